"""`docs/cost.md` from the data: what the cost is made of, checked against, moved by, and cannot tell.

    python -m tests.cost.page [data folder]
"""

import sys
from pathlib import Path

import numpy as np

from siteselect import load, profile, shipped_data
from siteselect.cost import (
    GROUP_WORDS,
    ITEM_WORDS,
    LINE_WORDS,
    LINES,
    RATE,
    YEARS,
    delivered_cost,
    swings,
)
from siteselect.cost.rules import RULES
from siteselect.i18n import label, text
from tests.cost.published import checks

PAGE = Path(__file__).parents[2] / "docs" / "cost.md"
APART = 1.2815515655446004  # standard deviations to 90 %
MOST = 6

INTRO = f"""# Delivered cost

What a sector's reference plant costs at each candidate, in USD per 100 USD of sales at the market's
price: the present value of {YEARS} calendar years from the decision, over that of the sales, real, at
{RATE:.0%} a year. 100 earns that rate and no more. This page is written by `python -m tests.cost.page`;
a test compares each line.

- **Plants and prices** stand in `data/cost`, each figure with source, date and grade. A plant is the
  same at every place; prices, taxes, duties and freight differ.
- **A missing price** is never 0 and never a silent mean. It is an interval from the other places of
  its country, else its region, else the world, wider by a tenth. Under `--gaps cautious` a price that
  is not the place's own stands at its dear 95 % end, under `worst` at the dearest in the world; only
  a law holds for all. So hiding a price of a place does not pay.
- **Draws** are seeded Latin hypercubes. The plant is the same at all places in each draw, and what is
  drawn for a place depends on it alone. A national price is shared by the places of a country in 70 %
  of its variance, a law wholly, a price of the place not at all.
- **Market**: shares of the question; what is not split is left out, and said. A duty that no table has
  may be any that an origin pays abroad in that sector. Threats of a duty stay outside unless asked for.
- **Exchange rates** are a lever (`--rate JPY=120`). Only figures that are paid in that currency move.
- **Grants** of single projects stay out of the score; `--incentives` shows the cost after them. Tax
  holidays are law and stay in, and so does the minimum tax of {RULES.least_tax:.0%}.
- **In the tree** it is one criterion. Its doubt leaves out what the plant's own figures leave in doubt.
  They move all places, but not all alike: a plant with more hands sets countries further apart. Between
  countries the doubt of a difference is 0.4 to 0.9 of what plain draws give, within one 0.7 to 1.0. So
  the ranking is somewhat too sure of cost between countries, and the page Cost, which draws, is not.
  It counts as a figure of the level that half of its money rests on: place, unit or country. Where a
  flip moves it, it moves as an own figure would, which stands before what is worked out.
- **Screening** gives a region the prices of its unit and nation, and sells from its largest town: no
  site's own land, pay or power is in it, but where a nation has no row its places fill the gap. It draws
  the plant 128 times, so its value is within 0.03 of what an evaluation gives.

What no figure says and the model takes as given, each a judgement: {RULES.base_load:.0%} of the power
runs whatever the output; staff is hired {RULES.hire_lead:g} years ahead; staff from Taiwan stays
{RULES.expat_stay:g} years and thins out over as many; a building lasts {RULES.building_life:g} years and
costs {RULES.upkeep:.1%} of its price a year; {RULES.equipment_left:.0%} of the equipment's price is left at
the end; half of what building takes longer at a place delays the start; books write off a building in
{RULES.building_books:g} years and equipment in {RULES.equipment_books:g}; the minimum tax leaves out {RULES.carve_out:.0%}
of payroll and assets; water runs {RULES.water_days:g} days a year; {RULES.air_days:g} days by air; {RULES.road_km_day:g} km
a day by road; a year counts as one of work above {RULES.working:.0%} of the output.

The plant's own figures are drawn apart from each other, though heads, tonnes and sales grow together.
That lifts the expectation above the cost at mid figures, by up to 15 for boards, and widens every range.
The plants are judged: in five sectors no place earns {RATE:.0%} by them. Read differences, not the level.
Where nobody says where the goods go (`--market rest`), freight and duty are missing and all look cheaper.

Left out: exchange rates that move, yield and learning, outages, turnover, carbon prices, working
capital beyond goods under way, exit cost, transfer pricing, housing.
"""


def lines_table() -> list[str]:
    rows = [f"| {text(LINE_WORDS[name], 'en')} | {text(GROUP_WORDS[line.group], 'en')} | "
            f"{', '.join(text(ITEM_WORDS[i], 'en') for i in line.items) or '–'} | "
            f"{', '.join(text(ITEM_WORDS[i], 'en') for i in line.parameters)} |"
            for name, line in LINES.items()]  # fmt: skip
    return ["## Lines", "", "| line | group | prices of the place | figures of the plant |",
            "|---|---|---|---|", *rows, ""]  # fmt: skip


def checks_table(dataset) -> list[str]:
    made = checks(dataset)
    rows = []
    for one in made:
        shown = "–" if one.ours is None else "{:,.0f} ({:,.0f} to {:,.0f})".format(*one.ours)
        rows.append(f"| {one.study} | {one.what} | {one.theirs} | {shown} | {one.verdict} | {one.why} |")
    held = [one for one in made if one.ours is not None]
    met = sum(one.verdict == "agree" for one in held)
    return [
        "## Against published studies", "",
        "Only figures that were read, of `data/cost/published.csv`. Ours is the expectation with 5 "
        "and 95 %, sold in North America, before grants and without duty in the market. No figure "
        "here was tuned to any of them.", "",
        f"Of {len(made)} published figures {len(held)} can be compared; {met} lie within our interval "
        "or meet it.", "",
        "| study | what | theirs | ours | verdict | why they may differ |", "|---|---|---|---|---|---|",
        *rows, "",
    ]  # fmt: skip


def moves_and_pairs(dataset) -> list[str]:
    moved, pairs = [], []
    countries = dataset.places["country_iso3"].to_numpy()
    for sector in dataset.cost.sectors:
        name = label(dataset.cost.names[sector].name, "en")
        cost = delivered_cost(dataset, profile(dataset, sector))
        found = swings(cost)
        span = np.ptp(found.moved, axis=1).mean(axis=1)
        most = np.argsort(-span)[:MOST].tolist()
        said = ", ".join(f"{text(ITEM_WORDS[found.names[k]], 'en')} {span[k]:.1f}" for k in most)
        moved.append(f"| {name} | {said} |")
        pairs.append(_pairs(name, cost, found, countries))
    return [
        "## What moves it most", "",
        "USD per 100 of sales between a figure's low and high end, all others at their mid, mean over "
        "the candidates, each sector in its own mix of markets. Figures of the plant move all places "
        "alike.", "", "| plant | moves |", "|---|---|", *moved, "",
        "## Where it cannot tell places apart", "",
        "Of all pairs of candidates in one country, those of which one is the cheaper with 90 %. The "
        "rest is not decided by cost.", "",
        "| plant | variance between countries | pairs in one country | told apart | own deviation |",
        "|---|---|---|---|---|", *pairs, "",
    ]  # fmt: skip


def _pairs(name, cost, found, countries) -> str:
    total = cost.before
    means = np.array([total[countries == c].mean() for c in countries])
    i, j = np.triu_indices(len(total), 1)
    same = countries[i] == countries[j]
    i, j = i[same], j[same]
    apart = np.abs(total[i] - total[j]) > APART * np.hypot(found.own[i], found.own[j])
    between = means.var() / total.var()
    return (f"| {name} | {between:.0%} | {len(i)} | {apart.mean():.0%} | {found.own.mean():.1f} |")


def page(dataset) -> str:
    return "\n".join([INTRO, *lines_table(), *checks_table(dataset), *moves_and_pairs(dataset)]).rstrip() + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shipped_data()
    PAGE.write_text(page(load(folder)), encoding="utf-8")
