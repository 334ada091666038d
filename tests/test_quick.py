"""The quick run holds what is fast, and nothing fast is left out of it silently."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import quick
from tests.once import READ

TESTS = quick.ROOT / "tests"


@pytest.mark.parametrize(("path", "slow"), [
    ("tests/a_new_room/test_it.py", False), ("tests/test_new.py", False),
    ("siteselect/a_new_room/module.py", False), ("tests/browser/test_app.py", True),
    ("tests/browsers/test_app.py", False), ("tests/test_wheel.py", True),
])  # fmt: skip
def test_a_new_folder_is_quick_until_it_is_listed(path, slow):
    assert (quick.slow_for(quick.ROOT / path) is not None) is slow


def test_what_is_listed_as_slow_is_there_and_says_why():
    for path, reason in quick.SLOW.items():
        assert (quick.ROOT / path).exists(), path
        assert reason


@pytest.mark.parametrize(("asked", "is_asked"), [
    ("quick", True), ("quick and not slow", True), ("not quick", False), ("", False), ("slow", False),
])  # fmt: skip
def test_quick_is_asked_for_by_its_mark(asked, is_asked):
    class Config:
        class option:  # noqa: N801 - pytest's name
            markexpr = asked

    assert quick.asked(Config) is is_asked


def test_a_quick_test_may_start_no_process():
    with pytest.raises(AssertionError, match=r"list it in tests/quick\.py"):
        subprocess.run([sys.executable, "-V"], check=True)


def test_a_quick_test_may_not_listen():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        with pytest.raises(AssertionError, match="mark it"):
            server.listen()


def test_a_quick_test_may_not_take_long():
    def work():
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass

    with quick.within(10.0):
        work()
    with pytest.raises(pytest.fail.Exception, match="slow"), quick.within(0.01):
        work()


def test_examples_are_few_in_the_quick_run_and_all_in_the_whole(request):
    try:
        quick.choose_examples(True)
        assert [quick.examples(n).max_examples for n in (300, 100, 12)] == [15, 5, 2]
        quick.choose_examples(False)
        assert [quick.examples(n).max_examples for n in (300, 100, 12)] == [300, 100, 12]
    finally:
        quick.choose_examples(quick.asked(request.config))
    assert settings.default.deadline is None


@given(st.integers())
def test_a_test_that_does_not_say_takes_the_run_s_examples(number):
    assert settings.default.max_examples in (quick.EXAMPLES, quick.QUICK_EXAMPLES)


def test_shipped_data_are_read_once(shipped, toy):
    from siteselect.cli import options
    from siteselect.dataset import load, reading
    from tests.conftest import DATA

    for reader in (load, reading.load, options.load):
        assert reader(DATA) is shipped
        assert reader(Path(os.path.relpath(DATA)), "sites") is shipped
    states = load(DATA, "us-states")
    before = READ["load"]
    assert load(DATA, candidates="us-states") is states is not shipped
    assert load(DATA) is shipped and READ["load"] == before
    assert toy()[0] is not toy()[0]


@pytest.mark.slow
def test_every_module_that_is_not_listed_has_quick_tests():
    """Ask pytest itself: what it would run is all but what is listed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "quick", "--collect-only", "-q", "-p", "no:cacheprovider"],
        cwd=quick.ROOT, capture_output=True, text=True, timeout=600, check=True,
    )  # fmt: skip
    run = {line.split("::")[0].split(":")[0] for line in done.stdout.splitlines() if ".py" in line}
    modules = {p.relative_to(quick.ROOT) for p in TESTS.rglob("test_*.py")}
    quick_modules = {m.as_posix() for m in modules if quick.slow_for(quick.ROOT / m) is None}
    assert {path for path in run if path.startswith("tests/")} == quick_modules
    assert any(path.startswith("siteselect/") for path in run)
