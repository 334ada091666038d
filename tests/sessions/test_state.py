"""What a log adds up to, who sees what of it, and how far the evaluators are."""

import pytest

from siteselect.errors import Denied, RequestError
from siteselect.sessions import (
    Decision,
    Done,
    Joined,
    Locked,
    Note,
    Opened,
    Recused,
    Revealed,
    SecondRound,
    Unlocked,
    fold,
    genesis,
    make_event,
)
from tests.sessions.made import AT, created, decision, rating, weights

SALT = "5a" * 32
CELL = ("alpha", "grid")


def told(*said):
    """Return the events of a session in which a facilitator and two evaluators say things."""
    people = [("fay", created())]
    people += [(name, Joined(name=name.title(), role=role)) for name, role in (
        ("ann", "evaluator"), ("bob", "evaluator"), ("obi", "observer"))]  # fmt: skip
    events, previous = [], genesis("s1")
    for n, (author, body) in enumerate([*people, *said], 1):
        events.append(make_event("s1", n, f"operation-{n}", AT, author, body, SALT, previous))
        previous = events[-1].hash
    fold(events, checked=True)  # nothing here that the store would refuse
    return events


OPEN = ("fay", Opened())
ROUND_ONE = (OPEN, ("ann", rating(2)), ("ann", weights(1)), ("bob", rating(5)),
             ("bob", Note(text="noisy", site="alpha")), ("ann", rating(3)))  # fmt: skip


def test_the_last_word_counts_and_the_earlier_ones_stay():
    state = fold(told(*ROUND_ONE))
    assert state.levels() == {"ann": {CELL: 3}, "bob": {CELL: 5}}
    assert [e.body.level for e in state.ratings["ann"][CELL]] == [2, 3]
    assert (state.stage, state.n, state.title) == ("open", 10, "場勘 alpha")


def test_a_withdrawn_rating_is_none():
    state = fold(told(*ROUND_ONE, ("ann", rating(None))))
    assert state.levels() == {"ann": {}, "bob": {CELL: 5}}


def test_folding_on_is_folding_whole():
    events = told(*ROUND_ONE, ("fay", Revealed()), ("fay", decision()), ("ann", Note(text="x")))
    state = fold(events[:1])
    for event in events[1:]:
        before = state
        state = state.with_event(event)
        assert before.n == state.n - 1
    assert state == fold(events)
    with pytest.raises(RequestError, match="not_next"):
        state.with_event(events[-1])


def test_private_until_revealed():
    events = told(*ROUND_ONE)
    state = fold(events)
    ann, fay, obi = (state.seen_by(who) for who in ("ann", "fay", "obi"))
    assert ann.levels() == {"ann": {CELL: 3}, "bob": {}} and ann.notes == ()
    assert set(ann.weights) == {"ann"}
    for other in (fay, obi):
        assert other.levels() == {"ann": {}, "bob": {}}
        assert not other.weights and not other.notes
    assert ann.progress == fay.progress == obi.progress == state.progress
    with pytest.raises(Denied):
        state.seen_by("eve")
    seen = fold(told(*ROUND_ONE, ("fay", Revealed()))).seen_by("obi")
    assert seen.levels() == state.levels() and len(seen.notes) == 1


SECOND = (*ROUND_ONE, ("fay", Revealed()), ("fay", SecondRound()), ("ann", rating(5)))


def test_a_second_round_shows_the_first_only():
    state = fold(told(*SECOND))
    assert state.round == 2 and state.revealed_rounds == 1
    assert state.seen_by("bob").levels()["ann"] == {CELL: 3}
    assert state.seen_by("ann").levels()["ann"] == {CELL: 5}
    assert state.levels(1)["ann"] == {CELL: 3} and state.levels(2)["ann"] == {CELL: 5}
    assert state.weights_of("ann", 2) == weights(1)  # unchanged since the first round
    after = fold(told(*SECOND, ("fay", Revealed())))
    assert after.seen_by("bob").levels()["ann"] == {CELL: 5}
    with pytest.raises(Denied, match="no_third_round"):
        told(*SECOND, ("fay", Revealed()), ("fay", SecondRound()))


def test_lock_and_unlock():
    locked = told(*ROUND_ONE, ("fay", Revealed()), ("fay", Locked()))
    assert fold(locked).seen_by("obi").levels()["ann"] == {CELL: 3}
    with pytest.raises(Denied):
        told(*ROUND_ONE, ("fay", Locked()), ("ann", rating(1)))
    again = fold(told(*ROUND_ONE, ("fay", Locked()), ("fay", Unlocked(reason="wrong site"))))
    assert again.stage == "revealed"


def test_reasons_of_recusal_are_for_the_person_and_the_facilitator():
    events = told(OPEN, ("ann", Recused(participant="ann", site="beta", reason="owns shares")))
    state = fold(events)
    assert state.seen_by("ann").recusals["ann"] == {"beta": "owns shares"}
    assert state.seen_by("fay").recusals["ann"] == {"beta": "owns shares"}
    assert state.seen_by("bob").recusals["ann"] == {"beta": ""}


def test_progress_counts_what_is_theirs():
    state = fold(told(*ROUND_ONE, ("ann", Done())))
    ann, bob = state.progress
    assert (ann.weights, ann.rated, ann.cells, ann.notes, ann.done) == (True, 1, 4, 0, True)
    assert (bob.weights, bob.rated, bob.cells, bob.notes, bob.done) == (False, 1, 4, 1, False)
    taken_back = fold(told(*ROUND_ONE, ("ann", Done()), ("ann", Done(finished=False))))
    assert not taken_back.progress[0].done
    second = fold(told(*ROUND_ONE, ("ann", Done()), ("fay", Revealed()), ("fay", SecondRound())))
    assert not second.progress[0].done


def test_the_last_decision_counts():
    other = Decision(site="alpha", criterion="grid", take="figure", reason="official is newer")
    state = fold(told(*ROUND_ONE, ("fay", Revealed()), ("fay", decision()), ("fay", other)))
    assert state.decision_of(CELL) == other and len(state.decisions[CELL]) == 2
    assert state.decision_of(("beta", "grid")) is None


def test_an_evaluator_s_question_is_the_session_s_with_own_weights():
    state = fold(told(*ROUND_ONE))
    asked = state.scenario_of("ann")
    assert asked.branches == {"proximity": 1, "climate": 1} and asked.criteria["near"] == 1
    assert asked.sector == state.setting.scenario.sector
    assert state.scenario_of("bob") is None


def test_a_log_begins_with_its_creation():
    events = told(OPEN)
    for wrong in ([], events[1:], events[1:2]):
        with pytest.raises(RequestError, match="not_next"):
            fold(wrong)
