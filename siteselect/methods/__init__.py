"""The register of methods and their kernels; the only room that knows scikit-criteria."""

from siteselect.methods.electre import Electre1, electre1, kernel
from siteselect.methods.electre3 import Electre3, Thresholds, credibility, distil, electre3
from siteselect.methods.promethee import Flows, Partial, Preference, flows, partial_relation
from siteselect.methods.ranking import (
    METHOD_WORDS,
    METHODS,
    SHORT_WORDS,
    TIE,
    Bools,
    Floats,
    Method,
    method,
    ordered,
    ranks,
    topsis,
    unit_columns,
    weighted_sum,
)
from siteselect.methods.scaling import NORMALISATIONS, scale, unfit
from siteselect.methods.vikor import Vikor, vikor

__all__ = [
    "METHODS", "METHOD_WORDS", "NORMALISATIONS", "SHORT_WORDS", "TIE", "Bools", "Electre1",
    "Electre3", "Floats", "Flows", "Method", "Partial", "Preference", "Thresholds", "Vikor",
    "credibility", "distil", "electre1", "electre3", "flows", "kernel", "method", "ordered",
    "partial_relation", "ranks", "scale", "topsis", "unfit", "unit_columns", "vikor",
    "weighted_sum",
]  # fmt: skip
