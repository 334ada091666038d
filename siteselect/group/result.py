"""`group_result`: one result from many answers, several ways side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.evaluation import Evaluation
from siteselect.group.agreement import (
    Agreement,
    Cluster,
    Dispersion,
    clusters,
    dispersion,
    kendall_w,
    pairwise_tau,
    relative_homogeneity,
)
from siteselect.group.combining import Judged, Voices, voices
from siteselect.group.outcome import Outcome, outcomes
from siteselect.group.panel import Bools, Floats, Panel, panel
from siteselect.group.removal import Removal, leave_one_out, named
from siteselect.group.sampling import GroupSmaa, group_smaa
from siteselect.group.tallies import (
    Difference,
    Tally,
    borda,
    mean_scores,
    notable_differences,
    rank_sum,
)
from siteselect.group.words import notes
from siteselect.scenarios import Scenario

OWN = {"branches", "criteria"}  # what evaluators may set; the rest of the question is common


@dataclass(frozen=True)
class Accord:
    """How far m evaluators agree.

    `kendall` is W over the `common` sites that all of them judge, NaN where undefined; `weights`
    the relative homogeneity of their criterion weights; `tau` (m, m) between their orders,
    `clusters` by it; `spread` of the weights, criterion by criterion.
    """

    kendall: Agreement
    common: int
    weights: float
    tau: Floats
    clusters: tuple[Cluster, ...]
    spread: Dispersion


@dataclass(frozen=True)
class GroupResult:
    """A group's results side by side; no method is the right one, so none is picked.

    `panel` holds the evaluators' own scores, for the sites that somebody judges; `tallies` count
    them (`mean_score`, `rank_sum`, `borda`); `outcomes` answer the group's combined questions
    (`aij`, `aip`, `aip_geometric`) on the group's figures; `smaa` is None unless the method is
    additive. `unfinished` evaluators are named and not counted. `notes` are what a reader must
    know, `i18n.sentence` says them.
    """

    panel: Panel
    unfinished: tuple[str, ...]
    tallies: Mapping[str, Tally]
    outcomes: Mapping[str, Outcome]
    smaa: GroupSmaa | None
    accord: Accord
    differences: tuple[Difference, ...]
    removals: tuple[Removal, ...]
    notes: tuple[Problem, ...]

    @property
    def first(self) -> dict[str, tuple[str, ...]]:
        """The sites in first place by each method: several where they tie."""
        counted = {m: named(tally, self.panel.sites) for m, tally in self.tallies.items()}
        return counted | {m: o.first for m, o in self.outcomes.items() if o.scenario is not None}

    @property
    def deciders(self) -> dict[str, tuple[str, ...]]:
        """By method, the evaluators without whom the first place would change."""
        found: dict[str, list[str]] = {method: [] for method in self.first}
        for removal in self.removals:
            for method in removal.changed:
                found[method].append(removal.evaluator)
        return {method: tuple(names) for method, names in found.items()}


def group_result(
    evaluations: Mapping[str, Evaluation],
    dataset: Dataset,
    *,
    pairwise: Judged | None = None,
    recusals: Mapping[str, Collection[str]] | None = None,
    unfinished: Collection[str] = (),
    samples: int = 2_000,
    seed: int = 1,
) -> GroupResult:
    """Return the group's results from each evaluator's own answer.

    `evaluations` holds for each evaluator `evaluate(own figures, own scenario)`; `dataset` the
    group's figures (the evaluators' own dataset, or that with the group's ratings on site);
    `pairwise` comparisons in pairs by evaluator and node, where they were made; `recusals` the
    sites that an evaluator may not judge: nothing they answered counts for such a site, in any
    of the methods. An answer that ranks nothing counts as unfinished.

    Raises RequestError if nobody answered, if evaluators answered different questions (other
    than their importances), or about different sites.
    """
    ranking = {e: found for e, found in sorted(evaluations.items()) if (found.rank > 0).any()}
    usable = {e: found for e, found in ranking.items() if e not in unfinished}
    missing = tuple(sorted({*unfinished, *evaluations} - usable.keys()))
    if not usable:
        raise RequestError(Problem("group.nobody"))
    scenarios = {e: found.scenario for e, found in usable.items()}
    _same_question(scenarios)
    given, asked = panel(usable, recusals), voices(scenarios, dataset.criteria)
    tallies = {t.method: t for t in (mean_scores(given), rank_sum(given), borda(given))}
    judges = _judges(given, recusals or {})
    found = outcomes(asked, dataset, pairwise or {}, judges, given.sites)
    firsts = {m: named(t, given.sites) for m, t in tallies.items()}
    result = GroupResult(
        panel=given, unfinished=missing, tallies=tallies, outcomes=found,
        smaa=_smaa(asked, found["aip"].evaluation, given.sites, judges, samples, seed),
        accord=_accord(given, asked), differences=notable_differences(given),
        removals=_with_outcomes(leave_one_out(given, firsts), found), notes=(),
    )  # fmt: skip
    return GroupResult(**{**vars(result), "notes": notes(result, recusals or {})})


def _same_question(scenarios: Mapping[str, Scenario]) -> None:
    asked = [s.model_dump(exclude=OWN) for s in scenarios.values()]
    for name, other in zip(scenarios, asked, strict=True):
        if other != asked[0]:
            part = next(key for key in other if other[key] != asked[0][key])
            values = (("who", name), ("other", next(iter(scenarios))), ("part", part))
            raise RequestError(Problem("group.other_question", values=values))


def _judges(given: Panel, recusals: Mapping[str, Collection[str]]) -> Bools:
    """Return who may judge which site (m, n)."""
    rows = [[s not in recusals.get(e, ()) for s in given.sites] for e in given.evaluators]
    return np.array(rows, dtype=bool)


def _smaa(
    asked: Voices, evaluation: Evaluation | None, sites: tuple[str, ...], judges: Bools,
    samples: int, seed: int,
) -> GroupSmaa | None:  # fmt: skip
    if evaluation is None or evaluation.scenario.method != "weighted_sum":
        return None
    nobody = np.ones(len(judges), dtype=bool)
    away = {site: ~judges[:, j] for j, site in enumerate(sites)}

    def weights(wanted: tuple[str, ...]) -> Floats:
        return asked.weights[:, [asked.criteria.index(name) for name in wanted]]

    def recused(site: str) -> Bools:
        return away.get(site, nobody)

    return group_smaa(
        evaluation, asked.evaluators, weights, recused, samples=samples, seed=seed
    )


def _accord(given: Panel, asked: Voices) -> Accord:
    everyone = given.judged.all(axis=0)
    common = int(everyone.sum())
    nothing = Agreement(float("nan"), float("nan"))
    tau = pairwise_tau(given.ranks)
    return Accord(
        kendall=kendall_w(given.ranks[:, everyone]) if common > 1 else nothing, common=common,
        weights=relative_homogeneity(asked.weights), tau=tau, clusters=clusters(tau),
        spread=dispersion(asked.criteria, asked.weights),
    )  # fmt: skip


def _with_outcomes(
    removals: tuple[Removal, ...], found: Mapping[str, Outcome]
) -> tuple[Removal, ...]:
    """Add what the combined questions say without each evaluator."""
    whole = []
    for removal in removals:
        own = {
            m: o.without[removal.evaluator] for m, o in found.items()
            if removal.evaluator in o.without
        }  # fmt: skip
        changed = tuple(m for m, sites in own.items() if sites != found[m].first)
        whole.append(Removal(removal.evaluator, removal.first | own, removal.changed + changed))
    return tuple(whole)
