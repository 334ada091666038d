import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from siteselect.dataset import load
from siteselect.profiles import profile
from tests.toy import write_world

# no test judges how fast a machine is: timings live in benchmarks/
settings.register_profile(
    "siteselect", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("siteselect")

# no test may see or touch the own data of whoever runs it
os.environ["SITESELECT_HOME"] = tempfile.mkdtemp(prefix="siteselect-tests-")
DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="session")
def shipped():
    """The shipped data, loaded once: a Dataset never changes."""
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
