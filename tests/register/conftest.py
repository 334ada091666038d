from functools import cache

import pytest

from siteselect import geography

read = cache(geography.gazetteer)


@pytest.fixture
def gazetteer_once(monkeypatch):
    """The gazetteer of the world takes seconds to read: read it once for all tests here."""
    monkeypatch.setattr(geography, "gazetteer", read)
    return read
