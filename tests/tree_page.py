"""`docs/tree.md` from answers: what of the tree moves together, is known, and decides."""

from collections.abc import Mapping

from siteselect.audit import ALIKE, COVERED, FEWEST, Pair, alike, effective_weights, own_level
from siteselect.evaluation import Evaluation
from tests.tree_reasons import REASONS

LEADING = 6  # criteria named for each sector and base
BELOW = (
    "Under the line, and why it stays:", "",
    "- **Homicide.** Only Mexico's states have comparable figures of their own. The table of US states on "
    "file names no producer. Staff must be safe, so the nations' figures count, with the spread of their "
    "places.",
    "- **Minutes without power.** Of the 23 sites that compete at 150 ha 65 % have a figure of their "
    "state. Of all 28 it is 61 %: no Mexican state has one.",
    "- **Delivered cost.** Counted by whether most of its money rests on prices of the site or its unit. "
    "Most prices are national, so it is under the line everywhere. It stays: money decides, nations "
    "differ most, and its doubt holds the places of a country together.",
    "- **E-waste collected.** Seven countries publish none. Over all sites it is above the line.", "",
    "## What was merged or dropped", "",
    "- **Office hours** followed the distance (0.92): a fact now.",
    "- **Corruption, effectiveness and logistics** said one thing (0.89 to 0.97): one criterion of the first "
    "two, and logistics a fact.",
    "- **Wages, power price, tax, land and duty** are parts of one sum of money, the delivered cost.",
    "- **Distance to port and customers** count in money and days inside it; port calls followed the city.",
    "- **People, airport and generating capacity** stop paying at 2 million, 60 km and 3,000 MW. Room pays "
    "for the land that a city's centre does not have.", "",
)  # fmt: skip
Asked = Mapping[tuple[str, str], Evaluation]  # by sector and base


def page(answers: Asked, reasons: Mapping[frozenset[str], str] = REASONS) -> str:
    """Return the page for the answers of every sector in every base."""
    lines = [
        "# The tree: a statistical audit", "",
        "From the shipped data by `python -m tests.test_tree`; a test compares each line. Only the sites "
        "of a base count, red ones too, benchmarks never.", "",
        "## Criteria that move together", "",
        f"Pairs whose values correlate by {ALIKE:g} or more over at least {FEWEST} unlike sites, in the "
        "sector and base where they do most. National figures are alike for all sites of a nation.", "",
        *_pairs(answers, reasons),
        "## Figures at the criterion's own level", "",
        f"Share of a base's sites, the least of all sectors; under {COVERED:.0%} in bold. What a nation's "
        "figure stands in for does not count, save for national criteria. An empty cell is not scored there.",
        "", *_coverage(answers), *BELOW,
        "## What decides", "",
        f"The {LEADING} criteria that explain most of the variance of the scores, with their weight in "
        "brackets. Shares of all criteria sum to 100 %; a share below 0 works against the rest.", "",
        *_deciding(answers),
    ]  # fmt: skip
    return "\n".join(lines).rstrip("\n") + "\n"


def closest(answers: Asked) -> dict[frozenset[str], tuple[Pair, str, str]]:
    """Return each pair that moves together, once: with the sector and base where it does most."""
    found: dict[frozenset[str], tuple[Pair, str, str]] = {}
    for (sector, base), answer in answers.items():
        for pair in alike(answer):
            key = frozenset((pair.first, pair.second))
            if key not in found or abs(pair.r) > abs(found[key][0].r) + 1e-9:
                found[key] = (pair, sector, base)
    return dict(sorted(found.items(), key=lambda item: -abs(item[1][0].r)))


def _pairs(answers: Asked, reasons: Mapping[frozenset[str], str]) -> list[str]:
    found = closest(answers)
    if not found:
        return ["None.", ""]
    return [
        "| pair | correlation | where | why both stay |", "|---|---|---|---|",
        *(f"| {p.first}, {p.second} | {p.r:+.2f} over {p.sites} | {sector}, {base} | "
          f"{reasons.get(key, '**no reason given**')} |"
          for key, (p, sector, base) in found.items()), "",
    ]  # fmt: skip


def _coverage(answers: Asked) -> list[str]:
    least: dict[str, dict[str, float]] = {}
    for (_, base), answer in answers.items():
        for name, share in own_level(answer).items():
            row = least.setdefault(name, {})
            row[base] = min(share, row.get(base, 1.0))
    bases = list(dict.fromkeys(base for _, base in answers))
    lines = [f"| criterion | {' | '.join(bases)} |", "|---|" + "---|" * len(bases)]
    for name, row in least.items():
        cells = (_share(row[base]) if base in row else "" for base in bases)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, ""]


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= COVERED else f"**{share:.0%}**"


def _deciding(answers: Asked) -> list[str]:
    lines = ["| sector | base | what decides |", "|---|---|---|"]
    for (sector, base), answer in answers.items():
        weights = dict(zip(answer.matrix.criteria, answer.matrix.weights.tolist(), strict=True))
        shares = sorted(effective_weights(answer).items(), key=lambda item: (-item[1], item[0]))
        named = ", ".join(f"{name} {share:.0%} ({weights[name]:.0%})" for name, share in shares[:LEADING])
        lines.append(f"| {sector} | {base} | {named} |")
    return [*lines, ""]
