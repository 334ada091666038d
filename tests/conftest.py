import gc
import os
import platform
import tempfile
from pathlib import Path

import pytest

from tests import once, quick

DATA = Path(__file__).parent.parent / "data"
once.share(DATA)  # before any other module takes a reader

from siteselect.dataset import load  # noqa: E402
from siteselect.profiles import profile  # noqa: E402
from tests.toy import write_world  # noqa: E402

platform.platform()  # asks a process of its own once; the method library asks it on import

# no test may see or touch the own data of whoever runs it
os.environ["SITESELECT_HOME"] = tempfile.mkdtemp(prefix="siteselect-tests-")


def pytest_configure(config):
    quick.choose_examples(quick.asked(config))


def pytest_ignore_collect(collection_path, config):
    """Leave slow modules alone in a quick run: importing them takes longer than the tests do."""
    return True if quick.asked(config) and quick.slow_for(collection_path) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    quick.mark(items)


def pytest_collection_finish():
    """Spare the collector what stays: it would look at all modules and tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    if item.get_closest_marker("quick") is None:
        return (yield)
    with quick.alone():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Watch the test itself; what ends after it may have been started by a slow one before."""
    if item.get_closest_marker("quick") is None:
        return (yield)
    with quick.alone():
        if not quick.asked(item.config):
            return (yield)
        with quick.within(quick.LIMIT_S):
            return (yield)


@pytest.fixture(scope="session")
def shipped():
    """The shipped data: a Dataset never changes."""
    return load(DATA)


@pytest.fixture
def toy(tmp_path):
    """Build a toy dataset and its scenario, with changes."""

    def build(**changes):
        folder = tmp_path / f"world{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        dataset = load(write_world(folder, **changes))
        return dataset, profile(dataset, "chips")

    return build
