"""The record as a file: for the facilitator, once all is revealed."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from siteselect.record import make_record
from siteselect.sessions import fold, read_export
from siteselect.ui.shell import cached
from siteselect.ui.visit import keeping
from siteselect.ui.visit.answering import visit_year
from siteselect.ui.visit.routes.changes import token_of
from siteselect.ui.visit.routes.replies import HEADERS, answered, language


async def download(request: Request) -> Response:
    """Send the record of a session as JSON."""
    session = request.query_params.get("s", "")

    def make() -> Response:
        found = decision_record(session, token_of(request, session))
        content = json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1)
        head = found["head"]["hash"]
        name = f"siteselect-{session}-{head[:12]}.json"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/json", headers=headers)

    return await answered(language(request), make)


def decision_record(session: str, token: str) -> dict[str, Any]:
    """Return the decision record of the last revealed round; the log alone if nobody finished.

    Raises Denied unless the token's holder may have it.
    """
    store = keeping.store()
    exported = store.export(session, token)  # which asks the rules
    events, _ = read_export(exported)
    state = fold(events)
    if not any(state.weights_of(p.id, state.revealed_rounds) for p in state.evaluators):
        return exported
    return make_record(
        events, cached.dataset(state.setting.candidates), written_at=keeping.now(),
        year=visit_year(state), round_=state.revealed_rounds,
    )  # fmt: skip
