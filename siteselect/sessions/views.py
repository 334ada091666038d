"""What a participant may see, and how far the evaluators are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from siteselect.errors import Denied, Problem
from siteselect.sessions.bodies import Body
from siteselect.sessions.state import Entry, Progress, SessionState

Said = TypeVar("Said", bound=Body)
Key = TypeVar("Key")


def progress(state: SessionState) -> tuple[Progress, ...]:
    """Return how far each evaluator is in the running round.

    A cell counts as rated if it has a level now, from whichever round: a second round begins
    with the first one's answers.
    """
    levels = state.levels()
    found = []
    for person in state.evaluators:
        away = state.recusals.get(person.id, {})
        sites = sum(site not in away for site in state.setting.sites)
        found.append(Progress(
            participant=person.id, weights=person.id in state.weights,
            rated=len(levels[person.id]), cells=sites * len(state.setting.scales),
            notes=sum(note.author == person.id for note in state.notes),
            done=state.round in state.done.get(person.id, frozenset()),
        ))  # fmt: skip
    return tuple(found)


def seen_by(state: SessionState, participant: str) -> SessionState:
    """Return the state without what `participant` may not see yet.

    Nobody sees another's judgements, notes and photos of a round that is not revealed, the
    facilitator neither; that someone is recused is seen by all, the reason only by them and
    the facilitator. Raises Denied for an outsider.
    """
    me = state.participants.get(participant)
    if me is None:
        raise Denied(Problem("sessions.outsider"))
    return replace(
        state,
        weights={
            author: kept for author, given in state.weights.items()
            if (kept := _visible(given, participant, state.revealed_rounds))
        },
        ratings={
            author: _cells(given, participant, state.revealed_rounds)
            for author, given in state.ratings.items()
        },
        notes=_visible(state.notes, participant, state.revealed_rounds),
        photos=_visible(state.photos, participant, state.revealed_rounds),
        recusals={
            person: {site: reason if person == participant or me.role == "facilitator" else ""
                     for site, reason in sites.items()}
            for person, sites in state.recusals.items()
        },
        shown_progress=state.progress,
    )  # fmt: skip


def _visible(
    given: tuple[Entry[Said], ...], participant: str, rounds: int
) -> tuple[Entry[Said], ...]:
    return tuple(e for e in given if e.author == participant or e.round <= rounds)


def _cells(
    given: Mapping[Key, tuple[Entry[Said], ...]], participant: str, rounds: int
) -> dict[Key, tuple[Entry[Said], ...]]:
    return {cell: kept for cell, entries in given.items()
            if (kept := _visible(entries, participant, rounds))}  # fmt: skip
