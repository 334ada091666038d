"""What robustness says to people, in one sentence each."""

from __future__ import annotations

from siteselect.evaluation import Evaluation
from siteselect.i18n import family, label, text
from siteselect.knockouts import ANSWER_WORDS
from siteselect.robustness.flip import FigureChange, Flip, WeightChange
from siteselect.robustness.margins import BreakEven
from siteselect.robustness.result import Skipped
from siteselect.robustness.verify import ToVerify
from siteselect.sources import LEVEL_WORDS

NEVER = {
    "joint": "robustness.flip_joint_never", "weights": "robustness.flip_weights_never",
    "figures": "robustness.flip_figures_never",
}  # fmt: skip
KNOWN = family("robustness.verify_", ("figure", "stands_in", "worked_out"))
SHOWN = 3  # changes of each kind that a sentence names; the others are counted


def site_name(evaluation: Evaluation, site: int, lang: str) -> str:
    """Return the name of a site of the dataset."""
    return str(evaluation.dataset.names(lang)[site])


def criterion_name(evaluation: Evaluation, criterion: str, lang: str) -> str:
    """Return the name of a criterion."""
    return label(evaluation.dataset.criteria[criterion].name, lang)


def say_flip(evaluation: Evaluation, flip: Flip, lang: str) -> str:
    """Say in one sentence what would put the other site ahead, the largest changes by name.

    >>> from siteselect import evaluate, load, profile, shipped_data
    >>> from siteselect.robustness import nearest_flip
    >>> dataset = load(shipped_data())
    >>> evaluation = evaluate(dataset, profile(dataset, "pcb"))
    >>> "ahead of" in say_flip(evaluation, nearest_flip(evaluation), "en")
    True
    """
    names = {key: site_name(evaluation, site, lang) for key, site in (("a", flip.a), ("b", flip.b))}
    if not flip.possible:
        return text(NEVER[flip.kind], lang, **names)
    if not flip.distance:
        return text("robustness.flip_now", lang, **names)
    weights = [w for w in flip.weights if w.relative]
    said = [_say_weight(evaluation, change, lang) for change in weights[:SHOWN]]
    said += [_say_figure(evaluation, change, lang) for change in flip.figures[:SHOWN]]
    rest = max(0, len(weights) - SHOWN) + max(0, len(flip.figures) - SHOWN)
    changes = text("robustness.list", lang).join(said)
    key = "robustness.flip_more" if rest else "robustness.flip"
    more = {"rest": rest} if rest else {}
    return text(key, lang, changes=changes, distance=f"{flip.distance:.2f}", **more, **names)


def _say_weight(evaluation: Evaluation, change: WeightChange, lang: str) -> str:
    name = criterion_name(evaluation, change.criterion, lang)
    return text(
        "robustness.flip_weight", lang, criterion=name,
        before=f"{change.before:.1%}", after=f"{change.after:.1%}",
    )  # fmt: skip


def _say_figure(evaluation: Evaluation, change: FigureChange, lang: str) -> str:
    return text(
        "robustness.flip_figure", lang,
        criterion=criterion_name(evaluation, change.criterion, lang),
        site=site_name(evaluation, change.site, lang),
        before=_figure(evaluation, change.criterion, change.before, change.after),
        after=_figure(evaluation, change.criterion, change.after, change.before),
        unit=label(evaluation.dataset.criteria[change.criterion].unit, lang),
    )  # fmt: skip


def _figure(evaluation: Evaluation, criterion: str, figure: float, other: float) -> str:
    """Return a figure with as many decimals as tell it from the other."""
    decimals = evaluation.dataset.criteria[criterion].decimals
    while decimals < 6 and f"{figure:.{decimals}f}" == f"{other:.{decimals}f}":
        decimals += 1
    return f"{figure:,.{decimals}f}"


def say_break_even(evaluation: Evaluation, entry: BreakEven, lang: str) -> str:
    """Say at which figure two sites would score the same, or why at none."""
    names = {"criterion": criterion_name(evaluation, entry.criterion, lang),
             "site": site_name(evaluation, entry.site, lang)}  # fmt: skip
    if entry.reason:
        return text(entry.reason, lang, **names)
    unit = label(evaluation.dataset.criteria[entry.criterion].unit, lang)
    needed = _figure(evaluation, entry.criterion, entry.needed, entry.figure)
    return text("robustness.break_even", lang, needed=needed, unit=unit, **names)


def say_to_verify(evaluation: Evaluation, entry: ToVerify, lang: str) -> str:
    """Say what to verify, and how a visit can bring it."""
    dataset = evaluation.dataset
    known = dataset.knockouts if entry.kind == "knockout" else dataset.criteria
    values = {"name": label(known[entry.name].name, lang), "gather": label(entry.gather, lang),
              "site": site_name(evaluation, entry.site, lang)}  # fmt: skip
    if entry.kind == "knockout":
        values["answer"] = text(ANSWER_WORDS[entry.answer], lang)
        return text("robustness.verify_knockout", lang, **values)
    values["change"] = f"{entry.change:.1%}"
    if entry.kind == "gap":
        return text("robustness.verify_gap", lang, **values)
    criterion = dataset.criteria[entry.name]
    values |= {
        "figure": f"{entry.figure:,.{criterion.decimals}f}", "unit": label(criterion.unit, lang),
        "level": text(LEVEL_WORDS[entry.level], lang), "grade": entry.grade,
    }  # fmt: skip
    # its own prices are what a visit brings, not a figure of the country
    worked_out = entry.kind == "stands_in" and entry.name in dataset.doubts
    return text(KNOWN["worked_out" if worked_out else entry.kind], lang, **values)


def say_skipped(evaluation: Evaluation, entry: Skipped, lang: str) -> str:
    """Say what a run left out, and why."""
    comma = text("robustness.list", lang)
    return text(
        entry.key, lang, count=entry.count or len(entry.sites) or len(entry.criteria),
        sites=comma.join(site_name(evaluation, i, lang) for i in entry.sites),
        criteria=comma.join(criterion_name(evaluation, name, lang) for name in entry.criteria),
    )  # fmt: skip
