"""How far figures of places and countries lie apart: estimated from the data, kept in the data.

`data/knowledge.yaml` is written by `siteselect data knowledge` and read here; the room
`knowledge` makes distributions of it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from siteselect.dataset.clusters import CLUSTER, INDUSTRY

Value = Annotated[float, Field(ge=0, le=1)]
Width = Annotated[float, Field(gt=0, le=3)]
COUNTED = (CLUSTER, INDUSTRY)
"""Criteria that count listed plants: what a list may lack takes the place of a grade."""
WIDEST = 0.29  # standard deviation of a value that may be anything on the scale, evenly


class Level(BaseModel):
    """What a country's value is expected to be: mean, standard deviation, countries behind it."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mean: Value
    sd: Value
    countries: int = Field(ge=0)


class Spread(BaseModel):
    """The spreads of one criterion, in units of value (0 to 1).

    `within` is the standard deviation of places around the figure of their country, `inside` the
    share of it that is left between places of one state or province; `how` it came:
    `estimated` from `places` figures below country level (shrunk towards the criteria alike, the
    more the fewer they are), `alike` from those criteria alone, `national` by nature: zero.
    `world` is what a country is expected to be of which no more is known, `regions` what one of
    that region is. What is expected of a place with known neighbours is `place_width` times as
    wide as these spreads say, that of a country `country_width` times: so wide that nine in ten
    hidden figures lie within the 90 %.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    within: Value
    inside: Value = 0.75
    how: Literal["estimated", "alike", "national"]
    places: int = Field(ge=0)
    place_width: Width = 1.0
    country_width: Width = 1.0
    world: Level
    regions: dict[str, Level] = {}


UNKNOWN = Spread(
    within=0.15, how="alike", places=0, world=Level(mean=0.5, sd=WIDEST, countries=0)
)
"""What holds for a criterion that nothing was estimated for: a judgement, and wide."""


class Spreads(BaseModel):
    """The file: spreads by criterion, and what holds for all of them.

    `prior_places` is how many places the pooled spread counts for where a country's own is taken.
    `listed` is the share of the Taiwanese plants in a country that the list of plants holds, as
    estimated, `listed_others` the share of other nations' plants that the register holds;
    `unlisted_most` the standard deviation of a cluster's value where a list holds none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    prior_places: float = Field(default=4.0, gt=0)
    unlisted_most: Value = 0.4
    listed: dict[str, Value] = {}
    listed_others: dict[str, Value] = {}
    criteria: dict[str, Spread] = {}

    def of(self, criterion: str) -> Spread:
        """Return the spreads of a criterion; wide ones where none were estimated."""
        return self.criteria.get(criterion, UNKNOWN)

    def unlisted(self, criterion: str, country: str) -> float:
        """Return the standard deviation that an incomplete list leaves to the value of a
        criterion that counts plants (`COUNTED`)."""
        listed = self.listed if criterion == CLUSTER else self.listed_others
        return self.unlisted_most * (1 - listed.get(country, 0.0))
