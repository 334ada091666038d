"""The field form as a download, and its way back: a file is brought, looked at, merged."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from siteselect.criteria import BRANCH_WORDS
from siteselect.errors import Denied, Problem, RequestError, SiteSelectError
from siteselect.i18n import label, text
from siteselect.sessions import Body, Rating, SessionState, Weights
from siteselect.sessions.field import MOST_BYTES, Conflict, Merged, Take
from siteselect.ui.visit import keeping
from siteselect.ui.visit.answering import session_data
from siteselect.ui.visit.judging import component, field_form
from siteselect.ui.visit.routes.changes import token_of
from siteselect.ui.visit.routes.photos import read_picture
from siteselect.ui.visit.routes.replies import HEADERS, answered, language, our_own, page, status
from siteselect.ui.visit.words import said

MOST = 2 * MOST_BYTES  # of the page that brings a file, in base64 the second time
TAKES: dict[str, Take] = {"form": "form", "online": "online"}


async def download(request: Request) -> Response:
    """Send the person's own field form."""
    lang, session = language(request), request.query_params.get("s", "")

    def make() -> Response:
        store, token = keeping.store(), token_of(request, session)
        state, seat = store.view(session, token), store.seat(token)
        if seat is None:
            raise Denied(Problem("sessions.outsider"))
        form = secrets.token_hex(8)
        key = store.form_key(session, seat.participant, form)
        made = field_form.field_form(
            state, seat.participant, session_data(state), lang, key, form
        )
        name = f"siteselect-{session[:8]}-{form[:8]}.html"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(made, media_type="text/html", headers=headers)

    return await answered(lang, make)


async def door(request: Request) -> Response:
    """Show where a file is brought."""
    return await run_in_threadpool(_page, request)


async def bring(request: Request) -> Response:
    """Merge the file that was brought; show what it came to, and what is to be chosen."""
    lang = language(request)
    try:
        if not our_own(request):
            raise Denied(Problem("visit.foreign"))
        token_of(request, _session(request))  # before a large file is read
        content, choices = await _brought(request)
        return await run_in_threadpool(_merge, request, content, choices)
    except SiteSelectError as refusal:
        sentences = [said(problem, lang) for problem in refusal.problems]
        return await run_in_threadpool(_page, request, status(refusal), refused=sentences)


def _session(request: Request) -> str:
    return request.query_params.get("s", "")


def _merge(request: Request, content: bytes, choices: dict[str, Take]) -> Response:
    store, session, lang = keeping.store(), _session(request), language(request)
    token = token_of(request, session)
    criteria = session_data(store.view(session, token)).criteria
    found = store.merge_form(session, token, content, keeping.now(),
                             lambda raw: read_picture(raw).content, choices, criteria)  # fmt: skip
    state, seat = store.state(session), store.seat(token)
    chosen = sum(c.op.op_id in choices for c in found.conflicts)
    waiting = [c for c in found.conflicts if c.op.op_id not in choices]
    return _page(
        request, told=_told(found, chosen, lang), file=base64.b64encode(content).decode(),
        conflicts=[_shown(state, conflict, lang) for conflict in waiting],
        own=seat is not None and seat.participant == found.participant,
        whose=state.participants[found.participant].name,
        left=[said(problem, lang) for one in found.refused for problem in one.problems],
    )


def _page(request: Request, code: int = 200, **values: Any) -> Response:
    shown: dict[str, Any] = {
        "refused": [], "told": "", "file": "", "conflicts": [], "left": [], "own": True,
        "whose": "", "title": _title(request),
    }  # fmt: skip
    return page("visit/routes/merge.html", language(request), code, session=_session(request),
                **{**shown, **values})  # fmt: skip


def _title(request: Request) -> str:
    """Return the title of the session for whoever is in it, nothing for others."""
    try:
        session = _session(request)
        return keeping.store().view(session, token_of(request, session)).title
    except SiteSelectError:
        return ""


async def _brought(request: Request) -> tuple[bytes, dict[str, Take]]:
    """Return the file and the choices of a form; the file comes back in base64 with choices."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST:
        raise RequestError(Problem("field.not_file"))
    try:
        async with request.form(max_files=1, max_fields=5000, max_part_size=MOST) as form:
            return await _content(form), {
                name: TAKES[str(value)] for name, value in form.items() if str(value) in TAKES
            }
    except (HTTPException, binascii.Error) as why:
        raise RequestError(Problem("field.not_file")) from why


async def _content(form: FormData) -> bytes:
    file, again = form.get("file"), form.get("again")
    if isinstance(file, UploadFile):
        return await file.read()
    return base64.b64decode(str(again or ""), validate=True)


def _told(found: Merged, chosen: int, lang: str) -> str:
    taken = len(found.to_append) + chosen
    new = taken or len(found.conflicts) or len(found.refused)
    return text("field.merged" if new else "field.merged_nothing", lang, taken=taken,
                already=len(found.already))  # fmt: skip


def _shown(state: SessionState, conflict: Conflict, lang: str) -> dict[str, str]:
    """Return a conflict in words: what it is about, and both answers."""
    data, body = session_data(state), conflict.op.body
    what = text("judging.kind_weights", lang)
    if isinstance(body, Rating):
        column = "name_zh" if lang == "zh-TW" else "name_en"
        site = str(data.places[column].iloc[data.position(body.site)])
        what = f"{site} · {label(component.scale_of(data, body.criterion).name, lang)}"
    answers = {"form": body, "online": conflict.online}
    shown = {name: _answer(state, answer, lang) for name, answer in answers.items()}
    return {"op": conflict.op.op_id, "what": what, **shown}


def _answer(state: SessionState, body: Body, lang: str) -> str:
    if isinstance(body, Rating):
        if body.level is None:
            return text("field.withdrawn", lang)
        scale = component.scale_of(session_data(state), body.criterion)
        return f"{body.level} · {label(scale.levels[body.level - 1].words, lang)}"
    if isinstance(body, Weights):
        total = sum(body.branches.values())
        shares = [f"{text(BRANCH_WORDS[name], lang)} {value / total:.0%}"
                  for name, value in body.branches.items()]  # fmt: skip
        return " · ".join([text(component.METHOD_WORDS[body.method], lang), *shares])
    return body.kind
