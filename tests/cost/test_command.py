"""`siteselect cost` keeps its contract, says its faults in a line, and freezes value lines."""

import json

import pytest
import yaml

from siteselect.cli import run
from siteselect.cost import LINES
from siteselect.dataset import load
from tests.cost.world import SECTOR, WORLD, price, write_costs

KEYS = {"sector", "market", "currency", "price_year", "discount_rate", "incentives", "results"}
RESULT = {"site_id", "delivered_cost", "low", "high", "npv_musd", "lines"}
LINE = {"id", "per_100", "low", "high", "known", "sources"}


@pytest.fixture
def folder(tmp_path):
    prices = [(c, name, (0.9 * v, v, 1.2 * v)) for c in ("AAA", "BBB") for name, v in WORLD.items()
              if name != "grant_share"]  # fmt: skip
    prices += [("AAA", "grant_share", (0.1, 0.2, 0.3)),
               price("delta", "pay_operator", 9000, currency="AUD", source="guess")]  # fmt: skip
    return write_costs(tmp_path / "data", prices)


def ask(folder, capsys, *given):
    code = run(["cost", *given, "--data", str(folder), "--lang", "en"])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_contract(folder, capsys):
    options = ("--sector", SECTOR, "--market", "north_america", "--json")
    for extra, ids in (((), set(LINES) - {"incentives"}), (("--incentives",), set(LINES))):
        code, out, _ = ask(folder, capsys, *options, *extra)
        answer = json.loads(out)
        assert code == 0 and set(answer) >= KEYS
        assert (answer["currency"], answer["price_year"], answer["discount_rate"]) == ("USD", 2025, 0.08)
        assert answer["market"] == {"north_america": 1.0} and answer["incentives"] == bool(extra)
        assert {r["site_id"] for r in answer["results"]} == {"alpha", "beta", "gamma", "delta"}
        costs = [r["delivered_cost"] for r in answer["results"]]
        assert costs == sorted(costs)
        for result in answer["results"]:
            assert set(result) >= RESULT and {line["id"] for line in result["lines"]} == ids
            assert all(set(line) >= LINE for line in result["lines"])
            total = sum(line["per_100"] for line in result["lines"])
            assert result["delivered_cost"] == pytest.approx(total, abs=1e-9)
            assert result["low"] < result["delivered_cost"] < result["high"]
            for line in result["lines"]:
                assert line["low"] <= line["high"] and line["sources"]


def test_sites_are_given_in_the_order_asked_and_show_their_prices(folder, capsys):
    _, out, _ = ask(folder, capsys, "delta", "alpha", "--sector", SECTOR, "--json")
    delta, alpha = json.loads(out)["results"]
    assert (delta["site_id"], alpha["site_id"]) == ("delta", "alpha")
    prices = {one["item"]: one for one in delta["prices"]}
    assert set(prices) == set(WORLD)
    assert prices["pay_operator"]["level"] == "site" and prices["pay_operator"]["mid"] == 9000
    assert prices["pay_operator"]["sources"] == ["guess"]
    assert prices["power_usd_kwh"]["level"] == "country"
    judged = {line["id"]: line["judged"] for line in delta["lines"]}
    assert judged["operators"] and not judged["power"]


def test_only_the_base_is_shown_unless_named(folder, capsys):
    _, out, _ = ask(folder, capsys, "--sector", SECTOR, "--base", "north_america", "--json")
    answer = json.loads(out)
    assert {r["site_id"] for r in answer["results"]} == {"alpha", "beta"}
    assert answer["market"] == {"north_america": 1.0}


def test_levers_move_the_answer(folder, capsys):
    def cost(*extra):
        given = ("delta", "--sector", SECTOR, "--market", "north_america", "--json", *extra)
        return json.loads(ask(folder, capsys, *given)[1])["results"][0]["delivered_cost"]

    plain = cost()
    assert cost("--threat", "wall") > plain + 20
    assert cost("--rate", "AUD=3") < plain < cost("--rate", "AUD=1")
    assert cost("--gaps", "worst") >= plain - 1e-9
    assert cost("--draws", "64") == pytest.approx(plain, abs=1)


def test_tables_are_readable_in_both_languages(folder):
    for lang in ("en", "zh-TW"):
        for sites in ((), ("delta",)):
            given = ["cost", *sites, "--sector", SECTOR, "--market", "north_america=0.5,rest=0.5"]
            assert run([*given, "--rate", "AUD=2", "--data", str(folder), "--lang", lang]) == 0


def test_a_table_says_the_plant_the_market_and_what_it_cannot_tell(folder, capsys):
    _, out, _ = ask(folder, capsys, "delta", "--sector", SECTOR, "--market",
                    "north_america=0.5,rest=0.5", "--rate", "AUD=2")  # fmt: skip
    for said in ("Operators", "judgement", "before project grants", "Prices it was taken from: AAA",
                 "8% a year", "50%", "AUD 2", "What moves it most", "not decided by cost"):  # fmt: skip
        assert said in out


@pytest.mark.parametrize("given", [
    ("nowhere", "--sector", SECTOR), ("--sector", "ships"), ("--sector", SECTOR, "--rate", "XXX=2"),
    ("--sector", SECTOR, "--rate", "AUD=0"), ("--sector", SECTOR, "--rate", "AUD"),
    ("--sector", SECTOR, "--draws", "0"), ("--sector", SECTOR, "--threat", "flood"),
    ("--sector", SECTOR, "--market", "mars"), ("--sector", SECTOR, "--gaps", "none"),
])  # fmt: skip
def test_a_fault_is_one_line_and_exit_two(folder, capsys, given):
    code, out, err = ask(folder, capsys, *given)
    assert code == 2 and out == "" and len(err.strip().splitlines()) == 1


def test_the_data_are_checked_for_the_ranges_of_a_plant(tmp_path, capsys):
    folder = write_costs(tmp_path / "data", plant={"startup_months": 600})
    code, _, err = ask(folder, capsys, "--sector", SECTOR)
    assert code == 2 and "plants.csv" in err and "600" in err


def test_value_lines_are_frozen(folder, capsys):
    assert run(["data", "build", "--cost-anchors", "--data", str(folder), "--lang", "en"]) == 0
    assert "1 sectors" in capsys.readouterr().out
    content = yaml.safe_load((folder / "cost" / "anchors.yaml").read_text("utf-8"))
    line = load(folder).cost.anchors.sectors[SECTOR]
    assert content["sectors"][SECTOR] == {"best": line.best, "width": line.width}
    assert content["date"] == "2026-01-01"
    found = []
    for market in ("north_america", "asean"):
        given = ("--sector", SECTOR, "--market", market, "--json")
        answer = json.loads(ask(folder, capsys, *given)[1])
        found += [r["delivered_cost"] for r in answer["results"]]
    assert line.best <= min(found) < line.best + 0.5
    assert min(found) < line.best + line.width <= max(found) + 0.5


def test_no_prices_no_value_lines(tmp_path, capsys):
    from tests.toy import write_world

    folder = write_world(tmp_path)
    assert run(["data", "build", "--cost-anchors", "--data", str(folder)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_ranking_takes_another_rate(tmp_path, capsys):
    from tests.cost.test_asking import TREE

    prices = [price("BBB", "pay_operator", 9000, currency="AUD")]
    folder = write_costs(tmp_path / "data", prices, **TREE)
    given = ["rank", "--sector", SECTOR, "--market", "north_america", "--data", str(folder),
             "--lang", "en"]  # fmt: skip
    scores = {}
    for rate in ("1.5", "3"):
        assert run([*given, "--rate", f"AUD={rate}", "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        scores[rate] = {r["site_id"]: r["score"] for r in answer["results"]}
    assert answer["rates"] == {"AUD": 3.0}
    assert scores["3"]["gamma"] > scores["1.5"]["gamma"]
    assert scores["3"]["alpha"] == pytest.approx(scores["1.5"]["alpha"])
    assert run([*given, "--rate", "AUD=3"]) == 0 and "AUD 3" in capsys.readouterr().out
    assert run([*given, "--rate", "XXX=3"]) == 2
