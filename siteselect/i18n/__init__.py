"""Words for people: `text(key, lang, **values)` over catalogues in English and zh-TW.

A key is `room.name`; each room has one file per language, so that features do not meet in one
file. Labels of data (sites, criteria, sectors) stand in the data, in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from siteselect.errors import Problem

LANGUAGES = ("zh-TW", "en")
FOLDER = Path(__file__).resolve().parent


@cache  # the catalogues are part of the package: constants, read when first needed
def catalogue(lang: str) -> Mapping[str, str]:
    """Return every message of one language, by its full key.

    >>> catalogue("en").keys() == catalogue("zh-TW").keys()
    True
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    messages: dict[str, str] = {}
    for path in sorted((FOLDER / lang).glob("*.yaml")):
        room = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
        messages.update({f"{path.stem}.{name}": message for name, message in room.items()})
    return messages


def text(key: str, lang: str, **values: object) -> str:
    """Return the message `key` in `lang`, its `{places}` filled with `values`.

    Raises KeyError for a key that no catalogue has: a fault of ours, never of the user.

    >>> text("words.rank", "en"), text("words.rank", "zh-TW")
    ('Rank', '排名')
    """
    message = catalogue(lang if lang in LANGUAGES else "en")[key]
    return message.format(**values) if values else message


def label(labels: Mapping[str, str], lang: str) -> str:
    """Return a label of the data in `lang`.

    >>> label({"en": "Taiwan", "zh-TW": "臺灣"}, "zh-TW")
    '臺灣'
    """
    return labels[lang if lang in labels else "en"]


def sentence(problem: Problem, lang: str) -> str:
    """Return a problem in words: where it is, what was found, how to mend it.

    >>> sentence(Problem("data.empty", "sites.csv", 3, "lat"), "en")
    'sites.csv, row 3, column lat: The cell is empty. Fill it.'
    """
    place = [problem.file] if problem.file else []
    if problem.row is not None:
        place.append(text("cli.row", lang, row=problem.row))
    if problem.column:
        place.append(text("cli.column", lang, column=problem.column))
    said = text(problem.key, lang, **dict(problem.values))
    colon, comma = ("：", "，") if lang == "zh-TW" else (": ", ", ")
    return f"{comma.join(place)}{colon}{said}" if place else said
