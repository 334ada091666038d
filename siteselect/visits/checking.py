"""What ratings and decisions may not say."""

from __future__ import annotations

from collections.abc import Sequence

from siteselect.dataset import Dataset, VisitScale
from siteselect.errors import Problem, RequestError, unknown
from siteselect.visits.values import Decision, Rating


def scale_of(dataset: Dataset, name: str) -> VisitScale:
    """Return a scale. Raises RequestError with the nearest names."""
    if name not in dataset.scales:
        raise unknown("scale", name, list(dataset.scales))
    return dataset.scales[name]


def check(dataset: Dataset, ratings: Sequence[Rating], decisions: Sequence[Decision]) -> None:
    """Raise RequestError with every fault of ratings and decisions."""
    ids = dataset.places["id"].tolist()
    known = set(ids)
    problems: list[Problem] = []
    seen: set[tuple[str, str, str]] = set()
    for rating in ratings:
        if rating.site not in known:
            problems += unknown("site", rating.site, ids).problems
        if rating.scale not in dataset.scales:
            problems += unknown("scale", rating.scale, list(dataset.scales)).problems
        elif not 1 <= rating.level <= (top := dataset.scales[rating.scale].top):
            values = (("given", str(rating.level)), ("scale", rating.scale), ("top", str(top)))
            problems.append(Problem("visits.level", values=values))
        key = (rating.evaluator, rating.site, rating.scale)
        if key in seen:
            named = (("who", key[0]), ("site", key[1]), ("scale", key[2]))
            problems.append(Problem("visits.twice", values=named))
        seen.add(key)
    problems += _decisions(decisions)
    if problems:
        raise RequestError(list(dict.fromkeys(problems)))


def _decisions(decisions: Sequence[Decision]) -> list[Problem]:
    problems = []
    about = [(d.site, d.criterion) for d in decisions]
    for decision in decisions:
        named = (("site", decision.site), ("criterion", decision.criterion))
        if not decision.reason.strip():
            problems.append(Problem("visits.no_reason", values=named))
        if about.count((decision.site, decision.criterion)) > 1:
            problems.append(Problem("visits.decided_twice", values=named))
    return problems
