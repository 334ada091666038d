"""The tables of docs/validity.md, and how long the backtest takes.

    python benchmarks/validity.py [plants.csv]             print them, with seconds
    python benchmarks/validity.py [plants.csv] --tables    write them into docs/validity.md

Nothing here enters the product's scores. Weights are fitted to the plants of all countries but
one and tried on that one: what no weights of these criteria can be expected to pass.
"""

import re
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from siteselect.dataset import CLUSTER
from siteselect.evaluation import evaluate
from siteselect.geography import NearestOf, earth_centred
from siteselect.i18n import label, text
from siteselect.profiles import profile, profiles
from siteselect.screening import load_all, screen
from siteselect.screening.outcome import backtest
from siteselect.screening.plants import read_plants_file
from siteselect.screening.scoring import expected_values, prepare
from siteselect.screening.sensitivity import effects, worst_placed
from siteselect.settings import shipped_data

DOC = Path(__file__).parent.parent / "docs" / "validity.md"
FAR_KM, APART_KM, SMALL = 100.0, 50.0, 0.003
FITTED, PROFILES = "weights fitted to the plants of other countries", "**default profiles**"
MISSED = ("ai_server_ems", "semiconductor_fab")


def number(value, sign=""):
    return f"{round(value, 3) + 0.0:{sign}.3f}" if np.isfinite(value) else "–"


def with_ends(value, ends, sign=""):
    joint = " to " if sign else "-"
    if not np.isfinite(ends[0]):
        return number(value, sign)
    return f"{number(value, sign)} ({ends[0]:{sign}.2f}{joint}{ends[1]:{sign}.2f})"


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)


def named(found):
    """Every way of scoring by what it is called."""
    keys = {name: text(f"screening.by_{name}", "en") for name in found.baselines}
    keys |= {f"farther {name}": text(f"screening.farther_{name}", "en") for name in found.farther}
    all_ = found.baselines | {f"farther {name}": s for name, s in found.farther.items()}
    return {keys[name]: standing for name, standing in all_.items()}


def measured(found, scored, sign=""):
    """Rows of all measures of some standings."""
    for name, standing in scored.items():
        m = found.measures(standing)
        yield [name, with_ends(m.whole.world, m.whole.world_ci, sign),
               with_ends(m.whole.within, m.whole.within_ci, sign),
               with_ends(m.whole.covered, m.whole.covered_ci, sign),
               number(m.by_country[1], sign), with_ends(m.new.within, m.new.within_ci, sign)]


def fitted(put):
    """The standing under a logistic regression that never saw the plant's own country.

    It is learned on the expected values of all criteria but the cluster, from the plants and the
    towns of the pool in all other countries: whatever a country has in common stays outside.
    """
    questions = [prepare(put.world, profile(put.world.sites, name))
                 for name in profiles(put.world.sites).sectors]
    question = max(questions, key=lambda q: len(q.criteria))  # what weighs most criteria
    given = expected_values(question, put.places.region,
                            {CLUSTER: np.zeros(len(put.places)), **put.figures})
    given = StandardScaler().fit_transform(given[:, [n != CLUSTER for n in question.criteria]])
    count = len(put.pool)
    country = np.concatenate([put.pool["country_iso3"], put.plants["country_iso3"]]).astype(str)
    is_plant = np.r_[np.zeros(count), np.ones(len(put.plants))]
    kinds = ("world", "within", "covered")
    made = {kind: np.full(len(put.plants), np.nan) for kind in kinds}
    for home in np.unique(country[count:]):
        seen, here = country != home, country[count:] == home
        model = LogisticRegression(C=0.05, class_weight="balanced", max_iter=1000)
        score = model.fit(given[seen], is_plant[seen]).decision_function(given)
        standing = put.standing(dict.fromkeys(put.plants["sector"].unique(), score))
        for kind in kinds:
            made[kind][here] = getattr(standing, kind)[here]
    return replace(standing, **made)


def parts_of(found):
    """Rows of the profiles' means by sector, period and country."""
    for column in ("sector", "year", "country_iso3"):
        for name, part in found.parts(column).items():
            shown = text(f"screening.year_{name}", "en") if column == "year" else name
            yield [shown, f"{part.n} / {part.judged_within}",
                   with_ends(part.world, part.world_ci), with_ends(part.within, part.within_ci)]


def weights_of(found):
    """Rows of the criteria whose weight changes the agreement."""
    criteria = found.trial.world.sites.criteria
    for e in effects(found.trial):
        if max(abs(e.without_world), abs(e.without_within)) > SMALL:
            changes = (e.without_world, e.without_within, e.doubled_world, e.doubled_within)
            yield [label(criteria[e.criterion].name, "en"), *(f"{c:+.3f}" for c in changes)]


def worst_of(found):
    """Rows of the ten plants that stand lowest, and what pulls them down."""
    criteria, plants = found.trial.world.sites.criteria, found.trial.plants
    for m in worst_placed(found.trial, found.standing):
        plant = plants.iloc[m.row]
        against = [label(criteria[name].name, "en") for name, _ in m.against]
        yield [f"{plant['firm']}, {plant['city']}, {plant['country_iso3']}", f"{m.world:.0%}",
               "; ".join(against)]


def missed(world, sector):
    """A row: what lies over 100 km from any candidate, 50 km apart, above the best of them."""
    scenario = profile(world.sites, sector)
    answer, found = evaluate(world.sites, scenario), screen(world, scenario)
    best = answer.order[0]
    candidates = NearestOf(world.sites.places)
    points = earth_centred(*(found.table[c].to_numpy(float) for c in ("lat", "lon")))
    away = candidates.ask(points)[1]
    far = replace(found, table=found.table[away > FAR_KM].reset_index(drop=True)).apart(APART_KM)
    far = far[far["score"] > answer.score[best]]
    where = ", ".join(f"{home} {n}" for home, n in far["country_iso3"].value_counts().items())
    return [sector, f"{len(found.table):,} of {found.considered:,}",
            f"{world.sites.places['id'].iloc[best]} {answer.score[best]:.3f} "
            f"({answer.low[best]:.3f}-{answer.high[best]:.3f})",
            f"{len(far)} ({where})" if len(far) else "0",
            ", ".join(f"{t.name} {t.score:.3f} ({t.low:.3f}-{t.high:.3f})"
                      for t in far.head(3).itertuples()) or "–"]


def blocks(world, path):
    """Return every table by its name in the document."""
    plants, start = read_plants_file(path), perf_counter()
    found = backtest(world, plants)
    seconds = perf_counter() - start
    old = backtest(world, plants, old=True)
    put, n = found.trial, len(found.trial.plants)
    whole = found.measures(found.standing).whole
    scored = {PROFILES: found.standing, **named(found), FITTED: fitted(put)}
    leads = {name: found.standing.less(found.baselines[key]) for key, name in zip(
        found.baselines, named(found), strict=False)}
    heads = ["World", "Within country", "Covered", "Mean of countries, within", "New areas, within"]
    once = ["World", "Within country"]
    print(f"backtest {seconds:.1f} s, without loading")
    return {
        "list": f"{n} plants of `{path.name}` in {put.area.max() + 1} areas of 100 km, of which "
        f"{whole.judged_within} can be judged within their country and {int(put.new.sum())} stand "
        f"in new areas; {len(put.pool):,} towns; data {world.sites.digest[:12]}.",
        "fair": table(["Scored by", *heads], measured(found, scored)),
        "leads": table(["Default profiles less", *heads], measured(found, leads, "+")),
        "parts": table(["Part", "Plants / judged within", *once], parts_of(found)),
        "old": table(["Scored by", *once], [row[:3] for row in measured(
            old, {PROFILES: old.standing, **named(old)})]),
        "weights": table(["Criterion", "Without: world", "Without: within", "Doubled: world",
                          "Doubled: within"], weights_of(found)),
        "worst": table(["Plant", "Beats of the world", "What pulls it down"], worst_of(found)),
        "missed": table(["Sector", "Towns ranked", "Best candidate", "Places above it",
                         "The first of them"], [missed(world, sector) for sector in MISSED]),
    }


def write(found):
    """Put each table between its marks in the document."""
    content = DOC.read_text(encoding="utf-8")
    for name, block in found.items():
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        content, count = marks.subn(lambda m, b=block: f"{m[1]}{b}\n{m[2]}", content)
        if count != 1:
            sys.exit(f"docs/validity.md has the marks of {name} {count} times, not once.")
    DOC.write_text(content, encoding="utf-8")


def main(arguments):
    files = [a for a in arguments if a != "--tables"]
    start = perf_counter()
    world = load_all(shipped_data())
    print(f"load {perf_counter() - start:.1f} s")
    found = blocks(world, Path(files[0]) if files else shipped_data() / "plants.csv")
    if "--tables" in arguments:
        write(found)
        return
    for name, block in found.items():
        print(f"\n{name}\n{block}")


if __name__ == "__main__":
    main(sys.argv[1:])
