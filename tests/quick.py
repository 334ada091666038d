"""Which tests answer in a little over a minute: `pytest -m quick`.

All tests do but those listed here and those marked `slow` by hand, so a new folder is quick until
somebody lists it. That nothing slow slips in is watched while quick tests run: they may neither
start a process nor listen on a port, and none may take long.
"""

import contextlib
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SLOW = {
    "tests/browser": "a browser and a server",
    "tests/importing/test_corpus.py": "child processes and a server",
    "tests/importing/test_planning.py": "a child process for each file",
    "tests/mixes/test_kept.py": "every command, several questions each",
    "tests/refresh": "a server",
    "tests/register/test_command.py": "child processes",
    "tests/register/test_shipped.py": "the whole register",
    "tests/robustness/test_reversal.py": "every candidate left out in turn",
    "tests/robustness/test_smaa.py": "many thousand draws",
    "tests/screening/test_engines.py": "worker processes",
    "tests/screening/test_screen.py": "every city of the world, many times",
    "tests/store/test_backup.py": "writers in threads",
    "tests/store/test_crowd.py": "crowds of writers",
    "tests/store/test_guessing.py": "ten thousand guesses",
    "tests/store/test_safety.py": "child processes",
    "tests/store/test_tampering.py": "long logs",
    "tests/ui": "whole pages",
    "tests/visit/test_page.py": "whole pages",
    "tests/visit/test_signin.py": "whole pages and a child process",
    "tests/test_wheel.py": "builds and installs a package",
}
"""Folders and modules that the quick run leaves out, and what they need."""

SLOW_FIXTURES = {"postgres": "a database server", "cluster": "worker processes"}
"""Fixtures whose tests the quick run leaves out, wherever they stand."""

LIMIT_S = 10.0
"""Processor time of one quick test; a tenth of it is usual, and no machine is ten times as slow."""

EXAMPLES, QUICK_EXAMPLES = 100, 5
"""How many examples hypothesis tries where a test does not say, in the whole run and the quick."""


def slow_for(path: Path) -> str | None:
    """Return why a module is slow, None if it is quick."""
    inside = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    above = (inside, *inside.parents)
    return next((SLOW[p.as_posix()] for p in above if p.as_posix() in SLOW), None)


def asked(config: pytest.Config) -> bool:
    """Tell whether a run asks for quick tests only."""
    return re.search(r"(?<!not )\bquick\b", config.option.markexpr or "") is not None


def choose_examples(quick: bool) -> None:
    """Set how many examples hypothesis tries; no test judges how fast a machine is."""
    calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("siteselect", calm, max_examples=EXAMPLES)
    settings.register_profile("quick", calm, max_examples=QUICK_EXAMPLES)
    settings.load_profile("quick" if quick else "siteselect")


def examples(count: int, *parent: settings, **more: object) -> settings:
    """Return settings with `count` examples, of which the quick run tries a share, at least two."""
    share = settings.default.max_examples / EXAMPLES
    return settings(*parent, max_examples=max(2, round(count * share)), **more)


def mark(items: list[pytest.Item]) -> None:
    """Mark the quick tests."""
    for item in items:
        by_hand = item.get_closest_marker("slow") is not None
        needs = SLOW_FIXTURES.keys() & set(getattr(item, "fixturenames", ()))
        if not (slow_for(item.path) or by_hand or needs):
            item.add_marker(pytest.mark.quick)


@contextlib.contextmanager
def alone():
    """Refuse processes and servers while it lasts."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError(
            "a test that starts a process or a server is slow: mark it, or list it in tests/quick.py"
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", refuse)
        patch.setattr(socket.socket, "listen", refuse)
        yield


@contextlib.contextmanager
def within(limit_s: float):
    """Fail if what it wraps takes more processor time than `limit_s`."""
    before = time.process_time()
    yield
    spent_s = time.process_time() - before
    if spent_s > limit_s:
        pytest.fail(f"{spent_s:.1f} s is slow: mark it, or list its module in tests/quick.py")
