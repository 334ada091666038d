"""How sure the answer is, what would flip it, what to verify on the visit.

`robustness` counts ranks over weights and figures; `stability` gives the exact interval of each
weight, `nearest_flip` the smallest change that puts another site ahead, `verify_next` the
visit's checklist. `smaa` answers problems of one's own. All is seeded, and the order of sites
and criteria is irrelevant.
"""

from siteselect.robustness.analysis import METHODS, robustness
from siteselect.robustness.fixed import Shares, rank_shares
from siteselect.robustness.flip import Flip, confirm, flipped, nearest_flip
from siteselect.robustness.intervals import weight_intervals
from siteselect.robustness.margins import BreakEven, Tornado, break_even, tornado
from siteselect.robustness.result import Robustness, Skipped, standard_error
from siteselect.robustness.reversal import LeftOut, Reversal, leave_one_out, reversals
from siteselect.robustness.smaa2 import Smaa, smaa
from siteselect.robustness.stability import Stability, stability
from siteselect.robustness.streams import Noise, Uncertain
from siteselect.robustness.takeover import Takeovers, takeovers
from siteselect.robustness.verify import ToVerify, figure_ends, verify_next
from siteselect.robustness.words import say_break_even, say_flip, say_skipped, say_to_verify

__all__ = [
    "METHODS", "BreakEven", "Flip", "LeftOut", "Noise", "Reversal", "Robustness", "Shares",
    "Skipped", "Smaa", "Stability", "Takeovers", "ToVerify", "Tornado", "Uncertain", "break_even",
    "confirm", "figure_ends", "flipped", "leave_one_out", "nearest_flip", "rank_shares",
    "reversals", "robustness", "say_break_even", "say_flip", "say_skipped", "say_to_verify", "smaa",
    "stability", "standard_error", "takeovers", "tornado", "verify_next", "weight_intervals",
]  # fmt: skip
