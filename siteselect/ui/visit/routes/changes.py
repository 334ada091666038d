"""What a phone sends and asks: one change at a time, acknowledged once it is on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from siteselect.errors import Denied, Problem, RequestError
from siteselect.sessions import Recused, Weights, check_importances, read_body
from siteselect.ui.visit import keeping
from siteselect.ui.visit.answering import session_data
from siteselect.ui.visit.judging.component import own_judgements
from siteselect.ui.visit.routes.replies import (
    HEADERS,
    MARK,
    answered,
    bounded,
    cookie_name,
    language,
    our_own,
    refused,
)

MOST = 100_000  # bytes of one change
OP = re.compile(r"[A-Za-z0-9_-]{8,64}")
KINDS_HERE = ("weights", "rating", "note", "done", "recused")


def token_of(request: Request, session: str) -> str:
    """Return the token that a request carries for a session. Raises Denied without one."""
    token = request.cookies.get(cookie_name(session), "")
    if not token:
        raise Denied(Problem("sessions.outsider"))
    return token


def require_own(request: Request) -> None:
    """Raise Denied unless a script of our own pages sent the request."""
    if not our_own(request) or request.headers.get(MARK) != "1":
        raise Denied(Problem("visit.foreign"))


async def change(request: Request) -> Response:
    """Store one change; answer after the commit. The same `op_id` again answers the same."""
    lang = language(request)
    try:
        require_own(request)
        raw = await bounded(request, MOST)
    except (Denied, RequestError) as refusal:
        return refused(refusal, lang)
    return await answered(lang, lambda: _change(request, raw))


def _change(request: Request, raw: bytes) -> Response:
    said = read_json(raw)
    session, kind, given = str(said.get("session")), str(said.get("kind")), said.get("body")
    token = token_of(request, session)
    if kind not in KINDS_HERE:
        raise RequestError(Problem("visit.not_here", values=(("kind", kind[:40]),)))
    body = read_body(kind, given if isinstance(given, Mapping) else {})
    store = keeping.store()
    if isinstance(body, Recused):
        seat = store.seat(token)
        if seat is None or body.participant != seat.participant or body.lifted:
            raise Denied(Problem("sessions.only_self"))
    elif isinstance(body, Weights):  # what was given and what it comes to must agree
        state = store.view(session, token)
        check_importances(body, state.setting.scenario, session_data(state).criteria)
    event = store.append(session, read_op(said), token, body, keeping.now())
    return JSONResponse({"saved": event.n, "hash": event.hash}, headers=HEADERS)


def read_json(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises RequestError if it is none."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise RequestError(Problem("visit.no_change"))
    return said


def read_op(said: Mapping[str, Any]) -> str:
    """Return the id of a change. Raises RequestError for one that the log would not take."""
    given = said.get("op_id")
    if not isinstance(given, str) or not OP.fullmatch(given):
        raise RequestError(Problem("visit.no_op"))
    return given


async def mine(request: Request) -> Response:
    """Return the person's own judgements as stored: for a phone that woke up."""
    lang = language(request)

    def make() -> Response:
        session = request.query_params.get("s", "")
        token, store = token_of(request, session), keeping.store()
        state = store.view(session, token)
        seat = store.seat(token)
        if seat is None:
            raise Denied(Problem("sessions.outsider"))
        return JSONResponse(own_judgements(state, seat.participant), headers=HEADERS)

    return await answered(lang, make)
