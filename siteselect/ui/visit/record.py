"""The record as a file: for the facilitator, once all is revealed."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from siteselect.ui.visit import keeping
from siteselect.ui.visit.judgements import token_of
from siteselect.ui.visit.replies import HEADERS, answered, language


async def download(request: Request) -> Response:
    """Send the record of a session as JSON."""
    session = request.query_params.get("s", "")

    def make() -> Response:
        found = decision_record(session, token_of(request, session))
        content = json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1)
        name = f"siteselect-{session}-{found_head(found)[:12]}.json"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/json", headers=headers)

    return await answered(language(request), make)


def decision_record(session: str, token: str) -> dict[str, Any]:
    """Return the record. Raises Denied unless the token's holder may have it."""
    return keeping.store().export(session, token)


def found_head(found: dict[str, Any]) -> str:
    """Return the head hash of a record."""
    return str(found["head"]["hash"])
