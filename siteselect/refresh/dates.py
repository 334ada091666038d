"""How long a figure's date reaches, and when it is past."""

from __future__ import annotations

import calendar
import re

from siteselect.errors import Problem, RequestError
from siteselect.own import is_date

LAST_YEAR = 2100


def last_day(as_of: str) -> str:
    """Return the last day of a year, a quarter, a month or a day, as an ISO date.

    >>> last_day("2023"), last_day("2025-Q3"), last_day("2025-02"), last_day("2026-11-23")
    ('2023-12-31', '2025-09-30', '2025-02-28', '2026-11-23')
    """
    if "-Q" in as_of:
        head, quarter = as_of.split("-Q")
        as_of = f"{head}-{3 * int(quarter):02}"
    year, month, day = ([*map(int, as_of.split("-")), 0, 0])[:3]
    month = month or 12
    return f"{year:04}-{month:02}-{day or calendar.monthrange(year, month)[1]:02}"


def months_on(day: str, months: int) -> str:
    """Return the same day some months later, or the last day of a shorter month.

    >>> months_on("2023-12-31", 12), months_on("2025-08-31", 6)
    ('2024-12-31', '2026-02-28')
    """
    year, month, at = map(int, day.split("-"))
    years, month = divmod(month - 1 + months, 12)
    year, month = year + years, month + 1
    return f"{year:04}-{month:02}-{min(at, calendar.monthrange(year, month)[1]):02}"


def parse_day(given: str) -> str:
    """Return a day given as YYYY-MM-DD. Raises RequestError for anything else."""
    good = re.fullmatch(r"\d{4}-\d\d-\d\d", given) and is_date(given)
    if not good or given > last_day(given[:7]) or int(given[:4]) > LAST_YEAR:
        raise RequestError(Problem("refresh.no_day", values=(("given", given[:40]),)))
    return given
