"""The chain: what is said cannot be changed, dropped, cut or given to another, unseen."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError, SiteSelectError
from siteselect.sessions import (
    KINDS,
    Body,
    Joined,
    Note,
    Opened,
    Weights,
    canonical,
    fold,
    genesis,
    make_event,
    read_body,
    read_export,
    stamp,
    verify_chain,
    write_export,
)
from siteselect.sessions.events import MOST, dump_body
from tests.sessions.made import AT, created, rating, weights

SALT = "5a" * 32


def log(session="s1", ratings=3):
    bodies = [("fay", created()), ("ann", Joined(name="Ann", role="evaluator")), ("fay", Opened())]
    bodies += [("ann", rating(1 + i % 5)) for i in range(ratings)]
    events, previous = [], genesis(session)
    for n, (author, body) in enumerate(bodies, 1):
        events.append(make_event(session, n, f"operation-{n}", AT, author, body, SALT, previous))
        previous = events[-1].hash
    return events


def test_a_whole_chain_has_no_fault():
    events = log()
    assert verify_chain(events, events[-1].hash) == ()
    assert verify_chain((), genesis("s1")) != () and verify_chain(()) == ()


CHANGES = [
    {"at": "2026-11-24T01:00:00.001Z"}, {"author": "bob"}, {"kind": "note"},
    {"op_id": "operation-x"}, {"commitment": "0" * 64}, {"hash": "0" * 64},
    {"previous": "0" * 64}, {"salt": "00" * 32}, {"session": "s2"}, {"n": 9},
    {"data": {"site": "alpha", "criterion": "grid", "level": 5.0}}, {"salt": None},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_change_of_every_event_shows(change):
    events = log()
    for position, event in enumerate(events):
        forged = [*events]
        forged[position] = event.model_copy(update=change)
        assert verify_chain(forged, events[-1].hash), position


def test_a_forger_who_links_anew_cannot_keep_the_head():
    events = log()
    forged, previous = events[:3], events[2].hash
    for event in events[3:]:
        again = make_event("s1", event.n, event.op_id, AT, "bob", event.body, SALT, previous)
        forged.append(again)
        previous = again.hash
    assert verify_chain(forged) == ()
    assert [f.what for f in verify_chain(forged, events[-1].hash)] == ["head"]


@given(st.data())
def test_dropping_cutting_and_reordering_shows(data):
    events, length = log(), len(log())
    kept = data.draw(st.lists(st.sampled_from(range(length)), unique=True, max_size=length))
    some = [events[i] for i in kept]
    faults = verify_chain(some, events[-1].hash)
    assert (faults == ()) == (kept == list(range(length)))


def test_the_chain_stands_without_its_content():
    events = [e.model_copy(update={"data": None, "salt": None}) for e in log()]
    assert verify_chain(events, events[-1].hash) == ()
    with pytest.raises(RequestError, match="unreadable"):
        fold(events)


def test_an_export_goes_there_and_back_to_the_byte():
    import json

    events = log()
    sent = json.loads(json.dumps(write_export("s1", events[-1].hash, events)))
    back, head = read_export(sent)
    assert (list(back), head) == (events, events[-1].hash)
    assert verify_chain(back, head) == () and fold(back, checked=True) == fold(events)


@pytest.mark.parametrize(("break_it", "why"), [
    (lambda p: p.pop("format"), "not_export"), (lambda p: p.update(version=2), "other_version"),
    (lambda p: p.update(events="x"), "not_export"), (lambda p: p["events"][1].pop("hash"), "n=2"),
    (lambda p: p["events"].append(7), "n=7"), (lambda p: p["events"][0].update(kind="x"), "n=1"),
    (lambda p: p.update(head=None), "not_export"),
])  # fmt: skip
def test_what_is_no_export_is_refused(break_it, why):
    events = log()
    payload = write_export("s1", events[-1].hash, events)
    break_it(payload)
    with pytest.raises(RequestError, match=why):
        read_export(payload)


def test_a_rule_broken_in_the_log_shows():
    events = log(ratings=0)
    sneaked = make_event("s1", 4, "operation-4", AT, "eve", rating(), SALT, events[-1].hash)
    assert verify_chain([*events, sneaked]) == ()
    with pytest.raises(SiteSelectError, match="denied"):
        fold([*events, sneaked], checked=True)


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
values = st.recursive(numbers | words | st.booleans() | st.none(),
                      lambda inner: st.lists(inner, max_size=3)
                      | st.dictionaries(words, inner, max_size=3), max_leaves=8)  # fmt: skip


@given(st.dictionaries(words, values, max_size=4))
def test_any_judgement_is_committed_as_it_was_given(given_):
    import json

    body = weights().model_copy(update={"given": given_})
    event = make_event("s1", 1, "operation-1", AT, "ann", body, SALT, genesis("s1"))
    again = event.model_validate(json.loads(event.model_dump_json()))
    assert verify_chain([again]) == ()
    assert canonical(again.data) == dump_body(body)


@pytest.mark.parametrize("data", [
    {"text": ""}, {"text": "a\x00b"}, {"text": "x" * 4001}, {"text": 7}, {"text": "x", "more": 1},
    {"text": "\ud800"}, {"text": "x", "place": {"lat": 91, "lon": 0}}, {"text": "\u202egnp.exe"},
    {"text": "x", "place": {"lat": float("nan"), "lon": 0}}, {"text": "x", "site": "a b"}, {},
])  # fmt: skip
def test_a_bad_note_is_refused(data):
    with pytest.raises(RequestError, match="bad_field"):
        read_body("note", data)


def test_kinds_and_sizes_are_known():
    with pytest.raises(RequestError, match="unknown_kind"):
        read_body("drop_table", {})
    big = weights().model_dump(exclude={"kind"}) | {"given": {"x": "y" * MOST["weights"]}}
    with pytest.raises(RequestError, match="too_long"):
        read_body("weights", big)
    assert {b.model_fields["kind"].default for b in Body.__args__} == set(KINDS)
    assert read_body("note", {"text": "臺灣 🏭"}) == Note(text="臺灣 🏭")
    assert isinstance(read_body("weights", weights().model_dump()), Weights)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)), st.integers(1, 10**9))
def test_stamps_sort_as_moments_do(moment, ms):
    first = moment.replace(tzinfo=UTC)
    assert stamp(first) < stamp(first + timedelta(milliseconds=ms))


def test_events_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        log()[0].n = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        fold(log()).n = 2
