"""What is known of a mix of sectors: the sectors' values, added up by their shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siteselect.knowledge.clipped import matched

if TYPE_CHECKING:
    from siteselect.knowledge.cells import Knowledge

Floats = NDArray[np.float64]
FAR = 7.0  # standard deviations from an end of the scale: there it cuts nothing


def added_up(
    whole: Knowledge, parts: Sequence[tuple[Knowledge, Floats]], columns: NDArray[np.int64]
) -> Knowledge:
    """Return `whole` with the mean of the parts in some columns, by shares (m,) that sum to 1.

    The expected value is the mean of the parts'. The same prices, lists and neighbours underlie
    all sectors of a place, so the standard deviations add up linearly, as if the sectors erred
    together: that is conservative, and never less than the truth. A cell is a gap where it is
    one in any part, and shared as the first part's is.
    """
    mean, sd, shared, own = (np.zeros((len(whole.basis), len(columns))) for _ in range(4))
    for known, shares in parts:
        share = shares[columns]
        mean += share * known.mean[:, columns]
        sd += share * np.sqrt(known.moments.variance[:, columns])
        shared += share * known.shared[:, columns]
        own += share * known.own[:, columns]
    middle, width = _cut_to(mean, sd, *whole.ends[:, columns])
    total = np.hypot(shared, own)
    ratio = np.divide(width, total, out=np.zeros_like(width), where=total > 0)
    basis = np.max([known.basis[:, columns] for known, _ in parts], axis=0)
    changed = {"middle": middle, "shared": shared * ratio, "own": own * ratio, "basis": basis,
               "keys": parts[0][0].keys[:, columns]}  # fmt: skip
    found = {}
    for name, column in changed.items():
        found[name] = np.array(getattr(whole, name))
        found[name][:, columns] = column
    return replace(whole, **found)


def _cut_to(mean: Floats, sd: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return middle and standard deviation of the normals that, cut to a scale, have these
    moments; next to an end of the scale the mean is kept and the spread is not."""
    span = np.maximum(high - low, 1e-12)
    place = (mean - low) / span
    middle, width = matched(place, sd / span)
    edge = np.abs(np.clip(place, 1e-4, 1 - 1e-4) - place) > 0
    near = np.minimum(sd, np.maximum(np.minimum(mean - low, high - mean), 0.0) / FAR)
    return np.where(edge, mean, low + span * middle), np.where(edge, near, span * width)
