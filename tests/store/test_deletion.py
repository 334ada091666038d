"""P14: a deleted session is gone, and the chain of the others stands."""

import base64
from pathlib import Path

import psycopg
import pytest

from siteselect.errors import Denied, RequestError
from siteselect.record import verify_record
from siteselect.sessions import Note, Recused
from siteselect.store import Store
from tests.sessions.made import AT, LATER, rating
from tests.store.conftest import fill, op
from tests.store.test_roles import PHOTO, PICTURE

SECRETS = ("Wilhelmina Quist", "owns the neighbouring plot", "場勘極機密備註", "substation hums")


def secret_room(store):
    room = fill(store, title=SECRETS[2]).bring_to("open")
    room.join("quist", "evaluator", SECRETS[0])
    room.say("quist", Recused(participant=room.people["quist"], site="beta", reason=SECRETS[1]))
    room.say("quist", Note(text=SECRETS[3], site="alpha"))
    room.say("quist", rating(4))
    room.store.add_photo(room.session, op(), room.tokens["quist"], PHOTO, PICTURE, AT)
    return room


def needles(room, key):
    """All that may not be found, in every coding it might have."""
    found = [word.encode(coding) for word in SECRETS for coding in ("utf-8", "utf-16-le")]
    found += [PICTURE, bytes.fromhex(PHOTO.hash), PHOTO.hash.encode(), key, key.hex().encode()]
    found += [base64.b64encode(key), *(t.encode() for t in room.tokens.values())]
    return [*found, room.opening.code.encode()]


def found_in(folder, room, key):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [(path.name, needle) for path in files for needle in needles(room, key)
            if needle in path.read_bytes()]  # fmt: skip


def test_nothing_readable_is_left_in_the_files(store, tmp_path):
    other, room = fill(store).bring_to("open"), secret_room(store)
    key = store.keys.get(room.session)
    assert {name for name, _ in found_in(tmp_path, room, key)} == {"keyring.sqlite3"}  # the key
    store.delete(room.session, op(), LATER, room.tokens["facilitator"])
    assert found_in(tmp_path, room, key) == []
    store.close()
    assert found_in(tmp_path, room, key) == []
    again = Store.open(str(store.engine.url), tmp_path / "keyring.sqlite3")
    assert again.verify(other.session) == () == again.verify(room.session)
    assert again.state(other.session).stage == "open"
    again.close()


def test_what_stays_is_the_chain_without_content(any_store):
    room = secret_room(any_store)
    n, store = room.n(), any_store
    last = store.delete(room.session, op(), LATER, room.tokens["facilitator"])
    events = store.events(room.session)
    assert (last.n, last.kind, store.head(room.session).stage) == (n + 1, "deleted", "deleted")
    assert len(events) == n + 1 and all(e.data is None and e.salt is None for e in events)
    assert store.verify(room.session) == ()
    assert verify_record(store.export(room.session), None).ok
    for who in room.tokens:
        assert store.seat(room.tokens[who]) is None
    for attempt in (
        lambda: store.state(room.session), lambda: room.say("quist", rating()),
        lambda: room.join("eve", "observer"), lambda: store.delete(room.session, op(), LATER),
        lambda: store.view(room.session, room.tokens["facilitator"]),
    ):  # fmt: skip
        with pytest.raises(Denied):
            attempt()
    with pytest.raises((Denied, RequestError)):
        store.photo(room.session, room.tokens["quist"], PHOTO.hash)
    (summary,) = store.sessions()
    assert (summary.title, summary.stage) == ("", "deleted")


def test_a_backup_taken_before_holds_nothing_readable_after(any_store, tmp_path):
    room, copies = secret_room(any_store), tmp_path / "copies"
    copies.mkdir()
    any_store.backup(copies / "before.sqlite3")
    key = any_store.keys.get(room.session)
    any_store.delete(room.session, op(), LATER, room.tokens["facilitator"])
    assert found_in(copies, room, key) == []
    assert any_store.keys.get(room.session) is None


def test_rows_of_postgresql_that_are_dead_hold_nothing_readable(postgres, opened, tmp_path):
    store = opened(postgres())
    room = secret_room(store)
    key = store.keys.get(room.session)
    store.delete(room.session, op(), LATER, room.tokens["facilitator"])
    with psycopg.connect(store.engine.url.render_as_string(False).replace("+psycopg", ""),
                         autocommit=True) as connection:  # fmt: skip
        connection.execute("CHECKPOINT")
        (folder,) = connection.execute("SELECT current_setting('data_directory')").fetchone()
    written = [path.read_bytes() for path in Path(folder).rglob("*")
               if path.is_file() and path.parent.name not in ("pg_notify", "pg_stat")]  # fmt: skip
    assert any(room.session.encode() in content for content in written)
    for needle in needles(room, key):  # tables, their dead rows, and the write-ahead log
        assert not any(needle in content for content in written), needle


def test_a_deletion_that_crashed_between_two_files_is_finished(store, tmp_path, monkeypatch):
    room = secret_room(store)
    monkeypatch.setattr(store.keys, "destroy", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.delete(room.session, op(), LATER, room.tokens["facilitator"])
    store.close()
    again = Store.open(str(store.engine.url), tmp_path / "keyring.sqlite3")
    assert again.keys.names() == set() and again.verify(room.session) == ()
    again.close()


def test_photos_are_for_those_who_may_see_them(any_store):
    room = secret_room(any_store)
    session = room.session
    assert any_store.photo(session, room.tokens["quist"], PHOTO.hash) == ("image/png", PICTURE)
    with pytest.raises(RequestError, match="photo_unknown"):
        any_store.photo(session, room.tokens["ann"], PHOTO.hash)
    with pytest.raises(Denied):
        any_store.photo(session, "nobody", PHOTO.hash)
    from siteselect.sessions import Revealed

    room.say("facilitator", Revealed())
    assert any_store.photo(session, room.tokens["ann"], PHOTO.hash)[1] == PICTURE


@pytest.mark.parametrize(("photo", "content", "why"), [
    (PHOTO, PICTURE + b"x", "photo_differs"),
    (PHOTO.model_copy(update={"size": 3}), PICTURE, "photo_differs"),
    (PHOTO.model_copy(update={"mime": "image/jpeg"}), PICTURE, "no_photo"),
])  # fmt: skip
def test_a_photo_that_is_not_what_it_says_is_refused(room, photo, content, why):
    before = room.bring_to("open").n()
    with pytest.raises(RequestError, match=why):
        room.store.add_photo(room.session, op(), room.tokens["ann"], photo, content, AT)
    assert room.n() == before
