"""What is past its date, as plain values for the data page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from siteselect.dataset import Dataset, load_renewals
from siteselect.i18n import text
from siteselect.refresh import due, due_names, read_prices


def past_date(data: Dataset, folder: Path, day: str, lang: str) -> dict[str, Any]:
    """Return the series and items of cost with figures past their date on `day`, most first."""
    listed = due(data, load_renewals(folder), read_prices(folder), day)
    names = due_names(data, lang)
    return {
        "day": day, "all": len(listed),
        "due": [
            {"name": names[one.id], "past": one.past, "figures": one.figures,
             "oldest": one.oldest, "newest": one.newest,
             "feeds": text("words.comma", lang).join(one.feeds)}
            for one in listed if one.past
        ],
    }  # fmt: skip
