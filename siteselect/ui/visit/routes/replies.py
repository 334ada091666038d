"""What every own route shares: who asks, whether it is our own page, and how answers look."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from siteselect.errors import (
    Conflict,
    Denied,
    EnvironmentFault,
    Problem,
    RequestError,
    SiteSelectError,
)
from siteselect.i18n import LANGUAGES, text
from siteselect.ui.shell import cached
from siteselect.ui.visit.words import said

log = logging.getLogger(__name__)
COOKIE = "ss_visit_"
COOKIE_DAYS = 60
MARK = "x-siteselect"  # a header that no foreign form can send
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # "no-referrer" would make browsers send "Origin: null"
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def cookie_name(session: str) -> str:
    """Return the name of the cookie that holds a participant's token.

    >>> cookie_name("ab12")
    'ss_visit_ab12'
    """
    return COOKIE + session


def give_cookie(request: Request, reply: Response, session: str, token: str) -> None:
    """Set the token: out of reach of scripts, and never sent along from another site."""
    reply.set_cookie(
        cookie_name(session), token, max_age=COOKIE_DAYS * 86_400, path="/", httponly=True,
        samesite="strict", secure=request.url.scheme == "https",
    )  # fmt: skip


def language(request: Request) -> str:
    """Return the language asked for, else the browser's first that we have, else the server's."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith("zh"):
            return "zh-TW"
        if part.strip().startswith("en"):
            return "en"
    return cached.settings().language


def our_own(request: Request) -> bool:
    """Return whether a page of this very server sent a request that changes something."""
    origin = URL(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host", "")


async def bounded(request: Request, most: int) -> bytes:
    """Return the body. Raises RequestError once it is longer than `most` bytes."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise RequestError(Problem("visit.too_large", values=(("most", f"{most // 1000:,}"),)))
        parts.append(part)
    return b"".join(parts)


def status(refusal: SiteSelectError) -> int:
    """Return the HTTP status of a refusal: 5xx and 429 may be tried again, 4xx never."""
    if isinstance(refusal, EnvironmentFault):
        return 503
    if isinstance(refusal, Denied):
        return 429 if refusal.retry_after else 403
    return 409 if isinstance(refusal, Conflict) else 422


def refused(refusal: SiteSelectError, lang: str) -> Response:
    """Return a refusal as JSON: its sentences, and whether trying again makes sense."""
    code = status(refusal)
    content: dict[str, Any] = {"refused": [said(problem, lang) for problem in refusal.problems]}
    headers = dict(HEADERS)
    if code in (429, 503):
        content["retry"] = True
    if isinstance(refusal, Denied) and refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse(content, code, headers)


async def answered(lang: str, make: Callable[[], Response]) -> Response:
    """Run blocking work in a thread; turn a refusal, or a fault of ours, into sentences."""
    try:
        return await run_in_threadpool(make)
    except SiteSelectError as refusal:
        return refused(refusal, lang)
    except Exception:  # the log gets the trace, the person a sentence, the entry is kept
        log.exception("fault in an own route")
        return JSONResponse({"refused": [text("ui.fault", lang)], "retry": True}, 500, HEADERS)


def page(name: str, lang: str, code: int = 200, /, **values: object) -> Response:
    """Return an own page from a template, which escapes its values."""

    def words(key: str, **filled: object) -> str:
        return text(key, lang, **filled)

    made = cached.template(name).render(
        text=words, lang=lang, style=cached.visit_style().version, **values
    )
    return HTMLResponse(made, code, HEADERS)
