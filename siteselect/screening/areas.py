"""Areas of 100 km: what lies together counts together when an interval is resampled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 2000


def areas_of(points: Floats, km: float) -> NDArray[np.intp]:
    """Number the areas that points (n, 3 in km) fall into, no two of one area `km` apart.

    Complete linkage: an area is never wider than `km`.

    >>> areas_of(np.array([[0.0, 0, 0], [50, 0, 0], [500, 0, 0]]), 100.0).tolist()
    [0, 0, 1]
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(points) < 2:
        return np.zeros(len(points), dtype=np.intp)
    found = fcluster(linkage(points, "complete"), km, "distance")
    _, first = np.unique(found, return_index=True)
    order = {label: n for n, label in enumerate(found[np.sort(first)])}
    return np.array([order[label] for label in found], dtype=np.intp)


def interval(values: Floats, area: NDArray[np.intp], seed: int) -> tuple[float, float]:
    """Return the 95 % interval of the mean of values, resampling whole areas with replacement.

    Missing values are left out; NaN where all lie in one area, of which no resampling could say
    how far areas differ. Reference: Efron and Tibshirani, An Introduction to the Bootstrap
    (1993), percentile interval, applied to clusters.

    >>> interval(np.array([0.5, 0.5, 0.5]), np.array([0, 1, 1]), 7)
    (0.5, 0.5)
    """
    kept = np.isfinite(values)
    if len(np.unique(area[kept])) < 2:
        return float("nan"), float("nan")
    _, inside = np.unique(area[kept], return_inverse=True)
    sums, counts = np.bincount(inside, values[kept]), np.bincount(inside)
    draws = np.random.default_rng(seed).integers(len(sums), size=(RESAMPLES, len(sums)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
