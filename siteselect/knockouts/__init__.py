"""Knock-outs: what no other strength compensates, answered for each site from the evidence."""

from siteselect.knockouts.answering import ANSWER_WORDS, Answer, knockouts
from siteselect.knockouts.counting import count_by_level
from siteselect.knockouts.words import condition, matrix_rows, reason

__all__ = ["ANSWER_WORDS", "Answer", "condition", "count_by_level", "knockouts", "matrix_rows",
           "reason"]  # fmt: skip
