"""The chain of a session: each event follows the one before, and was allowed when written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteselect.errors import Denied, Problem, RequestError
from siteselect.record.difference import Difference
from siteselect.sessions import ChainFault, Event, fold, read_export, verify_chain

FAULTS = {
    "gap": "record.gap", "previous": "record.previous", "hash": "record.hash",
    "body": "record.body", "session": "record.session", "head": "record.head",
}  # fmt: skip


def check_chain(export: Mapping[str, Any], head: str | None = None) -> tuple[Difference, ...]:
    """Return what is wrong with the chain of a session export, and the first rule it breaks.

    Raises RequestError if it is no export.
    """
    events, own_head = read_export(export)
    faults = list(verify_chain(events, own_head))
    if head is not None and head != own_head:
        faults += [f for f in verify_chain(events, head) if f.what == "head" and f not in faults]
    cut = ChainFault(len(events), "head")
    if (not events or len(events) != export["head"].get("n")) and cut not in faults:
        faults.append(cut)
    found = [Difference("chain", Problem(FAULTS[f.what], values=(("n", str(f.n)),)))
             for f in faults]  # fmt: skip
    return tuple(found) if found else _check_rules(events)


def _check_rules(events: tuple[Event, ...]) -> tuple[Difference, ...]:
    readable = [event for event in events if event.data is not None]
    if len(readable) < len(events):  # deleted: there is nothing to hold against the rules
        return ()
    try:
        fold(events, checked=True)
    except (Denied, RequestError) as refusal:
        return tuple(Difference("chain", problem) for problem in refusal.problems)
    return ()
