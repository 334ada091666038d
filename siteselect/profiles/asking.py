"""The Scenario of a sector, and of a mix of sectors that share a park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siteselect.bases import ANYWHERE, check_base
from siteselect.criteria import BRANCHES
from siteselect.dataset import Dataset
from siteselect.i18n import LANGUAGES, label, text
from siteselect.memo import Memo
from siteselect.mixes import is_mix, read_mix, shares_in
from siteselect.profiles.model import MarketMix, Profile, Reason, profiles
from siteselect.scenarios import Scenario

MIXED: Memo[str, Profile] = Memo(most=32)  # of a dataset


def profile(dataset: Dataset, sector: str) -> Scenario:
    """Return the Scenario of a sector or of a mix, such as `ai_server_ems:60,pcb:40`.

    The importances of a mix are those of its sectors by share, for a park anywhere: `at_base`
    asks for another base. Raises RequestError with the nearest sector names.
    """
    known = profiles(dataset)
    asked = read_mix(sector, list(known.sectors))
    chosen = sector_of(dataset, asked)
    return Scenario(
        sector=asked,
        branches=dict(chosen.branches),
        criteria=_importances(dataset, asked, ANYWHERE) if is_mix(asked) else known.points(asked),
        knockouts=chosen.knockouts,
        needs=dict(chosen.needs),
        mix={} if chosen.market is None else chosen.market.ends,
    )


def sector_of(dataset: Dataset, sector: str) -> Profile:
    """Return the profile of a sector, or that of a mix as its sectors make it.

    A park must serve the most demanding tenant, so a mix needs the most that any of its sectors
    needs and has all their knock-outs; that is a judgement, and its reasons say so. Raises
    RequestError with the nearest sector names.
    """
    known = profiles(dataset).sectors
    asked = read_mix(sector, list(known))
    if not is_mix(asked):
        return known[asked]
    return MIXED.one(dataset, asked, lambda: _mixed(known, shares_in(asked)))


def sector_on_file(dataset: Dataset, sector: str) -> Profile | None:
    """Return the profile of a sector or mix that a stored question names; None where the data
    lack it."""
    lacking = set(shares_in(sector)) - set(profiles(dataset).sectors)
    return None if lacking else sector_of(dataset, sector)


def sector_name(dataset: Dataset, sector: str, lang: str) -> str:
    """Return the name of a sector or mix for people; the id of one that the data lack."""
    found = sector_on_file(dataset, sector)
    return sector if found is None else label(found.name, lang)


def at_base(dataset: Dataset, scenario: Scenario, base: str) -> Scenario:
    """Ask for a park in a base. Raises RequestError with the known ones.

    What a criterion weighs in a sector depends on which others count in the base, so the
    importances of a mix are its sectors' there; those that somebody chose stay.
    """
    if not is_mix(scenario.sector):
        return scenario.with_base(base)
    here, there = (_importances(dataset, scenario.sector, one)
                   for one in (scenario.base, check_base(base)))  # fmt: skip
    moved = {name: there[name] if value == here.get(name) else value
             for name, value in scenario.criteria.items()}  # fmt: skip
    return scenario.with_base(base).model_copy(update={"criteria": moved})


def parts_of(
    dataset: Dataset, scenario: Scenario
) -> dict[str, tuple[Scenario, dict[str, float]]]:
    """Return the question of each sector of a mix, and its share of the weight of each criterion.

    Each sector sells where its own goods go, unless the question says where. By criterion, the
    shares of the sectors sum to 1: the share of the park by what the criterion weighs in the
    sector, so that the mean of the sectors' values by them, at the mix's weight, is the mean of
    the sectors' contributions.
    """
    if not is_mix(scenario.sector):
        return {scenario.sector: (scenario, dict.fromkeys(dataset.criteria, 1.0))}
    known, shares = profiles(dataset), shares_in(scenario.sector)
    found = {name: _weights(dataset, name, scenario.base) for name in shares}
    total = {name: sum(share * found[s].get(name, 0.0) for s, share in shares.items())
             for name in dataset.criteria}  # fmt: skip
    parts = {}
    for sector, share in shares.items():
        market = known.sectors[sector].market
        alone = scenario.model_copy(update={
            "sector": sector, "mix": {} if market is None else market.ends})  # fmt: skip
        parts[sector] = alone, {
            name: share * found[sector].get(name, 0.0) / total[name] if total[name] else share
            for name in dataset.criteria
        }  # fmt: skip
    return parts


def _weights(dataset: Dataset, sector: str, base: str) -> dict[str, float]:
    """Return the weight of each criterion in a sector where a park stands in a base, as
    `Scenario.weights` has it; of one that does not count there, by the same measure."""
    known = profiles(dataset)
    branches, points = known.sectors[sector].branches, known.points(sector)
    found: dict[str, float] = {}
    for branch, importance in branches.items():
        inside = {name: given / dataset.criteria[name].value.span for name, given in points.items()
                  if dataset.criteria[name].branch == branch}  # fmt: skip
        total = sum(given for name, given in inside.items()
                    if dataset.criteria[name].counts_in(base))  # fmt: skip
        share = importance / sum(branches.values())
        found |= {name: share * given / total for name, given in inside.items() if total > 0}
    return found


def _importances(dataset: Dataset, sector: str, base: str) -> dict[str, float]:
    """Return the importances of a mix in a base: those of all that count there sum to 100."""
    found: dict[str, float] = {}
    for name, share in shares_in(sector).items():
        for criterion, weight in _weights(dataset, name, base).items():
            span = dataset.criteria[criterion].value.span
            found[criterion] = found.get(criterion, 0.0) + 100 * share * weight * span
    return found


def _mixed(known: Mapping[str, Profile], shares: Mapping[str, float]) -> Profile:
    parts = [(known[name], share) for name, share in shares.items()]
    said = Reason(text=_in_words("words.mix_of_sectors"), judgement=True)
    needs = [(name, amount) for part, _ in parts for name, amount in part.needs.items()]
    return Profile(
        name={lang: text("words.comma", lang).join(
            text("words.mix_part", lang, name=label(part.name, lang), share=f"{100 * share:g}%")
            for part, share in parts) for lang in LANGUAGES},
        reasons=(said, *(reason for part, _ in parts for reason in part.reasons)),
        branches={branch: sum(100 * share * part.branches.get(branch, 0.0)
                              / sum(part.branches.values()) for part, share in parts)
                  for branch in BRANCHES},
        needs={name: max(amount for other, amount in needs if other == name) for name, _ in needs},
        knockouts=tuple(dict.fromkeys(name for part, _ in parts for name in part.knockouts)),
        cluster_of=tuple(dict.fromkeys(name for part, _ in parts for name in part.cluster_of)),
        market=_mixed_market([(part.market, share) for part, share in parts]),
    )  # fmt: skip


def _mixed_market(parts: Sequence[tuple[MarketMix | None, float]]) -> MarketMix | None:
    """Return where the goods of all sectors are sold; what a sector without a mix makes is not
    split."""
    ends: dict[str, list[float]] = {}
    for market, share in parts:
        for name, sold in ({} if market is None else market.ends).items():
            mine = ends.setdefault(name, [0.0, 0.0, 0.0])
            ends[name] = [a + share * b for a, b in zip(mine, sold, strict=True)]
    if not ends:
        return None
    return MarketMix(
        shares={name: middle for name, (middle, _, _) in ends.items()},
        intervals={name: (min(low, middle), max(middle, high))
                   for name, (middle, low, high) in ends.items()},
        unsplit=max(0.0, 1.0 - sum(middle for middle, _, _ in ends.values())), judgement=True,
        reason=_in_words("words.mix_of_markets"),
    )  # fmt: skip


def _in_words(key: str) -> dict[str, str]:
    return {lang: text(key, lang) for lang in LANGUAGES}
