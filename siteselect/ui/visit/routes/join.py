"""Coming in: the form behind the QR code, and the door for one-time codes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from siteselect.errors import Denied, Problem, RequestError, SiteSelectError
from siteselect.i18n import LANGUAGES, text
from siteselect.profiles import sector_on_file
from siteselect.sessions import Created, Role
from siteselect.store import Admitted, read_code
from siteselect.ui.shell import cached
from siteselect.ui.shell.view import LAND, PARK_SIZES_HA, View
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes.replies import (
    HEADERS,
    answered,
    bounded,
    give_cookie,
    language,
    our_own,
    page,
    status,
)
from siteselect.ui.visit.words import said

MOST = 10_000  # bytes of a form
BY_CODE: Mapping[str, Role] = {"evaluator": "evaluator", "observer": "observer"}


async def form(request: Request) -> Response:
    """Show the form to join: code, name, role."""
    asked = request.query_params
    return _form(language(request), {"c": asked.get("c", ""), "name": "", "role": "evaluator"})


async def door(request: Request) -> Response:
    """Show the button behind a one-time code: a preview of the link must not use it up."""
    return _door(language(request), request.query_params.get("t", ""))


async def join(request: Request) -> Response:
    """Let a person in by the join code."""
    lang = language(request)
    fields = await _fields(request)

    def admit() -> Admitted:
        role = BY_CODE.get(fields.get("role", ""))
        if role is None:
            raise RequestError(Problem("visit.choose_role"))
        if not fields.get("name", "").strip():
            raise RequestError(Problem("visit.no_name"))
        return keeping.store().join(_op(fields), fields.get("c", ""), fields["name"], role,
                                    _address(request), keeping.now())  # fmt: skip

    def again(refusal: SiteSelectError) -> Response:
        return _form(lang, fields, refusal)

    return await answered(lang, lambda: _enter(request, lang, admit, again))


async def enter(request: Request) -> Response:
    """Let a person in again, or on a second device, by a one-time code."""
    lang = language(request)
    fields = await _fields(request)

    def admit() -> Admitted:
        return keeping.store().readmit(_op(fields), fields.get("t", ""), _address(request),
                                       keeping.now())  # fmt: skip

    def again(refusal: SiteSelectError) -> Response:
        return _door(lang, fields.get("t", ""), refusal)

    return await answered(lang, lambda: _enter(request, lang, admit, again))


def _enter(request: Request, lang: str, admit: Any, again: Any) -> Response:
    try:
        if not our_own(request):
            raise Denied(Problem("visit.foreign"))
        admitted = admit()
    except SiteSelectError as refusal:
        reply: Response = again(refusal)
        return reply
    # the other pages ask the same
    asked = {"s": admitted.session, **_view(keeping.store().state(admitted.session).setting, lang)}
    gone_in = RedirectResponse(f"/session?{QueryParams(asked)}", 303, HEADERS)
    give_cookie(request, gone_in, admitted.session, admitted.token)
    return gone_in


def _view(setting: Created, lang: str) -> dict[str, str]:
    """Return the query of a link to the question of a session, but for its weights."""
    asked = setting.scenario
    sector = sector_on_file(cached.dataset("sites"), asked.sector)
    usual = {} if sector is None else sector.needs
    size = asked.needs.get(LAND)
    own = size is not None and size in PARK_SIZES_HA and size != usual.get(LAND)
    return View(
        lang, asked.sector, setting.candidates, base=asked.base, market=asked.market,
        start=asked.start, land=int(size) if size is not None and own else None,
    ).address()


async def _fields(request: Request) -> dict[str, str]:
    try:
        raw = await bounded(request, MOST)
    except RequestError:
        return {}
    return dict(QueryParams(raw.decode("utf-8", "replace")).items())


def _op(fields: Mapping[str, str]) -> str:
    """Return the form's own random id: sent twice it lets the same person in, not two."""
    given = fields.get("op", "")
    sound = 20 <= len(given) <= 60 and given.replace("-", "").replace("_", "").isalnum()
    return given if sound else secrets.token_urlsafe(24)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _form(lang: str, fields: Mapping[str, str], refusal: SiteSelectError | None = None) -> Response:
    code = read_code(fields.get("c", ""))
    return page(
        "visit/routes/join.html", lang, status(refusal) if refusal else 200,
        code=f"{code[:4]} {code[4:]}".strip(),
        name=fields.get("name", ""), role=fields.get("role", "evaluator"), op=_op(fields),
        languages=[(code, text("ui.language_name", code)) for code in LANGUAGES],
        query=read_code(fields.get("c", "")),
        refused=[said(problem, lang) for problem in refusal.problems] if refusal else [],
    )  # fmt: skip


def _door(lang: str, ticket: str, refusal: SiteSelectError | None = None) -> Response:
    return page(
        "visit/routes/enter.html", lang, status(refusal) if refusal else 200,
        ticket=read_code(ticket), op=secrets.token_urlsafe(24),
        refused=[said(problem, lang) for problem in refusal.problems] if refusal else [],
    )  # fmt: skip
