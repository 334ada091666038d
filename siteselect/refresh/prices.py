"""The rows of `cost/prices.csv` that feeds renew, and what the files become when they are.

A row keeps its place, item and interval: a price that is published itself becomes the row's
middle, its interval the published range or moved along; a loaded wage moves by as much as the
published wage under it (`oews.csv`), what the employer adds staying as it was.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from siteselect.dataset.living import PAY_CODES, read_pay_codes
from siteselect.dataset.tables import fault, numbers, read_table
from siteselect.errors import DataError, Problem
from siteselect.refresh.answers import Reading
from siteselect.refresh.register import ITEMS, Feed
from siteselect.sources import Source

PRICES, RATES = "cost/prices.csv", "cost/rates.csv"
PRICE_COLUMNS = ("place", "item", "sector", "low", "mid", "high", "unit", "currency", "as_of",
                 "source", "grade", "note_en", "note_zh")  # fmt: skip
MOVED = re.compile(r"\s*\[\d{4}-\d\d-\d\d: [^\]]*\]$")  # what an earlier refresh put to a note
Row = Mapping[str, str]
Key = tuple[str, str]


@dataclass(frozen=True)
class Prices:
    """What is on file of the items that feeds renew, by (place, item): rows for all sectors.

    `codes` are the producer's series with the published wage under a row, `per_usd` units of a
    currency for a dollar. All empty where the folder has no costs.
    """

    rows: Mapping[Key, Row]
    codes: Mapping[Key, Row]
    per_usd: Mapping[str, float]

    @property
    def by_item(self) -> dict[str, dict[str, str]]:
        """The place of each code, by item: only of places that have a row."""
        found: dict[str, dict[str, str]] = {}
        for (place, item), row in self.codes.items():
            if (place, item) in self.rows:
                found.setdefault(item, {})[row["series_id"]] = place
        return found


def read_prices(folder: Path) -> Prices:
    """Read what is on file in a data folder. Raises DataError with every problem."""
    problems: list[Problem] = []
    rows, ends = _table(folder / PRICES, PRICE_COLUMNS, ("low", "mid", "high"), problems)
    rates, _ = _table(folder / RATES, ("currency", "per_usd"), ("per_usd",), problems)
    codes = read_pay_codes(folder, problems)
    renewed = rows["item"].isin(list(ITEMS)) & (rows["sector"] == "")
    good = (ends["low"] > 0) & (ends["low"] <= ends["mid"]) & (ends["mid"] <= ends["high"])
    for position in (renewed & ~good).to_numpy().nonzero()[0]:
        problems.append(fault(rows, position, "mid", "data.interval"))
    if problems:
        raise DataError(problems)
    mine = rows[renewed]
    per_usd = dict(zip(rates["currency"], rates["per_usd"].astype(float), strict=True))
    return Prices(_by_key(mine), _by_key(codes), per_usd)


def _table(path: Path, columns: Sequence[str], figures: Sequence[str],
           problems: list[Problem]) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Return a table as it is written, and its figures as numbers; empty without the file."""
    if not path.is_file():
        return pd.DataFrame(columns=[*columns]), pd.DataFrame(columns=[*figures], dtype=float)
    table = read_table(path, columns, problems)
    return table, pd.DataFrame({name: numbers(table, name, problems) for name in figures})


def _by_key(table: pd.DataFrame) -> dict[Key, Row]:
    rows = [{str(name): str(cell) for name, cell in row.items()}
            for row in table.to_dict("records")]  # fmt: skip
    return {(row["place"], row["item"]): row for row in rows}


@dataclass(frozen=True)
class Renewal:
    """A row of prices as it would be: `old` and `new` are its middle, `row` the whole new row.

    `code` is the new row of `oews.csv` where a published wage moved it.
    """

    old: float
    old_as_of: str
    new: float
    new_as_of: str
    row: Row
    code: Row | None = None


def renewal(feed: Feed, reading: Reading, prices: Prices, today: str) -> Renewal | None:
    """Return what a reading makes of the row on file; None where there is no row.

    Raises DataError where the rate of a currency is not on file.
    """
    row = prices.rows.get((reading.subject, feed.item))
    if row is None:
        return None
    low, mid, high = (float(row[name]) for name in ("low", "mid", "high"))
    if ITEMS[feed.item].moves:
        code = prices.codes[reading.subject, feed.item]
        before, as_of = float(code["median_usd"]), code["as_of"]
        new = tuple(end * reading.value / before for end in (low, mid, high))
        said = f"{before:,.0f} ({as_of}) > {reading.value:,.0f} ({reading.as_of})"
        moved = {**code, "median_usd": f"{reading.value:.0f}", "as_of": reading.as_of}
        return Renewal(mid, as_of, new[1], reading.as_of, _row(row, new, reading, said, today),
                       moved)  # fmt: skip
    usd = feed.factor / _rate(feed, prices)
    value = reading.value * usd
    ends = (low * value / mid, high * value / mid) if math.isnan(reading.low) else (
        reading.low * usd, reading.high * usd)  # fmt: skip
    said = f"{mid:g} ({row['as_of']}) > {value:g} ({reading.as_of})"
    new = (ends[0], value, ends[1])
    return Renewal(mid, row["as_of"], value, reading.as_of, _row(row, new, reading, said, today))


def _rate(feed: Feed, prices: Prices) -> float:
    if feed.currency == "USD":
        return 1.0
    if feed.currency not in prices.per_usd:
        values = (("indicator", feed.indicator), ("currency", feed.currency), ("file", RATES))
        raise DataError(Problem("refresh.no_rate", values=values))
    return prices.per_usd[feed.currency]


def _row(row: Row, new: Sequence[float], reading: Reading, said: str, today: str) -> Row:
    ends = dict(zip(("low", "mid", "high"), (f"{value:.6g}" for value in new), strict=True))
    notes = {name: f"{MOVED.sub('', row[name])} [{today}: {said}]".strip()
             for name in ("note_en", "note_zh")}  # fmt: skip
    return {**row, **ends, **notes, "as_of": reading.as_of}


def cited(renewed: Renewal, feed: Feed, source: str) -> Renewal:
    """Return a renewal whose rows name their new source.

    A loaded wage rests on more than the published wage: what else it cites stays, and its grade.
    """
    if renewed.code is None:
        return replace(renewed, row={**renewed.row, "source": source, "grade": feed.grade})
    others = [name for name in renewed.row["source"].split(";") if name != renewed.code["source"]]
    return replace(renewed, row={**renewed.row, "source": ";".join([source, *others])},
                   code={**renewed.code, "source": source, "grade": feed.grade})  # fmt: skip


def renewed_files(
    folder: Path, renewals: Sequence[Renewal], sources: Sequence[Source]
) -> dict[Path, bytes]:
    """Return what the files of a data folder become: prices, codes and sources."""
    rows = {(r.row["place"], r.row["item"]): r.row for r in renewals}
    codes = {(r.code["place"], r.code["item"]): r.code for r in renewals if r.code}
    path = folder / "sources.csv"
    table = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    known = {line[0] for line in table[1:]}
    table += [[getattr(source, name) for name in table[0]] for source in sources
              if source.id not in known]  # fmt: skip
    found = {folder / PRICES: _replaced(folder / PRICES, rows), path: _written(table)}
    return found | ({folder / PAY_CODES: _replaced(folder / PAY_CODES, codes)} if codes else {})


def _replaced(path: Path, rows: Mapping[Key, Row]) -> bytes:
    """Return a file with the rows of these places and items in their place, all else as it is."""
    table = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    head = table[0]
    place, item = head.index("place"), head.index("item")
    sector = head.index("sector") if "sector" in head else None
    return _written([
        [rows[line[place], line[item]][name] for name in head]
        if (line[place], line[item]) in rows and (sector is None or not line[sector]) else line
        for line in table
    ])  # fmt: skip


def _written(table: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue().encode("utf-8")
