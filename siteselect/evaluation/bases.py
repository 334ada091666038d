"""One answer per base: a park for one region does not compete with one for another."""

from __future__ import annotations

from siteselect.bases import ANYWHERE, BASES
from siteselect.dataset import Dataset
from siteselect.evaluation.scoring import Evaluation, evaluate
from siteselect.profiles import at_base
from siteselect.scenarios import Scenario


def by_base(dataset: Dataset, scenario: Scenario) -> dict[str, Evaluation]:
    """Return the answer of every base of the data, but the one that keeps no site out.

    Each sells to its own market, unless the scenario says where the goods are sold.
    """
    bases = [base.id for base in dataset.markets.bases if base.id in BASES and base.id != ANYWHERE]
    return {base: evaluate(dataset, at_base(dataset, scenario, base)) for base in bases}
