"""Rows of prices: what a published figure makes of them, and what is written and what is not."""

import csv
import io
import json
import shutil
from dataclasses import replace

import pytest

import siteselect.refresh
from siteselect.cli import run
from siteselect.dataset.resolve import index_rows
from siteselect.errors import DataError, RequestError
from siteselect.i18n import sentence
from siteselect.own import append, overlay, state, version
from siteselect.refresh import interface, read_prices, refresh, renewed_files
from tests.conftest import DATA
from tests.refresh.shaped import Played, eia, eurostat, price, wages

TODAY = "2026-11-30"
HEAD = "place,item,sector,low,mid,high,unit,currency,as_of,source,grade,note_en,note_zh"
ROWS = [
    HEAD,
    "US-TX,power_usd_kwh,,0.06,0.064,0.08,USD/kWh,USD,2024,eia-epa-2023,A,State mean,州平均",
    "US-TX,power_usd_kwh,pcb,0.05,0.06,0.07,USD/kWh,USD,2024,eia-epa-2023,A,,",
    "US-AZ,power_usd_kwh,,0.07,0.08,0.09,USD/kWh,USD,2026-06,eia-epa-2023,A,,",
    "POL,power_usd_kwh,,0.18,0.2,0.22,USD/kWh,EUR,2024-12,eia-epa-2023,A,,",
    "us-phoenix,pay_operator,,60000,66000,70000,USD/year,USD,2025-05,"
    "bls-oews-2025-05;own-estimate,B,Loaded [1.45],含負擔",
    "world,construction_index,,1,1,1,index,USD,2025,own-estimate,D,,",
]
CODES = [
    "place,item,series_id,median_usd,as_of,source,grade",
    "us-phoenix,pay_operator,OEUM003806000000051202813,46140,2025-05,bls-oews-2025-05,A",
    "us-boise,pay_operator,OEUM001426000000051202813,38620,2025-05,bls-oews-2025-05,A",
]
KINDS = ["id,producer,title,url,published,accessed,licence,kind",
         'own-estimate,siteselect,"A, and B",,,2026-11-30,MIT,judgement']  # fmt: skip


def costs(folder, rows=ROWS, rates=("EUR,0.8",)):
    (folder / "cost").mkdir(parents=True)
    for name, lines in (("cost/prices.csv", rows), ("oews.csv", CODES), ("sources.csv", KINDS),
                        ("cost/rates.csv", ["currency,per_usd", *rates])):  # fmt: skip
        (folder / name).write_text("\n".join([*lines, ""]), "utf-8")
    return folder


def ask(name, folder, dataset, *pages, key="KEY"):
    played = Played(*pages)
    return refresh(name, interface(name), dataset, TODAY, played, "https://x", key, read_prices(folder))


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def after(found, folder):
    files = renewed_files(folder, found.renewals, found.sources)
    return {path.relative_to(folder).as_posix(): content for path, content in files.items()}


STATES = eia([price("TX", 2025, "8"), price("AZ", 2025, "9"), price("NY", 2024, "9.9")])
ROW = ("low", "mid", "high", "as_of", "grade")


def test_a_published_price_becomes_the_middle_and_its_interval_moves_along(tmp_path, shipped):
    folder = costs(tmp_path)
    found = ask("eia-power", folder, shipped, STATES)
    prices = {d.subject: d for d in found.differences if d.item}
    assert {name: d.what for name, d in prices.items()} == {"US-TX": "changed", "US-AZ": "older"}
    assert (prices["US-TX"].old, prices["US-TX"].new) == (0.064, pytest.approx(0.08))
    files = after(found, folder)
    assert files.keys() == {"cost/prices.csv", "sources.csv"}
    rows, before = table(files["cost/prices.csv"]), table((folder / "cost/prices.csv").read_bytes())
    assert [rows[0][name] for name in ROW] == ["0.075", "0.08", "0.1", "2025", "A"]
    assert rows[0]["note_en"] == "State mean [2026-11-30: 0.064 (2024) > 0.08 (2025)]"
    assert rows[0]["note_zh"].startswith("州平均 [")
    assert rows[1:] == before[1:]  # the row of one sector too
    cited = table(files["sources.csv"])
    assert [row["id"] for row in cited] == ["own-estimate", rows[0]["source"]]
    assert (cited[1]["kind"], cited[1]["producer"], cited[1]["accessed"]) == ("official", "US EIA", TODAY)


def test_the_same_state_is_a_figure_of_the_criterion_too(tmp_path, shipped):
    found = ask("eia-power", costs(tmp_path), shipped, STATES)
    figures = {f.subject: (f.value, f.level, f.as_of, f.criterion) for f in found.change.figures}
    # Arizona and Texas stand at July 2025 on file, which the year 2025 outlasts
    assert figures == {state: (value, "admin1", as_of, "power_price") for state, value, as_of in (
        ("US-TX", 8, "2025"), ("US-AZ", 9, "2025"))}  # fmt: skip
    assert {d.subject: d.what for d in found.differences if d.criterion}["US-NY"] == "older"


def test_a_second_refresh_changes_nothing_more(tmp_path, shipped):
    folder = costs(tmp_path)
    for name, content in after(ask("eia-power", folder, shipped, STATES), folder).items():
        (folder / name).write_bytes(content)
    again = ask("eia-power", folder, shipped, STATES)
    assert again.renewals == ()
    newer = ask("eia-power", folder, shipped, eia([price("TX", 2026, "10")]))
    note = table(after(newer, folder)["cost/prices.csv"])[0]["note_en"]
    assert note == "State mean [2026-11-30: 0.08 (2025) > 0.1 (2026)]"  # one line, not a log


def test_europe_is_converted_at_the_rate_on_file_and_takes_the_range_of_the_bands(tmp_path, shipped):
    folder = costs(tmp_path)
    cells = {("PL", "MWH20000-69999", "2025-S2"): 0.2, ("PL", "MWH70000-149999", "2025-S2"): 0.16,
             ("PL", "MWH_GE150000", "2025-S2"): 0.14, ("DE", "MWH70000-149999", "2025-S2"): 0.15}  # fmt: skip
    found = ask("eurostat-power", folder, shipped, eurostat(cells))
    (renewal,) = found.renewals  # Germany has no row of its own
    assert [renewal.row[name] for name in ROW] == ["0.175", "0.2", "0.25", "2025-12", "A"]
    assert not found.change.touched
    bare = costs(tmp_path / "bare", rates=())
    with pytest.raises(DataError) as refusal:
        ask("eurostat-power", bare, shipped, eurostat(cells))
    assert "EUR" in sentence(refusal.value.problems[0], "en")


def test_a_loaded_wage_moves_by_as_much_as_the_published_wage_under_it(tmp_path, shipped):
    folder = costs(tmp_path)
    found = ask("bls-pay", folder, shipped, wages({"OEUM003806000000051202813": "50754"}))  # a tenth more
    (renewal,) = found.renewals
    assert [renewal.row[name] for name in ROW] == ["66000", "72600", "77000", "2026-05", "B"]
    source = found.sources[0].id
    assert renewal.row["source"] == f"{source};own-estimate"  # what the load rests on stays cited
    assert renewal.row["note_en"].startswith("Loaded [1.45] [2026-11-30: 46,140 (2025-05) > 50,754")
    files = after(found, folder)
    codes = table(files["oews.csv"])
    assert (codes[0]["median_usd"], codes[0]["as_of"], codes[0]["source"]) == ("50754", "2026-05", source)
    assert codes[1]["median_usd"] == "38620"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assert ask("bls-pay", folder, shipped, wages({"OEUM003806000000051202813": "50754"})).renewals == ()


def test_without_the_key_nothing_is_asked(tmp_path, shipped):
    for name in ("eia-power", "bls-pay"):
        played = Played(STATES)
        with pytest.raises(RequestError) as refusal:
            refresh(name, interface(name), shipped, TODAY, played, "https://x")
        assert played.asked == []
        for lang in ("en", "zh-TW"):
            assert interface(name).key in sentence(refusal.value.problems[0], lang)


def test_a_key_that_an_answer_repeats_is_not_kept(tmp_path, shipped):
    page = eia([price("TX", 2025, "8")], request={"params": {"api_key": "Sesame42"}})
    found = ask("eia-power", costs(tmp_path), shipped, page, key="Sesame42")
    assert b"Sesame42" not in found.content
    assert "Sesame42" not in repr(found)


def test_a_row_that_is_no_number_is_refused_with_its_line(tmp_path):
    for n, cell in enumerate(("cheap", "", "0", "0.09", "inf")):  # beyond the interval too
        rows = [ROWS[0], ROWS[1].replace("0.064", cell)]
        with pytest.raises(DataError) as refusal:
            read_prices(costs(tmp_path / str(n), rows))
        assert {(p.row, p.column) for p in refusal.value.problems} == {(2, "mid")}
    assert read_prices(costs(tmp_path / "good")).rows


def test_the_command_writes_the_files_only_when_told(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    sources = (folder / "sources.csv").read_bytes()
    for name, value in (("DATA", folder), ("HOME", tmp_path), ("EIA_KEY", "KEY")):
        monkeypatch.setenv(f"SITESELECT_{name}", str(value))
    monkeypatch.setattr(siteselect.refresh, "get", Played(STATES))
    told = ["data", "refresh", "eia-power", "--lang", "en"]
    assert run(told) == 0
    said = capsys.readouterr().out
    assert "2 rows of cost/prices.csv would be replaced" in said
    assert "Price of industrial power" in said
    assert (folder / "sources.csv").read_bytes() == sources
    assert run([*told, "--yes", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["files"] == ["cost/prices.csv", "sources.csv"]
    assert version(tmp_path) == 1
    assert (folder / "sources.csv").read_bytes().startswith(sources)
    rows = {row["place"]: row["mid"] for row in table((folder / "cost/prices.csv").read_bytes())
            if row["item"] == "power_usd_kwh"}  # fmt: skip
    assert (rows["US-TX"], rows["US-AZ"]) == ("0.08", "0.09")
    monkeypatch.delenv("SITESELECT_EIA_KEY")
    assert run(told) == 2
    assert "SITESELECT_EIA_KEY" in capsys.readouterr().err


def unscored(dataset, criterion):
    criteria = {**dataset.criteria, criterion: dataset.criteria[criterion].model_copy(update={"series": ()})}
    return replace(dataset, criteria=criteria, rows=index_rows(dataset.observations, criteria))


def test_a_fact_that_is_not_scored_is_renewed_and_stays_a_fact(tmp_path, shipped):
    facts = unscored(shipped, "power_price")
    found = ask("eia-power", costs(tmp_path), facts, STATES)
    on_file = {d.subject: d.old for d in found.differences if d.criterion}
    assert (on_file["US-TX"], on_file["US-NY"]) == (6.39, 9.95)
    append(tmp_path / "own", "refresh", found.change, "t", TODAY, 0, "a")
    after = overlay(facts, state(tmp_path / "own"), lambda: None)
    assert not after.criteria["power_price"].scored
    assert ("US-TX", "power_price", "") not in after.rows
    assert after.own_rows.sum() == 2  # on file, and shown
