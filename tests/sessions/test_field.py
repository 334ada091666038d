"""Field forms: what comes back is proved, merged once, and never chosen for the person."""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.sessions import fold, genesis, make_event, read_body
from siteselect.sessions.field import (
    form_key,
    kept_id,
    merge,
    read_field_file,
    resolve,
    write_field_file,
)
from tests.quick import examples
from tests.sessions.made import AT, LATER, created

SESSION, KEY = "session1", b"k" * 32


class Session:
    """A log that grows, with the evaluators eva and max."""

    def __init__(self, **changes):
        self.events = []
        self.say("lead", created(**changes))
        for who in ("eva", "max"):
            self.say(who, read_body("joined", {"name": who, "role": "evaluator"}))
        self.say("lead", read_body("opened", {}))

    def say(self, author, body, op_id=None):
        n = len(self.events) + 1
        before = self.events[-1].hash if self.events else genesis(SESSION)
        op = op_id or f"online-{n:04d}"
        self.events.append(make_event(SESSION, n, op, AT, author, body, "ef" * 32, before))
        return n

    @property
    def state(self):
        return fold(self.events)

    def stored(self, who="eva"):
        return {e.op_id: e.n for e in self.events if e.author == who}

    def merge(self, content, who="eva", at=LATER):
        return merge(self.state, who, read(content), self.stored(who), at)

    def take(self, merged, who="eva"):
        for op in merged.to_append:
            self.say(who, op.body, op.op_id)


def read(content):
    return read_field_file(content, lambda s, p, f: form_key(KEY, s, p, f))


def line(op_id, kind, body, **more):
    return {"op_id": op_id, "kind": kind, "body": body, "at": "2026-11-24T01:30:00Z", **more}


def rating(op_id, level, site="alpha", criterion="grid"):
    return line(op_id, "rating", {"site": site, "criterion": criterion, "level": level})


def signed(*ops, who="eva", session=SESSION, form="form0001", base=4, round=1):
    content = {"session": session, "participant": who, "form": form, "round": round,
               "base": base, "ops": list(ops)}  # fmt: skip
    return write_field_file(content, form_key(KEY, session, who, form))


def keys(refused):
    return [p.key for r in refused for p in r.problems]


def test_the_signature_is_hmac_sha_256_over_the_two_lines_before_it():
    content = signed()
    first, said, signature, end = content.split(b"\n")
    key = form_key(KEY, SESSION, "eva", "form0001")
    assert signature.decode() == hmac.new(key, first + b"\n" + said, hashlib.sha256).hexdigest()
    assert (first, end) == (b"siteselect field form 1", b"")


WHOLE = signed(rating("opA-00001", 4), line("opB-00001", "note", {"text": "臺電 seen", "site": "alpha"}))


@examples(300)
@given(place=st.integers(0, len(WHOLE) - 1), change=st.integers(1, 255))
def test_any_changed_byte_is_refused(place, change):
    changed = bytearray(WHOLE)
    changed[place] ^= change
    with pytest.raises(RequestError) as refusal:
        read(bytes(changed))
    assert refusal.value.problems[0].key in ("field.changed", "field.not_file")


@pytest.mark.parametrize("content", [
    b"", b"\n\n\n", WHOLE[:-1], WHOLE + b"\n", WHOLE.replace(b"\n", b"\r\n"), b"PK\x03\x04" + WHOLE,
    WHOLE.replace(b"form 1", b"form 2"), b"siteselect field form 1\n" + b"[" * 100_000 + b"\n" + b"0" * 64 + b"\n",
])  # fmt: skip
def test_what_is_no_file_of_a_form_is_refused(content):
    with pytest.raises(RequestError, match=r"field\.(not_file|changed)"):
        read(content)


def test_one_form_cannot_sign_for_another_person_form_or_session():
    key = form_key(KEY, SESSION, "eva", "form0001")
    for changes in ({"who": "max"}, {"session": "session2"}, {"form": "form0002"}):
        content = json.loads(signed(**changes).split(b"\n")[1])
        with pytest.raises(RequestError, match=r"field\.changed"):
            read(write_field_file(content, key))


def test_without_the_session_s_key_nothing_is_read():
    with pytest.raises(RequestError, match=r"field\.no_session"):
        read_field_file(WHOLE, lambda *_: None)


changes = st.lists(st.tuples(
    st.sampled_from(["rating", "note", "done", "recused"]), st.sampled_from(["alpha", "beta"]),
    st.sampled_from(["grid", "water"]), st.sampled_from([None, 1, 2, 3, 4]),
), max_size=12)  # fmt: skip


def lines(said, prefix):
    bodies = {
        "rating": lambda s, c, v: {"site": s, "criterion": c, "level": v},
        "note": lambda s, c, v: {"text": f"seen {v}", "site": s},
        "done": lambda s, c, v: {"finished": v is not None},
        "recused": lambda s, c, v: {"participant": "eva", "site": s, "reason": "family"},
    }
    return [line(f"{prefix}-{i:06d}", kind, bodies[kind](s, c, v)) for i, (kind, s, c, v) in enumerate(said)]


@examples(150)
@given(on_form=changes, before=changes, after=changes)
def test_merging_twice_is_merging_once_and_nothing_is_lost_or_chosen(on_form, before, after):
    session = Session()
    def online(said, prefix):
        for one in lines(said, prefix):
            if one["kind"] != "recused":
                session.say("eva", read_body(one["kind"], one["body"]))
    online(before, "before")
    base = len(session.events)
    online(after, "after")
    content = signed(*lines(on_form, "form"), base=base)
    first = session.merge(content)
    session.take(first)
    again = session.merge(content)
    assert again.to_append == ()
    assert [c.op.op_id for c in again.conflicts] == [c.op.op_id for c in first.conflicts]
    told = len(first.to_append) + len(first.already) + len(first.conflicts) + len(first.refused)
    assert told + first.superseded == len(on_form)
    for conflict in first.conflicts:  # the online answer stands until the person chooses
        cell = (conflict.online.site, conflict.online.criterion)
        assert session.state.rating_of("eva", cell) == conflict.online.level != conflict.op.body.level


def test_a_conflict_shows_both_values_and_each_choice_ends_it():
    for take, level in (("form", 4), ("online", 2)):
        session = Session()
        session.say("eva", read_body("rating", {"site": "alpha", "criterion": "grid", "level": 2}))
        content = signed(rating("opA-00001", 4), rating("opB-00001", 3, "beta"))
        found = session.merge(content)
        (conflict,) = found.conflicts
        assert (conflict.op.body.level, conflict.online.level, conflict.n) == (4, 2, 5)
        assert [op.op_id for op in found.to_append] == ["opB-00001"]
        session.take(found)
        chosen = resolve(conflict, take)
        session.say("eva", chosen.body, chosen.op_id)
        assert session.state.rating_of("eva", ("alpha", "grid")) == level
        done = session.merge(content)
        assert (done.to_append, done.conflicts) == ((), ())
        assert set(done.already) == {"opA-00001", "opB-00001"}


def test_what_was_said_online_before_the_form_was_made_gives_way_without_asking():
    session = Session()
    base = session.say("eva", read_body("rating", {"site": "alpha", "criterion": "grid", "level": 2}))
    found = session.merge(signed(rating("opA-00001", 4), base=base))
    assert [op.body.level for op in found.to_append] == [4] and found.conflicts == ()


def test_a_form_handed_in_again_with_more_on_it_adds_only_that_and_fights_not_with_itself():
    session = Session()
    session.take(session.merge(signed(rating("opA-00001", 4))))
    more = signed(rating("opA-00001", 4), rating("opC-00001", 5))
    found = session.merge(more)
    assert [op.op_id for op in found.to_append] == ["opC-00001"] and found.conflicts == ()
    session.take(found)
    old = session.merge(signed(rating("opA-00001", 4)))  # the first file once more, after the second
    assert (old.to_append, old.conflicts) == ((), ())


def test_the_same_value_online_is_no_conflict():
    session = Session()
    session.say("eva", read_body("rating", {"site": "alpha", "criterion": "grid", "level": 4}))
    found = session.merge(signed(rating("opA-00001", 4)))
    assert (found.conflicts, found.to_append, found.already) == ((), (), ("opA-00001",))


def test_another_s_or_another_session_s_file_is_refused():
    session = Session()
    with pytest.raises(RequestError, match=r"field\.other_person"):
        session.merge(signed(who="max"))
    with pytest.raises(RequestError, match=r"field\.other_session"):
        session.merge(signed(session="session2"))


def test_a_locked_expired_or_later_session_says_why():
    session = Session()
    content = signed(rating("opA-00001", 4), line("opN-00001", "note", {"text": "seen", "site": "alpha"}))
    expired = Session(expires_at="2026-11-24T01:59:00.000Z").merge(content)
    assert keys(expired.refused) == ["sessions.expired", "sessions.expired"]
    session.say("lead", read_body("revealed", {}))
    revealed = session.merge(content)
    assert keys(revealed.refused) == ["sessions.denied"]  # a note may still come in
    assert [op.body.kind for op in revealed.to_append] == ["note"]
    session.say("lead", read_body("second_round", {}))
    assert keys(session.merge(content).refused) == ["field.other_round"]
    session.say("lead", read_body("locked", {}))
    assert len(session.merge(content).refused) == 2


def test_whoever_steps_back_on_the_form_rates_that_site_no_more():
    session = Session()
    away = line("opR-00001", "recused", {"participant": "eva", "site": "alpha", "reason": "family"})
    found = session.merge(signed(rating("opA-00001", 4), away, rating("opB-00001", 3, "beta")))
    assert [op.op_id for op in found.to_append] == ["opR-00001", "opB-00001"]
    assert keys(found.refused) == ["sessions.recused_from"]


def test_nobody_is_recused_by_another_s_form_and_levels_stay_on_the_scale():
    session = Session()
    other = line("opR-00001", "recused", {"participant": "max", "site": "alpha", "reason": "no"})
    lifted = line("opR-00002", "recused", {"participant": "eva", "site": "beta", "reason": "no", "lifted": True})
    found = session.merge(signed(other, lifted, rating("opA-00001", 9), line("opX-00001", "note", {"text": 3})))
    assert found.to_append == ()
    assert sorted(keys(found.refused)) == ["sessions.bad_field", "sessions.off_scale", "sessions.only_self", "sessions.only_self"]


def test_weights_on_a_form_must_follow_from_what_was_given():
    order = {"branches": {"order": ["climate", "proximity", "sector_fit"]}}
    told = {"method": "roc", "given": order, "criteria": {},
            "branches": {"climate": 90.0, "proximity": 5.0, "sector_fit": 5.0}}  # fmt: skip
    found = Session().merge(signed(line("opW-00001", "weights", told)))
    assert keys(found.refused) == ["sessions.importances_differ"]


def test_a_photo_comes_back_with_its_bytes():
    picture = b"\xff\xd8\xff" + b"picture"
    photo = line("opP-00001", "photo", {"caption": "gate", "site": "alpha"}, data=base64.b64encode(picture).decode())
    bad = line("opP-00002", "photo", {"caption": "gate", "site": "alpha"}, data="not base64!")
    found = Session().merge(signed(photo, bad))
    (op,) = found.to_append
    assert (op.content, op.body.hash) == (picture, hashlib.sha256(picture).hexdigest())
    assert keys(found.refused) == ["field.no_picture"]


def test_the_choice_to_keep_has_an_id_of_its_own():
    assert kept_id("opA-00001") != kept_id("opB-00001") and len(kept_id("opA-00001")) == 32
