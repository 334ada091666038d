"""The state of a session: what its log adds up to, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, TypeVar

from siteselect.errors import Problem, RequestError
from siteselect.scenarios import Scenario
from siteselect.sessions.bodies import (
    Body,
    Created,
    Decision,
    Note,
    Photo,
    Rating,
    Role,
    Stage,
    Weights,
)
from siteselect.sessions.events import Event, genesis
from siteselect.sessions.rules import check

Cell = tuple[str, str]  # site, criterion
Said = TypeVar("Said", bound=Body)


@dataclass(frozen=True)
class Participant:
    """A person in a session; `id` is random and says nothing about them."""

    id: str
    name: str
    role: Role
    joined_at: str


@dataclass(frozen=True)
class Entry(Generic[Said]):
    """Something a participant said: which event, when, who, in which round."""

    n: int
    at: str
    author: str
    round: int
    body: Said


@dataclass(frozen=True)
class Progress:
    """How far an evaluator is in the running round: `rated` of `cells` that are theirs."""

    participant: str
    weights: bool
    rated: int
    cells: int
    notes: int
    done: bool


@dataclass(frozen=True)
class SessionState:
    """A fold of the log. Judgements are kept by evaluator, so that no two share a key.

    Of an evaluator's own judgements on one thing the last counts; the earlier ones stay as
    history, oldest first. `head` is the hash of event `n`.
    """

    session: str
    n: int
    head: str
    stage: Stage
    setting: Created
    created_at: str = ""
    round: int = 1
    participants: Mapping[str, Participant] = field(default_factory=dict)
    recusals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weights: Mapping[str, tuple[Entry[Weights], ...]] = field(default_factory=dict)
    ratings: Mapping[str, Mapping[Cell, tuple[Entry[Rating], ...]]] = field(default_factory=dict)
    notes: tuple[Entry[Note], ...] = ()
    photos: tuple[Entry[Photo], ...] = ()
    decisions: Mapping[Cell, tuple[Entry[Decision], ...]] = field(default_factory=dict)
    done: Mapping[str, frozenset[int]] = field(default_factory=dict)
    expires_at: str | None = None
    admission_open: bool = True
    shown_progress: tuple[Progress, ...] | None = None

    def with_event(self, event: Event) -> SessionState:
        """Return the state after one more event. Raises RequestError unless it is the next."""
        from siteselect.sessions.folding import changes

        if (event.session, event.n, event.previous) != (self.session, self.n + 1, self.head):
            raise RequestError(Problem("sessions.not_next", values=(("n", str(event.n)),)))
        return replace(self, n=event.n, head=event.hash, **changes(self, event))

    @property
    def title(self) -> str:
        """The session's title."""
        return self.setting.title

    @property
    def evaluators(self) -> tuple[Participant, ...]:
        """The evaluators, in the order they came in."""
        return tuple(p for p in self.participants.values() if p.role == "evaluator")

    @property
    def revealed_rounds(self) -> int:
        """How many rounds everybody may see: those before the running one, or all."""
        if self.stage in ("revealed", "locked", "archived"):
            return self.round
        return self.round - 1

    def weights_of(self, participant: str, round_: int | None = None) -> Weights | None:
        """Return the weights in force at the end of a round (default: now)."""
        given = _last(self.weights.get(participant, ()), round_)
        return None if given is None else given.body

    def rating_of(self, participant: str, cell: Cell, round_: int | None = None) -> int | None:
        """Return the level in force of a cell (site, criterion); None if none or withdrawn."""
        given = _last(self.ratings.get(participant, {}).get(cell, ()), round_)
        return None if given is None else given.body.level

    def levels(self, round_: int | None = None) -> dict[str, dict[Cell, int]]:
        """Return the levels in force of each evaluator, in the order they came in.

        What an evaluator is recused from is left out, also if it was rated before.
        """
        found: dict[str, dict[Cell, int]] = {}
        for person in self.evaluators:
            away = self.recusals.get(person.id, {})
            given = self.ratings.get(person.id, {})
            levels = {cell: self.rating_of(person.id, cell, round_)
                      for cell in given if cell[0] not in away}  # fmt: skip
            found[person.id] = {c: level for c, level in levels.items() if level is not None}
        return found

    def decision_of(self, cell: Cell) -> Decision | None:
        """Return the facilitator's decision in force on a cell."""
        given = self.decisions.get(cell, ())
        return given[-1].body if given else None

    def scenario_of(self, participant: str, round_: int | None = None) -> Scenario | None:
        """Return an evaluator's own question: the session's, with their importances."""
        given = self.weights_of(participant, round_)
        if given is None:
            return None
        asked = self.setting.scenario
        return asked.model_copy(update={
            "branches": {**asked.branches, **given.branches},
            "criteria": {**asked.criteria, **given.criteria},
        })  # fmt: skip

    @cached_property
    def progress(self) -> tuple[Progress, ...]:
        """How far each evaluator is; everybody may see this."""
        from siteselect.sessions.views import progress

        return progress(self) if self.shown_progress is None else self.shown_progress

    def seen_by(self, participant: str) -> SessionState:
        """Return what a participant may see: private until revealed.

        Own judgements, those of revealed rounds, progress. Raises Denied for an outsider.
        """
        from siteselect.sessions.views import seen_by

        return seen_by(self, participant)


def _last(given: tuple[Entry[Said], ...], round_: int | None) -> Entry[Said] | None:
    for entry in reversed(given):
        if round_ is None or entry.round <= round_:
            return entry
    return None


def start(event: Event) -> SessionState:
    """Return the state after the first event. Raises RequestError if it is not a creation."""
    body = event.body
    first = (event.n, event.previous) == (1, genesis(event.session))
    if not isinstance(body, Created) or not first:
        raise RequestError(Problem("sessions.not_next", values=(("n", str(event.n)),)))
    person = Participant(event.author, body.name, "facilitator", event.at)
    return SessionState(
        session=event.session, n=1, head=event.hash, stage="lobby", setting=body,
        created_at=event.at, participants={event.author: person}, expires_at=body.expires_at,
    )  # fmt: skip


def fold(events: Iterable[Event], checked: bool = False) -> SessionState:
    """Return the state that the events of one session add up to.

    With `checked` each is held against the rules first, as when it was written. Raises
    RequestError for an empty log, a gap or an unreadable body, Denied where a rule is broken.
    """
    state: SessionState | None = None
    for event in events:
        if state is None:
            state = start(event)
            continue
        if checked:
            check(state, event.author, event.body, event.at)
        state = state.with_event(event)
    if state is None:
        raise RequestError(Problem("sessions.not_next", values=(("n", "0"),)))
    return state
