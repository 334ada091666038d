"""Knock-outs: what no other strength compensates, answered for each site from the evidence."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from siteselect.dataset import Dataset
from siteselect.errors import unknown
from siteselect.i18n import family, text
from siteselect.scenarios import Scenario

ANSWER_WORDS = family("words.answer_", ("pass", "fail", "unknown", "conditional"))


@dataclass(frozen=True)
class Answer:
    """What is known of one knock-out at one site.

    `answer` is pass, fail, unknown or conditional; `key` names the rule that gave it, and
    `evidence` the positions in the dataset's knock-out evidence.
    """

    knockout: str
    answer: str
    key: str
    evidence: tuple[int, ...]


Answers = tuple[tuple[Answer, ...], ...]


class _Answered:
    """The last answers by what was asked of which data: weights do not change them.

    It holds no dataset, so that one which nobody uses any more can go.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[object, Answers] = OrderedDict()

    def get(self, asked: object) -> Answers | None:
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
            return self._kept.get(asked)

    def put(self, asked: object, answers: Answers) -> None:
        with self._lock:
            self._kept[asked] = answers
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


_ANSWERED = _Answered(most=64)


def knockouts(dataset: Dataset, scenario: Scenario) -> list[tuple[Answer, ...]]:
    """Answer every active knock-out for every site, in the order of the dataset.

    Only a current figure of grade A or B fails or passes a site; older or weaker evidence makes
    it conditional; a gross area says nothing of serviced land. The most specific level that has
    evidence answers, but no remark about a site lifts a failure of its state or country: against
    a pass there, the sources conflict.
    """
    strange = [name for name in (*scenario.knockouts, *scenario.needs)
               if name not in dataset.knockouts]  # fmt: skip
    if strange:
        raise unknown("knockout", strange[0], list(dataset.knockouts))
    # a screening lays other places over the same data, under the same digest
    asked = (dataset.digest, tuple(dataset.subjects), scenario.knockouts,
             tuple(sorted(scenario.needs.items())))  # fmt: skip
    known = _ANSWERED.get(asked)
    if known is None:
        known = tuple(_answers(dataset, scenario))
        _ANSWERED.put(asked, known)
    return list(known)


def _answers(dataset: Dataset, scenario: Scenario) -> list[tuple[Answer, ...]]:
    verdicts = _verdicts(dataset, scenario)
    found = []
    for chain in dataset.subjects:
        answers = []
        for name in scenario.knockouts:
            levels = [rows for s in chain if (rows := dataset.evidence_rows.get((s, name)))]
            answers.append(_answer(name, levels, verdicts))
        found.append(tuple(answers))
    return found


def _answer(
    name: str, levels: list[list[int]], verdicts: list[tuple[str, str]]
) -> Answer:
    if not levels:
        return Answer(name, "unknown", "knockouts.no_evidence", ())
    near = _combine(name, levels[0], verdicts)
    for wider in (_combine(name, hits, verdicts) for hits in levels[1:]):
        if wider.answer != "fail" or near.answer == "fail":
            continue
        both = near.evidence + wider.evidence
        if near.answer == "pass":
            near = Answer(name, "conditional", "knockouts.conflict", both)
        else:
            near = Answer(name, "fail", wider.key, both)
    return near


def _verdicts(dataset: Dataset, scenario: Scenario) -> list[tuple[str, str]]:
    """Return (answer, key of the rule) for each row of evidence under the scenario's needs."""
    table = dataset.knockout_evidence
    columns = ("knockout", "kind", "value", "finding", "year", "grade")
    rows = zip(*(table[c].tolist() for c in columns), strict=True)
    oldest = dataset.meta.year - dataset.meta.current_years
    return [
        _verdict(kind, value, finding, scenario.needs.get(name, 0.0),
                 strong=grade in ("A", "B") and year >= oldest)
        for name, kind, value, finding, year, grade in rows
    ]  # fmt: skip


def _verdict(kind: str, value: float, finding: str, need: float, strong: bool) -> tuple[str, str]:
    if kind == "gross":
        return "unknown", "knockouts.gross"
    if kind == "finding":
        if finding == "doubt":
            return "conditional", "knockouts.doubt"
        met = finding == "met"
    else:
        met = value >= need
    if kind == "planned" and not met:
        return "conditional", "knockouts.planned_small"  # a plan can grow: it does not fail
    if not strong:
        return "conditional", "knockouts.weak_met" if met else "knockouts.weak_not_met"
    if kind in ("planned", "available") and met:
        return "conditional", "knockouts.not_serviced"  # land on paper does not pass
    return ("pass", "knockouts.met") if met else ("fail", "knockouts.not_met")


# of several conditional findings the one that weighs heaviest names the rule
KEY_ORDER = ("knockouts.weak_not_met", "knockouts.planned_small", "knockouts.doubt",
             "knockouts.not_serviced", "knockouts.weak_met")  # fmt: skip


def _combine(name: str, hits: list[int], verdicts: list[tuple[str, str]]) -> Answer:
    answers = {verdicts[hit][0] for hit in hits}
    if not answers or answers == {"unknown"}:
        key = verdicts[hits[0]][1] if hits else "knockouts.no_evidence"
        return Answer(name, "unknown", key, tuple(hits))
    if {"pass", "fail"} <= answers:
        return Answer(name, "conditional", "knockouts.conflict", tuple(hits))
    worst = next(a for a in ("fail", "conditional", "pass") if a in answers)
    keys = {verdicts[hit][1] for hit in hits if verdicts[hit][0] == worst}
    key = next((k for k in KEY_ORDER if k in keys), min(keys))
    return Answer(name, worst, key, tuple(hits))


def reason(dataset: Dataset, answer: Answer, lang: str) -> str:
    """Return in words why a knock-out has its answer: the rule, then the evidence."""
    column = "reason_zh" if lang == "zh-TW" else "reason_en"
    said = [str(dataset.knockout_evidence[column].iloc[hit]) for hit in answer.evidence]
    return ("" if lang == "zh-TW" else " ").join([text(answer.key, lang), *said])
