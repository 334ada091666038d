"""Field forms at the store: whose they are, who may bring them, all or nothing."""

import base64
import json

import pytest

from siteselect.errors import Denied, RequestError, StoreError
from siteselect.sessions import Rating, Revealed
from siteselect.sessions.field import write_field_file
from tests.sessions.made import AT, LATER
from tests.store.conftest import op

JPEG = b"\xff\xd8\xff"


def clean(raw):
    if raw == b"broken":
        raise RequestError([])
    return JPEG + raw


def line(op_id, kind, **body):
    data = {"data": base64.b64encode(body.pop("bytes")).decode()} if kind == "photo" else {}
    return {"op_id": op_id, "kind": kind, "body": body, "at": "phone", **data}


def signed(room, *ops, who="ann", base=5, form="form0001"):
    person = room.people[who]
    content = {"session": room.session, "participant": person, "form": form, "round": 1,
               "base": base, "ops": list(ops)}  # fmt: skip
    return write_field_file(content, room.store.form_key(room.session, person, form))


def bring(room, who, content, **more):
    return room.store.merge_form(room.session, room.tokens[who], content, LATER, clean, **more)


@pytest.fixture
def room(room):
    return room.bring_to("open")


RATED = line("opA-00001", "rating", site="alpha", criterion="grid", level=4)
SEEN = line("opB-00001", "note", text="seen", site="alpha")
PICTURE = line("opC-00001", "photo", site="alpha", bytes=b"gate")


def test_a_form_is_merged_as_its_person_s_changes_and_only_once(any_room):
    room = any_room.bring_to("open")
    content = signed(room, RATED, SEEN, PICTURE)
    before = room.n()
    assert [x.op_id for x in room.store.look_at_form(room.session, room.tokens["ann"], content, LATER).to_append] == [
        "opA-00001", "opB-00001", "opC-00001"]  # fmt: skip
    assert room.n() == before
    bring(room, "facilitator", content)
    assert room.n() == before + 3
    for who in ("ann", "facilitator"):
        assert bring(room, who, content).to_append == ()
    assert room.n() == before + 3
    written = room.store.events(room.session, before)
    assert {event.author for event in written} == {room.people["ann"]}
    digest = written[-1].body.hash
    assert room.store.photo_bytes(room.session, digest) == JPEG + b"gate"
    assert room.store.verify(room.session) == ()


@pytest.mark.parametrize("who", ["bob", "observer"])
def test_nobody_else_brings_it_and_nothing_is_written(room, who):
    before = room.n()
    with pytest.raises(Denied, match=r"field\.not_yours"):
        bring(room, who, signed(room, RATED))
    assert room.n() == before


def test_only_the_person_chooses_between_their_own_answers(room):
    content = signed(room, RATED)
    online = room.say("ann", Rating(site="alpha", criterion="grid", level=2))
    assert [c.n for c in bring(room, "facilitator", content).conflicts] == [online.n]
    with pytest.raises(Denied, match=r"field\.not_yours"):
        bring(room, "facilitator", content, choices={"opA-00001": "form"})
    ann = room.people["ann"]
    assert room.store.state(room.session).rating_of(ann, ("alpha", "grid")) == 2
    bring(room, "ann", content, choices={"opA-00001": "form"})
    assert room.store.state(room.session).rating_of(ann, ("alpha", "grid")) == 4
    n = room.n()
    assert bring(room, "ann", content, choices={"opA-00001": "form"}).conflicts == ()
    assert room.n() == n


def test_a_broken_photo_is_refused_and_the_rest_comes_in(room):
    bad = line("opD-00001", "photo", site="alpha", bytes=b"broken")
    found = bring(room, "ann", signed(room, RATED, bad, SEEN))
    assert [x.op_id for x in found.to_append] == ["opA-00001", "opB-00001"]
    assert [x.op_id for x in found.refused] == ["opD-00001"]


def test_a_fault_halfway_leaves_nothing_behind(any_room, monkeypatch):
    room = any_room.bring_to("open")
    before, keep = room.store.head(room.session), room.store._keep
    monkeypatch.setattr(room.store, "_keep", lambda *_: (_ for _ in ()).throw(StoreError([])))
    with pytest.raises(StoreError):
        bring(room, "ann", signed(room, RATED, PICTURE))
    assert room.store.head(room.session) == before
    monkeypatch.setattr(room.store, "_keep", keep)
    bring(room, "ann", signed(room, RATED, PICTURE))
    assert room.n() == before.n + 2 and room.store.verify(room.session) == ()


def test_a_changed_byte_and_a_deleted_session_are_refused(room):
    content = signed(room, RATED)
    with pytest.raises(RequestError, match=r"field\.changed"):
        bring(room, "ann", content.replace(b'"level": 4', b'"level": 5'))
    assert json.loads(content.split(b"\n")[1])["ops"][0]["body"]["level"] == 4
    room.say("facilitator", Revealed())
    assert [p.key for r in bring(room, "ann", content).refused for p in r.problems] == ["sessions.denied"]
    room.store.delete(room.session, op(), AT, room.tokens["facilitator"])
    with pytest.raises(RequestError, match=r"field\.no_session"):
        bring(room, "ann", content)
    with pytest.raises(StoreError):
        room.store.form_key(room.session, room.people["ann"], "form0001")
