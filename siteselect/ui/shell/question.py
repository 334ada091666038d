"""From a view to the Scenario that is asked, and what the controls start from."""

from __future__ import annotations

from typing import Any

from siteselect.criteria import BRANCH_WORDS, BRANCHES
from siteselect.dataset import Dataset
from siteselect.i18n import family, label, text
from siteselect.profiles import at_base, profile
from siteselect.scenarios import Scenario
from siteselect.ui.shell.view import CLUSTER, LAND, MOST, PARK_SIZES_HA, View

HELP = family("ui.help_", BRANCHES)
PANEL_WORDS = family("ui.", ("all_criteria", "reset", "land", "cluster", "importance",
                             "only_ratios"))  # fmt: skip


def scenario(view: View, dataset: Dataset) -> Scenario:
    """Return the question that a view asks. Raises RequestError for weights of nothing."""
    asked = profile(dataset, view.sector).with_method(view.method).with_gaps(view.gaps)
    asked = at_base(dataset, asked, view.base)
    if view.market:
        asked = asked.with_market(view.market)
    asked = asked.with_threats(view.threats)
    if view.start:
        asked = asked.with_start(view.start, dataset.meta.year)
    if view.rates and dataset.cost is not None:
        asked = asked.with_rates(view.rates, dataset.cost.rates)
    if view.importance or view.criteria:
        importance = {**view.importance, **view.criteria}
        asked = asked.with_importance(importance, dataset.criteria)
    if view.curves:
        asked = asked.with_value_functions(view.curves, dataset.criteria)
    if view.land and LAND in dataset.knockouts:
        asked = asked.with_need(LAND, float(view.land))
    if not view.cluster and CLUSTER in dataset.criteria:
        asked = asked.without_criteria([CLUSTER], dataset.criteria)
    return asked


def controls(view: View, dataset: Dataset) -> dict[str, Any]:
    """Return what the panel of sliders draws: where each stands, and where the profile has it."""
    seed = at_base(dataset, profile(dataset, view.sector), view.base)
    lang = view.lang
    return {
        "branches": [
            {
                "id": branch,
                "name": text(BRANCH_WORDS[branch], lang),
                "help": text(HELP[branch], lang),
                "seed": seed.branches.get(branch, 0.0),
                "value": (view.importance or seed.branches).get(branch, 0.0),
                "criteria": _sliders(view, seed, dataset, branch),
            }
            for branch in BRANCHES
        ],
        "most": MOST,
        "land": _land(view, seed, lang) if LAND in seed.knockouts else None,
        "cluster": {"id": CLUSTER, "without": not view.cluster}
        if CLUSTER in seed.criteria else None,
        "words": {word: text(key, lang) for word, key in PANEL_WORDS.items()},
    }  # fmt: skip


def _sliders(view: View, seed: Scenario, dataset: Dataset, branch: str) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "name": label(criterion.name, view.lang),
            "seed": seed.criteria[name],
            "value": view.criteria.get(name, seed.criteria[name]),
        }
        for name, criterion in dataset.criteria.items()
        if criterion.branch == branch and name in seed.criteria and criterion.counts_in(view.base)
    ]


def _land(view: View, seed: Scenario, lang: str) -> dict[str, Any]:
    needed = int(seed.needs.get(LAND, 0.0))
    sizes = sorted({*PARK_SIZES_HA, *([needed] if needed in PARK_SIZES_HA else [])})
    return {"seed": needed, "value": view.land or needed,
            "sizes": [[size, text("ui.hectares", lang, size=size)] for size in sizes]}  # fmt: skip
