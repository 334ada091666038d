"""The scores of the first edition's profiles, frozen: what a later tree is held against."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siteselect.errors import DataError, Problem

Floats = NDArray[np.float64]
FILE = "first_edition.npz"
NONE = np.iinfo(np.uint16).max


def first_scores(folder: Path, towns: NDArray[np.int64]) -> dict[str, Floats]:
    """Return the first edition's score, 0 to 1, of towns by their `geonameid`, for each sector.

    NaN where nothing was known, or the town was not in its gazetteer. How they were made says
    `benchmarks/first_edition.py`. Raises DataError if the file is missing or broken.
    """
    try:
        with np.load(folder / "world" / FILE) as kept:
            known, score = kept["geonameid"].astype(np.int64), kept["score"]
            sectors = kept["sector"].tolist()
    except (OSError, ValueError, KeyError) as why:
        values = (("why", str(why)),)
        raise DataError([Problem("screening.no_first_edition", FILE, values=values)]) from why
    row = np.minimum(np.searchsorted(known, towns), len(known) - 1)
    there = (known[row] == towns) & (score[:, row] != NONE)
    value = np.where(there, score[:, row] / (NONE - 1), np.nan)
    return dict(zip(sectors, value, strict=True))
