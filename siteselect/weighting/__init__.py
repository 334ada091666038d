"""Weights: importances (any scale, what a person sets) become weights (sum 1, what we compute).

Direct weighting top-down: each branch gets a share, and each criterion a share of its branch.
Or from swings (which worst-to-best move matters most), from judgements in pairs (AHP), from an
order (rank order centroid), or from the figures themselves (entropy, CRITIC).
"""

from siteselect.weighting.direct import check_importance, normalise, rank_order_centroid
from siteselect.weighting.objective import average_ranks, critic, entropy
from siteselect.weighting.pairwise import Ahp, Judgement, ahp, unlinked
from siteselect.weighting.swing import Swing

__all__ = [
    "Ahp", "Judgement", "Swing", "ahp", "average_ranks", "check_importance", "critic", "entropy",
    "normalise", "rank_order_centroid", "unlinked",
]  # fmt: skip
