"""Where a park may stand, and where its goods are sold: the ids that a question may name.

Which countries a base or a market has stands in the data; here are the ids alone, so that a
question can be written down without the data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from siteselect.errors import Problem, RequestError, unknown

ANYWHERE = "anywhere"  # the base that keeps no site out
BASES: Mapping[str, str] = {
    "north_america": "north_america", "europe": "european_union", "asia": "", "india": "india",
    ANYWHERE: "",
}  # fmt: skip
"""The market that each base sells to, where nobody says otherwise; none is the sector's mix."""

MARKETS = ("north_america", "european_union", "japan_korea", "asean", "india", "taiwan")
UNSPLIT = ("china_hongkong", "rest")
"""Shares that statistics name and nothing here speaks of: said, and never counted or spread."""

CUSTOMERS = "customers-km-"
"""A series of distances to the customers of one market: this and the market's id."""


def check_base(base: str) -> str:
    """Return a base's id. Raises RequestError with the known ones."""
    if base not in BASES:
        raise unknown("base", base, list(BASES))
    return base


def read_shares(given: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of the markets (0 to 1), without those of 0.

    Shares that sum to more than 1 are points and are divided by their sum; where they sum to
    less, the rest is not split. Raises RequestError for every unknown market, every share that
    is negative or no number, and where nothing is sold anywhere.

    >>> read_shares({"north_america": 3, "asean": 1})
    {'north_america': 0.75, 'asean': 0.25}
    """
    known = (*MARKETS, *UNSPLIT)
    problems: list[Problem] = []
    for name, share in given.items():
        if name not in known:
            problems.extend(unknown("market", name, list(known)).problems)
        elif not math.isfinite(share) or share < 0:
            values = (("name", name), ("value", f"{share:g}"))
            problems.append(Problem("request.share", values=values))
    if not problems and not math.isfinite(sum(given.values())):
        most = max(given, key=given.__getitem__)
        problems.append(Problem("request.share", values=(("name", most), ("value", "inf"))))
    if not problems and not any(given.values()):
        problems.append(Problem("request.no_share", values=(("near", ", ".join(MARKETS)),)))
    if problems:
        raise RequestError(problems)
    total = max(sum(given.values()), 1.0)
    return {name: given[name] / total for name in known if given.get(name, 0) > 0}
