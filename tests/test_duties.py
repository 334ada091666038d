"""Markets, bases, duties and the mix of a sector: as shipped, in a toy world, and broken."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from siteselect.dataset import load
from siteselect.errors import DataError
from siteselect.profiles import profiles
from tests.conftest import DATA
from tests.toy import HEADS, LABEL, PROFILES, SOURCE, write_table, write_world

DOC = (Path(__file__).parent.parent / "docs" / "markets.md").read_text(encoding="utf-8")
FIRST = ("PHL", "MEX", "USA", "POL", "IND", "VNM", "THA", "MYS", "IDN", "JPN", "CZE", "DEU", "TWN")
TABLES = ("USA", "EU", "JPN", "IND")
HEAD = "origin sector market value low high hs_line as_of source grade note_en note_zh judged"
JUDGE = ["judge", *SOURCE[1:-1], "judgement"]
ROW = ["AAA", "chips", "ZZ", "5", "0", "10", "8542.31", "2025", "src", "B", "x", "甲", "0"]
MARKETS = {
    "markets": [
        {"id": "here", "name": LABEL, "scored": True, "countries": ["AAA"], "duty_table": "ZZ"},
        {"id": "there", "name": LABEL, "scored": True, "countries": ["BBB"]},
        {"id": "rest", "name": LABEL, "scored": False},
    ],
    "bases": [
        {"id": "anywhere", "name": LABEL},
        {"id": "home", "name": LABEL, "countries": ["AAA"], "market": "here"},
    ],
    "threats": [
        {"id": "talk", "name": LABEL, "market": "here", "sectors": ["chips"], "add_points": 25,
         "source": "src"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped():
    return load(DATA)


@pytest.fixture
def world(tmp_path):
    """Write a toy world with markets and duties; return a function that writes and loads it."""
    write_world(tmp_path)
    write_table(tmp_path / "sources.csv", HEADS["sources.csv"], [SOURCE, JUDGE])
    (tmp_path / "geography").mkdir()
    write_table(tmp_path / "geography" / "regions.csv", "iso3 region", [["AAA", "r"], ["BBB", "r"]])

    def written(markets=MARKETS, rows=(ROW,)):
        (tmp_path / "markets.yaml").write_text(yaml.safe_dump(markets, allow_unicode=True), "utf-8")
        write_table(tmp_path / "duties.csv", HEAD, rows)
        return load(tmp_path)

    return written


def faults(write, **given):
    with pytest.raises(DataError) as refused:
        write(**given)
    return {(p.key, p.file, p.row, p.column) for p in refused.value.problems}


def changed(kind, place, **cells):
    entries = [dict(entry) for entry in MARKETS[kind]]
    entries[place].update(cells)
    return {**MARKETS, kind: entries}


def row(**cells):
    return [str(cells.get(name, cell)) for name, cell in zip(HEAD.split(), ROW, strict=True)]


def test_a_world_without_the_files_has_the_one_base_and_no_duty(tmp_path):
    toy = load(write_world(tmp_path))
    assert [base.id for base in toy.markets.bases] == ["anywhere"]
    assert toy.markets.base("anywhere").holds("AAA") and toy.markets.scored == ()
    assert len(toy.duties) == 0 and toy.duties["value"].dtype == float


def test_a_world_with_the_files_has_them(world):
    toy = world()
    assert toy.markets.scored == ("here", "there") and toy.markets.duty_tables == ("ZZ",)
    assert toy.markets.base("home").holds("AAA") and not toy.markets.base("home").holds("BBB")
    only = toy.duties.iloc[0]
    assert (only["value"], only["low"], only["high"], bool(only["judged"])) == (5, 0, 10, False)
    assert toy.digest != world(rows=(row(value="6"),)).digest


@pytest.mark.parametrize(
    "markets",
    [
        changed("markets", 0, colour="red"),
        changed("markets", 0, countries=[]),
        changed("markets", 1, countries=["AAA"]),
        changed("markets", 1, id="here"),
        changed("markets", 0, name={"en": "x"}),
        changed("bases", 1, market="rest"),
        changed("bases", 0, countries=["AAA"]),
        changed("threats", 0, add_points=0),
        changed("threats", 0, market="nowhere"),
        changed("markets", 0, freight=[{"lane": LABEL, "low": 2, "high": 1, "unit": "USD/FEU",
                                        "dates": ["2025"], "source": "src"}]),
    ],
)  # fmt: skip
def test_markets_that_contradict_themselves_are_refused(world, markets):
    assert {(key, file) for key, file, _, _ in faults(world, markets=markets)} == {
        ("data.invalid", "markets.yaml")
    }


@pytest.mark.parametrize(
    ("markets", "column"),
    [
        (changed("threats", 0, sectors=["soup"]), "talk"),
        (changed("threats", 0, source="nobody"), "source"),
        (changed("bases", 1, countries=["QQQ"]), "home"),
        (changed("markets", 1, countries=["QQQ"]), "there"),
    ],
)
def test_names_that_nobody_declared_are_refused(world, markets, column):
    assert faults(world, markets=markets) == {("data.unknown", "markets.yaml", None, column)}


def test_a_file_that_is_no_yaml_is_refused_once(world, tmp_path):
    world()
    (tmp_path / "markets.yaml").write_text("markets: [", "utf-8")
    with pytest.raises(DataError) as refused:
        load(tmp_path)
    assert {p.key for p in refused.value.problems} == {"data.not_yaml"}


@pytest.mark.parametrize(
    ("cells", "key", "column"),
    [
        ({"low": "6"}, "data.interval", "low"),
        ({"high": "4"}, "data.interval", "low"),
        ({"value": ""}, "data.empty", "value"),
        ({"value": "free"}, "data.not_a_number", "value"),
        ({"low": "-1"}, "data.out_of_range", "low"),
        ({"origin": "QQQ"}, "data.unknown", "origin"),
        ({"sector": "soup"}, "data.unknown", "sector"),
        ({"market": "YY"}, "data.unknown", "market"),
        ({"source": "nobody"}, "data.unknown", "source"),
        ({"grade": "E"}, "data.unknown", "grade"),
        ({"judged": "yes"}, "data.unknown", "judged"),
        ({"judged": "1"}, "data.judged_source", "judged"),
        ({"source": "judge"}, "data.judged_source", "judged"),
        ({"as_of": "soon"}, "data.no_date", "as_of"),
        ({"note_zh": ""}, "data.empty", "note_zh"),
    ],
)  # fmt: skip
def test_a_broken_duty_is_found_where_it_stands(world, cells, key, column):
    assert faults(world, rows=(row(origin="BBB"), row(**cells))) == {(key, "duties.csv", 3, column)}


def test_a_repeated_duty_is_found(world):
    assert faults(world, rows=(ROW, ROW)) == {("data.repeated", "duties.csv", 3, "origin")}


@pytest.mark.parametrize(
    "mix",
    [
        {"shares": {"here": 0.5}, "unsplit": 0.4},
        {"shares": {"here": 0.5}, "unsplit": 0.5, "source": ""},
        {"shares": {"here": 1.5}, "unsplit": -0.5},
        {"shares": {"here": 0.5}, "unsplit": 0.5, "intervals": {"here": [0.6, 0.7]}},
        {"shares": {"here": 0.5}, "unsplit": 0.5, "intervals": {"there": [0, 1]}},
        {"shares": {"rest": 0.5}, "unsplit": 0.5},
        {"shares": {"here": 0.5}, "unsplit": 0.5, "source": "nobody"},
    ],
)
def test_a_mix_that_is_none_is_refused(world, tmp_path, mix):
    good = {"shares": {"here": 0.5}, "unsplit": 0.5, "source": "src", "reason": LABEL}
    for market, refused in ((good, False), ({**good, **mix}, True)):
        sector = {**PROFILES["sectors"]["chips"], "market": market}
        made = {**PROFILES, "sectors": {"chips": sector}}
        (tmp_path / "profiles.yaml").write_text(yaml.safe_dump(made), "utf-8")
        if refused:
            with pytest.raises(DataError):
                profiles(world())
        else:
            assert profiles(world()).sectors["chips"].market.shares == {"here": 0.5}


def test_the_shipped_markets_and_bases(shipped):
    markets = shipped.markets
    assert markets.scored == ("north_america", "european_union", "japan_korea", "asean", "india",
                              "taiwan")  # fmt: skip
    assert markets.duty_tables == TABLES
    assert len(markets.market("european_union").countries) == 27
    named = {m.id: set(m.countries) for m in markets.markets}
    assert set(markets.base("india").countries) == named["india"]
    # a park may stand in Mexico; its customers are in the US and Canada
    assert set(markets.base("north_america").countries) == named["north_america"] | {"MEX"}
    assert named["european_union"] < set(markets.base("europe").countries)
    assert set(markets.base("asia").countries) == named["asean"] | named["japan_korea"]
    placed = [[b.id for b in markets.bases if b.countries and b.holds(c)]
              for c in set(shipped.places["country_iso3"])]  # fmt: skip
    assert sorted(map(len, placed))[:2] == [0, 1] and max(map(len, placed)) == 1  # Paraguay: none


def test_the_shipped_duties_are_whole_and_say_what_is_judged(shipped):
    cells = set(shipped.duties[["origin", "sector", "market"]].itertuples(index=False, name=None))
    sectors = profiles(shipped).sectors
    assert cells >= {(o, s, m) for o in FIRST for s in sectors for m in TABLES}
    assert shipped.duties["judged"].sum() == 52
    assert set(shipped.duties.loc[shipped.duties["judged"], "grade"]) == {"D"}
    assert shipped.sources["duty-judgement"].kind == "judgement"


def duty(dataset, **cells):
    table = dataset.duties
    for column, value in cells.items():
        table = table[table[column] == value]
    return table


def test_inside_a_market_there_is_no_duty(shipped):
    pairs = [("USA", "USA"), ("JPN", "JPN"), ("IND", "IND"), *((o, "EU") for o in ("POL", "HUN"))]
    for origin, market in pairs:
        rows = duty(shipped, origin=origin, market=market)
        assert len(rows) == 8 and rows[["value", "low", "high"]].to_numpy().max() == 0


def test_chips_and_servers_enter_the_us_free_and_vehicle_electronics_do_not(shipped):
    for sector in ("semiconductor_fab", "semiconductor_packaging", "ai_server_ems"):
        rows = duty(shipped, sector=sector, market="USA")
        assert len(rows) == 18 and rows["value"].max() == 0 and rows["high"].max() <= 0.8
    cars = duty(shipped, sector="ev_auto_electronics", market="USA").set_index("origin")["value"]
    assert (cars["TWN"], cars["THA"], cars["USA"]) == (15, 27.7, 0)


def test_a_mexican_duty_is_what_the_claims_make_expected(shipped):
    rows = duty(shipped, origin="MEX", market="USA", source="us-usmca-claims-2026-02")
    claimed = {"pcb": 0.937, "components_power": 0.844, "ev_auto_electronics": 0.882}
    for found in rows.itertuples():
        assert found.value == pytest.approx((1 - claimed.pop(found.sector)) * found.high, abs=0.005)
        assert found.low == 0
    assert claimed == {}


def test_each_sector_has_a_mix_that_says_what_it_leaves_out(shipped):
    for sector, profile in profiles(shipped).sectors.items():
        mix = profile.market
        assert sum(mix.shares.values()) + mix.unsplit == pytest.approx(1, abs=1e-9)
        assert set(mix.intervals) == set(mix.shares), sector
        assert mix.source and mix.unsplit >= 0.39
        assert mix.judgement == (sector != "semiconductor_fab")


def cell(found):
    text = f"{found['value']:g}"
    if found["low"] < found["high"]:
        text += f" ({found['low']:g}–{found['high']:g})"
    return text + " J" * bool(found["judged"])


@pytest.mark.parametrize("market", TABLES)
def test_the_page_on_markets_shows_the_duties_of_the_data(shipped, market):
    rows = duty(shipped, market=market)
    if market == "JPN":
        assert rows["high"].max() == 0 and "free from every origin" in DOC
        return
    sectors = list(profiles(shipped).sectors)
    part = DOC.split(f"### Into {market}")[1].split("###")[0]
    for origin, found in rows.groupby("origin"):
        by_sector = found.set_index("sector")
        cells = [cell(by_sector.loc[s]) if s in by_sector.index else "–" for s in sectors]
        assert f"| {origin} | {' | '.join(cells)} |" in part


def test_the_page_on_markets_shows_the_mix_of_the_data(shipped):
    for profile in profiles(shipped).sectors.values():
        mix = profile.market
        shares = [f"{100 * mix.shares[m]:.3g}" if m in mix.shares else "–"
                  for m in shipped.markets.scored]  # fmt: skip
        assert f"| {profile.name['en']} | {' | '.join(shares)} | {100 * mix.unsplit:.3g} |" in DOC


def test_the_shipped_file_is_the_one_that_was_loaded(shipped):
    raw = pd.read_csv(DATA / "duties.csv", keep_default_na=False)
    assert len(raw) == len(shipped.duties)
    assert raw["note_zh"].str.contains("[\u4e00-\u9fff]").all()
