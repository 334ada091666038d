"""Time zones, and how many office hours two places share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, overload
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from siteselect.errors import Problem, RequestError
from siteselect.geography.geodesics import nearest

if TYPE_CHECKING:
    import pandas as pd


def working_hours_overlap(
    tz: str, reference: str = "Asia/Taipei", year: int = 2026, start: int = 9, end: int = 17
) -> float:
    """Average the hours a day in which the offices of two IANA zones are both open.

    Offices open from `start` to `end` o'clock local time in both zones. Each of the reference
    zone's days of `year` meets the other zone's days before, on and after it, so summer time
    counts for the days it lasts. Weekends and holidays are not left out. Returns 0 to
    `end - start` hours, not rounded.

    Raises
    ------
    RequestError
        If a zone is not in the IANA database, or `start` is not before `end` within a day.

    Examples
    --------
    >>> working_hours_overlap("Asia/Manila"), working_hours_overlap("Asia/Tokyo")
    (8.0, 7.0)
    >>> round(working_hours_overlap("Europe/Warsaw"), 3)  # 1 h in winter, 2 h in summer
    1.575
    """
    if not 0 <= start < end <= 23:
        values = (("start", str(start)), ("end", str(end)))
        raise RequestError(Problem("geography.working_day", values=values))
    here, there = _zone(reference), _zone(tz)
    first = datetime(year, 1, 1)
    days = (datetime(year + 1, 1, 1) - first).days
    dates = [first + timedelta(days=offset) for offset in range(-1, days + 1)]
    ours, theirs = (_office_hours(dates, zone, start, end) for zone in (here, there))
    seconds = 0.0
    for shift in (-1, 0, 1):
        opens, closes = theirs[:, 1 + shift : 1 + shift + days]
        shared = np.minimum(ours[1, 1:-1], closes) - np.maximum(ours[0, 1:-1], opens)
        seconds += float(np.maximum(shared, 0).sum())
    return seconds / 3600.0 / days


def _office_hours(
    dates: list[datetime], zone: ZoneInfo, start: int, end: int
) -> NDArray[np.float64]:
    """Return when the office opens and closes on each date (2, n), in seconds of universal time
    from the first midnight."""
    away = [[zone.utcoffset(date.replace(hour=hour)) for date in dates] for hour in (start, end)]
    offsets = [[offset.total_seconds() for offset in row if offset is not None] for row in away]
    midnights = 86400.0 * np.arange(len(dates))
    return np.asarray(midnights + 3600.0 * np.array([[start], [end]]) - np.array(offsets))


def _zone(name: str) -> ZoneInfo:
    """Look a zone up, turning every way that can fail into one refusal."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        problem = Problem("geography.unknown_time_zone", values=(("zone", name),))
        raise RequestError(problem) from error


@overload
def time_zone_at(lat: float, lon: float, places: pd.DataFrame) -> str: ...
@overload
def time_zone_at(lat: NDArray[Any], lon: NDArray[Any], places: pd.DataFrame) -> list[str]: ...
def time_zone_at(lat: ArrayLike, lon: ArrayLike, places: pd.DataFrame) -> str | list[str]:
    """Name the IANA time zone of a point: that of the nearest town of the gazetteer.

    `places` has `lat`, `lon` and `timezone` (see `gazetteer`). Numbers give a name, arrays of
    shape (n,) a list of n. Within a few km of a zone border the nearest town may lie across it,
    and at sea the answer is the nearest land's.

    Raises
    ------
    RequestError
        If a point is refused by `check_coordinates`.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame({"lat": [25.0, 35.7], "lon": [121.5, 139.7],
    ...                       "timezone": ["Asia/Taipei", "Asia/Tokyo"]})
    >>> time_zone_at(34.0, 135.0, towns)
    'Asia/Tokyo'
    """
    position, _ = nearest(lat, lon, places)
    zones = [str(zone) for zone in places["timezone"].to_numpy()[position[:, 0]]]
    return zones[0] if np.ndim(lat) == 0 else zones
