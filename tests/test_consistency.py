"""What the press reports against what the tool says: reported, never forced.

`docs/consistency.md` holds the answers; `python -m tests.test_consistency` writes it again.
"""

from pathlib import Path

from siteselect.dataset import load
from siteselect.evaluation import Evaluation, evaluate
from siteselect.profiles import profile, profiles
from tests.conftest import DATA

PAGE = Path(__file__).parent.parent / "docs" / "consistency.md"
CLUSTER = "supply_chain_cluster"


def both(dataset, sector) -> dict[str, Evaluation]:
    scenario = profile(dataset, sector)
    bare = scenario.without_criteria([CLUSTER], dataset.criteria)
    return {"with": evaluate(dataset, scenario), "without": evaluate(dataset, bare)}


def places_in(evaluation, country):
    places = evaluation.dataset.places
    return [i for i in evaluation.order if places["country_iso3"].iloc[i] == country]


def place_of(evaluation, inside, site):
    ids = [evaluation.dataset.places["id"].iloc[i] for i in inside]
    return ids.index(site) + 1


def answer_of(evaluation, site, knockout):
    i = evaluation.dataset.position(site)
    return next(a.answer for a in evaluation.knockouts[i] if a.knockout == knockout)


def page() -> str:
    dataset = load(DATA)
    chips, servers = both(dataset, "semiconductor_fab"), both(dataset, "ai_server_ems")
    rows = []
    for question, pair, limit in (
        ("Phoenix among the US top two for chips", chips, lambda n: n <= 2),
        ("Phoenix not among the US top three for contract manufacturers", servers, lambda n: n > 3),
    ):
        found = {k: place_of(e, places_in(e, "USA"), "us-phoenix") for k, e in pair.items()}
        rows.append((question, *(f"place {found[k]}: {'yes' if limit(found[k]) else '**no**'}"
                                 for k in ("with", "without"))))  # fmt: skip
    near = sorted(range(len(dataset.places)), key=lambda i: -chips["with"].branches[i, 0])
    clark = dataset.position("ph-clark")
    rows.append(("Clark near the top for proximity", *[f"place {near.index(clark) + 1} of 46"] * 2))
    rows.append(("Clark ranked for AI servers, conditional on land", *(
        f"rank {e.rank[clark]}, {answer_of(e, 'ph-clark', 'serviced_land')}"
        for e in servers.values())))  # fmt: skip
    texan = [p for p in dataset.places["id"]
             if dataset.places["admin1"].iloc[dataset.position(p)] == "US-TX"]  # fmt: skip
    rows.append(("Texas conditional on visas", *(
        ", ".join(sorted({answer_of(e, s, "work_visa") for s in texan})) + f" ({len(texan)} towns)"
        for e in servers.values())))  # fmt: skip
    lines = [
        "# Consistency with what the press reports",
        "",
        "Computed from the shipped data by `tests/test_consistency.py`. Nothing is tuned to these; "
        "where the tool disagrees it says so.",
        "",
        "| the press says | with clusters | without clusters |",
        "|---|---|---|",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        "Where the answer is no, the tool disagrees with the press: what the press gives as the "
        "ground is not a figure on file. Beside each score stand its 5 and 95 %, and how likely the "
        "site is to be first.",
        "",
        *_orders(dataset),
    ]
    return "\n".join(lines) + "\n"


def _orders(dataset):
    names = dataset.places["name_en"]
    for sector, known in profiles(dataset).sectors.items():
        pair = both(dataset, sector)
        yield f"## {known.name['en']}: the first twelve, with and without cluster evidence"
        yield ""
        yield "| rank | with | score (low-high) | first | without | score (low-high) | first |"
        yield "|---|---|---|---|---|---|---|"
        for n in range(12):
            cells = []
            for evaluation in pair.values():
                i = evaluation.order[n]
                cells += [names.iloc[i], f"{evaluation.score[i]:.3f} ({evaluation.low[i]:.3f}-"
                          f"{evaluation.high[i]:.3f})", f"{evaluation.first[i]:.0%}"]  # fmt: skip
            yield f"| {n + 1} | " + " | ".join(cells) + " |"
        yield ""


def test_the_page_says_what_the_data_say():
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
