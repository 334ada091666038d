"""A session's log as one JSON object, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from siteselect.errors import Problem, RequestError
from siteselect.sessions.events import Event

FORMAT, VERSION = "siteselect-session", 1


def write_export(session: str, head: str, events: Sequence[Event]) -> dict[str, Any]:
    """Return the export of a session: its events with their salts, and the head hash."""
    return {
        "format": FORMAT, "version": VERSION, "session": session,
        "head": {"n": len(events), "hash": head},
        "events": [event.model_dump(mode="json", exclude={"session"}) for event in events],
    }  # fmt: skip


def read_export(payload: Mapping[str, Any]) -> tuple[tuple[Event, ...], str]:
    """Return the events and the head hash of an export.

    Raises RequestError if it is not one, of another version, or an event has a wrong field.
    """
    if payload.get("format") != FORMAT:
        raise RequestError(Problem("sessions.not_export"))
    if payload.get("version") != VERSION:
        values = (("given", str(payload.get("version"))[:20]), ("known", str(VERSION)))
        raise RequestError(Problem("sessions.other_version", values=values))
    rows, head = payload.get("events"), payload.get("head")
    if not isinstance(rows, list) or not isinstance(head, dict):
        raise RequestError(Problem("sessions.not_export"))
    events, problems = [], []
    for position, row in enumerate(rows, 1):
        try:
            events.append(Event(**{**row, "session": payload.get("session")}))
        except (ValidationError, TypeError) as why:
            values = (("n", str(position)), ("why", str(why).splitlines()[0][:200]))
            problems.append(Problem("sessions.bad_event", values=values))
    if problems:
        raise RequestError(problems)
    return tuple(events), str(head.get("hash"))
