"""P17 at the store: the world's faults in sentences, in both languages; and the schema's steps."""

import os
import sqlite3

import pytest
from sqlalchemy import inspect

from siteselect.errors import EnvironmentFault, RequestError, StoreError
from siteselect.i18n import sentence
from siteselect.sessions import Note
from siteselect.store import Store
from siteselect.store.engine import make_engine
from siteselect.store.faults import _POSTGRES, _SQLITE
from siteselect.store.migrations import CURRENT, migrate
from siteselect.store.tables import METADATA
from tests.sessions.made import rating
from tests.store.conftest import fill


def refusal(what):
    with pytest.raises(StoreError) as caught:
        what()
    (problem,) = caught.value.problems
    assert isinstance(caught.value, EnvironmentFault)
    for lang in ("en", "zh-TW"):
        assert len(sentence(problem, lang)) > 20
    return problem.key


def test_a_full_disk_refuses_and_reading_goes_on(room):
    """SQLite's own limit on pages gives the same SQLITE_FULL as a full disk."""
    room.bring_to("open")
    room.say("ann", rating(4))
    room.store.engine.dispose()
    from sqlalchemy import event

    def small(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(room.store.engine, "connect", small)
    before = room.store.state(room.session)

    def fill_it():
        for _ in range(50):
            room.say("ann", Note(text="x" * 3900))

    assert refusal(fill_it) == "store.full"
    after = room.store.state(room.session)
    assert after.levels() == before.levels() and room.store.verify(room.session) == ()
    event.remove(room.store.engine, "connect", small)
    room.store.engine.dispose()
    room.say("ann", rating(5))  # space was freed


def test_a_read_only_database_refuses_and_reading_goes_on(room, tmp_path):
    room.bring_to("open")
    from sqlalchemy import event

    def read_only(connection, _record):
        connection.execute("PRAGMA query_only=ON")  # permissions do not bind root

    event.listen(room.store.engine, "connect", read_only)
    room.store.engine.dispose()
    assert refusal(lambda: room.say("ann", rating())) == "store.read_only"
    assert room.store.state(room.session).stage == "open"
    event.remove(room.store.engine, "connect", read_only)
    room.store.engine.dispose()


def test_it_opens_on_a_read_only_disk_to_be_read(room, opened, monkeypatch):
    import siteselect.store.engine as engine

    monkeypatch.setattr(engine, "PRAGMAS", (*engine.PRAGMAS, ("query_only", "ON")))
    store = opened()
    assert store.state(room.session) == room.store.state(room.session)
    assert store.sessions()[0].title and store.verify(room.session) == ()
    assert refusal(lambda: room.join("eve", "observer") or fill(store)) == "store.read_only"


def test_a_damaged_database_says_so(room, tmp_path):
    room.store.close()
    path = tmp_path / "store.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    assert refusal(lambda: room.store.head(room.session)) == "store.corrupt"
    path.write_bytes(b"not a database" * 400)
    room.store.close()
    assert refusal(lambda: room.store.head(room.session)) == "store.corrupt"


def test_a_locked_database_says_so(room, tmp_path, monkeypatch):
    import siteselect.store.engine as engine

    monkeypatch.setattr(engine, "PRAGMAS", (("busy_timeout", "50"), *engine.PRAGMAS[1:]))
    room.store.engine.dispose()
    other = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert refusal(lambda: room.say("facilitator", rating())) == "store.busy"
    other.execute("ROLLBACK")
    other.close()


def test_what_cannot_be_opened_says_so(tmp_path, opened):
    (tmp_path / "file").write_text("x")
    assert refusal(lambda: opened(f"sqlite:///{tmp_path}/file/store")) == "store.cannot_open"
    (tmp_path / "folder").mkdir()
    assert refusal(lambda: opened(f"sqlite:///{tmp_path}/folder")) == "store.cannot_open"


def test_a_postgresql_that_is_not_there_says_so(opened, postgres):
    assert refusal(lambda: opened("postgresql://127.0.0.1:9/none")) == "store.unreachable"
    missing = postgres().replace("/test", "/missing")
    assert refusal(lambda: opened(missing)) in ("store.refused", "store.unreachable")


def test_a_postgresql_that_comes_back_is_used_again(opened, postgres):
    room = fill(opened(postgres())).bring_to("open")
    with room.store.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname=current_database() AND pid<>pg_backend_pid()"
        )
    room.say("ann", rating())


@pytest.mark.parametrize("url", ["", "nothing", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_another_kind_of_address_is_refused(opened, tmp_path, url):
    with pytest.raises(RequestError, match="bad_url"):
        Store.open(url, tmp_path / "ring")


def test_every_fault_has_its_sentence():
    from siteselect.i18n import catalogue

    assert {*_SQLITE.values(), *_POSTGRES.values()} <= catalogue("zh-TW").keys()


URLS = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)


@URLS
def test_an_older_schema_is_brought_up_to_date_with_its_data(database, request, opened, tmp_path):
    url = (f"sqlite:///{tmp_path / 'store.sqlite3'}" if database == "sqlite"
           else request.getfixturevalue("postgres")())  # fmt: skip
    new = fill(opened(url))
    events = new.store.events(new.session)
    with new.store.writing() as connection:  # as version 1 left it
        for statement in ("DROP TABLE attempts", "DROP TABLE readmissions",
                          "DROP INDEX tokens_of", "ALTER TABLE sessions DROP COLUMN code_sealed",
                          "DELETE FROM schema_version WHERE version > 1"):  # fmt: skip
            connection.exec_driver_sql(statement)
    new.store.close()
    again = opened(url)
    assert again.events(new.session) == events
    again.join(op_id := "after-upgrade-000001", new.opening.code, "Eve", "observer", "::1", events[0].at)
    assert op_id and again.verify(new.session) == ()


@URLS
def test_version_1_is_what_it_was_and_steps_add_up(database, request, tmp_path):
    url = (f"sqlite:///{tmp_path / 'one.sqlite3'}" if database == "sqlite"
           else request.getfixturevalue("postgres")())  # fmt: skip
    engine = make_engine(url)
    with engine.execution_options(writes=True).begin() as connection:
        assert migrate(connection, to=1) == 0
    assert set(inspect(engine).get_table_names()) == {
        "sessions", "participants", "tokens", "events", "blobs", "schema_version"}  # fmt: skip
    with engine.execution_options(writes=True).begin() as connection:
        assert migrate(connection) == 1 and migrate(connection) == CURRENT
    found = inspect(engine)
    for table in METADATA.sorted_tables:  # what queries expect is what the steps made
        columns = {c["name"]: c["nullable"] for c in found.get_columns(table.name)}
        assert columns.keys() == {c.name for c in table.columns}
        keys = found.get_pk_constraint(table.name)["constrained_columns"]
        assert keys == [c.name for c in table.primary_key]
    engine.dispose()


def test_a_newer_schema_is_left_alone(opened):
    store = opened()
    with store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO schema_version (version) VALUES (99)")
    assert refusal(opened) == "store.newer"
