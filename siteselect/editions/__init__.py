"""Two editions of the data under one question: why ranks moved, figure by figure."""

from siteselect.editions.comparing import compare_editions
from siteselect.editions.model import (
    KINDS,
    PARTS,
    AnswerChange,
    CellChange,
    EditionComparison,
    FigureOnFile,
    SiteMove,
)

__all__ = [
    "KINDS", "PARTS", "AnswerChange", "CellChange", "EditionComparison", "FigureOnFile",
    "SiteMove", "compare_editions",
]  # fmt: skip
