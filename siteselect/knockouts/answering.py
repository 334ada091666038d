"""`knockouts`: the answer of each site to each knock-out, from the rows of evidence."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from siteselect.criteria import Knockout
from siteselect.dataset import Dataset
from siteselect.errors import unknown
from siteselect.i18n import family
from siteselect.knockouts.rules import ORDER, Row, Verdict, lifted, rows_of, verdicts
from siteselect.scenarios import Scenario

ANSWER_WORDS = family("words.answer_", ("pass", "fail", "unknown", "conditional"))
SUBJECT_LEVELS = ("site", "admin1", "country")  # of `Dataset.subjects`, most specific first
# of several rows that decide alike, the rule that weighs heaviest is named
RULE_WORDS = family("knockouts.", (
    "not_met", "too_small", "too_late", "weak_not_met", "small_enough", "due_in_time", "more_asked",
    "open", "weak_met", "met", "screened", "judged", "wider_only", "weak_only", "gross", "remark",
))  # fmt: skip
KEYS = tuple(RULE_WORDS.values())


@dataclass(frozen=True)
class Answer:
    """What is known of one knock-out at one site.

    `answer` is pass, fail, unknown or conditional; `key` names the rule that gave it, `level`
    where the rows that decide stand (site, admin1, country; empty where none decides).
    `evidence` are positions in the dataset's knock-out evidence: the first `deciding` of them
    decide, the others are on file beside them.
    """

    knockout: str
    answer: str
    key: str
    evidence: tuple[int, ...]
    level: str = ""
    deciding: int = 0


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

    The most specific level with a dated row of grade A to C decides; inside it the worst answer
    wins, unless a newer row of the same or a better grade lifts it. A refusal of the state or
    country holds for the site until it is lifted so. Amounts are held against the scenario's
    needs (hectares, MW), dates against its year of start-up. `docs/knockouts.md` has the rules.
    """
    strange = [name for name in (*scenario.knockouts, *scenario.needs)
               if name not in dataset.knockouts]  # fmt: skip
    if strange:
        raise unknown("knockout", strange[0], list(dataset.knockouts))
    # a screening lays other places over the same data, under the same digest
    asked = (dataset.digest, tuple(dataset.subjects), scenario.knockouts, scenario.sector,
             scenario.start_year(dataset.meta.year), tuple(sorted(scenario.needs.items())))
    known = _ANSWERED.get(asked)
    if known is None:
        known = tuple(_answers(dataset, scenario))
        _ANSWERED.put(asked, known)
    return list(known)


@dataclass(frozen=True)
class _Hit:
    """A row about a site: its position in the evidence, its level, and what it says."""

    position: int
    level: str
    row: Row
    verdict: Verdict


def _answers(dataset: Dataset, scenario: Scenario) -> Iterable[tuple[Answer, ...]]:
    rows = rows_of(dataset)
    said = verdicts(dataset, scenario, rows)
    for chain in dataset.subjects:
        answers = []
        for name in scenario.knockouts:
            hits = [
                _Hit(position, level, rows[position], verdict)
                for level, subject in zip(SUBJECT_LEVELS, chain, strict=True)
                for position in dataset.evidence_rows.get((subject, name), ())
                if (verdict := said[position]) is not None
            ]  # fmt: skip
            answers.append(_answer(dataset.knockouts[name], hits))
        yield tuple(answers)


def _answer(knockout: Knockout, hits: Sequence[_Hit]) -> Answer:
    """Return the answer from the rows about one site, which stand most specific level first."""
    pool = _pool(knockout, hits)
    pairs = [(hit.row, hit.verdict.answer) for hit in pool]
    standing = [hit for hit in pool if not lifted(knockout, hit.row, hit.verdict.answer, pairs)]
    if not standing:
        return Answer(knockout.id, "unknown", _why_unknown(hits),
                      tuple(hit.position for hit in hits))  # fmt: skip
    answer = next(a for a in ORDER if any(hit.verdict.answer == a for hit in standing))
    deciding = [hit for hit in standing if hit.verdict.answer == answer]
    key = min((hit.verdict.key for hit in deciding), key=KEYS.index)
    deciding.sort(key=lambda hit: hit.verdict.key != key)  # what names the rule stands first
    level = deciding[0].level
    first = [hit.position for hit in deciding]
    beside = [hit.position for hit in hits if hit.position not in first and hit.level == level]
    return Answer(knockout.id, answer, key, (*first, *beside), level, len(first))


def _pool(knockout: Knockout, hits: Sequence[_Hit]) -> list[_Hit]:
    """Return the rows that may decide: those of the nearest level that has any, and what
    refuses at a wider one. Where a knock-out is a matter of the site, a wider row may only
    refuse: that a nation has free land somewhere says nothing of this place."""
    able = [hit for hit in hits if hit.verdict.answer == "fail" or (
        hit.verdict.answer != "unknown" and hit.level in knockout.levels)]  # fmt: skip
    if not able:
        return []
    nearest = able[0].level
    return [hit for hit in able if hit.level == nearest or hit.verdict.answer == "fail"]


def _why_unknown(hits: Sequence[_Hit]) -> str:
    if not hits:
        return "knockouts.no_evidence"
    if any(hit.verdict.answer != "unknown" for hit in hits):
        return "knockouts.wider_only"
    return min((hit.verdict.key for hit in hits), key=KEYS.index)
