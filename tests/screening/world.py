"""The world, loaded once for all tests of screening."""

from functools import cache

from siteselect.screening import load_all
from siteselect.settings import shipped_data


@cache
def world():
    return load_all(shipped_data())
