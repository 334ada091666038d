"""Which rows of several lists are one plant, and on which lists a plant stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress

import pandas as pd

from siteselect.geography import geodesic_km
from siteselect.register.names import firm_words, plain, same_firm

MATCH_KM = 25.0
"""Rows of two lists are one plant if the firm is the same and they lie no farther apart, in km.

Wider than the 10 km within which one list counts a firm once: lists place the same plant at its
gate, at its town or at the seat of its district.
"""


_READ = ("firm", "admin1", "activity", "lat", "lon", "list", "also")


@dataclass
class Plant:
    """A plant as the lists know it: the row that names it first, and the lists it stands on."""

    firm: str
    admin1: str
    activity: str
    lat: float | None
    lon: float | None
    lists: set[str] = field(default_factory=set)


def distinct_plants(rows: pd.DataFrame, match_km: float = MATCH_KM) -> list[Plant]:
    """Return the plants of one country's `rows`, each once, with the lists that name it.

    `rows` has `firm`, `admin1`, `lat`, `lon` (empty or NaN without a point), `activity`, `list`
    and `also` (further lists, by spaces). Rows with a point come first; each joins the nearest
    plant of the same firm within `match_km` that its own list does not hold yet, so that two
    plants of one list stay two. A row without a point joins a plant of the firm in its admin-1.

    >>> rows = pd.DataFrame({"firm": ["Rohm", "Rohm Co."], "admin1": "Kyoto", "activity": "pcb",
    ...     "lat": [35.0, 35.1], "lon": [135.7, 135.7], "list": ["a", "b"], "also": ""})
    >>> [sorted(plant.lists) for plant in distinct_plants(rows)]
    [['a', 'b']]
    """
    found: list[Plant] = []
    by_word: dict[str, list[Plant]] = {}
    read = rows[list(_READ)].sort_values(["list", "firm", "admin1"]).to_dict("records")
    placed = [row["lat"] != "" and not pd.isna(row["lat"]) for row in read]
    for has_point in (True, False):
        for row in compress(read, (known == has_point for known in placed)):
            lists = {str(row["list"]), *str(row["also"]).split()}
            point = (float(row["lat"]), float(row["lon"])) if has_point else None
            word = (firm_words(str(row["firm"])) or ("",))[0]
            near = by_word.setdefault(word, [])
            plant = _twin(row, near, str(row["list"]), point, match_km)
            if plant is None:
                lat, lon = point or (None, None)
                plant = Plant(str(row["firm"]), str(row["admin1"]), str(row["activity"]), lat, lon)
                near.append(plant)
                found.append(plant)
            plant.lists |= lists
    return found


def _twin(
    row: dict[str, object],
    known: Iterable[Plant],
    source: str,
    point: tuple[float, float] | None,
    match_km: float,
) -> Plant | None:
    """Return the plant that a row is, or None."""
    same = [p for p in known if source not in p.lists and same_firm(p.firm, str(row["firm"]))]
    if point is None:
        here = [p for p in same if plain(p.admin1) == plain(str(row["admin1"]))]
        return here[0] if here else None
    apart = [(_km(point, p), n, p) for n, p in enumerate(same) if p.lat is not None]
    close = [entry for entry in apart if entry[0] <= match_km]
    return min(close)[2] if close else None


def _km(point: tuple[float, float], plant: Plant) -> float:
    """Measure from a point to a plant, in km; infinite if it has none or lies degrees away."""
    if plant.lat is None or plant.lon is None or abs(point[0] - plant.lat) > 1:
        return float("inf")
    return geodesic_km(*point, plant.lat, plant.lon)
