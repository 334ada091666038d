from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from siteselect.dataset import load
from siteselect.profiles import profile
from tests.toy import write_world


@cache
def world():
    """Return the toy dataset and its scenario, for tests that hypothesis runs many times."""
    with TemporaryDirectory() as folder:
        dataset = load(write_world(Path(folder)))
    return dataset, profile(dataset, "chips")
