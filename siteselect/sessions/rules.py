"""Who may do what, when: one table, read by the store inside its write transaction.

Beside the three roles there are: "newcomer", who holds a join code and has no role yet;
"operator", who owns the machine and can delete a session with everything else on it; and
"outsider", who may do nothing.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siteselect.criteria import BRANCHES
from siteselect.errors import Denied, Problem, RequestError
from siteselect.sessions.bodies import (
    Body,
    Decision,
    Joined,
    Kind,
    Note,
    Photo,
    Rating,
    Readmitted,
    Recused,
    RoleChanged,
    SecondRound,
    Stage,
    Weights,
)

if TYPE_CHECKING:
    from siteselect.sessions.state import SessionState

ACTORS = ("facilitator", "evaluator", "observer", "newcomer", "operator", "outsider")
OPERATOR = "operator"
_F, _E = "facilitator", "evaluator"
_RUNNING: tuple[Stage, ...] = ("lobby", "open", "revealed", "second_round")
_KEPT: tuple[Stage, ...] = (*_RUNNING, "locked", "archived")
_JUDGING: tuple[Stage, ...] = ("open", "second_round")
_SEEN: tuple[Stage, ...] = ("revealed", "locked", "archived")


@dataclass(frozen=True)
class Rule:
    """Which actors may do it in which stages, and which stage it leads to, if another."""

    actors: tuple[str, ...]
    stages: tuple[Stage, ...]
    to: Stage | None = None


RULES: Mapping[Kind, Rule] = {
    "created": Rule(("newcomer",), ("new",), "lobby"),
    "joined": Rule(("newcomer",), _RUNNING),
    "readmitted": Rule((_F,), (*_RUNNING, "locked")),
    "role_changed": Rule((_F,), _RUNNING),
    "recused": Rule((_F, _E), _RUNNING),
    "admission": Rule((_F,), _RUNNING),
    "expires": Rule((_F,), _KEPT),
    "opened": Rule((_F,), ("lobby",), "open"),
    "revealed": Rule((_F,), _JUDGING, "revealed"),
    "second_round": Rule((_F,), ("revealed",), "second_round"),
    "locked": Rule((_F,), ("open", "revealed", "second_round"), "locked"),
    "unlocked": Rule((_F,), ("locked",), "revealed"),
    "archived": Rule((_F,), ("locked",), "archived"),
    "deleted": Rule((_F, OPERATOR), _KEPT, "deleted"),
    "weights": Rule((_E,), _JUDGING),
    "rating": Rule((_E,), _JUDGING),
    "done": Rule((_E,), _JUDGING),
    "note": Rule((_F, _E), ("open", "revealed", "second_round")),
    "photo": Rule((_F, _E), ("open", "revealed", "second_round")),
    "decision": Rule((_F,), ("revealed", "second_round")),
}
AFTER_EXPIRY: tuple[Kind, ...] = ("expires", "locked", "archived", "deleted")


def allowed(actor: str, stage: Stage, kind: Kind) -> bool:
    """Return what the table says.

    >>> allowed("evaluator", "open", "rating"), allowed("observer", "open", "rating")
    (True, False)
    """
    return actor in RULES[kind].actors and stage in RULES[kind].stages


def may_export(actor: str, stage: Stage) -> bool:
    """Return whether the whole record may leave: to the facilitator, once all is revealed."""
    return actor == OPERATOR or (actor == _F and stage in _SEEN)


def actor_of(state: SessionState, author: str, kind: Kind) -> str:
    """Return what an author is in a session."""
    if author == OPERATOR:
        return OPERATOR
    if author in state.participants:
        return state.participants[author].role
    return "newcomer" if kind in ("joined", "created") else "outsider"


def check(state: SessionState, author: str, body: Body, at: str) -> None:
    """Raise Denied or RequestError unless `author` may say `body` in `state` at `at`."""
    actor = actor_of(state, author, body.kind)
    if not allowed(actor, state.stage, body.kind):
        values = (("role", actor), ("stage", state.stage), ("kind", body.kind))
        raise Denied(Problem("sessions.denied", values=values))
    if state.expires_at is not None and at > state.expires_at and body.kind not in AFTER_EXPIRY:
        raise Denied(Problem("sessions.expired", values=(("at", state.expires_at),)))
    if isinstance(body, Joined):
        _check_newcomer(state, body)
    elif isinstance(body, RoleChanged | Readmitted | Recused):
        _check_participant(state, author, body)
    elif isinstance(body, SecondRound) and state.round > 1:
        raise Denied(Problem("sessions.no_third_round"))
    elif isinstance(body, Rating | Note | Photo | Decision):
        _check_place(state, author, body)
    elif isinstance(body, Weights):
        _check_weights(state, body)


def _check_newcomer(state: SessionState, body: Joined) -> None:
    if body.role == _F:
        raise Denied(Problem("sessions.no_facilitator_by_code"))
    if body.role == _E and state.stage not in ("lobby", "open"):
        raise Denied(Problem("sessions.too_late"))


def _check_participant(
    state: SessionState, author: str, body: RoleChanged | Readmitted | Recused
) -> None:
    person = state.participants.get(body.participant)
    if person is None:
        raise RequestError(Problem("sessions.no_participant"))
    if isinstance(body, RoleChanged):
        leading = [p for p in state.participants.values() if p.role == _F]
        if person.role == _F and body.role != _F and len(leading) == 1:
            raise Denied(Problem("sessions.last_facilitator"))
    elif isinstance(body, Recused):
        mine = author == body.participant and not body.lifted
        if state.participants[author].role != _F and not mine:
            raise Denied(Problem("sessions.only_self"))
        if person.role != _E:
            raise RequestError(Problem("sessions.not_evaluator"))
        _known("site", body.site, state.setting.sites)


def _check_place(
    state: SessionState, author: str, body: Rating | Note | Photo | Decision
) -> None:
    setting = state.setting
    if body.site:
        _known("site", body.site, setting.sites)
    if body.site in state.recusals.get(author, {}):
        raise Denied(Problem("sessions.recused_from", values=(("site", body.site),)))
    if isinstance(body, Rating):
        _known("criterion", body.criterion, setting.scales)
        most = setting.scales[body.criterion]
        if body.level is not None and not 1 <= body.level <= most:
            values = (("level", str(body.level)), ("most", str(most)), ("name", body.criterion))
            raise RequestError(Problem("sessions.off_scale", values=values))
    elif isinstance(body, Decision):
        _known("criterion", body.criterion, setting.scales)
    elif body.item:
        _known("item", body.item, [item.id for item in setting.checklist])


def _check_weights(state: SessionState, body: Weights) -> None:
    for name in body.branches:
        _known("criterion", name, BRANCHES)
    for name in body.criteria:
        _known("criterion", name, state.setting.scenario.criteria)
    if not any(body.branches.values()):
        raise RequestError(Problem("weights.all_zero", values=(("group", "branches"),)))


def _known(what: str, name: str, known: Container[str]) -> None:
    if name not in known:
        values = (("given", name),)
        raise RequestError(Problem(_UNKNOWN[what], values=values))


_UNKNOWN = {
    "site": "sessions.unknown_site", "criterion": "sessions.unknown_criterion",
    "item": "sessions.unknown_item",
}  # fmt: skip
