"""Live: whoever shows a session is told that it changed, by Server-Sent Events.

Only the number of the last change is told; what changed is asked for, so that a viewer who
missed ten changes catches up with one.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections import Counter
from collections.abc import AsyncIterator
from types import FrameType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from siteselect.errors import Denied, Problem, SiteSelectError
from siteselect.store import Store, Subscription
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes.changes import token_of
from siteselect.ui.visit.routes.replies import HEADERS, answered, language, refused

PING_S = 15.0
PING = "event: ping\ndata: ping\n\n"  # no comment: the page's script must hear it
LOOK_S = 1.0  # how soon a stream sees that the server ends
RETRY_MS = 2000
MOST = 8  # streams of one person: a few tabs and devices; a page without one asks now and then
_STREAMS: Counter[str] = Counter()
_ENDING = threading.Event()
STREAM = {**HEADERS, "X-Accel-Buffering": "no"}


def end_with_server() -> None:
    """End every stream when the server is told to end: it waits for open answers, and a stream
    is one that never ends by itself. To be called once the server's own handlers are set."""
    _ENDING.clear()
    with contextlib.suppress(ValueError):  # not the main thread: a test's server
        for number in (signal.SIGINT, signal.SIGTERM):
            _chain(number)


def _chain(number: signal.Signals) -> None:
    before = signal.getsignal(number)

    def ends(given: int, frame: FrameType | None) -> None:
        _ENDING.set()
        if callable(before):
            before(given, frame)

    if callable(before):  # else the program ends at once, and the streams with it
        signal.signal(number, ends)


async def live(request: Request) -> Response:
    """Stream the number of a session's last change; with `poll=1` answer it once, as JSON."""
    session = request.query_params.get("s", "")
    if request.query_params.get("poll"):
        return await answered(language(request), lambda: _once(request, session))
    try:
        who = await run_in_threadpool(_person, request, session)
        if _STREAMS[who] >= MOST:
            full = Denied(Problem("visit.too_many_streams", values=(("most", str(MOST)),)))
            full.retry_after = int(PING_S)
            raise full
        _STREAMS[who] += 1  # in the event loop alone, so nothing comes between
    except SiteSelectError as refusal:
        return refused(refusal, language(request))
    try:
        viewer = await run_in_threadpool(keeping.store().watch, session)
    except BaseException as fault:
        _left(who)
        if isinstance(fault, SiteSelectError):
            return refused(fault, language(request))
        raise
    return _Stream(who, viewer, _number(request))


class _Stream(StreamingResponse):
    """A stream that gives its place back however it ends, also before its first word."""

    def __init__(self, who: str, viewer: Subscription, after: int) -> None:
        super().__init__(_events(viewer, after), media_type="text/event-stream", headers=STREAM)
        self._who, self._viewer = who, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._viewer.close()
            _left(self._who)


def _left(who: str) -> None:
    _STREAMS[who] -= 1
    if _STREAMS[who] <= 0:
        del _STREAMS[who]


def _number(request: Request) -> int:
    """Return the last change that the viewer knows, -1 if none; a reconnecting browser tells it."""
    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(given) if given.isdecimal() and len(given) < 16 else -1


def _person(request: Request, session: str) -> str:
    """Return who asks, by the id that every device of theirs shares."""
    seat = _inside(request, session).seat(token_of(request, session))
    if seat is None:
        raise Denied(Problem("sessions.outsider"))
    return seat.participant


def _inside(request: Request, session: str) -> Store:
    token, store = token_of(request, session), keeping.store()
    seat = store.seat(token)
    if seat is None or seat.session != session:
        raise Denied(Problem("sessions.outsider"))
    return store


def _once(request: Request, session: str) -> Response:
    head = _inside(request, session).head(session)
    return JSONResponse({"n": head.n, "boot": keeping.BOOT}, headers=HEADERS)


async def _events(viewer: Subscription, after: int) -> AsyncIterator[str]:
    """Yield the counter now, unless known already, then each time that it grows."""
    with viewer:
        yield f"retry: {RETRY_MS}\nevent: boot\ndata: {keeping.BOOT}\n\n"
        if viewer.n != after:
            yield _event(viewer.n)
        quiet = 0.0
        while not _ENDING.is_set():
            n = await viewer.changed(LOOK_S)
            quiet = 0.0 if n is not None else quiet + LOOK_S
            if n is not None:
                yield _event(n)
            elif quiet >= PING_S:
                quiet = 0.0
                yield PING


def _event(n: int) -> str:
    return f"id: {n}\nevent: n\ndata: {n}\n\n"
