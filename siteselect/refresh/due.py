"""Which figures are past their date on a given day, by series and by item of cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from siteselect.dataset import Dataset
from siteselect.i18n import text
from siteselect.refresh.dates import last_day, months_on
from siteselect.refresh.prices import Prices
from siteselect.refresh.register import ITEM_WORDS, ITEMS, REGISTER

SERIES, ITEM = "series", "item"


@dataclass(frozen=True)
class Due:
    """How a series or an item stands on a day.

    `oldest` and `newest` are dates of its `figures` on file, of which `past` are past their date.
    `renews_months` is how long one edition holds, None where nothing newer is expected; `feeds`
    names the interfaces that can renew it.
    """

    kind: str
    id: str
    renews_months: int | None
    oldest: str
    newest: str
    figures: int
    past: int
    feeds: tuple[str, ...]


def due(dataset: Dataset, renewals: Mapping[str, int | None], prices: Prices,
        day: str) -> tuple[Due, ...]:  # fmt: skip
    """Return how every series with figures, and every item that feeds renew, stands on `day`.

    A figure is past its date once its edition has held for `renews_months` from the end of the
    period that it speaks of. A refreshed figure stands for the shipped one beside it. The most
    figures past their date come first.
    """
    over = {feed.series: feed.beside for known in REGISTER.values() for feed in known.feeds
            if feed.beside}  # fmt: skip
    table = dataset.observations.assign(series=dataset.observations["series"].replace(over))
    current = table.drop_duplicates(["subject", "criterion", "sector", "series"], keep="last")
    dates = current.groupby("series")["as_of"].agg(list).to_dict()
    found = [_due(SERIES, name, renewals.get(name), dates[name], day)
             for name in dataset.series["id"] if name in dates]  # fmt: skip
    for item, known in ITEMS.items():
        mine = [row["as_of"] for (_, of), row in prices.rows.items() if of == item]
        if mine:
            found.append(_due(ITEM, item, known.renews_months, mine, day))
    return tuple(sorted(found, key=lambda one: (-one.past, one.kind, one.id)))


def _due(kind: str, name: str, months: int | None, dates: list[str], day: str) -> Due:
    counts = {} if months is None else Counter(dates)
    past = sum(n for as_of, n in counts.items() if months_on(last_day(as_of), months or 0) < day)
    speak = "item" if kind == ITEM else "beside"
    feeds = tuple(label for label, known in REGISTER.items()
                  if any(getattr(feed, speak) == name for feed in known.feeds))  # fmt: skip
    return Due(kind, name, months, min(dates), max(dates), len(dates), past, feeds)


def due_names(dataset: Dataset, lang: str) -> Mapping[str, str]:
    """Return the name of each series and each item of cost that may be due."""
    column = dataset.series["name_zh" if lang == "zh-TW" else "name_en"]
    series = dict(zip(dataset.series["id"], column, strict=True))
    return series | {item: text(key, lang) for item, key in ITEM_WORDS.items()}
