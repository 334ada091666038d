"""The register as shipped: what every row must be, what the check sees, and that ranking is free of it."""

import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from siteselect.cli import run
from siteselect.errors import DataError
from siteselect.geography import geodesic_km
from siteselect.register import (
    check_register,
    coverage_bytes,
    load_coverage,
    load_register,
    register_files,
)
from siteselect.register.model import OUTSIDE, PLANT_FILES
from siteselect.register.names import same_firm
from siteselect.register.rows import NEEDED, OPTIONAL
from tests.conftest import DATA


@pytest.fixture(scope="module")
def register():
    return load_register(DATA)


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


def change(folder, name, old, new):
    path = folder / "world" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_check_finds_nothing_in_what_is_shipped():
    assert check_register(DATA) == []


def test_no_row_is_taiwanese_outside_the_world_covered_or_of_own_knowledge(register):
    plants = register.plants
    assert not set(plants["country_iso3"]) & set(OUTSIDE)
    assert "TWN" not in set(plants["parent_judged"])
    assert not plants["access"].str.contains("own knowledge").any()
    ours = set(zip(register.own_plants["firm_en"], register.own_plants["country_iso3"], strict=True))
    theirs = [(name, code) for name, code in zip(plants["firm"], plants["country_iso3"], strict=True)
              for own, country in ours if country == code and same_firm(own, name)]  # fmt: skip
    # Delta's namesakes in the US are another firm's: see docs/register.md
    assert {name for name, _ in theirs if not name.startswith("Delta")} == set()


def test_what_lost_its_address_or_is_old_has_a_weak_grade(register):
    plants = register.plants
    assert set(plants.loc[plants["access"] == "page, address lost", "grade"]) <= {"C", "D"}
    last = plants["year"].str[-4:]
    assert (plants.loc[(last != "") & (last <= "2016"), "grade"] == "D").all()


def test_share_alike_stands_in_its_own_file_with_its_licence(register):
    licences = {name: source.licence for name, source in register.sources.items()}
    by_file = {name: {licences[s] for s in rows["source"]}
               for name, rows in register.plants.groupby("file")}  # fmt: skip
    assert by_file[PLANT_FILES[1]] == {"CC BY-SA 4.0"}
    assert not any("SA" in licence for licence in by_file[PLANT_FILES[0]])
    assert "CC BY-SA 4.0" in (DATA / "world" / "register_fabs.LICENCE.md").read_text("utf-8")


def test_rows_near_a_place_have_points_and_stand_once(register):
    near = register.near_rows()
    assert near["lat"].notna().all() and (near["precision"] != "admin1").all()
    pairs = near.merge(near, on="country_iso3")
    pairs = pairs[(pairs["file_x"] == PLANT_FILES[0]) & (pairs["file_y"] == PLANT_FILES[1])]
    close = pairs[geodesic_km(pairs["lat_x"], pairs["lon_x"], pairs["lat_y"], pairs["lon_y"]) < 10]
    assert [a for a, b in zip(close["firm_x"], close["firm_y"], strict=True) if same_firm(a, b)] == []


def test_towns_are_the_gazetteer_s(register, gazetteer_once):
    towns = gazetteer_once(500).assign(geonameid=lambda t: t["geonameid"].astype(str))
    both = register.towns.merge(towns, on="geonameid", how="left", suffixes=("", "_known"))
    assert both["name_known"].notna().all()
    for column in ("name", "country_iso3", "admin1code"):
        assert (both[column] == both[f"{column}_known"]).all()
    assert (geodesic_km(both["lat"], both["lon"], both["lat_known"], both["lon_known"]) < 0.01).all()


@pytest.mark.parametrize(
    ("firm", "country", "lat", "lon"),
    [
        ("Artesyn Embedded Technologies", "PHL", 14.418, 120.858),  # Rosario, Cavite; was Batangas
        ("Sanmina SCI Systems de Mexico", "MEX", 20.519, -103.182),  # El Salto near Guadalajara
        ("Shin Young Vietnam", "VNM", 21.267, 106.133),  # Viet Yen, where Van Trung park lies
    ],
)
def test_rows_that_stood_in_another_town_of_the_name(register, firm, country, lat, lon):
    rows = register.near_rows()
    row = rows[(rows["firm"] == firm) & (rows["country_iso3"] == country)]
    assert (geodesic_km(row["lat"], row["lon"], lat, lon) < 5).any()


def test_counts_by_area_are_whole_and_sums_are_marked(register):
    areas = register.areas
    assert (areas[["employees", "establishments"]].notna().any(axis=1)).all()
    sums = areas[(areas["source"] == "census-cbp-2021") & areas["industry"].isin(["NAICS 334", "NAICS 335"])]
    assert len(sums) and (sums["derived"] == "1").all()
    cells = areas[(areas["source"] == "census-cbp-2021") & (areas["derived"] == "0")]
    maricopa = cells[(cells["area"] == "US-04013") & cells["industry"].str.startswith("NAICS 334")]
    total = sums[(sums["area"] == "US-04013") & (sums["industry"] == "NAICS 334")]
    assert maricopa["employees"].sum() == total["employees"].iloc[0]


def test_what_is_read_is_what_is_written(register):
    for name, content in register_files(register).items():
        assert content == (DATA / "world" / name).read_bytes(), name


def test_the_coverage_kept_is_a_share_with_its_interval():
    found = load_coverage(DATA)
    assert ("USA", "other") in found and ("ARG", "other") not in found
    for row in found.values():
        assert 0 < row.low < row.share < row.high < 1
        assert row.if_dependent < row.share


def test_the_overlap_fits_in_both_lists_and_gives_the_share_that_is_told(register):
    counts = register.overlap.groupby("country_iso3")[["named", "listed"]].sum()
    ours = register.own_plants["country_iso3"].value_counts().reindex(counts.index, fill_value=0)
    assert (counts["listed"] <= ours).all()
    assert (counts["named"].sum(), counts["listed"].sum()) == (30, 9)
    row = load_coverage(DATA)["MEX", "taiwan"]  # every plant there is placed
    assert [round(end, 2) for end in (row.share, row.low, row.high)] == [0.32, 0.07, 0.75]


@pytest.mark.parametrize(
    ("new", "key"),
    [("CZE,1,2,", "data.out_of_range"), ("CZE,one,0,", "data.not_a_number"),
     ("CZE,,0,", "data.empty"), ("CZE,1,0,no-", "data.unknown")],
)  # fmt: skip
def test_the_check_sees_a_spoilt_count_of_the_overlap(copied, new, key):
    change(copied, "register_overlap.csv", "CZE,1,0,", new)
    assert key in {p.key for p in check_register(copied)}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("Villach,Carinthia,AUT,46.61028,13.85583", "Villach,Carinthia,AUT,48.61028,13.85583", "register.far_from_town"),
        ("Villach,Carinthia,AUT,46.61028,13.85583", "Villach,Carinthia,AUT,46.61028,33.85583", "data.point_elsewhere"),
        ("Villach,Carinthia,AUT,46.61028,13.85583,town", "Villach,Carinthia,AUT,46.61028,13.85583,admin1", "register.point_and_precision"),
        (",apple-suppliers-2012,", ",no-such-source,", "data.unknown"),
        (",2014-2018,apple", ",once,apple", "register.no_year"),
    ],
)
def test_the_check_sees_a_spoilt_row(copied, old, new, key):
    change(copied, PLANT_FILES[0], old, new)
    assert key in {p.key for p in check_register(copied)}


def test_the_check_sees_a_town_of_the_name_in_another_admin1(copied):
    """Every row said Jalisco, seven stood in the other El Salto: near enough, so take one far off."""
    path = copied / "world" / PLANT_FILES[0]
    rows = path.read_text("utf-8").splitlines()
    jalisco = [n for n, row in enumerate(rows) if ",Jalisco,MEX," in row and ",town,town," in row]
    sonora = next(row for row in rows if ",Sonora,MEX," in row and ",address,list," in row)
    cells, place = rows[jalisco[0]], re.search(r",MEX,([^,]+),([^,]+),\w+,\w+,(\d+),", sonora)
    rows[jalisco[0]] = re.sub(r",MEX,[^,]+,[^,]+,\w+,\w+,\d+,",
                              f",MEX,{place[1]},{place[2]},address,list,{place[3]},", cells)  # fmt: skip
    path.write_text("\n".join(rows) + "\n", "utf-8")
    assert "register.other_admin1" in {p.key for p in check_register(copied)}


def test_the_check_sees_stale_coverage_and_an_unused_source(copied):
    change(copied, "register_coverage.csv", "USA,other,", "USZ,other,")
    with (copied / "world" / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("lonely,Nobody,Nothing,,2026,2026-11-30,none,press\n")
    found = {p.key for p in check_register(copied)}
    assert {"register.stale_coverage", "data.source_unused"} <= found


def test_a_folder_without_a_register_has_no_faults(tmp_path):
    assert check_register(tmp_path) == []
    with pytest.raises(DataError):
        load_register(tmp_path)


def test_coverage_is_computed_again_by_its_command(copied, capsys):
    path = copied / "world" / "register_coverage.csv"
    path.write_text("nothing\n", "utf-8")
    assert run(["data", "coverage", "--data", str(copied), "--lang", "zh-TW"]) == 0
    assert "涵蓋率" in capsys.readouterr().out
    assert path.read_bytes() == coverage_bytes(load_register(copied)) == (DATA / "world" / path.name).read_bytes()


@pytest.mark.slow  # a process of its own
def test_ranking_never_reads_the_register():
    code = "import sys; from siteselect.cli import run; run(['rank', '--json']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("siteselect.register")}
    assert not loaded & {"siteselect.register.reading", "siteselect.register.coverage"}


def test_the_page_shows_the_coverage_that_is_kept():
    text = (DATA.parent / "docs" / "register.md").read_text(encoding="utf-8")
    kept = pd.read_csv(DATA / "world" / "register_coverage.csv", dtype=str, keep_default_na=False)
    for row in kept.to_dict("records"):
        ends = [f"{float(row[name]):.0%}".replace("%", " %") for name in ("coverage", "low", "high", "if_dependent")]
        line = (f"| {row['country_iso3']} | {row['rows']} | {row['plants']} | {row['placed']} | {row['firms']} "
                f"| {row['matched']} | {row['estimate']} | {ends[0]} | {ends[1]} to {ends[2]} | {ends[3]} "
                f"| {row['method']} |")  # fmt: skip
        assert line in text, row["country_iso3"]


def test_the_page_tells_how_strongly_lists_depend(register):
    from siteselect.register.coverage import dependence
    from siteselect.register.matching import distinct_plants

    by_country = {str(code): distinct_plants(rows) for code, rows in register.plants.groupby("country_iso3")}
    text = (DATA.parent / "docs" / "register.md").read_text(encoding="utf-8")
    assert f"geometric mean is {dependence(by_country, register.scopes):.1f}." in text
    named, listed = register.overlap["named"].sum(), register.overlap["listed"].sum()
    assert f"{listed:g} of the {named:g} are in our {len(register.own_plants)}" in text


def test_the_pages_count_what_is_shipped(register):
    """data/README.md and the changelog give the numbers of rows, the docs the columns of a row."""
    plants, page = register.plants, (DATA / "README.md").read_text(encoding="utf-8")
    repeats = (plants["repeats"] == "1").sum()
    sizes = plants["file"].value_counts()
    assert f"{sizes[PLANT_FILES[0]]:,} plants, each with its source" in page
    assert f"{sizes[PLANT_FILES[1]]} rows of Wikipedia's list of fabs, {repeats} of which" in page
    assert f"{len(register.areas):,} counts" in page and f"{register.overlap['named'].sum():g} plants of Taiwanese" in page
    whole, countries = len(plants) - repeats, plants["country_iso3"].nunique()
    changes = (DATA.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{whole:,} plants of other nations' firms in {countries} countries" in changes
    for name in (p.name for p in (DATA / "world").glob("register_*.csv")):
        assert f"`world/{name}`" in page, name


def test_the_template_has_every_column_that_is_read():
    header = (DATA.parent / "docs" / "register_template.csv").read_text("utf-8").splitlines()[0]
    assert set(header.split(",")) == {*NEEDED, *OPTIONAL}
