"""`docs/consistency.md` from the data: what is ranked where, how surely, and what is missing."""

import hashlib
import json
from collections import Counter

from siteselect.bases import ANYWHERE
from siteselect.dataset import Dataset
from siteselect.evaluation import Evaluation, by_base, strength_word
from siteselect.knockouts import Answer
from siteselect.parks import park_counts, whole_blocks
from siteselect.profiles import profile, profiles
from tests.consistency_answers import PRESENT, Answers, table
from tests.consistency_decisions import sixteen
from tests.consistency_holds import announced, held
from tests.consistency_press import FAB, press
from tests.consistency_winners import absurd

ANSWERED = ("pass", "conditional", "fail", "unknown")
LEVELS = ("site", "admin1", "country", "")
SIZES_HA = (20, 150, 300)
SET_IN = "45b0ec3"  # the commit that set points and reasons, before any ranking with this tree


def fingerprint(dataset: Dataset) -> str:
    """Return what changes with any importance of any profile."""
    known = profiles(dataset)
    held = [{s: [p.branches, known.points(s)] for s, p in known.sectors.items()}]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:12]


def page(a: Answers) -> str:
    lines = [
        "# Consistency: what the tool answers, and where it disagrees", "",
        "Every sector in every base, from the shipped data by `python -m tests.test_consistency`; a "
        "test compares each line.",
        f"Points and reasons of all weights were set in commit `{SET_IN}`, before any ranking with "
        "these criteria was computed. Nothing was changed after looking: their fingerprint is "
        f"`{fingerprint(a.dataset)}`, and a test holds it.",
        "The reason given for the points of the delivered cost was written from an earlier table. It says "
        "that costs differ by some five times the margin in boards, boxes and packaging. With the prices "
        "on file it is six to ten times; in servers it is under one, as said.",
        "What changed: delivered cost stands in place of wages, power price, tax, land and duty. No "
        "factor is voted for three times any more. Room, other nations' plants, weekly flights and "
        "jobs of the trade are new. Rare earths have evidence of their own.",
        "What changed for each site: [changes.md](changes.md). What each criterion decides, and what moves "
        "together: [tree.md](tree.md). What a plant costs: "
        "[cost.md](cost.md).", "",
        *_leaders(a), *_sizes(a), *_world(a), *_alike(a),
        "## What the press reports", "",
        "A claim stands here only if its source is in `data/sources.csv`. Differences are parts of "
        "the score, read from the contributions with the red sites in.", "",
        *press(a), *held(a), *announced(a), *sixteen(a), *_knockouts(a), *_parks(a),
        "## Winners that look wrong", "", *absurd(a), *_lacking(a),
    ]  # fmt: skip
    return "\n".join(lines).rstrip("\n") + "\n"


def _cell(a: Answers, answer: Evaluation, n: int) -> str:
    if n >= len(answer.order):
        return "–"
    i = answer.order[n]
    return f"{a.names[i]} {answer.score[i]:.3f}, {answer.first[i]:.0%}"


def _open(given: tuple[Answer, ...]) -> str:
    counts = Counter(answer.answer for answer in given)
    return " ".join(str(counts[kind]) for kind in ("pass", "conditional", "unknown"))


def _leaders(a: Answers) -> list[str]:
    words = Counter(strength_word(a.out[s, b].strength) for s in a.sectors for b in a.bases)
    lines = [
        "## The first five of each base", "",
        "150 ha, start-up three years from the data's date, each base with its own market; Asia "
        "sells as the sector sells from Taiwan. Each cell has the score and the probability of "
        "being first. *P c ?* counts the leader's knock-outs that pass, are conditional, are "
        "unknown. The last column is the leader if red sites compete too; a star marks a red one.",
        "", f"Of {len(a.sectors) * len(a.bases)} answers {words['firm']} are firm (0.9 or more), "
        f"{words['probable']} probable (0.5 or more), {words['open']} open.", "",
    ]  # fmt: skip
    for base, name in a.bases.items():
        rows = []
        for sector, label in a.sectors.items():
            out, red_in = a.out[sector, base], a.red_in[sector, base]
            star = "" if red_in.order[0] in out.order else "*"
            checks = _open(out.knockouts[out.order[0]])
            rows.append((label, *(_cell(a, out, n) for n in range(5)), checks,
                         star + _cell(a, red_in, 0)))  # fmt: skip
        reds = [f"{a.name(site)} ({words})" for site, words in a.reds(base).items()]
        lines += [f"### {name}", "", *table(
            ("sector", "1", "2", "3", "4", "5", "P c ?", "with red sites in"), rows),
            f"Red: {'; '.join(reds)}.", ""]  # fmt: skip
    return lines


def _sizes(a: Answers) -> list[str]:
    found = {(s, ha): by_base(a.dataset, profile(a.dataset, s).with_need("serviced_land", ha))
             for s in a.sectors for ha in SIZES_HA}  # fmt: skip
    rows = []
    for base, name in a.bases.items():
        counts = [sorted({len(found[s, ha][base].order) for s in a.sectors}) for ha in SIZES_HA]
        rows.append((name, *(" to ".join(map(str, c[:1] + c[1:][-1:])) for c in counts),
                     _size_reds(a, [found[FAB, ha][base] for ha in SIZES_HA])))  # fmt: skip
    return [
        "## How large a park", "",
        "Sites that stay ranked when the park asks for so many hectares; from least to most where "
        "sectors differ. The last column is that of a fab.", "",
        *table(("base", *(f"{ha} ha" for ha in SIZES_HA), "red from which size"), rows),
    ]  # fmt: skip


def _size_reds(a: Answers, answers: list[Evaluation]) -> str:
    seen: set[int] = set()
    said = []
    for ha, answer in zip(SIZES_HA, answers, strict=True):
        new = [out.site for out in answer.excluded if out.site not in seen]
        seen.update(new)
        if new:
            said.append(f"{ha} ha: " + ", ".join(a.names[i] for i in new))
    return "; ".join(said) or "–"


def _world(a: Answers) -> list[str]:
    rows = []
    for sector, label in a.sectors.items():
        answer = a.out[sector, ANYWHERE]
        rows.append((label, *(_cell(a, answer, n) for n in range(5)),
                     f"{answer.scenario.unsplit:.0%}"))  # fmt: skip
    return [
        "## One list of the world", "",
        "Base anywhere, sold as the sector sells from Taiwan, red sites out. The last column is "
        "the share of the sales that no source splits, or that goes to China and Hong Kong.", "",
        *table(("sector", "1", "2", "3", "4", "5", "not split"), rows),
    ]  # fmt: skip


def _alike(a: Answers) -> list[str]:
    groups = [(name, base, "") for base, name in a.bases.items()]
    groups[1:1] = [("US sites alone", "north_america", "us-"),
                   ("Mexican sites alone", "north_america", "mx-")]  # fmt: skip
    groups.append(("The world", ANYWHERE, ""))
    rows = []
    for name, base, among in groups:
        cells = []
        for red in (False, True):
            sites, median, least, winners = a.agreement(base, red, among)
            cells += [str(sites), f"{median:.2f}", f"{least:.2f}", str(winners)]
        rows.append((name, *cells))
    heads = ("sites", "median", "least", "winners")
    between = {base: a.between_countries(base) for base in (*a.bases, ANYWHERE)}
    return [
        "## Do sectors differ?", "",
        "Rank correlation (Spearman) of the sectors' rankings over the 28 pairs, and how many "
        "different winners they have. In the one world list of the edition before, it was 0.95 in "
        "the median, with one winner in all sectors.", "",
        *table(("base", *heads, *(f"{head}, red in" for head in heads)), rows),
        "**They differ now.** In North America the median correlation was 0.96 in the edition before, "
        f"with two winners. Now it is {a.agreement('north_america', False)[1]:.2f}, with "
        f"{a.agreement('north_america', False)[3]} leaders, and {a.agreement('north_america', True)[3]} "
        "with red sites in. Of the variance of scores in the world list "
        f"{between[ANYWHERE]:.0%} lies between countries, as before (94 %): cost and distance are "
        f"mostly a nation's. In North America it is {between['north_america']:.0%} (79 % before), in "
        f"Asia {between['asia']:.0%}. Sectors with much labour go to Mexico, servers and chips to "
        "the US.", "",
    ]  # fmt: skip


def _knockouts(a: Answers) -> list[str]:
    given = a.out[FAB, ANYWHERE].knockouts
    rows = []
    for j, name in enumerate(a.dataset.knockouts):
        old, every = (Counter(g[j].answer for g in some) for some in (given[:PRESENT], given))
        levels = Counter(g[j].level for g in given)
        rows.append((a.dataset.knockouts[name].name["en"],
                     *(" ".join(str(c[kind]) for kind in ANSWERED) for c in (old, every)),
                     *(levels[level] for level in LEVELS)))  # fmt: skip
    shares = []
    for some in (given[:PRESENT], given[PRESENT:], given):
        answers = [answer.answer for g in some for answer in g]
        shares.append(f"{answers.count('unknown')} of {len(answers)} "
                      f"({answers.count('unknown') / len(answers):.0%})")  # fmt: skip
    heads = ("question", f"{PRESENT} sites: P c F ?", f"all {len(given)}: P c F ?", "at the site",
             "at the state", "at the country", "nowhere")  # fmt: skip
    return [
        "## Knock-outs", "",
        "For a fab, which asks all seven questions; 150 ha. P passes, c conditional, F fails, ? "
        "unknown; then the level that answered, over all sites with the benchmarks.", "",
        *table(heads, rows),
        f"Unknown are {shares[0]} at the sites of the edition before. At the new ones {shares[1]} "
        f"are, in all {shares[2]}. What would settle each: [knockouts.md](knockouts.md).", "",
    ]  # fmt: skip


def _parks(a: Answers) -> list[str]:
    parks = a.dataset.parks
    counts = {fact: (n, sites) for fact, n, sites in park_counts(a.dataset)}
    blocks = whole_blocks(a.dataset)
    return [
        "## Parks", "",
        f"{len(parks)} named parks stand at {parks['site'].nunique()} of {len(a.ids)} sites. "
        f"Parks with 150 ha or more free in one offered piece: {len(blocks)}. The whole list is in "
        "[parks.md](parks.md).", "",
        *table(("on file", "parks", "sites"), (
            (label, *counts[fact]) for fact, label in (
                ("free", "free hectares"), ("plot", "largest plot"), ("price", "price"),
                ("tenants", "Taiwanese firms"), ("power", "power")))),
    ]  # fmt: skip


def _lacking(a: Answers) -> list[str]:
    unsplit = [a.out[sector, ANYWHERE].scenario.unsplit for sector in a.sectors]
    leaders = [(s, b, a.winner(s, b)) for s in a.sectors for b in a.bases]
    unread = [a.name(site) for s, b, site in leaders
              if any(g.answer == "unknown" for g in a.given(s, b, site))]  # fmt: skip
    return [
        "## What the answer still lacks",
        "",
        "- **Cost of places in one country.** Most prices are national. Between sites of one country "
        "cost tells few apart; [cost.md](cost.md) says which.",
        "- **Project grants.** They are decided case by case and stand beside the score, not in it.",
        f"- **A full market.** {min(unsplit):.0%} to {max(unsplit):.0%} of the sales are not split, "
        "by sector. Duty and distance speak for the rest alone. The tariffs of ASEAN, Taiwan, "
        "Canada and Korea were not read.",
        "- **Unknown is cheap.** An unknown knock-out costs no points and turns no site red. The "
        f"headline says how many are unanswered. Of {len(leaders)} leaders {len(unread)} have one or "
        f"more: {', '.join(sorted(set(unread)))}.",
        "- **Water of the place.** It counts as a figure of the nation and does not tell Arizona from "
        "Ohio.",
        "- **Outages in Mexico.** No figure by state was found, so its states stand at what is "
        "expected. Of its own level there are figures for 61 % of the 28 sites, and for 65 % of the "
        "23 that compete.",
        "- **Politics.** Wishes of customers, subsidies for one case and security are no figure.",
        "",
    ]
