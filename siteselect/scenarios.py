"""The question: a sector, how much each thing matters, and what must hold.

A sector profile, a what-if, one evaluator's weights: each is another Scenario.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from siteselect.bases import ANYWHERE, BASES, MARKETS, UNSPLIT, check_base, read_shares
from siteselect.criteria import BRANCHES, Criterion, own_value_function
from siteselect.errors import Problem, RequestError, unknown
from siteselect.i18n import family
from siteselect.mixes import shares_in
from siteselect.value_functions import ValueFunction
from siteselect.weighting import check_importance, normalise

GAPS = ("expected", "cautious", "worst")
GAP_WORDS = family("headline.gaps_", GAPS)
LAST_START = 30  # years after the data's date: beyond it nobody plans
LEAD_YEARS = 3  # from the data's date to the start-up, where nobody says otherwise


class Scenario(BaseModel):
    """The whole question, as data. Change is a new value: the `with_...` steps.

    `branches` and `criteria` hold importances on any scale (criteria compare within their
    branch); `needs` the amounts that knock-outs ask for (hectares, MW); `without` criteria are
    left out; `gaps` is the rule for what is missing: what is expected of it, what it stays above
    with 95 %, or the worst that there is; a site whose figures cover less than
    `coverage_floor` of the weight is not ranked. `base` says where the park may stand, `market`
    what share of the goods is sold in each market where somebody says so (they sum to at most 1;
    the rest is not split); else a base has its market, and `mix` is the sector's: share, least
    and greatest of each. `threats` are duties that are talked of and taken to be in force.
    `start` is the year of start-up, None for three years from the data's date. `rates` are
    exchange rates, in units of a currency per USD, where others than those on file are asked for.
    `value_functions` are those of somebody's own;
    for the other criteria the data's hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sector: str
    method: str = "weighted_sum"
    branches: dict[str, float]
    criteria: dict[str, float]
    knockouts: tuple[str, ...] = ()
    needs: dict[str, float] = Field(default_factory=dict)
    base: str = ANYWHERE
    market: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    mix: dict[str, tuple[float, float, float]] = Field(default_factory=dict)
    threats: tuple[str, ...] = ()
    start: int | None = Field(default=None, ge=2000, le=2100)
    rates: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    gaps: Literal["expected", "cautious", "worst"] = "expected"
    coverage_floor: float = Field(default=0.6, ge=0, le=1)
    without: tuple[str, ...] = ()
    value_functions: dict[str, ValueFunction] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_the_first_edition(cls, given: Any) -> Any:
        """Take a stored question of the first edition, whose only rule for gaps had a name."""
        if isinstance(given, dict) and given.get("missing") == "renormalise":
            return {name: value for name, value in given.items() if name != "missing"}
        return given

    @model_validator(mode="after")
    def _markets_are_shares(self) -> Scenario:
        """Hold a stored question to what the steps refuse."""
        shares_in(self.sector)
        named, whole = {*self.market, *self.mix} - {*MARKETS, *UNSPLIT}, 1 + 1e-6
        if named or sum(self.market.values()) > whole or (self.market and not any(
                self.market.values())):  # fmt: skip
            raise ValueError("the market is no set of shares of known markets")
        if any(not 0 <= low <= share <= high <= 1 for share, low, high in self.mix.values()) or (
                sum(share for share, _, _ in self.mix.values()) > whole):  # fmt: skip
            raise ValueError("the mix is no set of shares of known markets")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the question in canonical JSON.

        What nobody chose is left out: it is the digest from before it could be chosen.
        """
        asked = self.model_dump(mode="json")
        for name in ("value_functions", "market", "mix", "threats", "start", "rates"):
            if not asked[name]:
                del asked[name]
        if self.base == ANYWHERE:
            del asked["base"]
        if self.gaps == GAPS[0]:  # as before there were rules: the digest of a question asked then
            del asked["gaps"]
            asked["missing"] = "renormalise"
        content = json.dumps(asked, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def with_method(self, method: str) -> Scenario:
        """Ask the same with another method."""
        return self.model_copy(update={"method": method})

    def with_gaps(self, rule: str) -> Scenario:
        """Ask with another rule for what is missing. Raises RequestError with the known ones."""
        if rule not in GAPS:
            raise unknown("gaps", rule, GAPS)
        return self.model_copy(update={"gaps": rule})

    def with_base(self, base: str) -> Scenario:
        """Ask for a park in a base. Raises RequestError with the known ones."""
        return self.model_copy(update={"base": check_base(base)})

    def with_market(self, shares: Mapping[str, float]) -> Scenario:
        """Ask with the shares of the goods that are sold in each market.

        Raises RequestError for each unknown market and each share that is none.
        """
        return self.model_copy(update={"market": read_shares(shares)})

    def with_threats(self, names: Iterable[str]) -> Scenario:
        """Ask as if duties that are talked of were in force; evaluating refuses unknown ones."""
        wanted = (names,) if isinstance(names, str) else tuple(names)
        return self.model_copy(update={"threats": tuple(dict.fromkeys(wanted))})

    @property
    def shares(self) -> dict[str, tuple[float, float, float]]:
        """What share of the goods is sold in each market, with its least and greatest: as given,
        else the base's own market, else the sector's mix. What they lack of 1 is not split."""
        if self.market:
            return {name: (share, share, share) for name, share in self.market.items()
                    if name in MARKETS}  # fmt: skip
        return self.own_market or dict(self.mix)

    @property
    def own_market(self) -> dict[str, tuple[float, float, float]]:
        """All of it to the market of the base; empty for a base without one."""
        own = BASES.get(self.base, "")
        return {own: (1.0, 1.0, 1.0)} if own else {}

    @property
    def unsplit(self) -> float:
        """The share of the goods whose market is not split."""
        return max(0.0, 1.0 - sum(share for share, _, _ in self.shares.values()))

    def with_rates(self, rates: Mapping[str, float], known: Mapping[str, float]) -> Scenario:
        """Ask with other exchange rates, in units of a currency (ISO 4217) per USD.

        Those on file change nothing, not even the digest. Raises RequestError (`read_rates`).
        """
        return self.model_copy(update={"rates": read_rates(rates, known)})

    def with_start(self, year: int, data_year: int) -> Scenario:
        """Ask for a start-up in `year`. Raises RequestError for one before the data's year."""
        if not data_year <= year <= data_year + LAST_START:
            values = (("value", str(year)), ("first", str(data_year)),
                      ("last", str(data_year + LAST_START)))  # fmt: skip
            raise RequestError(Problem("request.start", values=values))
        return self.model_copy(update={"start": year})

    def start_year(self, data_year: int) -> int:
        """Return the year of start-up that power and land answers are held against."""
        return data_year + LEAD_YEARS if self.start is None else self.start

    def with_importance(
        self, importance: Mapping[str, float], known: Mapping[str, Criterion]
    ) -> Scenario:
        """Ask with other importances of branches or criteria; the others stay.

        Raises RequestError for every unknown name and every negative or non-finite number.
        """
        problems = check_importance(importance)
        branches, criteria = dict(self.branches), dict(self.criteria)
        names = [*BRANCHES, *known]
        for name, value in importance.items():
            if name in BRANCHES:
                branches[name] = value
            elif name not in known:
                problems.extend(unknown("weight", name, names).problems)
            elif not known[name].scored:
                problems.append(Problem("weights.not_scored", values=(("name", name),)))
            else:
                criteria[name] = value
        if problems:
            raise RequestError(problems)
        return self.model_copy(update={"branches": branches, "criteria": criteria})

    def with_need(self, knockout: str, amount: float) -> Scenario:
        """Ask for another amount (hectares, MW) in a knock-out.

        Raises RequestError unless the amount is a finite number above 0.
        """
        if not (math.isfinite(amount) and amount > 0):
            values = (("name", knockout), ("value", f"{amount:g}"))
            raise RequestError(Problem("request.need", values=values))
        return self.model_copy(update={"needs": {**self.needs, knockout: amount}})

    def with_value_functions(
        self, functions: Mapping[str, ValueFunction], known: Mapping[str, Criterion]
    ) -> Scenario:
        """Ask with value functions of one's own for some criteria; the others stay.

        One that is the data's own changes nothing, not even the digest. Raises RequestError
        for unknown names, and with every fault of a function (`own_value_function`).
        """
        own = dict(self.value_functions)
        problems: list[Problem] = []
        for name, function in functions.items():
            own.pop(name, None)
            try:
                if name not in known:
                    raise unknown("criterion", name, list(known))
                if function != known[name].value:
                    own[name] = own_value_function(known[name], function.scale, function.points)
            except RequestError as refusal:
                problems.extend(refusal.problems)
        if problems:
            raise RequestError(problems)
        return self.model_copy(update={"value_functions": dict(sorted(own.items()))})

    def value_function(self, criterion: Criterion) -> ValueFunction:
        """Return the value function that scores a criterion: somebody's own, else the data's.

        All that scores asks here, so that there is one path.
        """
        return self.value_functions.get(criterion.id, criterion.value)

    def without_criteria(self, names: Iterable[str], known: Mapping[str, Criterion]) -> Scenario:
        """Ask without some criteria. Raises RequestError for unknown names."""
        wanted = tuple(names)
        wrong = [name for name in wanted if name not in known]
        if wrong:
            raise RequestError(
                [p for name in wrong for p in unknown("criterion", name, known).problems]
            )
        return self.model_copy(update={"without": tuple(dict.fromkeys((*self.without, *wanted)))})

    def _check(self, criteria: Mapping[str, Criterion]) -> None:
        """Refuse importances of what does not exist or cannot be scored, all at once."""
        problems = [
            problem
            for given, known, what in (
                (self.branches, BRANCHES, "weight"), (self.criteria, criteria, "weight"),
                (self.without, criteria, "criterion"),
                (self.value_functions, criteria, "criterion"),
            )
            for name in given if name not in known
            for problem in unknown(what, name, list(known)).problems
        ]  # fmt: skip
        problems += [
            Problem("weights.not_scored", values=(("name", name),))
            for name, importance in self.criteria.items()
            if name in criteria and not criteria[name].scored and importance
        ]
        if problems:
            raise RequestError(problems)

    def weights(self, criteria: Mapping[str, Criterion]) -> dict[str, float]:
        """Return the weight of each scored criterion: branch weight x weight within the branch.

        An importance is what going from the worst to the best figure is worth, so it is divided
        by how far the value goes between them: twice the weight where that is half the scale.
        A criterion that does not count in the base is left out. They sum to 1. Raises RequestError
        if all branches weigh nothing, or a branch that weighs something has no criterion that does.
        """
        self._check(criteria)
        shares = normalise({b: self.branches.get(b, 0.0) for b in BRANCHES}, "branches")
        weights: dict[str, float] = {}
        for branch, share in shares.items():
            inside = {
                name: importance / self.value_function(criteria[name]).span
                for name, importance in self.criteria.items()
                if criteria[name].branch == branch and name not in self.without
                and criteria[name].counts_in(self.base)
            }
            if share > 0:
                within = normalise(inside, branch)
                weights |= {name: share * weight for name, weight in within.items()}
        return {name: weight for name, weight in weights.items() if weight > 0}


def read_rates(rates: Mapping[str, float], known: Mapping[str, float]) -> dict[str, float]:
    """Return the exchange rates that are others than those on file, by currency.

    Raises RequestError for every currency that is not on file and every rate that is none."""
    problems: list[Problem] = []
    for name, rate in rates.items():
        if name not in known:
            problems.extend(unknown("currency", name, list(known)).problems)
        elif not (math.isfinite(rate) and rate > 0):
            values = (("name", name), ("value", f"{rate:g}"))
            problems.append(Problem("request.rate", values=values))
    if problems:
        raise RequestError(problems)
    return {name: rate for name, rate in sorted(rates.items()) if rate != known[name]}
