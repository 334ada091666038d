"""`siteselect record` and `siteselect verify` on the shipped data: a good record and tampered ones."""

import json

import pytest

from siteselect.cli import run
from siteselect.own import load_with_own
from siteselect.profiles import profile
from siteselect.sessions import Decision, Opened, Rating, Recused, Revealed, Weights
from siteselect.settings import read_settings
from siteselect.store import open_store
from tests.store.conftest import fill


@pytest.fixture
def kept(tmp_path, monkeypatch, shipped):
    """A session of two evaluators in a store of its own; yields its id."""
    monkeypatch.setenv("SITESELECT_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("SITESELECT_KEYS", str(tmp_path / "keys.json"))
    store = open_store(read_settings())
    asked = profile(shipped, "pcb")
    asked = asked.model_copy(update={"criteria": {**asked.criteria, "visit_grid": 10}})
    sites = tuple(shipped.places["id"].iloc[[20, 3, 9, 30]])
    room = fill(store, scenario=asked, sites=sites, dataset_digest=shipped.digest,
                scales={"visit_grid": 5, "visit_housing": 5}, checklist=())  # fmt: skip
    room.say("facilitator", Opened())
    room.say("facilitator", Recused(participant=room.people["bob"], site=sites[2], reason="kin"))
    for who, branches in (("ann", (5, 1, 1)), ("bob", (1, 1, 5))):
        names = dict(zip(("proximity", "climate", "sector_fit"), branches, strict=True))
        room.say(who, Weights(method="direct", given={}, branches=names, criteria={}))
    for who, site, scale, level in (("ann", 0, "visit_grid", 4), ("bob", 0, "visit_grid", 2),
                                    ("ann", 1, "visit_housing", 1), ("ann", 2, "visit_grid", 5)):  # fmt: skip
        room.say(who, Rating(site=sites[site], criterion=scale, level=level))
    room.say("facilitator", Revealed())
    room.say("facilitator", Decision(site=sites[1], criterion="visit_housing", take="figure",
                                     reason="one flat was seen"))  # fmt: skip
    store.close()
    return room.session


def verdict(capsys, file, *more):
    capsys.readouterr()
    code = run(["verify", str(file), "--json", *more])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


def test_a_good_record_and_tampered_ones(kept, tmp_path, capsys):
    file = tmp_path / "record.json"
    assert run(["record", kept, str(file), "--samples", "300", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    record = json.loads(file.read_text("utf-8"))
    head = record["head"]["hash"]
    assert head in said and record["asked"] == {"year": 2026, "samples": 300, "seed": 1, "round": None}
    code, found = verdict(capsys, file, "--head", head)
    assert (code, found) == (0, {
        "ok": True, "chain": True, "inputs": True, "result": True, "differences": []})  # fmt: skip
    content = file.read_text("utf-8")
    for old, new in (("one flat was seen", "two flats were seen"), ('"kin"', '"none"')):
        assert content.count(old) >= 1
        file.write_text(content.replace(old, new), "utf-8")
        code, found = verdict(capsys, file)
        assert code == 2 and not found["ok"] and not found["chain"]
        assert any("entry" in d["message"].lower() for d in found["differences"])
    record["result"]["methods"]["borda"]["rank"].reverse()
    file.write_text(json.dumps(record), "utf-8")
    code, found = verdict(capsys, file, "--lang", "en")
    assert (code, found["chain"], found["inputs"], found["result"]) == (2, True, True, False)
    assert any("result.methods.borda.rank" in d["message"] for d in found["differences"])


def test_on_standard_output_and_with_other_data(kept, tmp_path, capsys):
    assert run(["record", kept, "--samples", "50", "--year", "2025", "--seed", "7"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["asked"] == {"year": 2025, "samples": 50, "seed": 7, "round": None}
    assert len(record["result"]["ratings"]["cells"]) == 3
    code = run(["record", "no-such-session"])
    assert code == 2 and capsys.readouterr().err


def test_what_is_no_record_is_refused(tmp_path, capsys):
    file = tmp_path / "x.json"
    file.write_text("{}", "utf-8")
    assert run(["verify", str(file), "--json"]) == 2
    assert capsys.readouterr().err


def test_own_data_that_are_missing_here_are_named(tmp_path, monkeypatch, shipped, capsys):
    monkeypatch.setenv("SITESELECT_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("SITESELECT_KEYS", str(tmp_path / "keys.json"))
    monkeypatch.setenv("SITESELECT_HOME", str(tmp_path / "home"))
    assert run(["own", "add", "field-1", "15.2", "120.6", "Field"]) == 0
    settings = read_settings()
    both = load_with_own(settings.data_folder, "sites", settings.own_folder)
    store = open_store(settings)
    room = fill(store, scenario=profile(both, "pcb"), dataset_digest=both.digest, scales={},
                sites=("field-1", shipped.places["id"].iloc[3]), checklist=())  # fmt: skip
    room.say("facilitator", Opened())
    even = dict.fromkeys(("proximity", "climate", "sector_fit"), 1)
    room.say("ann", Weights(method="direct", given={}, branches=even, criteria={}))
    room.say("facilitator", Revealed())
    store.close()
    file = tmp_path / "record.json"
    assert run(["record", room.session, str(file), "--samples", "50"]) == 0
    assert verdict(capsys, file)[0] == 0
    monkeypatch.setenv("SITESELECT_HOME", str(tmp_path / "elsewhere"))
    code, found = verdict(capsys, file, "--lang", "en")
    said = {d["what"]: d["message"] for d in found["differences"]}
    assert (code, found["ok"], found["chain"]) == (2, False, True)
    assert "field-1" in said["record.sites_missing"]
    assert "own data here: version 0" in said["record.other_data"]
    assert run(["record", room.session, "--lang", "en"]) == 2
    assert "own data" in capsys.readouterr().err
