"""`explain`: why one site scores above another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siteselect.errors import Problem, RequestError
from siteselect.evaluation.scoring import Evaluation
from siteselect.matrix import Floats


@dataclass(frozen=True)
class Comparison:
    """Why one site scores above another: contributions (m,) sum to `difference`."""

    evaluation: Evaluation
    a: int
    b: int
    difference: float
    contributions: Floats


def explain(evaluation: Evaluation, site_a: str, site_b: str) -> Comparison:
    """Split the difference of two scores into the criteria, for the additive model.

    Raises RequestError for an unknown site, the same site twice, a site without any figure, or
    a method that is not additive.
    """
    a, b = (evaluation.dataset.position(site) for site in (site_a, site_b))
    if evaluation.scenario.method != "weighted_sum":
        raise RequestError(
            Problem("request.not_additive", values=(("method", evaluation.scenario.method),))
        )
    if a == b:
        raise RequestError(Problem("request.same_site", values=(("given", site_a),)))
    contributions = evaluation.contributions[a] - evaluation.contributions[b]
    difference = float(evaluation.score[a] - evaluation.score[b])
    if np.isnan(difference):
        given = (("given", f"{site_a}, {site_b}"),)
        raise RequestError(Problem("request.no_figures", values=given))
    return Comparison(evaluation, a, b, difference, contributions)
