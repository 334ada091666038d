"""Decision records: recomputed to the last digit, and every changed value is found and named."""

import copy
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.dataset import load
from siteselect.errors import RequestError
from siteselect.i18n import LANGUAGES, sentence
from siteselect.profiles import profile
from siteselect.record import make_record, session_result, verify_record
from siteselect.sessions import (
    Created,
    Decision,
    Joined,
    Opened,
    Rating,
    Recused,
    Revealed,
    Weights,
    check_importances,
    fold,
    genesis,
    importances_of,
    make_event,
)
from siteselect.weighting import ahp
from tests.quick import examples
from tests.test_visits import world as visit_world

AT = "2026-11-24T01:00:00.000Z"
EVALUATORS = ("p-ann", "p-bob", "p-cy")


def chained(bodies):
    """Return the events of (author, body) pairs, chained."""
    events, previous = [], genesis("s-1")
    for n, (author, body) in enumerate(bodies, start=1):
        event = make_event("s-1", n, f"op-{n:08d}", AT, author, body, f"{n:064x}", previous)
        events.append(event)
        previous = event.hash
    return events


def weighed(proximity, climate, sector_fit, given=None, **criteria):
    return Weights(
        method="ahp" if given else "direct", given=given or {}, criteria=criteria,
        branches={"proximity": proximity, "climate": climate, "sector_fit": sector_fit},
    )  # fmt: skip


PAIRS = {"branches": {"items": ["proximity", "climate", "sector_fit"], "pairs": [
    {"a": "proximity", "b": "climate", "value": 3}, {"a": "sector_fit", "b": "proximity", "value": 0.2},
    {"a": "climate", "b": "sector_fit", "value": 4}]}}  # fmt: skip


def session(dataset, sector="chips", **changes):
    asked = profile(dataset, sector)
    asked = asked.model_copy(update={"criteria": {**asked.criteria, "grid": 2, "visit": 1}})
    setting = Created(
        title="場勘", name="Lead", scenario=asked, sites=tuple(dataset.places["id"]),
        dataset_digest=dataset.digest, scales={"grid": 5, "walk": 3, "talk": 3}, **changes,
    )  # fmt: skip
    rated = [("p-ann", "alpha", "grid", 5), ("p-bob", "alpha", "grid", 2), ("p-cy", "beta", "grid", 4),
             ("p-ann", "alpha", "talk", 1), ("p-bob", "alpha", "talk", 2), ("p-cy", "delta", "talk", 3)]  # fmt: skip
    return chained([
        ("p-lead", setting),
        *((who, Joined(name=who, role="evaluator")) for who in (*EVALUATORS, "p-dee")),
        ("p-lead", Opened()),
        ("p-lead", Recused(participant="p-bob", site="beta", reason="owns land")),
        ("p-ann", weighed(3, 1, 1)), ("p-bob", weighed(1, 4, 1)),
        ("p-cy", weighed(3, 2, 1, PAIRS, calm=2)),
        *((who, Rating(site=s, criterion=c, level=n)) for who, s, c, n in rated),
        ("p-lead", Revealed()),
        ("p-lead", Decision(site="alpha", criterion="talk", take="rating", reason="the school closed")),
    ])  # fmt: skip


@cache
def made():
    """Return the dataset, the events and the record of a session, as read from a file."""
    with TemporaryDirectory() as folder:
        dataset = load(visit_world(Path(folder)))
    events = session(dataset)
    record = make_record(events, dataset, written_at=AT, year=2026, samples=400, seed=3)
    return dataset, events, json.loads(json.dumps(record))


def verify(record, head=None, dataset=None):
    return verify_record(record, lambda name: dataset or made()[0], head)


def test_a_record_verifies():
    _, events, record = made()
    verdict = verify(record, events[-1].hash)
    assert (verdict.ok, verdict.chain, verdict.inputs, verdict.result) == (True,) * 4
    assert verdict.differences == ()
    assert record["head"] == {"n": len(events), "hash": events[-1].hash}
    assert record["versions"]["numpy"] == np.__version__
    result = record["result"]
    assert result["evaluators"] == list(EVALUATORS) and result["unfinished"] == ["p-dee"]
    assert "NaN" not in json.dumps(record) and result["own"]["score"][1][1] is None  # recused
    (conflict,) = result["ratings"]["conflicts"]
    assert (conflict["site"], conflict["taken"], conflict["reason"]) == (
        "alpha", "ratings", "the school closed")  # fmt: skip
    assert result["methods"]["aij"]["consistency"].keys() == {"branches"}
    assert "visit" not in result["methods"]["aip"]["weights"]  # nobody rated it
    assert "grid" in result["methods"]["aip"]["weights"]


def test_the_record_is_the_sessions_result():
    dataset, events, record = made()
    found = session_result(fold(events), dataset, year=2026, samples=400, seed=3)
    means = found.group.tallies["mean_score"].value.tolist()
    assert record["result"]["methods"]["mean_score"]["value"] == means
    assert found.group.smaa.acceptability.tolist() == record["result"]["smaa"]["acceptability"]
    assert found.evaluations.keys() == set(EVALUATORS)


def leaves(content, path=()):
    if isinstance(content, dict):
        for name, value in content.items():
            yield from leaves(value, (*path, name))
    elif isinstance(content, list):
        for k, value in enumerate(content):
            yield from leaves(value, (*path, k))
    else:
        yield path


def changed(value, how):
    if isinstance(value, bool) or value is None:
        return 0 if value is None else not value
    if isinstance(value, int):
        return value + 1 + how
    if isinstance(value, float):
        return value + (1e-12 if how % 2 else 0.5) if value + 1e-12 != value else value + 1
    at = how % len(value) if value else 0
    return value[:at] + ("0" if value[at : at + 1] != "0" else "1") + value[at + 1 :]


@examples(150)
@given(st.data())
def test_every_changed_value_is_found_and_named(data):
    record = copy.deepcopy(made()[2])
    path = data.draw(st.sampled_from(list(leaves(record))))
    inside = record
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = changed(inside[path[-1]], data.draw(st.integers(0, 70)))
    problems = refused(record)
    said = " ".join(str(problem) for problem in problems)
    named = path[1] if path[0] == "seals" else path[0]
    entry = f"n={path[2] + 1}" if path[:2] == ("session", "events") else named
    assert named in said or entry in said or path[0] in said, (path, said)


@examples(60)
@given(st.data())
def test_what_is_taken_out_or_put_in_is_found(data):
    record = copy.deepcopy(made()[2])
    path = data.draw(st.sampled_from(list(leaves(record))))
    depth = data.draw(st.integers(1, len(path)))
    inside = record
    for name in path[: depth - 1]:
        inside = inside[name]
    if data.draw(st.booleans()):
        del inside[path[depth - 1]]
    elif isinstance(inside, dict):
        inside["extra"] = 1
    else:
        inside.insert(path[depth - 1], copy.deepcopy(inside[path[depth - 1]]))
    assert refused(record)


def refused(record):
    """Return the problems of a record that must not verify."""
    try:
        verdict = verify(record)
    except RequestError as refusal:  # no longer a record or an export at all
        return refusal.problems
    assert not verdict.ok
    assert all(sentence(d.problem, lang) for d in verdict.differences for lang in LANGUAGES)
    return [d.problem for d in verdict.differences]


def resealed(record):
    from siteselect.record.making import seals

    return {**record, "seals": seals(record)}


@pytest.mark.parametrize(("path", "value"), [
    (("methods", "rank_sum", "rank", 0), 7),
    (("methods", "mean_score", "value", 0), 0.123),
    (("methods", "aij", "weights", "calm"), 0.2),
    (("first", "borda"), ["delta"]),
    (("smaa", "acceptability", 0, 0), 0.999),
    (("smaa", "seed"), 4),
    (("agreement", "kendall_w"), 1.0),
    (("ratings", "conflicts", 0, "taken"), "figure"),
    (("deciders", "borda"), ["p-x"]),
    (("notes",), []),
])  # fmt: skip
def test_a_result_changed_with_its_seal_is_found_by_computing_again(path, value):
    record = copy.deepcopy(made()[2])
    inside = record["result"]
    for name in path[:-1]:
        inside = inside[name]
    assert inside[path[-1]] != value
    inside[path[-1]] = value
    verdict = verify(resealed(record))
    assert (verdict.ok, verdict.chain, verdict.inputs, verdict.result) == (False, True, True, False)
    place = dict(verdict.differences[0].problem.values)["place"]
    assert place.startswith("result." + str(path[0]))


@pytest.mark.parametrize(("section", "change"), [
    ("question", {"title": "another"}), ("data", {"digest": "0" * 64}), ("head", {"n": 3}),
    ("asked", {"seed": 9}), ("asked", {"year": 2025}), ("asked", {"samples": 300}),
])  # fmt: skip
def test_inputs_changed_with_their_seal_are_found_too(section, change):
    record = copy.deepcopy(made()[2])
    record[section].update(change)
    verdict = verify(resealed(record))
    assert not verdict.ok and verdict.chain
    assert (verdict.result if section == "asked" else verdict.inputs) is False


def test_shares_within_their_error_and_scores_within_1e_9_pass():
    record = copy.deepcopy(made()[2])
    smaa = record["result"]["smaa"]
    shares = np.array(smaa["acceptability"])
    row, rank = np.unravel_index(np.abs(shares - 0.5).argmin(), shares.shape)
    shares[row, rank] += 0.02  # 400 samples: the error of a share of one half is 0.025
    shares[row, rank - 1] -= 0.02
    smaa["acceptability"] = shares.tolist()
    smaa["error"] = np.sqrt(np.maximum(shares * (1 - shares), 0) / 400).tolist()
    smaa["expected_rank"] = (shares @ np.arange(1, len(shares) + 1)).tolist()
    record["result"]["methods"]["aip"]["value"][0] += 5e-10
    assert verify(resealed(record)).ok
    smaa["error"][0][0] += 1e-6
    assert not verify(resealed(record)).ok


def test_beyond_them_they_do_not():
    record = copy.deepcopy(made()[2])
    record["result"]["methods"]["aip"]["value"][0] += 5e-9
    assert not verify(resealed(record)).ok
    record = copy.deepcopy(made()[2])
    shares = record["result"]["smaa"]["acceptability"]
    row, rank = min(((i, j) for i, own in enumerate(shares) for j in range(len(own))),
                    key=lambda at: shares[at[0]][at[1]])  # fmt: skip
    shares[row][rank] += 0.2
    assert not verify(resealed(record)).ok


def test_a_method_without_sampling_verifies_too():
    dataset, events, _ = made()
    first = events[0].body
    asked = first.scenario.with_method("topsis")
    bodies = [("p-lead", first.model_copy(update={"scenario": asked})),
              *((e.author, e.body) for e in events[1:])]  # fmt: skip
    record = make_record(chained(bodies), dataset, written_at=AT, year=2026)
    assert record["result"]["smaa"] is None
    assert verify(json.loads(json.dumps(record))).ok


def test_versions_of_another_machine_change_nothing():
    record = {**made()[2], "versions": {"siteselect": "9.9", "python": "3.99"}}
    assert verify(resealed(record)).ok


def test_other_data_are_said_and_nothing_is_computed(tmp_path):
    other = load(visit_world(tmp_path, places=[["alpha", "AAA", "AA-1", 10, 10],
                                               ["beta", "AAA", "AA-2", 11, 10]]))  # fmt: skip
    verdict = verify(made()[2], dataset=other)
    assert (verdict.chain, verdict.inputs, verdict.result) == (True, False, False)
    keys = {d.problem.key for d in verdict.differences}
    assert {"record.other_data", "record.not_computed"} <= keys


def test_a_cut_tail_shows_by_the_printed_head():
    dataset, events, _ = made()
    cut = make_record(events[:-1], dataset, written_at=AT, year=2026, samples=10)
    assert verify(cut).ok  # alone it is a whole record of an earlier moment
    assert not verify(cut, events[-1].hash).chain


def test_a_session_export_claims_no_result():
    _, events, record = made()
    verdict = verify(record["session"], events[-1].hash)
    assert (verdict.ok, verdict.inputs, verdict.result) == (True, None, None)


def test_no_record_of_other_data_or_of_nobody():
    dataset, events, _ = made()
    with pytest.raises(RequestError) as refusal:
        make_record(events, dataset.with_places([0, 1]), written_at=AT, year=2026)
    assert refusal.value.problems[0].key == "record.other_data"
    silent = [e for e in events if e.n <= 6]
    with pytest.raises(RequestError) as refusal:
        make_record(silent, dataset, written_at=AT, year=2026)
    assert refusal.value.problems[0].key == "group.nobody"


def test_pairs_that_cannot_be_read_are_named():
    dataset, events, _ = made()
    state = fold([*events])
    bad = chained([*((e.author, e.body) for e in events[:8]),
                   ("p-cy", weighed(1, 1, 1, {"branches": {"items": ["x"]}}))])  # fmt: skip
    assert state.setting == fold(bad).setting
    with pytest.raises(RequestError) as refusal:
        session_result(fold(bad), dataset, year=2026)
    assert refusal.value.problems[0].key == "record.pairwise"


def test_only_the_sessions_sites_are_ranked():
    dataset, events, _ = made()
    first = events[0].body.model_copy(update={"sites": ("beta", "alpha")})
    small = chained([("p-lead", first), *((e.author, e.body) for e in events[1:] if not (
        e.kind == "rating" and e.body.site == "delta"))])  # fmt: skip
    record = make_record(small, dataset, written_at=AT, year=2026, samples=50)
    assert record["result"]["sites"] == ["alpha", "beta"]
    assert verify(json.loads(json.dumps(record))).ok


def compared(items, *values):
    """Return the component's judgement in pairs; `values` go along the upper triangle."""
    cells = [(a, b) for i, a in enumerate(items) for b in items[i + 1 :]]
    pairs = [{"a": a, "b": b, "value": v} for (a, b), v in zip(cells, values, strict=True)]
    return {"items": list(items), "pairs": pairs}


def test_aij_combines_the_pairs_that_people_compared_and_not_the_importances():
    dataset, events, _ = made()
    asked = events[0].body.scenario
    names = [n for n in asked.criteria if dataset.criteria.get(n) and dataset.criteria[n].branch == "climate"]
    tops = (3, 1 / 5, 4), (2, 1 / 4, 5)
    inside = ([2] * (len(names) * (len(names) - 1) // 2), [3] * (len(names) * (len(names) - 1) // 2))
    said, matrices = [], []
    for who, top, low in zip(("p-ann", "p-bob"), tops, inside, strict=True):
        given = {"branches": compared(("proximity", "climate", "sector_fit"), *top),
                 "criteria": {"climate": compared(names, *low)}}  # fmt: skip
        follows = importances_of(given, "ahp")
        body = Weights(method="ahp", given=given, branches=follows.branches, criteria=follows.criteria)
        check_importances(body, asked)
        said.append((who, body))
        a, b, c = top
        matrices.append([[1, a, b], [1 / a, 1, c], [1 / b, 1 / c, 1]])
    started = [(e.author, e.body) for e in events if e.kind in ("created", "joined", "opened")]
    outcome = session_result(fold(chained([*started, *said])), dataset, year=2026).group.outcomes["aij"]
    mean = np.exp(np.log(np.array(matrices)).mean(axis=0))
    wanted = ahp(mean)
    assert outcome.consistency["branches"] == pytest.approx(wanted.cr)
    assert wanted.cr > 0.1  # from importances alone it would be 0
    shares = [outcome.scenario.branches[b] for b in ("proximity", "climate", "sector_fit")]
    assert np.array(shares) / sum(shares) == pytest.approx(wanted.weights)


@pytest.mark.parametrize("pairs", [
    [("x", "x", 2)], [("x", "y", 2), ("y", "x", 2)], [("x", "z", 2)], [("x", "y", 12)],
])  # fmt: skip
def test_pairs_that_say_nothing_or_two_things_are_refused(pairs):
    told = {"items": ["x", "y"], "pairs": [{"a": a, "b": b, "value": v} for a, b, v in pairs]}
    with pytest.raises(RequestError, match="given_unreadable"):
        importances_of({"branches": told}, "ahp")
