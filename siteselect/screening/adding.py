"""Places found by screening as candidates beside the sites: rows of the same dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from siteselect.bases import CUSTOMERS
from siteselect.dataset import CLUSTER, Dataset
from siteselect.dataset.places import fill_places
from siteselect.errors import Problem, RequestError
from siteselect.geography import jet_airport_km, weekly_interval
from siteselect.market import DISTANCE
from siteselect.profiles import profiles
from siteselect.screening.figures import Places, cluster, figures
from siteselect.screening.scoring import LOCAL
from siteselect.screening.world import World

PREFIX = "geonames-"
"""An added place's id is this and its number in the gazetteer."""
MOST = 20


def with_cities(dataset: Dataset, world: World, numbers: Sequence[int]) -> Dataset:
    """Return the dataset with cities of the gazetteer as further candidates.

    `numbers` are their geonameids. Their figures become rows of evidence with series, source and
    grade, those of their countries come along, and `evaluate` scores them as it scores the sites:
    the score is what screening gave. Raises RequestError for a number nobody knows, or for
    more than `MOST`.
    """
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST:
        values = (("given", str(len(wanted))), ("most", str(MOST)))
        raise RequestError(Problem("screening.too_many_added", values=values))
    towns = _towns(world, wanted)
    regions = world.dataset.places.iloc[towns["region"]].reset_index(drop=True)
    added = pd.DataFrame(
        {
            "id": [f"{PREFIX}{number}" for number in towns["geonameid"]],
            "name_en": towns["name"], "name_zh": towns["name"], "lat": towns["lat"],
            "lon": towns["lon"], "country_iso3": towns["country_iso3"],
            "admin1": regions["admin1"], "point_of": "geonames " + towns["name"],
        }
    )  # fmt: skip
    places = fill_places(pd.concat([dataset.places, added], ignore_index=True))
    rows = [_evidence(world, towns, added["id"].tolist()), _of_countries(dataset, world, added)]
    extra = pd.concat([part for part in rows if len(part)], ignore_index=True)
    return replace(dataset, places=places,
                   sources=world.dataset.sources).with_observations(extra)  # fmt: skip


def _towns(world: World, numbers: list[int]) -> pd.DataFrame:
    for least in (15000, 500):  # the larger list takes seconds to read
        towns = world.cities(least)
        rows = towns.set_index("geonameid").index.get_indexer(numbers)
        if (rows >= 0).all():
            return towns.iloc[rows].reset_index(drop=True)
    unknown = [str(n) for n, row in zip(numbers, rows, strict=True) if row < 0]
    raise RequestError([Problem("screening.no_city", values=(("given", n),)) for n in unknown])


def _of_countries(dataset: Dataset, world: World, added: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the added places' countries that the dataset does not have yet."""
    table = world.dataset.observations
    new = set(added["country_iso3"]) - set(dataset.observations["subject"])
    return table[table["subject"].isin(new)]


def _evidence(world: World, towns: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    places = Places.of(towns)
    rows = []
    for name, values in figures(world, places, sorted(LOCAL)).items():
        if name == DISTANCE:
            for market, away in zip(world.markets, values.T.tolist(), strict=True):
                rows += [{**row, "series": f"{CUSTOMERS}{market}"}
                         for row in _rows(world, name, ids, away, "")]  # fmt: skip
        else:
            rows += _rows(world, name, ids, values.tolist(), "")
    _widen(rows, ids, world, places)
    plants = world.dataset.plants
    for sector, chosen in profiles(world.sites).sectors.items():
        near = cluster(places, plants[plants["sector"].isin(chosen.cluster_of)])
        rows += _rows(world, CLUSTER, ids, near.tolist(), sector)
    return pd.DataFrame(rows)


def _widen(
    rows: list[dict[str, object]], ids: list[str], world: World, places: Places
) -> None:  # fmt: skip
    """Give figures of airports their intervals, as the sites have them."""
    jet = jet_airport_km(world.air, places.nearest)
    flown = weekly_interval(world.weekly, places.points, places.country, world.country_code)
    ends = {"airport_distance": (jet.km, jet.certain_km), "direct_flights": flown}
    position = {name: i for i, name in enumerate(ids)}
    for row in rows:
        if row["criterion"] in ends:
            low, high = (float(end[position[str(row["subject"])]])
                         for end in ends[str(row["criterion"])])  # fmt: skip
            if low < high:
                row |= {"low": low, "high": high}
                row |= {"grade": "C"} if row["criterion"] == "airport_distance" else {}


def _rows(
    world: World, name: str, ids: list[str], values: list[float], sector: str
) -> list[dict[str, object]]:
    """Return rows like most of the sites': the same series, source, unit, date and grade."""
    like = world.dataset.observations.iloc[world.usual[name]]
    return [
        {**like.to_dict(), "subject": subject, "value": value, "low": np.nan, "high": np.nan,
         "sector": sector}
        for subject, value in zip(ids, values, strict=True)
        if not np.isnan(value)
    ]  # fmt: skip
