"""P8: nobody writes where they don't belong. The whole table, through the store."""

import hashlib

import pytest

from siteselect.errors import Denied, RequestError, SiteSelectError
from siteselect.sessions import (
    KINDS,
    RULES,
    Archived,
    Decision,
    Done,
    Expires,
    Locked,
    Note,
    Opened,
    Photo,
    Readmitted,
    Recused,
    Revealed,
    RoleChanged,
    SecondRound,
    Unlocked,
    allowed,
)
from tests.sessions.made import AT, rating, weights
from tests.store.conftest import ADDRESS, fill, op

PICTURE = b"\x89PNG\r\n\x1a\n picture"
PHOTO = Photo(hash=hashlib.sha256(PICTURE).hexdigest(), size=len(PICTURE), mime="image/png")
STAGES = ("lobby", "open", "revealed", "second_round", "locked", "archived")
BODIES = {
    "opened": lambda r: Opened(), "revealed": lambda r: Revealed(), "locked": lambda r: Locked(),
    "second_round": lambda r: SecondRound(), "unlocked": lambda r: Unlocked(reason="error found"),
    "archived": lambda r: Archived(), "weights": lambda r: weights(), "rating": lambda r: rating(),
    "note": lambda r: Note(text="dry river", site="alpha"), "done": lambda r: Done(),
    "decision": lambda r: Decision(site="alpha", criterion="grid", take="figure", reason="old"),
    "expires": lambda r: Expires(at=None),
    "role_changed": lambda r: RoleChanged(participant=r.people["observer"], role="evaluator"),
    "recused": lambda r: Recused(participant=r.people["ann"], site="beta", reason="owns land"),
}  # fmt: skip


def attempt(room, actor, kind):
    """Do it as `actor`, in whichever way the store has for it."""
    store, session = room.store, room.session
    token = room.tokens.get(actor, "nobody")
    if kind == "created":  # a second creation of the same session
        return store.append(session, op(), token, store.state(session).setting, AT)
    if kind == "joined":
        if actor != "newcomer":
            return store.append(session, op(), token, store.events(session, 1)[0].body, AT)
        return store.join(op(), room.opening.code, "New", "observer", ADDRESS, AT)
    if kind == "readmitted":
        code = store.readmission_code(session, token, room.people["bob"], AT)
        return store.readmit(op(), code, ADDRESS, AT)
    if kind == "admission":
        return store.renew_code(session, op(), token, AT)
    if kind == "photo":
        return store.add_photo(session, op(), token, PHOTO, PICTURE, AT)
    if kind == "deleted":
        return store.delete(session, op(), AT, None if actor == "operator" else token)
    return store.append(session, op(), token, BODIES[kind](room), AT)


ACTOR = {"facilitator": "facilitator", "ann": "evaluator", "observer": "observer",
         "newcomer": "newcomer", "nobody": "outsider", "operator": "operator"}  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_the_table_holds_at_the_store(store, stage):
    assert set(BODIES) | {"created", "joined", "readmitted", "admission", "photo", "deleted"} == (
        set(KINDS)
    )
    common = fill(store).bring_to(stage)
    before = common.n()
    for kind in KINDS:
        for who, actor in ACTOR.items():
            if allowed(actor, stage, kind):
                room = fill(store).bring_to(stage)
                n = room.n()
                attempt(room, who, kind)
                assert room.n() == n + 1, (actor, kind)
                assert store.verify(room.session) == ()
            else:
                with pytest.raises((Denied, RequestError)):
                    attempt(common, who, kind)
                assert common.n() == before, (actor, kind)
    assert store.head(common.session).stage == stage


def test_the_table_says_what_must_hold():
    for kind in KINDS:
        for stage in STAGES:
            assert not allowed("observer", stage, kind)
            assert not allowed("outsider", stage, kind)
        assert not any(allowed(actor, "deleted", kind) for actor in ACTOR.values())
    evaluators = {kind for kind in KINDS if "evaluator" in RULES[kind].actors}
    assert evaluators == {"recused", "weights", "rating", "done", "note", "photo"}
    assert RULES["rating"].stages == RULES["weights"].stages == ("open", "second_round")
    assert RULES["deleted"].actors == ("facilitator", "operator")


def test_an_expired_session_is_read_only(room):
    room.bring_to("open")
    room.say("facilitator", Expires(at="2026-11-24T01:30:00.000Z"))
    for who, body in (("ann", rating()), ("ann", weights()), ("facilitator", Revealed())):
        with pytest.raises(Denied, match="expired"):
            room.say(who, body, at="2026-11-24T01:30:00.001Z")
    room.say("ann", rating(), at="2026-11-24T01:30:00.000Z")
    room.say("facilitator", Expires(at=None), at="2026-11-25T01:30:00.000Z")
    room.say("ann", rating(4), at="2026-11-25T01:30:00.000Z")


def test_the_session_keeps_a_facilitator(room):
    mine = room.people["facilitator"]
    with pytest.raises(Denied, match="last_facilitator"):
        room.say("facilitator", RoleChanged(participant=mine, role="evaluator"))
    room.say("facilitator", RoleChanged(participant=room.people["ann"], role="facilitator"))
    room.say("facilitator", RoleChanged(participant=mine, role="observer"))
    with pytest.raises(Denied):
        room.say("facilitator", Opened())
    room.say("ann", Opened())


def test_nobody_comes_in_as_facilitator_nor_judges_after_the_reveal(room):
    with pytest.raises(Denied, match="no_facilitator_by_code"):
        room.join("eve", "facilitator")
    room.bring_to("revealed")
    with pytest.raises(Denied, match="too_late"):
        room.join("eve", "evaluator")
    room.join("eve", "observer")


def test_recusal(room):
    ann, bob = room.people["ann"], room.people["bob"]
    room.bring_to("open")
    room.say("ann", rating(5, "beta"))
    with pytest.raises(Denied, match="only_self"):
        room.say("ann", Recused(participant=bob, site="beta", reason="knows them"))
    room.say("ann", Recused(participant=ann, site="beta", reason="owns land"))
    for body in (rating(1, "beta"), Note(text="x", site="beta")):
        with pytest.raises(Denied, match="recused_from"):
            room.say("ann", body)
    room.say("ann", rating(2, "alpha"))
    state = room.store.state(room.session)
    assert state.levels()[ann] == {("alpha", "grid"): 2}
    assert {p.participant: p.cells for p in state.progress} == {ann: 2, bob: 4}
    lifted = Recused(participant=ann, site="beta", reason="mistaken", lifted=True)
    with pytest.raises(Denied, match="only_self"):
        room.say("ann", lifted)
    room.say("facilitator", lifted)
    assert room.store.state(room.session).levels()[ann][("beta", "grid")] == 5


def test_a_token_opens_its_own_session_only(store):
    one, other = fill(store).bring_to("open"), fill(store).bring_to("open")
    before = other.n()
    with pytest.raises(Denied, match="outsider"):
        store.append(other.session, op(), one.tokens["ann"], rating(), AT)
    with pytest.raises(Denied):
        store.view(other.session, one.tokens["ann"])
    with pytest.raises(Denied):
        store.export(other.session, one.tokens["facilitator"])
    assert other.n() == before


@pytest.mark.parametrize(("body", "why"), [
    (rating(6), "off_scale"), (rating(0), "off_scale"), (rating(1, "gamma"), "unknown_site"),
    (rating(1, "alpha", "calm"), "unknown_criterion"), (rating(1, "alpha", "nothing"), "unknown"),
    (weights().model_copy(update={"branches": {"proximity": 0}}), "all_zero"),
    (weights().model_copy(update={"criteria": {"visit": 1}}), "unknown_criterion"),
    (Note(text="x", item="c9"), "unknown_item"), (Readmitted(participant="x"), "by_method"),
])  # fmt: skip
def test_what_the_session_does_not_ask_is_refused(room, body, why):
    room.bring_to("open")
    before = room.n()
    with pytest.raises(SiteSelectError, match=why):
        room.say("ann", body)
    assert room.n() == before
