"""Words for people: `text(key, lang, **values)` over catalogues in English and zh-TW.

A key is `room.name`; each room has one file per language, so that features do not meet in one
file. Labels of data (sites, criteria, sectors) stand in the data, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

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
    >>> text("cli.row", "zh-TW", row=3)
    '第 3 列'
    """
    message = catalogue(lang if lang in LANGUAGES else "en")[key]
    if not values:
        return message
    return _spaced(message, values) if lang == "zh-TW" else message.format(**values)


def family(stem: str, members: Iterable[Any], tail: str = "") -> Mapping[Any, str]:
    """Return the keys of messages that belong together: `stem`, the member's name, `tail`.

    A key is put together nowhere else, and each family is a constant of its module: so a test
    can hold the catalogues to exactly the messages that are asked for.

    >>> family("words.answer_", ("pass", "fail"))["fail"]
    'words.answer_fail'
    """
    return MappingProxyType({member: f"{stem}{member}{tail}" for member in members})


@cache
def _parts(message: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return each stretch of words of a message and the place after it, with its format."""
    return tuple((words, place, how or "") for words, place, how, _ in Formatter().parse(message))


def _spaced(message: str, values: Mapping[str, object]) -> str:
    """Fill a Chinese message: a space stands between Chinese and Latin letters or digits.

    Only where words and a value meet: what somebody wrote himself stays as it is.
    """
    said = ""
    for words, place, how in _parts(message):
        said += _gap(said, words) + words
        if place is not None:
            value = format(values[place], how)
            said += _gap(said, value) + value
    return said


def _gap(before: str, after: str) -> str:
    if not before or not after:
        return ""
    a, b = before[-1], after[0]
    return " " if (_han(a) and _latin(b)) or (_latin(a) and _han(b)) else ""


def _han(letter: str) -> bool:
    return 0x4E00 <= ord(letter) <= 0x9FFF


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


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
