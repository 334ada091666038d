"""Numbers as people write them: digits, a decimal point, nothing that two readers read two ways."""

from __future__ import annotations

import math
import re

NUMBER = re.compile(r"[+\-−]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
MOST = 1e12
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "|")


def parse_number(cell: str) -> float | None:
    """Return a finite number, None for anything else: "1,234" and "0x1f" are read two ways.

    >>> parse_number("1.5"), parse_number("1,234"), parse_number("nan"), parse_number("1e308")
    (1.5, None, None, 1e+308)
    """
    text = cell.strip()
    if len(text) > 40 or not NUMBER.fullmatch(text):
        return None
    number = float(text.replace("−", "-"))
    return number if math.isfinite(number) else None
