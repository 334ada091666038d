"""What a check found: where a record and what was computed from it differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from siteselect.errors import Problem


@dataclass(frozen=True)
class Difference:
    """One difference: the part of the record, and the sentence that says it."""

    part: Literal["chain", "inputs", "result"]
    problem: Problem
