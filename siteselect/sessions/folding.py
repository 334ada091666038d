"""What each kind of event changes in the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from siteselect.sessions.bodies import (
    Admission,
    Decision,
    Done,
    Expires,
    Joined,
    Note,
    Photo,
    Rating,
    Recused,
    RoleChanged,
    SecondRound,
    Weights,
)
from siteselect.sessions.events import Event
from siteselect.sessions.rules import RULES
from siteselect.sessions.state import Entry, Participant, SessionState

Key = TypeVar("Key")
Value = TypeVar("Value")


def changes(state: SessionState, event: Event) -> dict[str, Any]:
    """Return the fields of the state that an event changes, and their new values."""
    to = RULES[event.kind].to
    changed: dict[str, Any] = {} if to is None else {"stage": to}
    body = event.body
    if isinstance(body, Weights | Rating | Note | Photo | Decision):
        return changed | _judged(state, event, body)
    if isinstance(body, Joined | RoleChanged | Recused | Done):
        return changed | _people(state, event, body)
    if isinstance(body, SecondRound):
        changed["round"] = state.round + 1
    elif isinstance(body, Expires):
        changed["expires_at"] = body.at
    elif isinstance(body, Admission):
        changed["admission_open"] = body.action == "renewed"
    return changed


def _judged(
    state: SessionState, event: Event, body: Weights | Rating | Note | Photo | Decision
) -> dict[str, Any]:
    entry: Entry[Any] = Entry(event.n, event.at, event.author, state.round, body)
    match body:
        case Weights():
            return {"weights": _added(state.weights, event.author, entry)}
        case Rating():
            own = _added(state.ratings.get(event.author, {}), (body.site, body.criterion), entry)
            return {"ratings": {**state.ratings, event.author: own}}
        case Note():
            return {"notes": (*state.notes, entry)}
        case Photo():
            return {"photos": (*state.photos, entry)}
        case Decision():
            return {"decisions": _added(state.decisions, (body.site, body.criterion), entry)}


def _added(
    held: Mapping[Key, tuple[Value, ...]], key: Key, entry: Any
) -> dict[Key, tuple[Value, ...]]:
    return {**held, key: (*held.get(key, ()), entry)}


def _people(
    state: SessionState, event: Event, body: Joined | RoleChanged | Recused | Done
) -> dict[str, Any]:
    people = state.participants
    match body:
        case Joined():
            person = Participant(event.author, body.name, body.role, event.at)
            return {"participants": {**people, person.id: person}}
        case RoleChanged():
            person = replace(people[body.participant], role=body.role)
            return {"participants": {**people, person.id: person}}
        case Recused():
            own = {k: v for k, v in state.recusals.get(body.participant, {}).items()
                   if k != body.site}  # fmt: skip
            if not body.lifted:
                own[body.site] = body.reason
            return {"recusals": {**state.recusals, body.participant: own}}
        case Done():
            rounds = state.done.get(event.author, frozenset()) - {state.round}
            rounds = rounds | {state.round} if body.finished else rounds
            return {"done": {**state.done, event.author: rounds}}
