"""Printing: JSON for programs, tables for people."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any


def print_json(content: object) -> None:
    """Print UTF-8 JSON; NaN becomes null, and never leaves the house."""
    sys.stdout.write(json.dumps(clean(content), ensure_ascii=False, allow_nan=False, indent=1))
    sys.stdout.write("\n")


def clean(content: Any) -> Any:
    """Return `content` with numpy numbers as Python's, and NaN or infinity as None."""
    if isinstance(content, dict):
        return {str(key): clean(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [clean(value) for value in content]
    if hasattr(content, "item"):
        content = content.item()
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def print_table(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> None:
    """Print a table; `right` lists the columns of numbers."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for position, head in enumerate(heads):
        numeric = position in right
        table.add_column(head, justify="right" if numeric else "left", no_wrap=numeric)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # Text: no cell is ever markup
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = 160
    if title:  # not the table's own title, which breaks at the width of a narrow table
        console.print(Text(title, style="italic"))
    console.print(table)


def say(line: str) -> None:
    """Print a line to standard output."""
    sys.stdout.write(line + "\n")
