"""Answers of the ILO's rplumber service: an indicator of ILOSTAT as CSV, by codes.

Columns: `ref_area` (ISO3), `source`, `indicator`, `sex`, `classif1` (the currency), `time`,
`obs_value`. A country may have several sources whose series do not join: the one that reaches
the latest year is taken, of several the longest. Format: ILOSTAT, "Bulk download and SDMX".
"""

from __future__ import annotations

from collections import defaultdict

from siteselect.refresh.answers import (
    YEARS,
    Answer,
    Get,
    Question,
    Reading,
    answer,
    parse_csv,
    written_number,
    wrong,
    year_of,
)
from siteselect.refresh.register import Feed

COLUMNS = ("ref_area", "source", "indicator", "sex", "classif1", "time", "obs_value")
ALL = "SEX_T"


def address(feed: Feed, asked: Question) -> str:
    """Return the address of the countries' figures.

    >>> from siteselect.refresh.register import REGISTER
    >>> feed = REGISTER["ilo-earnings"].feeds[0]
    >>> address(feed, Question(("MEX", "PHL"), (), 2026, "https://x"))[:68]
    'https://x/data/indicator/?id=EAR_EMTA_SEX_CUR_NB_A&ref_area=MEX+PHL&'
    """
    return (
        f"{asked.base}/data/indicator/?id={feed.indicator}&ref_area={'+'.join(asked.countries)}"
        f"&sex={ALL}&classif1={feed.unit_said[0]}&timefrom={asked.year - YEARS}"
        f"&timeto={asked.year}&type=code&format=.csv"
    )


def read(feed: Feed, asked: Question, get: Get) -> Answer:
    """Ask for the feed's indicator, all workers, in the feed's currency."""
    page = get(address(feed, asked))
    by_source: dict[str, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for row in parse_csv(page, feed, COLUMNS):
        if row["indicator"] not in (feed.indicator, feed.indicator.removesuffix("_A")):
            raise wrong(feed, "refresh.other_indicator", found=row["indicator"])
        if row["sex"] != ALL or row["ref_area"] not in asked.countries:
            raise wrong(feed, "refresh.other_form", found=f"{row['ref_area']} {row['sex']}")
        if row["obs_value"] == "":
            continue
        year = year_of(row["time"], feed, asked)
        value = written_number(row["obs_value"], feed, row["ref_area"], row["classif1"])
        by_source[row["ref_area"]][row["source"]].append(Reading(row["ref_area"], str(year), value))
    chosen = [max(sources.items(), key=lambda named: (max(r.as_of for r in named[1]),
                                                      len(named[1]), named[0]))[1]
              for sources in by_source.values()]  # fmt: skip
    return answer(feed, [reading for series in chosen for reading in series], "", [page])
