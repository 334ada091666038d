"""`data check` finds each kind of fault where it stands, by the short way as by the deep one."""

import csv
import shutil
from dataclasses import replace

import pytest
import yaml

from siteselect import checks
from siteselect.checks import check_data, check_seaports, names_digest
from siteselect.dataset import CANDIDATE_SETS, load, load_geography
from siteselect.errors import Problem
from siteselect.geography import seaports_digest
from tests.conftest import DATA


class Table:
    """A CSV file of a copy of the shipped data, changed cell by cell."""

    def __init__(self, path):
        self.path = path
        with path.open(encoding="utf-8", newline="") as file:
            self.head, *self.rows = csv.reader(file)

    def find(self, **cells):
        """Return the first row with these cells, and its line in the file."""
        for line, row in enumerate(self.rows, start=2):
            if all(row[self.head.index(name)] == value for name, value in cells.items()):
                return row, line
        raise LookupError(cells)

    def change(self, where, **cells):
        row, line = self.find(**where)
        for name, value in cells.items():
            row[self.head.index(name)] = value
        return line

    def write(self):
        with self.path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([self.head, *self.rows])


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty") / "data"
    shutil.copytree(DATA, folder)
    return folder


@pytest.fixture(scope="module")
def expected(copy):
    """Break the copy once in every way; return what must be found: (file, row, column) by key."""
    sites, states, figures, computed, sources, ports = (
        Table(copy / name) for name in ("sites.csv", "states.csv", "observations.csv",
                                        "computed.csv", "sources.csv", "geography/seaports.csv")
    )  # fmt: skip
    must = {
        "data.point_elsewhere": ("sites.csv", sites.change({"id": "in-sriperumbudur"}, lon="-77.7"), "lat"),
        "data.admin1_elsewhere": ("states.csv", states.change({"id": "state-us-az"}, admin1="US-TX"), "admin1"),
        "data.name_unknown": ("sites.csv", sites.change({"id": "ph-cavite-laguna"}, point_of="geonames Nowhere"), "point_of"),
    }  # fmt: skip
    tax = {"criterion": "corporate_tax"}
    line = figures.change({**tax, "subject": "PHL"}, as_of="2009", grade="A")
    must["data.grade_old"] = ("observations.csv", line, "grade")
    must["data.future"] = ("observations.csv", figures.change({**tax, "subject": "MEX"}, as_of="2099"), "as_of")
    must["data.unit_differs"] = ("observations.csv", figures.change({**tax, "subject": "POL"}, unit="‰"), "unit")
    sources.rows.append([*sources.rows[-1]])
    sources.rows[-1][sources.head.index("id")] = "nobody-cites-this"
    must["data.source_unused"] = ("sources.csv", len(sources.rows) + 1, "id")
    extra = [*computed.rows[0]]
    extra[computed.head.index("sector")] = "pcb"
    computed.rows.remove(computed.find(subject="us-dfw", criterion="port_distance")[0])
    computed.change({"subject": "de-dresden", "criterion": "port_distance"}, value="1")
    computed.rows.append(extra)
    for kind in ("extra", "missing", "stale"):
        must[f"data.{kind}_computed"] = ("computed.csv", None, "value")
    flights = Table(copy / "geography" / "weekly_flights.csv")
    line = flights.change({"iata": "AKL"}, source="nobody-counted")
    must["data.unknown"] = ("weekly_flights.csv", line, "source")
    ports.change({"locode": "DEHAM"}, sea_nm="10300")
    must["data.stale_ports"] = ("seaports.csv", None, "")
    markets = copy / "markets.yaml"
    bases = yaml.safe_load(markets.read_text(encoding="utf-8"))
    next(b for b in bases["bases"] if b["id"] == "europe")["market"] = "asean"
    markets.write_text(yaml.safe_dump(bases, allow_unicode=True), encoding="utf-8")
    must["data.other_base"] = ("markets.yaml", None, "bases")
    for table in (sites, states, figures, computed, sources, ports, flights):
        table.write()
    return must


@pytest.fixture(scope="module")
def found(copy, expected):
    return check_data(copy)[0]


KINDS = ["point_elsewhere", "admin1_elsewhere", "name_unknown", "grade_old", "future", "unit_differs",
         "source_unused", "extra_computed", "missing_computed", "stale_computed", "stale_ports",
         "other_base", "unknown"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fault_is_found_where_it_stands(kind, expected, found):
    places = [(p.file, p.row, p.column) for p in found if p.key == f"data.{kind}"]
    assert expected[f"data.{kind}"] in places


def test_every_kind_of_fault_is_tried(expected):
    import ast
    from pathlib import Path

    tree = ast.parse(Path(checks.__file__).read_text(encoding="utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    keys = {s for s in said if isinstance(s, str) and s.startswith("data.") and " " not in s}
    assert keys == set(expected)


def test_the_figures_that_follow_name_the_place(found):
    named = {(p.key, dict(p.values)["found"]) for p in found if p.file == "computed.csv"}
    assert ("data.missing_computed", "us-dfw / port_distance") in named
    assert ("data.stale_computed", "de-dresden / port_distance") in named
    assert ("data.extra_computed", "cz-brno / airport_distance pcb") in named


# --- seaports: built anew only if something they follow from has changed ---------------------------


@pytest.fixture
def built(monkeypatch):
    """Count how often the table of seaports is built anew."""
    built, build = [], checks.build_seaports
    monkeypatch.setattr(checks, "build_seaports", lambda cited: built.append(1) or build(cited))
    return built


@pytest.fixture
def whole(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA / "geography", folder / "geography")
    return folder


def break_port(folder):
    ports = Table(folder / "geography" / "seaports.csv")
    ports.change({"locode": "DEHAM"}, sea_nm="10300")
    ports.write()


def inputs(folder):
    ports = Table(folder / "geography" / "seaports.csv")
    return {row[0] for row in ports.rows if "cited_traffic" in row}, ports.path.read_bytes()


def keys_of(folder, deep=False):
    return [p.key for p in check_seaports(folder, load_geography(folder), deep)]


def write_digest(folder, cited, table):
    line = f"seaports: {seaports_digest(cited, table)}\n"
    (folder / checks.BUILT).write_text(line, encoding="utf-8")


def test_an_unchanged_table_is_not_built_anew_unless_asked(whole, built):
    write_digest(whole, *inputs(whole))
    assert keys_of(whole) == [] and built == []
    assert keys_of(whole, deep=True) == [] and built == [1]


def test_the_shipped_digests_are_those_of_the_shipped_code_and_tables(monkeypatch, located):
    known = yaml.safe_load((DATA / checks.BUILT).read_text(encoding="utf-8"))
    for module in ("siteselect.geography.seaports", "siteselect.checks"):
        monkeypatch.setattr(f"{module}.version", known.__getitem__)
    assert seaports_digest(*inputs(DATA)) == known["seaports"], "run `siteselect data build`"
    assert names_digest(*located) == known["names"], "run `siteselect data build`"


def test_a_changed_table_is_built_anew_and_reported(whole, built):
    write_digest(whole, *inputs(whole))
    break_port(whole)
    assert keys_of(whole) == ["data.stale_ports"]
    assert built == [1]


@pytest.mark.parametrize("change", ["no digest", "other package", "other code"])
def test_a_table_of_other_inputs_is_built_anew(change, whole, built, monkeypatch):
    write_digest(whole, *inputs(whole))
    before = seaports_digest(*inputs(whole))
    if change == "no digest":
        (whole / checks.BUILT).unlink()
    elif change == "other package":
        monkeypatch.setattr("siteselect.geography.seaports.version", lambda name: "0")
    else:
        monkeypatch.setattr("siteselect.geography.seaports.MEAN_KM", 6378.0)
    assert (seaports_digest(*inputs(whole)) == before) is (change == "no digest")
    assert keys_of(whole) == []
    assert built == [1]


# --- names: looked up only if something they follow from has changed ------------------------------


@pytest.fixture
def located():
    sets = [load(DATA, name) for name in CANDIDATE_SETS]
    return checks.gather_places(DATA, sets)[0], load_geography(DATA)


@pytest.fixture
def looked_up(monkeypatch):
    """Count how often towns are looked up; finds one fault each time."""
    times, fault = [], Problem("data.name_unknown", "sites.csv", 2, "point_of")
    monkeypatch.setattr(checks, "check_names", lambda *_: times.append(1) or [fault])
    monkeypatch.setattr(checks, "names_digest", lambda *_: "of the towns")
    return times


@pytest.mark.parametrize(("known", "deep", "times"), [
    ("of the towns", False, 0), ("of the towns", True, 1), ("of other towns", False, 1), ("", False, 1),
])  # fmt: skip
def test_towns_are_looked_up_if_they_are_others_or_one_asks(known, deep, times, looked_up, monkeypatch):
    monkeypatch.setattr(checks, "read_built", lambda _: {"names": known} if known else {})
    found = [p.key for p in check_data(DATA, deep)[0]]
    assert (len(looked_up), found) == (times, ["data.name_unknown"] * times)


@pytest.mark.parametrize("change", ["point", "name", "unit", "codes", "package", "reach"])
def test_whatever_names_follow_from_is_in_their_digest(change, located, monkeypatch):
    places, geography = located
    before = names_digest(places, geography)
    column = {"point": "lat", "name": "point_of", "unit": "admin1"}.get(change)
    if column:
        places = places.assign(**{column: places[column].iloc[::-1].to_numpy()})
    elif change == "codes":
        geography = replace(geography, crosswalk=geography.crosswalk.iloc[1:])
    elif change == "package":
        monkeypatch.setattr(checks, "version", lambda _: "0")
    else:
        monkeypatch.setattr(checks, "NAME_REACH_KM", 500.0)
    assert names_digest(places, geography) != before


def test_a_forged_digest_is_found_by_the_deep_check(whole, built):
    break_port(whole)
    write_digest(whole, *inputs(whole))
    assert keys_of(whole) == [] and built == []
    assert keys_of(whole, deep=True) == ["data.stale_ports"]
