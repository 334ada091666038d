"""P1, P2, P4: what is acknowledged is on disk, once."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from siteselect.errors import Conflict
from siteselect.sessions import Opened
from siteselect.store import Store
from siteselect.store.engine import journal_mode
from tests.sessions.made import AT, created, rating, weights
from tests.store.conftest import ADDRESS, op
from tests.store.test_roles import BODIES, PHOTO, PICTURE

ROOT = Path(__file__).parent.parent.parent
NURSERY = """
import os, signal, sys
from pathlib import Path
from siteselect.sessions import Rating
from siteselect.store import Store
url, keys, session, token = sys.argv[1:]
signal.signal(signal.SIGCHLD, signal.SIG_IGN)

def say(line):
    os.write(1, line.encode())

def write(run):
    store = Store.open(url, Path(keys))
    for i in range(10**6):
        op_id = f"kill-{run}-{i:06}"
        body = Rating(site="alpha", criterion="grid", level=1 + i % 5)
        event = store.append(session, op_id, token, body, "2026-11-24T01:00:00.000Z")
        say(f"ack {run} {op_id} {event.n} {event.hash}\\n")

for line in sys.stdin:
    run = line.strip()
    pid = os.fork()
    if pid == 0:
        write(run)
    say(f"pid {run} {pid}\\n")
"""
KILLS, AT_ONCE = 50, 5


def test_no_acknowledged_change_is_lost_by_kills(tmp_path, room):
    """Five writers at a time, each killed in the middle of its writes, fifty in all.

    They are forked from one process that has imported everything, and share its pipe.
    """
    room.bring_to("open")
    url, keys = f"sqlite:///{tmp_path / 'store.sqlite3'}", str(tmp_path / "keyring.sqlite3")
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, url, keys, room.session, room.tokens["ann"]],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    acknowledged, alive, heard, killed = {}, {}, Counter(), 0

    def hear(line):
        what, run, *more = line.split()
        if what == "pid":
            alive[run] = int(more[0])
        else:
            acknowledged[more[0]] = (int(more[1]), more[2])
            heard[run] += 1
        return run

    for started in range(AT_ONCE):
        print(started, file=nursery.stdin, flush=True)
    while killed < KILLS:
        run = hear(nursery.stdout.readline())
        if run in alive and heard[run] > int(run) % 4:
            os.kill(alive.pop(run), signal.SIGKILL)
            killed += 1
            if killed + len(alive) < KILLS and started + 1 < KILLS:
                started += 1
                print(started, file=nursery.stdin, flush=True)
    nursery.stdin.close()
    for line in nursery.stdout:
        hear(line)
    nursery.stdout.close()
    assert nursery.wait() == 0
    kept = {e.op_id: (e.n, e.hash) for e in room.store.events(room.session)}
    lost = {op_id for op_id, what in acknowledged.items() if kept.get(op_id) != what}
    assert len(acknowledged) >= KILLS and lost == set()
    assert room.store.verify(room.session) == ()
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_pragmas_of_every_live_connection(store):
    """P2: on connections of the pool in use at once, and on one that was given back."""
    connections = [store.engine.connect() for _ in range(12)]
    for _ in range(2):
        for connection in connections:
            def ask(name, connection=connection):
                return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

            assert ask("journal_mode") == journal_mode()
            durable = {"wal": 2, "delete": 3}[journal_mode()]  # FULL; FULL and the directory
            assert (ask("synchronous"), ask("busy_timeout")) == (durable, 15_000)
            assert (ask("secure_delete"), ask("foreign_keys"), ask("trusted_schema")) == (1, 1, 0)
        for connection in connections:
            connection.close()
        connections = [store.engine.connect() for _ in range(3)]
    for connection in connections:
        connection.close()


def test_writers_begin_immediate_and_readers_do_not(store, tmp_path):
    other = sqlite3.connect(tmp_path / "store.sqlite3", timeout=0, isolation_level=None)
    with store.reading():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with store.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_wal_only_where_it_is_safe():
    assert journal_mode((3, 51, 3)) == journal_mode((3, 52, 0)) == "wal"
    assert journal_mode((3, 51, 2)) == journal_mode((3, 40, 1)) == "delete"


def test_every_change_sent_twice_is_stored_once(any_room):
    """P4: events of every kind, and everything that comes with more than a body."""
    room, store = any_room, any_room.store
    said = [("facilitator", "opened"), ("ann", "weights"), ("ann", "rating"), ("ann", "note"),
            ("ann", "done"), ("ann", "recused"), ("facilitator", "revealed"),
            ("facilitator", "decision"), ("facilitator", "role_changed"),
            ("facilitator", "expires"), ("facilitator", "second_round"),
            ("facilitator", "locked"), ("facilitator", "unlocked")]  # fmt: skip
    for who, kind in said:
        before, op_id, body = room.n(), op(), BODIES[kind](room)
        assert room.say(who, body, op_id) == room.say(who, body, op_id)
        assert room.n() == before + 1, kind
    before = room.n()
    photo = [store.add_photo(room.session, "photo-op-1", room.tokens["ann"], PHOTO, PICTURE, AT)
             for _ in range(2)]  # fmt: skip
    assert photo[0] == photo[1]
    codes = [store.renew_code(room.session, "renew-op-1", room.tokens["facilitator"], AT)
             for _ in range(2)]  # fmt: skip
    joined = [store.join("join-secret-000001", codes[1], "Eve", "observer", ADDRESS, AT)
              for _ in range(2)]  # fmt: skip
    assert joined[0].participant == joined[1].participant and joined[0].token != joined[1].token
    code = store.readmission_code(room.session, room.tokens["facilitator"],
                                  room.people["bob"], AT)  # fmt: skip
    back = [store.readmit("readmit-secret-000001", code, ADDRESS, AT) for _ in range(2)]
    assert {b.participant for b in back} == {room.people["bob"]}
    assert room.n() == before + 4
    gone = [store.delete(room.session, "delete-op-1", AT, room.tokens["facilitator"])
            for _ in range(2)]  # fmt: skip
    assert gone[0].hash == gone[1].hash and room.n() == before + 5
    assert store.verify(room.session) == ()


def test_a_session_created_twice_is_one(any_store):
    first = any_store.create("creation-secret-000001", created(), AT)
    second = any_store.create("creation-secret-000001", created(), AT)
    assert (first.session, first.participant) == (second.session, second.participant)
    assert len(any_store.sessions()) == 1 and any_store.head(first.session).n == 1
    for token in (first.token, second.token):
        assert any_store.seat(token).participant == first.participant
    with pytest.raises(Conflict):
        any_store.create("creation-secret-000001", created(title="Another"), AT)


def test_an_id_used_again_for_something_else_is_refused(any_room):
    any_room.say("facilitator", Opened())
    any_room.say("ann", rating(3), "the-same-id")
    before = any_room.n()
    for who, body in (("ann", rating(4)), ("bob", rating(3)), ("ann", weights())):
        with pytest.raises(Conflict):
            any_room.say(who, body, "the-same-id")
    assert any_room.n() == before and any_room.store.verify(any_room.session) == ()


def test_a_retry_after_the_stage_moved_on_is_still_acknowledged(room):
    room.bring_to("open")
    event = room.say("ann", rating(), "sent-late")
    room.say("facilitator", BODIES["locked"](room))
    assert room.say("ann", rating(), "sent-late") == event


def test_another_process_sees_it_at_once(tmp_path, room):
    room.bring_to("open")
    other = Store.open(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "keyring.sqlite3")
    before = other.state(room.session)
    room.say("ann", rating(4))
    assert other.state(room.session) == room.store.state(room.session) != before
    other.append(room.session, op(), room.tokens["bob"], rating(2), AT)
    assert room.store.state(room.session).levels() == other.state(room.session).levels()
    other.close()
