"""The one headline: which site leads, how surely, and whom it is not told apart from."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from siteselect.bases import ANYWHERE, UNSPLIT
from siteselect.i18n import family, label, text
from siteselect.market import shares_of

if TYPE_CHECKING:
    from siteselect.evaluation.scoring import Evaluation

# words for a probability of being first: declared here and nowhere else
STRENGTHS = ((0.9, "firm"), (0.5, "probable"), (0.0, "open"))
SENTENCES = family("headline.", [word for _, word in STRENGTHS])
WHOLE = 1 - 1e-9


def strength_word(strength: float) -> str:
    """Return the word for a probability of being first: firm, probable or open.

    >>> [strength_word(p) for p in (0.95, 0.6, 0.3)]
    ['firm', 'probable', 'open']
    """
    return next(word for least, word in STRENGTHS if strength >= least)


def headline(evaluation: Evaluation, lang: str) -> str:
    """Return the sentence that answers the question, with its strength.

    Where another site is first more often than the one with the best expected score, the
    sentence names it too. A base is named before it; where must-haves of the leader are not
    answered, that is said after it: nobody can recommend it yet.
    """
    said, base = _said(evaluation, lang), evaluation.scenario.base
    if unknown := unanswered(evaluation):
        asked = len(evaluation.scenario.knockouts)
        gate = text("headline.unanswered", lang, unknown=unknown, all=asked)
        said = ("" if lang == "zh-TW" else " ").join([said, gate])
    if base == ANYWHERE:
        return said
    name = label(evaluation.dataset.markets.base(base).name, lang)
    return text("headline.in_base", lang, base=name, said=said)


def unanswered(evaluation: Evaluation) -> int:
    """Return how many knock-outs of the leader nobody has answered yet; 0 without a leader."""
    leader = evaluation.order[:1]
    return sum(a.answer == "unknown" for i in leader for a in evaluation.knockouts[i])


def market_words(evaluation: Evaluation, lang: str) -> str:
    """Return in words where the goods are sold, and what of it no source splits."""
    scenario, known = evaluation.scenario, evaluation.dataset.markets
    shares = shares_of(evaluation.dataset, scenario)
    if not known.markets:
        return ""
    named = {name: share for name, share in scenario.market.items() if name in UNSPLIT}
    if not shares and not named:
        return text("headline.markets_unknown", lang)
    total = sum(share for share, _, _ in shares.values())
    names = [
        label(known.market(name).name, lang) if len(shares) == 1 and total > WHOLE
        else text("headline.market_share", lang, name=label(known.market(name).name, lang),
                  share=percent(share))
        for name, (share, _, _) in sorted(shares.items(), key=lambda item: -item[1][0])
    ]  # fmt: skip
    comma = text("words.comma", lang)
    said = [text("headline.market", lang, market=comma.join(names))] if names else []
    if named:
        uncounted = [text("headline.market_share", lang, name=label(known.market(name).name, lang),
                          share=percent(share)) for name, share in named.items()]  # fmt: skip
        said.append(text("headline.uncounted", lang, market=comma.join(uncounted)))
    if (rest := 1 - total - sum(named.values())) > 1 - WHOLE:
        said.append(text("headline.unsplit", lang, share=percent(rest)))
    if not scenario.market and not scenario.own_market:
        said.append(text("headline.mix", lang))
    threats = [label(t.name, lang) for t in known.threats if t.id in scenario.threats
               and t.falls_on(scenario.sector, shares)]  # fmt: skip
    if threats:
        joined = text("words.comma", lang).join(threats)
        said.append(text("headline.threats", lang, threats=joined))
    return ("" if lang == "zh-TW" else " ").join(said)


def _said(evaluation: Evaluation, lang: str) -> str:
    order, names = evaluation.order, evaluation.dataset.names(lang)
    if not order:
        return text("headline.none", lang)
    if len(order) == 1:
        return text("headline.alone", lang, site=names[order[0]])
    leader = order[0]
    often = max(order, key=lambda i: (evaluation.first[i], -evaluation.rank[i]))
    word = strength_word(evaluation.strength)
    said = {"site": names[leader], "strength": percent(evaluation.strength)}
    if often != leader and percent(evaluation.first[often]) != said["strength"]:
        return text("headline.other", lang, **said, other=names[often],
                    more=percent(float(evaluation.first[often])))  # fmt: skip
    return text(SENTENCES[word], lang, **said)


def percent(share: float) -> str:
    """Return a share for people: no decimals, but never 0 for what does happen.

    >>> percent(0.594), percent(0.002), percent(0.9996), percent(0.0)
    ('59%', '<1%', '>99%', '0%')
    """
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < WHOLE else f"{share:.0%}"


def ranks_in_words(evaluation: Evaluation, site: int, lang: str) -> str:
    """Return compactly from which ranks a site is not told apart: "2 to 6, 9"; empty if none."""
    ranks = sorted({int(evaluation.rank[i]) for i in evaluation.not_separated_from(site)})
    if not ranks:
        return ""
    breaks = [k for k, (a, b) in enumerate(pairwise(ranks), start=1) if b > a + 1]
    runs = [ranks[a:b] for a, b in zip([0, *breaks], [*breaks, len(ranks)], strict=True)]
    return text("words.comma", lang).join(
        str(run[0]) if len(run) == 1
        else text("headline.ranks", lang, first=run[0], last=run[-1])
        for run in runs
    )  # fmt: skip
