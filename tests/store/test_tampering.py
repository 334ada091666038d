"""P7: edit, drop, cut tail, swap author: in the database's file and in an export."""

import json

import pytest

from siteselect.cli import run
from siteselect.errors import StoreError
from siteselect.sessions import Note
from tests.sessions.made import rating, weights
from tests.store.conftest import fill


def busy_room(store):
    room = fill(store).bring_to("open")
    for level in (1, 2, 3):
        room.say("ann", rating(level))
    room.say("bob", weights())
    room.say("bob", Note(text="quiet at night"))
    return room


def sql(room, statement, **values):
    from sqlalchemy import text

    with room.store.writing() as connection:
        assert connection.execute(text(statement), {"s": room.session, **values}).rowcount > 0


COLUMNS = {"op_id": "forged-op", "at": "2026-11-24T03:00:00.000Z", "kind": "done",
           "commitment": "0" * 64, "previous": "0" * 64, "hash": "0" * 64}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edited_column_of_any_event_shows(any_store, column):
    room = busy_room(any_store)
    for n in range(1, room.n() + 1):
        with any_store.reading() as connection:
            (kept,) = connection.exec_driver_sql(
                f"SELECT {column} FROM events WHERE session='{room.session}' AND n={n}"
            ).first()
        where = f"SET {column}=:v WHERE session=:s AND n={n}"
        sql(room, f"UPDATE events {where}", v=COLUMNS[column])
        assert any_store.verify(room.session), n
        sql(room, f"UPDATE events {where}", v=kept)
    assert any_store.verify(room.session) == ()


def test_edited_bodies_dropped_events_cut_tails_and_swapped_authors_show(any_store):
    for n in range(1, busy_room(any_store).n() + 1):
        room = busy_room(any_store)
        here = f"session=:s AND n={n}"
        author = any_store.events(room.session)[n - 1].author
        other = next(person for person in room.people.values() if person != author)
        sql(room, f"UPDATE events SET author=:a WHERE {here}", a=other)
        assert any(f.what == "hash" and f.n == n for f in any_store.verify(room.session))
        sql(room, f"UPDATE events SET sealed=:x WHERE {here}", x=bytes(60))
        assert any(f.what == "body" and f.n == n for f in any_store.verify(room.session))
        with pytest.raises(StoreError, match="tampered"):
            any_store.events(room.session)
        sql(room, f"DELETE FROM events WHERE {here}")  # the last one is a cut tail
        assert any_store.verify(room.session), n


def test_a_cut_tail_with_a_corrected_counter_shows_by_the_printed_head(any_store):
    room = busy_room(any_store)
    printed = any_store.export(room.session)["head"]["hash"]
    before = any_store.events(room.session)[-2]
    sql(room, "DELETE FROM events WHERE session=:s AND n=:n", n=before.n + 1)
    sql(room, "UPDATE sessions SET n=:n, head=:h WHERE id=:s", n=before.n, h=before.hash)
    assert any_store.verify(room.session) == ()  # consistent in itself: hence the printed hash
    assert any_store.export(room.session)["head"]["hash"] != printed


def test_bodies_cannot_change_places(any_store):
    room = busy_room(any_store)
    sql(room, "UPDATE events SET sealed=(SELECT e.sealed FROM events e WHERE e.session=:s "
              "AND e.n=7) WHERE session=:s AND n=6")  # fmt: skip
    assert [f.what for f in any_store.verify(room.session)] == ["body"]


def verify(tmp_path, capsys, payload, *more):
    file = tmp_path / "record.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    code = run(["verify", str(file), "--json", *more])
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


def edit_body(events, n):
    events[n - 1]["data"] = {"text": "forged"}


def drop(events, n):
    del events[n - 1]


def cut_tail(events, n):
    del events[n:]


def swap_author(events, n):
    events[n - 1]["author"] = next(e["author"] for e in events if e["author"] != events[n - 1]["author"])


def test_verify_finds_every_tampered_export(room, tmp_path, capsys):
    room.bring_to("open")
    room.say("ann", rating(2))
    room.say("bob", rating(4))
    good = room.store.export(room.session)
    code, verdict = verify(tmp_path, capsys, good, "--head", good["head"]["hash"])
    assert (code, verdict["ok"], verdict["chain"], verdict["differences"]) == (0, True, True, [])
    assert verdict["inputs"] is None and verdict["result"] is None
    found = tried = 0
    for change in (edit_body, drop, cut_tail, swap_author):
        for n in range(1, len(good["events"]) + (change is not cut_tail)):
            forged = json.loads(json.dumps(good))
            change(forged["events"], n)
            code, verdict = verify(tmp_path, capsys, forged)
            tried += 1
            found += code == 2 and verdict["ok"] is verdict["chain"] is False
            assert verdict["differences"][0]["part"] == "chain"
            assert verdict["differences"][0]["message"]
    assert tried == 4 * len(good["events"]) - 1 and found == tried


def test_verify_needs_the_printed_head_for_a_tail_cut_with_care(room, tmp_path, capsys):
    good = room.store.export(room.session)
    forged = json.loads(json.dumps(good))
    del forged["events"][-1]
    last = forged["events"][-1]
    forged["head"] = {"n": last["n"], "hash": last["hash"]}
    assert verify(tmp_path, capsys, forged)[0] == 0
    code, verdict = verify(tmp_path, capsys, forged, "--head", good["head"]["hash"])
    assert (code, verdict["chain"]) == (2, False)
    assert verdict["differences"][0]["what"] == "record.head"


def test_verify_finds_an_event_against_the_rules(room, tmp_path, capsys):
    """Someone with the database and the program links a rating of the observer into the log."""
    from siteselect.sessions import make_event, write_export
    from tests.sessions.made import AT

    events = list(room.bring_to("open").store.events(room.session))
    events.append(make_event(room.session, len(events) + 1, "sneaked-in", AT,
                             room.people["observer"], rating(), "5a" * 32, events[-1].hash))
    code, verdict = verify(
        tmp_path, capsys, write_export(room.session, events[-1].hash, events)
    )
    assert (code, verdict["chain"]) == (2, False)
    assert verdict["differences"][0]["what"] == "sessions.denied"


@pytest.mark.parametrize("payload", [[], {}, {"format": "siteselect-session", "version": 1}, 7])
def test_verify_refuses_what_is_no_record(tmp_path, capsys, payload):
    file = tmp_path / "x.json"
    file.write_text(json.dumps(payload))
    assert run(["verify", str(file), "--json", "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "Export it again" in err and "Traceback" not in err


def test_verify_in_words(room, tmp_path, capsys):
    good = room.store.export(room.session)
    file = tmp_path / "x.json"
    file.write_text(json.dumps(good))
    assert run(["verify", str(file), "--lang", "zh-TW"]) == 0
    assert "成立" in capsys.readouterr().out
    good["events"][1]["author"] = "eve"
    file.write_text(json.dumps(good))
    assert run(["verify", str(file), "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert "does not hold" in out and err == ""
