"""Refreshing against a server on this machine that plays answers, good and broken."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from siteselect.cli import run
from siteselect.errors import DataError, EnvironmentFault
from siteselect.i18n import sentence
from siteselect.own import (
    Change,
    OwnFigure,
    append,
    entries,
    load_with_own,
    original,
    state,
    version,
)
from siteselect.refresh import REGISTER, Patience, get, interface, refresh
from tests.conftest import DATA
from tests.refresh import recorded

TODAY = "2026-11-24"
GOVERNANCE = "world-bank-governance"
QUICK = Patience(timeout_s=1.5, total_s=5.0, pauses_s=(0.0, 0.0), most_bytes=2_000_000)


class World:
    """The interface as it plays: `faults` by indicator, a list of what it does next, then good."""

    def __init__(self, dataset):
        self.dataset, self.year, self.add = dataset, 2024, 0.25
        self.faults, self.asked, self.pages = {}, [], 1

    def good(self, indicator, query):
        feed = next(f for i in REGISTER.values() for f in i.feeds if f.indicator == indicator)
        countries = self.path_countries
        records = recorded.of_shipped(self.dataset, feed.criterion, indicator, countries, self.year, self.add)
        page, size = int(query["page"][0]), -(-len(records) // self.pages)
        return recorded.answer(records[size * (page - 1) : size * page], page, self.pages)


@pytest.fixture
def server(shipped):
    world = World(shipped)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlparse(self.path)
            _, _, countries, _, indicator = parts.path.split("/")
            world.asked.append(self.path)
            world.path_countries = countries.split(";")
            waiting = world.faults.get(indicator, [])
            fault = waiting.pop(0) if waiting else None
            body = world.good(indicator, parse_qs(parts.query)) if not isinstance(fault, bytes) else fault
            status, length = 200, len(body)
            if fault == "slow":
                time.sleep(2.5)
            elif fault == "drip":
                length = 10_000
            elif isinstance(fault, int):
                status, body, length = fault, b"", 0
            elif fault == "cut":
                body = body[: len(body) // 2]
            elif fault == "huge":
                body, length = b" " * 3_000_000, 3_000_000
            try:
                self.send_response(status)
                if status in (301, 302):
                    self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    world.base = f"http://127.0.0.1:{server.server_port}"
    yield world
    server.shutdown()
    server.server_close()
    thread.join()


def ask(world, name=GOVERNANCE, dataset=None):
    dataset = dataset or world.dataset
    return refresh(name, interface(name), dataset, TODAY, lambda a, body=None: get(a, body, QUICK, lambda _: None), world.base)


def test_newer_figures_stand_beside_those_on_file(server):
    found = ask(server)
    assert found.problems == ()
    assert {d.what for d in found.differences} == {"changed"}
    for entry in found.differences:
        assert entry.new == pytest.approx(entry.old + 0.25, abs=1e-5)
        assert (entry.old_as_of, entry.new_as_of) == ("2023", "2024")
    assert {f.series for f in found.change.figures} == {"worldbank-PV.EST", "worldbank-CC.EST", "worldbank-GE.EST"}
    source = found.change.sources[0]
    assert (source.published, source.accessed, source.kind) == (recorded.UPDATED, TODAY, "own")
    assert "SHA-256" in source.title


def test_the_same_figures_change_nothing(server):
    server.year, server.add = 2023, 0.0
    found = ask(server)
    assert {d.what for d in found.differences} == {"same"}
    assert not found.change.touched


def test_older_figures_are_not_taken(server):
    server.year = 2020
    found = ask(server)
    assert {d.what for d in found.differences} == {"older"}
    assert not found.change.touched


def test_all_pages_are_read(server):
    server.pages = 3
    assert len(ask(server).differences) == 48
    assert len(server.asked) == 9


@pytest.mark.parametrize("fault", ["slow", "cut", "drip", 500, 503, 429])
def test_a_fault_that_passes_is_tried_again(fault, server):
    server.faults = {"PV.EST": [fault, fault]}
    found = ask(server)
    assert found.problems == ()
    assert len(found.differences) == 48
    assert len(server.asked) == 5


BROKEN = {
    "down": (["slow"] * 3, "unreachable"), "server fault": ([500] * 3, "unreachable"),
    "cut off": (["cut"] * 3, "unreachable"), "not there": ([404], "unreachable"),
    "moved": ([302], "unreachable"), "too much": (["huge"] * 3, "unreachable"),
    "broken JSON": ([b'[{"page": 1, "pages'], "not_json"), "HTML": ([b"<html>busy</html>"], "not_json"),
    "deep JSON": ([b"[" * 100_000], "not_json"), "a refusal": ([recorded.REFUSED], "refused"),
    "an object": ([b'{"a": 1}'], "other_form"), "no pages": ([b'[{}, []]'], "other_form"),
    "endless pages": ([recorded.answer([], 1, 10**9)], "other_form"),
    "nothing": ([recorded.answer([])], "empty"), "null": ([b'[{"page":0,"pages":0}, null]'], "empty"),
    "text for a number": ([recorded.answer([recorded.record("PV.EST", "PHL", 2024, "0.5")])], "other_type"),
    "infinity": ([recorded.answer([recorded.record("PV.EST", "PHL", 2024, float("inf"))])], "other_type"),
    "another indicator": ([recorded.answer([recorded.record("XX", "PHL", 2024, 0.5)])], "other_indicator"),
    "another country": ([recorded.answer([recorded.record("PV.EST", "XXX", 2024, 0.5)])], "other_form"),
    "a year to come": ([recorded.answer([recorded.record("PV.EST", "PHL", 2062, 0.5)])], "other_form"),
    "percentiles": ([recorded.answer([recorded.record("PV.EST", "PHL", 2024, 61.3)])], "other_unit"),
    "another unit": ([recorded.answer([recorded.record("PV.EST", "PHL", 2024, 0.5, "%")])], "other_unit"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_keeps_the_figures_on_file_and_is_said(name, server):
    faults, key = BROKEN[name]
    server.faults = {"PV.EST": list(faults)}
    found = ask(server)
    assert [p.key for p in found.problems] == [f"refresh.{key}"]
    for lang in ("en", "zh-TW"):
        assert sentence(found.problems[0], lang)
    assert "political_stability" not in {f.criterion for f in found.change.figures}
    assert len(found.change.figures) == 32  # the other two feeds came


def test_if_nothing_answers_nothing_is_written(server):
    server.faults = {f.indicator: [500] * 3 for f in interface(GOVERNANCE).feeds}
    with pytest.raises(EnvironmentFault):
        ask(server)
    server.faults = {f.indicator: [b"x"] for f in interface(GOVERNANCE).feeds}
    with pytest.raises(DataError):
        ask(server)


def test_nobody_at_the_address():
    with pytest.raises(EnvironmentFault) as refused:
        get("http://127.0.0.1:9/x", None, QUICK, lambda _: None)
    assert "127.0.0.1" in sentence(refused.value.problems[0], "en")
    with pytest.raises(EnvironmentFault):
        get("file:///etc/passwd", None, QUICK, lambda _: None)


def test_pauses_grow_between_tries():
    waited = []
    with pytest.raises(EnvironmentFault):
        get("http://127.0.0.1:9/x", None, Patience(pauses_s=(1.0, 3.0)), waited.append)
    assert waited == [1.0, 3.0]


def test_the_command_writes_only_when_told_and_can_be_taken_back(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SITESELECT_HOME", str(tmp_path))
    told = ["data", "refresh", GOVERNANCE, "--address", server.base, "--lang", "en"]
    assert run(told) == 0
    assert "48 figures would be written" in capsys.readouterr().out
    assert version(tmp_path) == 0
    assert run([*told, "--yes", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["applied"]
    (entry,) = entries(tmp_path)
    assert entry.kind == "refresh"
    assert entry.change.original.sha256 == content["checksum"]
    assert recorded.UPDATED.encode() in original(tmp_path, content["checksum"])
    after = load_with_own(DATA, "sites", tmp_path)
    row = after.rows["PHL", "political_stability", ""]
    assert after.observations["as_of"].iloc[row] == "2024"
    assert after.own_rows[row]
    assert run(["own", "undo", "1"]) == 0
    assert load_with_own(DATA, "sites", tmp_path).digest == server.dataset.digest


def test_what_a_person_entered_goes_before_what_was_refreshed(server, tmp_path):
    figure = OwnFigure(subject="PHL", level="country", criterion="political_stability", value=1.0, unit="u",
                       as_of="2025", series="own-political_stability", source="s", grade="B")  # fmt: skip
    append(tmp_path, "cell", Change(figures=(figure,)), "t", TODAY, 0, "a")
    append(tmp_path, "refresh", ask(server).change, "t", TODAY, 1, "b")
    both = load_with_own(DATA, "sites", tmp_path)
    assert both.observations["value"].iloc[both.rows["PHL", "political_stability", ""]] == 1.0
    assert len(state(tmp_path).figures) == 49


def test_an_unknown_source_is_refused_with_the_names(capsys):
    assert run(["data", "refresh", "world-bank"]) == 2
    assert GOVERNANCE in capsys.readouterr().err
    assert run(["data", "refresh"]) == 0
    assert "PV.EST" in capsys.readouterr().out
