"""A small register: two countries, three lists, known by heart."""

import pandas as pd

from siteselect.register.model import PLANT_COLUMNS, PLANT_FILES, Register
from siteselect.sources import Source

SOURCE = Source(id="s", producer="Producer", title="List", url="https://example.org/list",
                published="2024", accessed="2026-11-30", licence="facts cited", kind="press")  # fmt: skip
BASIC = {"parent_judged": "", "town": "Alpha", "admin1": "North", "country_iso3": "AAA",
         "lat": 1.0, "lon": 1.0, "precision": "town", "point_of": "town", "geonameid": "1",
         "activity": "components", "activity_basis": "source", "year": "2024", "list": "one",
         "also": "", "source": "s", "locator": "row 1", "access": "table", "grade": "B",
         "repeats": "", "note": "", "file": PLANT_FILES[0], "line": 2}  # fmt: skip


def plants(*rows):
    """Rows of a register; what is not given stands in BASIC."""
    made = [{**BASIC, **row} for row in rows]
    return pd.DataFrame(made, columns=[*PLANT_COLUMNS, "file", "line"])


def register(*rows, scopes=None, own=(), overlap=()):
    every = frozenset({"components", "semiconductor", "other"})
    towns = pd.DataFrame([("1", "Alpha", "AAA", "01", 1.0, 1.0)],
                         columns=["geonameid", "name", "country_iso3", "admin1code", "lat", "lon"])  # fmt: skip
    areas = pd.DataFrame({"country_iso3": [], "level": [], "industry": [], "establishments": []})
    return Register(
        plants=plants(*rows), areas=areas, towns=towns,
        area_points=pd.DataFrame(columns=["area", "lat", "lon", "point_of", "source"]),
        scopes=scopes or dict.fromkeys(("one", "two", "three", "pages", "fabs"), every),
        overlap=pd.DataFrame(list(overlap), columns=["country_iso3", "named", "listed", "source"]),
        own_plants=pd.DataFrame(list(own), columns=["firm_en", "country_iso3", "evidence"]),
        sources={"s": SOURCE},
    )  # fmt: skip
