"""Every fault of `data/cost` at once, with file, row and column; a folder without it has none."""

import pytest
import yaml

from siteselect.dataset import load
from siteselect.errors import DataError
from siteselect.i18n import sentence
from tests.cost.world import PLANT, SECTOR, WORLD, price, world, write_costs
from tests.toy import LABEL, write_world


def faults(folder, **given):
    with pytest.raises(DataError) as refused:
        world(folder, **given)
    assert all(sentence(p, lang) for p in refused.value.problems for lang in ("en", "zh-TW"))
    return [(p.file, p.column, p.key.removeprefix("data.")) for p in refused.value.problems]


def test_a_folder_without_costs_has_none(tmp_path):
    assert load(write_world(tmp_path)).cost is None


def test_the_tables_are_read(tmp_path):
    cost = world(tmp_path, [("AAA", "pay_operator", (1, 2, 3))]).cost
    assert cost.sectors == (SECTOR,) and cost.rates == {"AUD": 1.5}
    assert cost.names[SECTOR].reference == "AAA" and cost.sources == {"src"}
    assert cost.prices.iloc[-1][["low", "mid", "high"]].tolist() == [1, 2, 3]
    assert cost.anchors is None


@pytest.mark.parametrize(("row", "fault"), [
    (("AAA", "pay_operator", (3, 2, 4)), ("prices.csv", "mid", "interval")),
    (("AAA", "tax_rate", 1.5), ("prices.csv", "low", "out_of_range")),
    (("AAA", "beauty", 1), ("prices.csv", "item", "unknown")),
    (("Atlantis", "tax_rate", 0.2), ("prices.csv", "place", "unknown")),
    (price("AAA", "tax_rate", 0.2, sector="ships"), ("prices.csv", "sector", "unknown")),
    (price("AAA", "tax_rate", 0.2, currency="XXX"), ("prices.csv", "currency", "unknown")),
    (price("AAA", "tax_rate", 0.2, source="src;hearsay"), ("prices.csv", "source", "unknown")),
])  # fmt: skip
def test_a_faulty_price_is_refused(tmp_path, row, fault):
    assert fault in faults(tmp_path, prices=[row])


def test_a_plant_out_of_range_or_incomplete_is_refused(tmp_path):
    found = faults(tmp_path, plant={"operating_margin": 1.2, "headcount": 0, "beauty": 1})
    assert ("plants.csv", "low", "out_of_range") in found
    assert ("plants.csv", "parameter", "unknown") in found
    assert len([one for one in found if one[2] == "out_of_range"]) == 6  # three ends of two
    rows = [[SECTOR, "headcount", 1, 1, 1, "u", "x", "甲", "src", "B"]]
    missing = faults(tmp_path / "b", **{"plants.csv": rows})
    assert len([one for one in missing if one[2] == "cost_missing"]) == len(PLANT) - 1


def test_a_price_that_nobody_has_is_refused(tmp_path):
    rows = [price("world", name, figure) for name, figure in WORLD.items() if name != "tax_rate"]
    assert faults(tmp_path, **{"prices.csv": rows}) == [("prices.csv", SECTOR, "cost_missing")]


def test_lanes_and_gates_are_held_to_the_markets(tmp_path):
    found = faults(tmp_path, lanes=[("asia", "mars", "sea", "usd_t", 1),
                                    ("asia", "asean", "rail", "usd_t", 1),
                                    ("nowhere", "asean", "sea", "days", 400)])  # fmt: skip
    assert {("lanes.csv", "market", "unknown"), ("lanes.csv", "mode", "unknown"),
            ("lanes.csv", "origin", "unknown"), ("lanes.csv", "low", "out_of_range"),
            ("lanes.csv", "air", "cost_missing")} <= set(found)  # fmt: skip
    gates = [["asean", "x", "甲", 95, 21, "x", "甲", "src"]]
    assert {("gates.csv", "lat", "out_of_range"), ("gates.csv", "market", "cost_missing")} == set(
        faults(tmp_path / "b", **{"gates.csv": gates}))  # fmt: skip


def test_anchors_and_names_are_validated(tmp_path):
    anchors = {"date": "2026-11-30", "sectors": {SECTOR: {"best": 90, "width": 0}}}
    assert [one[:1] for one in faults(tmp_path, anchors=anchors)] == [("anchors.yaml",)]
    good = {"date": "2026-11-30", "sectors": {SECTOR: {"best": 90, "width": 20}}}
    data = world(tmp_path / "b", anchors=good)
    assert data.cost.anchors.sectors[SECTOR].points == ((90, 1), (110, 0))
    folder = write_costs(tmp_path / "c")
    wrong = {SECTOR: {"reference": "ZZZ", "name": LABEL, "like": LABEL}, "ships": {}}
    (folder / "cost" / "plants.yaml").write_text(yaml.safe_dump(wrong), "utf-8")
    with pytest.raises(DataError) as refused:
        load(folder)
    assert {p.column for p in refused.value.problems} == {"-", SECTOR}


def test_the_digest_follows_the_costs(tmp_path):
    one, other = (world(tmp_path / n, [("AAA", "tax_rate", v)]) for n, v in (("a", 0.2), ("b", 0.3)))
    assert one.digest != other.digest
