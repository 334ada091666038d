"""The file of sector profiles: what matters in each sector, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.errors import DataError, Problem
from siteselect.i18n import LANGUAGES, text
from siteselect.memo import Memo
from siteselect.sources import Labels

DEFAULT_SECTOR = "semiconductor_fab"
# what a plant may make; not every one has a plant on file
SECTORS = {
    "semiconductor_fab", "semiconductor_packaging", "semiconductor_materials", "ai_server_ems",
    "pcb", "ev_auto_electronics", "networking", "components_power", "rare_earth_recycling",
    "display", "other",
}  # fmt: skip
Importance = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Reason(BaseModel):
    """Why a profile weighs as it does: a sentence, and its source or that it is a judgement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Labels
    source: str = ""
    judgement: bool = False


class MarketMix(BaseModel):
    """In which markets a sector's goods are sold unless somebody says otherwise.

    `shares` (0 to 1, by market) and `unsplit` sum to 1: what no source splits, or goes to China
    and Hong Kong, stays `unsplit` and is never spread. `intervals` say how wide a share is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    shares: dict[str, Share]
    intervals: dict[str, tuple[Share, Share]] = {}
    unsplit: Share
    source: str = ""
    judgement: bool = False
    reason: Labels

    @property
    def ends(self) -> dict[str, tuple[float, float, float]]:
        """Each market's share with its least and greatest; equal where no interval is known."""
        return {name: (share, *self.intervals.get(name, (share, share)))
                for name, share in self.shares.items()}  # fmt: skip

    @model_validator(mode="after")
    def _shares_make_a_whole(self) -> MarketMix:
        total = sum(self.shares.values()) + self.unsplit
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"shares and unsplit sum to {total:g}, not to 1")
        for name, (low, high) in self.intervals.items():
            if name not in self.shares:
                raise ValueError(f"{name} has an interval and no share")
            if not low <= self.shares[name] <= high:
                raise ValueError(f"the share of {name} is outside its interval")
        if not self.source and not self.judgement:
            raise ValueError("neither a source nor the mark of a judgement")
        return self


class Weighing(Reason):
    """How much a criterion matters in each sector, and why.

    `points` are on one scale over all branches; a sector that is not named gives none. They are
    what going from the worst to the best figure is worth (swing).
    """

    text: Labels = Field(alias="reason")
    points: dict[str, Importance]


class Profile(BaseModel):
    """A sector: its names, its reasons, how much the branches matter, what a park must have."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: Labels
    reasons: tuple[Reason, ...]
    branches: dict[str, Importance]
    needs: dict[str, Importance]
    knockouts: tuple[str, ...]
    cluster_of: tuple[str, ...]
    market: MarketMix | None = None


class Profiles(BaseModel):
    """The file of profiles: how much each criterion matters by sector, then the sectors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    weights: dict[str, Weighing]
    sectors: dict[str, Profile]

    @model_validator(mode="before")
    @classmethod
    def _from_the_first_edition(cls, given: Any) -> Any:
        """Take a file of the first edition: common importances, and where a sector departs."""
        if not isinstance(given, dict) or "common" not in given:
            return given
        common, sectors = given["common"], dict(given["sectors"])
        points: dict[str, dict[str, float]] = {}
        for sector, entry in sectors.items():
            for name, importance in {**common, **entry.get("criteria", {})}.items():
                points.setdefault(name, {})[sector] = importance
            sectors[sector] = {k: v for k, v in entry.items() if k != "criteria"}
        unsaid = {lang: text("words.no_reason_on_file", lang) for lang in LANGUAGES}
        weights = {name: {"points": p, "reason": unsaid, "judgement": True}
                   for name, p in points.items()}  # fmt: skip
        others = {k: v for k, v in given.items() if k not in ("common", "sectors")}
        return {**others, "weights": weights, "sectors": sectors}

    def points(self, sector: str) -> dict[str, float]:
        """Return the importance of each criterion that matters in a sector."""
        return {name: w.points[sector] for name, w in self.weights.items() if sector in w.points}


VALIDATED: Memo[str, Profiles] = Memo(most=1)


def profiles(dataset: Dataset) -> Profiles:
    """Return all profiles of the dataset, validated once for it.

    Raises DataError with every problem: unknown keys, criteria, knock-outs or sources, a
    criterion without figures that may be scored, a reason with neither source nor judgement, a
    market that is not scored.
    """
    return VALIDATED.one(dataset, "profiles", lambda: _validated(dataset))


def _validated(dataset: Dataset) -> Profiles:
    try:
        made = Profiles(**dataset.profiles)
    except ValidationError as why:
        raise DataError([
            Problem("data.invalid", "profiles.yaml", None, ".".join(map(str, e["loc"])),
                    (("entry", str(e["loc"][0])), ("why", e["msg"])))
            for e in why.errors()
        ]) from why  # fmt: skip
    problems = _check_names("weights", made.weights, dataset)
    for name, weighing in made.weights.items():
        problems += _unknown(name, [s for s in weighing.points if s not in made.sectors])
        problems += _check_reasons(name, (weighing,), dataset)
    for sector, profile in made.sectors.items():
        problems += _check_profile(sector, profile, dataset)
    if problems:
        raise DataError(problems)
    return made


def _check_names(entry: str, importance: Mapping[str, Any], dataset: Dataset) -> list[Problem]:
    return [
        Problem("data.unknown" if name not in dataset.criteria else "data.no_series",
                "profiles.yaml", None, entry, (("found", name),))
        for name in importance
        if name not in dataset.criteria or not dataset.criteria[name].scored
    ]  # fmt: skip


def _check_profile(sector: str, profile: Profile, dataset: Dataset) -> list[Problem]:
    wrong = [name for name in profile.branches if name not in BRANCHES]
    asked = (*profile.knockouts, *profile.needs)
    wrong += [name for name in asked if name not in dataset.knockouts]
    if profile.market is not None:
        wrong += [m for m in profile.market.shares if m not in dataset.markets.scored]
        wrong += {profile.market.source} - {"", *dataset.sources}
    known = set(dataset.plants["sector"])
    wrong += [name for name in profile.cluster_of if len(known) and name not in known | SECTORS]
    return _unknown(sector, wrong) + _check_reasons(sector, profile.reasons, dataset)


def _unknown(entry: str, names: Iterable[str]) -> list[Problem]:
    return [Problem("data.unknown", "profiles.yaml", None, entry, (("found", name),))
            for name in names]  # fmt: skip


def _check_reasons(entry: str, reasons: Sequence[Reason], dataset: Dataset) -> list[Problem]:
    """Hold each reason to a source on file or the mark of a judgement; there must be one."""
    problems = _unknown(entry, {r.source for r in reasons} - {"", *dataset.sources})
    if not all(r.source or r.judgement for r in reasons) or not reasons:
        problems.append(Problem("data.no_reason", "profiles.yaml", None, entry))
    return problems
