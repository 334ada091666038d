"""Evaluators together: one result from many answers, several ways, and how far they agree.

`group_result` does all of it on plain values: each evaluator's own `Evaluation`, the group's
figures, who is recused. Nothing here asks who the people are.
"""

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
from siteselect.group.combining import (
    NODE,
    Combined,
    Pairwise,
    Voices,
    aggregate_judgements,
    aggregate_priorities,
    combine_judgements,
    combine_priorities,
    voices,
)
from siteselect.group.outcome import Outcome
from siteselect.group.panel import Panel, panel
from siteselect.group.removal import Removal
from siteselect.group.result import Accord, GroupResult, group_result
from siteselect.group.sampling import GroupSmaa, group_smaa
from siteselect.group.tallies import (
    Difference,
    Tally,
    borda,
    mean_scores,
    notable_differences,
    rank_sum,
)
from siteselect.group.words import METHODS, method_name

__all__ = [
    "METHODS", "NODE", "Accord", "Agreement", "Cluster", "Combined", "Difference", "Dispersion",
    "GroupResult", "GroupSmaa", "Outcome", "Pairwise", "Panel", "Removal", "Tally", "Voices",
    "aggregate_judgements", "aggregate_priorities", "borda", "clusters", "combine_judgements",
    "combine_priorities", "dispersion", "group_result", "group_smaa", "kendall_w", "mean_scores",
    "method_name", "notable_differences", "pairwise_tau", "panel", "rank_sum",
    "relative_homogeneity", "voices",
]  # fmt: skip
