"""Rows that a person brings: every fault at once with its place, and what comes in if there is none."""

from dataclasses import dataclass

import pandas as pd
import pytest

from siteselect.errors import DataError
from siteselect.i18n import LANGUAGES, sentence
from siteselect.register.extending import Ground, extend
from siteselect.register.placing import Gazetteer, admin1_names
from siteselect.register.rows import NEEDED, OPTIONAL
from tests.register.toy import plants, register

TOWNS = pd.DataFrame(
    [
        (1, "Alpha", "AAA", "01", 1.0, 1.0, 50_000),
        (2, "Twin", "AAA", "01", 2.0, 1.0, 9_000),
        (3, "Twin", "AAA", "02", 5.0, 1.0, 8_000),
        (4, "Old Town", "AAA", "02", 5.5, 1.0, 90_000),
        (5, "Old Town", "AAA", "01", 2.5, 1.0, 700),
        (6, "Łódź Münster", "BBB", "01", 9.0, 9.0, 4_000),
    ],
    columns=["geonameid", "name", "country_iso3", "admin1code", "lat", "lon", "population"],
)
GOOD = {"firm": "New Firm Ltd.", "country_iso3": "AAA", "activity": "components", "year": "2025",
        "source_title": "A list", "producer": "A park", "url": "https://example.org/x",
        "locator": "row 7", "access": "page", "town": "alpha", "admin1": "North"}  # fmt: skip


@dataclass
class File:
    """A file as an importer reads it."""

    header: tuple
    rows: tuple
    lines: tuple
    file: str = "mine.csv"


def table(*rows):
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    return File(header, tuple(tuple(row.get(name, "") for name in header) for row in rows),
                tuple(range(2, len(rows) + 2)))  # fmt: skip


def ground(outside=lambda points: []):
    names = {("AAA", "north"): frozenset({"01"}), ("AAA", "south"): frozenset({"02"})}
    return Ground(Gazetteer(TOWNS, names), outside, {"AAA", "BBB", "CHN"}, 2026, "2026-11-30")


def taken(*rows, held=(), own=(), **more):
    return extend(register(*held, own=own), table(*rows), ground(**more))


def faults(*rows, **more):
    with pytest.raises(DataError) as refusal:
        taken(*rows, **more)
    return [(p.row, p.column, p.key) for p in refusal.value.problems]


def test_a_good_row_comes_in_whole():
    found = taken(GOOD)
    row = found.added.iloc[0]
    assert (row["lat"], row["lon"], row["precision"], row["point_of"]) == (1.0, 1.0, "town", "town")
    assert (row["geonameid"], row["list"], row["grade"], row["activity_basis"]) == ("1", "pages", "C", "source")
    source = found.register.sources[row["source"]]
    assert (source.producer, source.title, source.url) == ("A park", "A list", "https://example.org/x")
    assert (source.accessed, source.licence) == ("2026-11-30", "facts cited; text not reproduced")
    assert len(found.register.plants) == 1 and found.notes == ()


def test_a_source_on_file_is_not_written_twice():
    same = {**GOOD, "source_title": "List", "producer": "Producer", "url": "https://example.org/list"}
    found = taken(same, {**GOOD, "firm": "Other"}, {**GOOD, "firm": "Third"})
    assert found.added["source"].tolist()[0] == "s"
    assert len(found.register.sources) == 2


@pytest.mark.parametrize(
    ("change", "column", "key"),
    [
        *(({name: ""}, name, "data.empty") for name in NEEDED),
        ({"access": "own knowledge"}, "access", "register.own_knowledge"),
        ({"access": "heard"}, "access", "register.no_access"),
        ({"licence": "CC BY-SA 4.0"}, "licence", "register.share_alike"),
        ({"url": "example.org"}, "url", "register.no_url"),
        ({"activity": "fab"}, "activity", "register.no_such_word"),
        ({"list": "mine"}, "list", "register.no_such_word"),
        ({"country_iso3": "CHN"}, "country_iso3", "register.outside"),
        ({"country_iso3": "TWN"}, "country_iso3", "register.outside"),
        ({"country_iso3": "Alphaland"}, "country_iso3", "register.no_country"),
        ({"town": "", "admin1": ""}, "town", "register.no_place"),
        ({"town": "Nowhere"}, "town", "register.no_town"),
        ({"town": "Twin", "admin1": ""}, "town", "register.towns_of_a_name"),
        ({"lat": "1"}, "lon", "register.half_a_point"),
        ({"lat": "1,5", "lon": "2"}, "lat", "data.not_a_number"),
        ({"lat": "95", "lon": "2"}, "lat", "data.out_of_range"),
        ({"year": "95"}, "year", "register.no_year"),
        ({"year": "2025-2020"}, "year", "register.no_year"),
        ({"year": "2027"}, "year", "data.future"),
        ({"parent_judged": "TWN"}, "parent_judged", "register.taiwanese"),
        ({"firm": "Ours Electronics"}, "firm", "register.taiwanese"),
        ({"firm": "=cmd()"}, "firm", "importing.formula"),
        ({"note": "x" * 301}, "note", "importing.too_long"),
    ],
)
def test_each_fault_is_named_with_row_column_and_mending(change, column, key):
    own = [("Ours", "AAA", "cited")]
    found = faults({**GOOD, **change}, own=own)
    assert (2, column, key) in found
    with pytest.raises(DataError) as refusal:
        taken({**GOOD, **change}, own=own)
    for problem in refusal.value.problems:
        for lang in LANGUAGES:
            assert "mine.csv" in sentence(problem, lang)


def test_every_fault_of_every_row_is_told_at_once_and_nothing_comes_in():
    held = register()
    rows = GOOD, {**GOOD, "firm": "", "year": "x"}, {**GOOD, "town": "Nowhere", "firm": "B"}
    with pytest.raises(DataError) as refusal:
        extend(held, table(*rows), ground())
    assert [(p.row, p.column) for p in refusal.value.problems] == [(3, "firm"), (3, "year"), (4, "town")]
    assert held.plants.empty


def test_a_column_that_is_missing_or_unknown_is_told():
    wrong = {**GOOD, "colour": "blue"}
    del wrong["locator"]
    assert faults(wrong) == [(1, "colour", "register.unknown_column"), (1, "locator", "data.no_column")]
    assert set(GOOD) <= {*NEEDED, *OPTIONAL}


def test_a_taiwanese_name_abroad_is_refused_only_if_it_is_the_whole_name():
    own = [("Delta", "BBB", "cited")]
    assert taken({**GOOD, "firm": "Delta Electronics of Alpha"}, own=own).added["firm"].tolist()
    assert faults({**GOOD, "firm": "Delta Ltd."}, own=own) == [(2, "firm", "register.taiwanese")]


def test_a_town_is_found_by_its_admin1_by_size_and_without_accents():
    rows = (
        {**GOOD, "firm": "One", "town": "Twin", "admin1": "South"},
        {**GOOD, "firm": "Two", "town": "Old Town", "admin1": ""},
        {**GOOD, "firm": "Three", "town": "Lodz munster", "country_iso3": "BBB", "admin1": ""},
    )
    assert taken(*rows).added["geonameid"].tolist() == ["3", "4", "6"]


def test_an_admin1_alone_gives_no_point():
    row = taken({**GOOD, "town": ""}).added.iloc[0]
    assert row["precision"] == "admin1" and pd.isna(row["lat"]) and row["geonameid"] == ""


def test_a_point_of_the_list_is_an_address_and_must_lie_in_its_country():
    row = {**GOOD, "lat": "1.02", "lon": "1.0"}
    found = taken(row).added.iloc[0]
    assert (found["precision"], found["point_of"], found["geonameid"]) == ("address", "list", "1")
    assert faults(row, outside=lambda points: [(0, "BBB")]) == [(2, "lat", "register.point_abroad")]


def test_a_firm_counts_once_within_ten_kilometres_and_its_list_is_added():
    held = [{"firm": "New Firm", "lat": 1.05}]
    found = taken({**GOOD, "list": "two"}, {**GOOD, "town": "Twin", "list": "two"}, held=held)
    assert [note.key for note in found.notes] == ["register.same_plant"]
    kept = found.register.plants
    assert kept.loc[kept["lat"] == 1.05, "also"].tolist() == ["two"]
    assert found.added["town"].tolist() == ["Twin"]
    again = taken(GOOD, GOOD)
    assert len(again.added) == 1 and len(again.notes) == 1


def test_a_plant_of_the_fab_list_is_marked_so_that_it_counts_once():
    fab = {"firm": "New Firm", "file": "register_fabs.csv", "list": "fabs"}
    found = taken(GOOD, held=[fab]).register
    assert sorted(found.plants["repeats"]) == ["", "1"]
    assert len(found.near_rows()) == 1


def test_old_lists_have_grade_d_and_tables_b():
    rows = {**GOOD, "year": "2012-2016"}, {**GOOD, "firm": "B", "access": "table"}
    assert taken(*rows).added["grade"].tolist() == ["D", "B"]


def test_names_of_admin1_are_learnt_from_the_rows():
    rows = plants({"admin1": "North", "geonameid": "1"}, {"admin1": "Sûd", "geonameid": "3", "town": "Twin"})
    towns = TOWNS.assign(geonameid=TOWNS["geonameid"].astype(str))
    crosswalk = pd.DataFrame({"country_iso2": ["BB"], "name_en": ["East"], "geonames_admin1": ["07"]})
    found = admin1_names(rows, towns, crosswalk, {"BB": "BBB"})
    assert found == {("AAA", "north"): {"01"}, ("AAA", "sud"): {"02"}, ("BBB", "east"): {"07"}}
