"""What the figures of a place on file say of an own place close by.

Hazards and power within 100 km, distances to ports: for two points a few
kilometres apart these are nearly the same. They are taken over with the distance said, one grade
lower, at the level of a metro area; a distance gets the interval that the triangle inequality
allows. Farther than `NEAR_KM` nothing is taken over.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from siteselect.dataset import Dataset
from siteselect.geography import nearest
from siteselect.sources import GRADES, Source

NEAR_KM = 25.0
"""A judgement: a quarter of the radius within which most of these figures are counted."""

COMPUTED = "computed.csv"


def nearby_observations(dataset: Dataset, mine: pd.DataFrame) -> tuple[pd.DataFrame, list[Source]]:
    """Return rows for own places `mine` from the nearest shipped place, and their sources.

    Only scored figures of the site itself are taken over, none that are computed from a point.
    """
    position, km = nearest(mine["lat"].to_numpy(), mine["lon"].to_numpy(), dataset.places)
    scored = {(c.id, series) for c in dataset.criteria.values() for series in c.series}
    table = dataset.observations
    frames: list[pd.DataFrame] = []
    sources: dict[str, Source] = {}
    for site, place, far in zip(mine["id"], position[:, 0], km[:, 0], strict=True):
        if far > NEAR_KM:
            continue
        neighbour = dataset.places.iloc[int(place)]
        own = (table["subject"] == neighbour["id"]) & (table["file"] != COMPUTED)
        rows = table[own & (table["level"] == "site")]
        pairs = zip(rows["criterion"], rows["series"], strict=True)
        rows = rows[[pair in scored for pair in pairs]].copy()
        label = f"{neighbour['name_en']}, {far:.1f} km"
        names = {name: f"nearby-{neighbour['id']}-{name}" for name in rows["source"].unique()}
        sources |= {new: _source(dataset.sources[old], new, label) for old, new in names.items()}
        frames.append(
            _lowered(rows, float(far)).assign(subject=site, source=rows["source"].map(names))
        )
    if not frames:
        return table.iloc[:0], []
    return pd.concat(frames, ignore_index=True), list(sources.values())


def _lowered(rows: pd.DataFrame, far: float) -> pd.DataFrame:
    """Return rows one grade lower; distances with the interval that `far` km make."""
    grades = {grade: GRADES[min(n + 1, len(GRADES) - 1)] for n, grade in enumerate(GRADES)}
    distance = (rows["unit"] == "km").to_numpy()
    value = rows["value"].to_numpy(float)
    return rows.assign(
        level="metro",
        grade=rows["grade"].map(grades),
        low=np.where(distance, np.maximum(0.0, value - far), np.nan),
        high=np.where(distance, value + far, np.nan),
        file=COMPUTED,
    )


def _source(source: Source, name: str, label: str) -> Source:
    changes = {"id": name, "title": f"{source.title} [{label}]", "kind": "derived"}
    return source.model_copy(update=changes)
