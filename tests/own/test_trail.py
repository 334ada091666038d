"""The trail: all or nothing under kill, nobody overwritten, nothing doubled, tampering shows."""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.errors import ConflictError, EnvironmentFault, RequestError
from siteselect.i18n import sentence
from siteselect.own import (
    Change,
    OwnFigure,
    OwnSite,
    append,
    entries,
    fold,
    original,
    state,
    undo,
    verify,
    version,
)
from siteselect.own.trail import FILE, _open
from tests.own import writer
from tests.quick import examples

ROOT = Path(__file__).parents[2]
NOW = "2026-11-24T08:00:00+00:00"


def start(home, first, count):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.own.writer", str(home), str(first), str(count)], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def site(name="s1", **more):
    return OwnSite(id=name, name_en="A", name_zh="甲", country_iso3="AAA", lat=1, lon=1,
                   point_of="t", **more)  # fmt: skip


def figure(value=1.0, subject="s1", criterion="near"):
    return OwnFigure(subject=subject, level="site", criterion=criterion, value=value, unit="u",
                     as_of="2025", series=f"own-{criterion}", source="src", grade="B")  # fmt: skip


def add(home, change, base=None, op=None, who="t"):
    base = version(home) if base is None else base
    return append(home, "cell", change, who, NOW, base, op or f"{time.monotonic_ns()}")


@pytest.mark.slow
def test_a_kill_leaves_all_of_a_file_or_nothing(tmp_path):
    """P9: killed 20 times half-way, at a moment drawn anew each time."""
    draw, first = random.Random(7), 0
    for _ in range(20):
        process = start(tmp_path, first, 10**6)
        assert process.stdout.readline() == "ready\n"
        time.sleep(draw.uniform(0.0, 0.06))
        process.kill()
        told = [int(line) for line in process.stdout.read().split()]
        process.wait()
        process.stdout.close()
        listed = entries(tmp_path)
        assert verify(tmp_path) == []
        values = [{f.value for f in entry.change.figures} for entry in listed]
        assert all(len(entry.change.figures) == writer.COUNT for entry in listed)
        assert all(len(found) == 1 for found in values)
        there = {int(found.pop()) for found in values}
        assert set(told) <= there, "an acknowledged file is lost"
        for entry in listed:
            assert original(tmp_path, entry.change.original.sha256) is not None
        first = max(there, default=first) + 1
        if len(listed) > 12:  # a long trail only makes the test slow
            (tmp_path / FILE).unlink()
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.slow
def test_four_processes_write_at_once_and_nothing_is_lost(tmp_path):
    processes = [start(tmp_path, 100 * n, 6) for n in range(4)]
    for process in processes:
        out, _ = process.communicate(timeout=600)
        assert process.returncode == 0
        assert len(out.split()) == 7
    listed = entries(tmp_path)
    assert len(listed) == 24
    assert [entry.n for entry in listed] == list(range(1, 25))
    assert verify(tmp_path) == []


def test_a_draft_against_an_older_version_is_shown_the_conflict(tmp_path):
    add(tmp_path, Change(sites=(site(),)))
    begun = version(tmp_path)
    add(tmp_path, Change(figures=(figure(1.0),)), who="Lin")
    with pytest.raises(ConflictError) as refused:
        add(tmp_path, Change(figures=(figure(2.0),)), base=begun)
    said = sentence(refused.value.problems[0], "en")
    assert "Lin" in said
    assert "s1 / near" in said
    assert state(tmp_path).figures[0].value == 1.0
    add(tmp_path, Change(figures=(figure(3.0, criterion="calm"),)), base=begun)  # another cell
    assert len(state(tmp_path).figures) == 2


def test_two_threads_with_the_same_draft_one_wins(tmp_path):
    add(tmp_path, Change(sites=(site(),)))
    begun, won, lost = version(tmp_path), [], []

    def save(value):
        try:
            won.append(add(tmp_path, Change(figures=(figure(value),)), base=begun, op=f"{value}"))
        except ConflictError as refused:
            lost.append(refused)

    threads = [threading.Thread(target=save, args=(float(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)


def test_a_retry_is_written_once(tmp_path):
    first = add(tmp_path, Change(sites=(site(),)), op="same")
    again = add(tmp_path, Change(sites=(site(),)), base=0, op="same")
    assert first == again
    assert version(tmp_path) == 1


def test_undo_and_undo_of_undo_keep_the_history(tmp_path):
    add(tmp_path, Change(sites=(site(),)))
    before = state(tmp_path).digest
    edit = add(tmp_path, Change(figures=(figure(),)))
    after = state(tmp_path).digest
    back = undo(tmp_path, edit.n, "t", NOW, version(tmp_path), "u1")
    assert state(tmp_path).digest == before
    with pytest.raises(RequestError):
        undo(tmp_path, edit.n, "t", NOW, version(tmp_path), "u2")
    assert len(entries(tmp_path)) == 3
    assert back.undoes == edit.n
    assert after != before


def test_what_others_rest_on_is_not_taken_back(tmp_path):
    first = add(tmp_path, Change(sites=(site(),)))
    add(tmp_path, Change(figures=(figure(),)))
    with pytest.raises(RequestError) as refused:
        undo(tmp_path, first.n, "t", NOW, version(tmp_path), "u1")
    assert "2" in sentence(refused.value.problems[0], "en")
    assert len(state(tmp_path).sites) == 1


def test_a_change_of_nothing_or_nobody_s_is_refused(tmp_path):
    with pytest.raises(RequestError):
        add(tmp_path, Change())
    with pytest.raises(RequestError):
        add(tmp_path, Change(sites=(site(),)), who=" ")
    assert entries(tmp_path) == []


@pytest.mark.parametrize("how", ["edit", "drop", "author"])
def test_tampering_shows(how, tmp_path):
    for n in range(3):
        add(tmp_path, Change(figures=(figure(float(n)),)))
    with sqlite3.connect(tmp_path / FILE) as database:
        if how == "drop":
            database.execute("DELETE FROM entry WHERE n = 2")
        else:
            old, new = ('"value":1.0', '"value":9.0') if how == "edit" else ('"who":"t"', '"who":"x"')
            database.execute("UPDATE entry SET body = replace(body, ?, ?) WHERE n = 2", (old, new))
    database.close()
    assert verify(tmp_path) != []


def test_faults_of_the_world_are_said_and_change_nothing(tmp_path):
    (tmp_path / FILE).write_bytes(b"this is no database at all" * 100)
    with pytest.raises(EnvironmentFault) as refused:
        version(tmp_path)
    assert "SQLITE_NOTADB" in sentence(refused.value.problems[0], "en")


def test_what_makes_it_last_is_set(tmp_path):
    with _open(tmp_path, write=True) as connection:
        values = [connection.execute(f"PRAGMA {name}").fetchone()[0]
                  for name in ("journal_mode", "synchronous", "secure_delete")]  # fmt: skip
    assert values == ["delete", 2, 1]


@examples(60)
@given(st.lists(st.one_of(st.tuples(st.just("set"), st.integers(0, 3), st.integers(0, 9)),
                          st.tuples(st.just("undo"), st.integers(1, 12), st.just(0))), max_size=12))  # fmt: skip
def test_the_fold_is_what_a_plain_replay_gives(acts):
    """An undone change might never have been: the state is that of the others, in order."""
    from siteselect.own.model import Entry
    from siteselect.own.trail import _undoable

    listed = []
    for act, a, b in acts:
        n = len(listed) + 1
        blank = {"n": n, "op_id": str(n), "time": NOW, "who": "t", "previous": "", "hash": ""}
        if act == "set":
            listed.append(Entry(**blank, kind="cell", change=Change(figures=(figure(b, criterion=f"c{a}"),))))
            continue
        try:
            _undoable(listed, a)
        except (RequestError, IndexError):
            continue
        listed.append(Entry(**blank, kind="undo", undoes=a))
    undone = {e.undoes for e in listed if e.undoes}
    values = {}
    for entry in listed:
        if entry.undoes is None and entry.n not in undone:
            values |= {f.criterion: f.value for f in entry.change.figures}
    assert {f.criterion: f.value for f in fold(listed).figures} == values
