"""Units: whether a figure is in its criterion's unit, and the factor from a kindred one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from siteselect.criteria import Criterion
from siteselect.i18n import LANGUAGES, family, text

# dimension and size of each unit; only units of one dimension are converted into each other.
# Miles: international mile and nautical mile, both exact by definition (BIPM, SI Brochure, 9th ed.)
UNITS: dict[str, tuple[str, float]] = {
    "km": ("length", 1.0),
    "m": ("length", 0.001),
    "mile": ("length", 1.609344),
    "nautical_mile": ("length", 1.852),
    "hour": ("time", 1.0),
    "minute": ("time", 1 / 60),
    "cent_kwh": ("power_price", 1.0),
    "usd_kwh": ("power_price", 100.0),
    "usd_mwh": ("power_price", 0.1),
    "mw": ("power", 1.0),
    "gw": ("power", 1000.0),
    "kw": ("power", 0.001),
    "person": ("people", 1.0),
    "thousand": ("people", 1e3),
    "ten_thousand": ("people", 1e4),
    "million": ("people", 1e6),
    "percent": ("share", 1.0),
}
UNIT_WORDS = family("importing.unit_", UNITS)


def plain(name: str) -> str:
    """Return a name as names are compared: without case, spaces, signs and accents.

    >>> plain("Power price (US ¢/kWh)") == plain("power  price us ¢ kwh")
    True
    """
    parts = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", parts.replace("%", "percent").replace("¢", "cents"))


@cache
def _names() -> dict[str, str]:
    """Return each name of a unit, in both languages, and the unit it means."""
    return {
        plain(name): unit
        for unit in UNITS
        for lang in LANGUAGES
        for name in text(UNIT_WORDS[unit], lang).split("|")
    }


def factor(given: str, criterion: Criterion, accepted: tuple[str, ...] = ()) -> float | None:
    """Return what a figure in the unit `given` is multiplied with; None for an unknown unit.

    `accepted` are the units that figures of the criterion stand in on file.
    """
    wanted = [*(criterion.unit[lang] for lang in LANGUAGES), *accepted]
    if plain(given) in {plain(name) for name in wanted}:
        return 1.0
    source = _names().get(plain(given))
    target = next((u for name in wanted if (u := _names().get(plain(name)))), None)
    if source is None or target is None or UNITS[source][0] != UNITS[target][0]:
        return None
    return UNITS[source][1] / UNITS[target][1]


def kindred(criterion: Criterion, accepted: tuple[str, ...], lang: str) -> list[str]:
    """Return the units that figures of a criterion may come in, its own first."""
    wanted = [*(criterion.unit[code] for code in LANGUAGES), *accepted]
    target = next((u for name in wanted if (u := _names().get(plain(name)))), None)
    others = [
        text(UNIT_WORDS[unit], lang).split("|")[0]
        for unit, (dimension, _) in UNITS.items()
        if target and dimension == UNITS[target][0] and unit != target
    ]
    return [criterion.unit[lang], *others]
