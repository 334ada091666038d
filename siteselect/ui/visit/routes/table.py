"""The own routes of the shared session, all under /visit/."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from siteselect.ui.shell import cached
from siteselect.ui.visit.routes import changes, forms, join, live, photos, record
from siteselect.ui.visit.routes.replies import HEADERS


async def style(request: Request) -> Response:
    """Send the style sheet of the own pages; a browser keeps it for ever."""
    sheet = cached.visit_style()
    if request.path_params["version"] != sheet.version:
        return PlainTextResponse("", 404)
    kept = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(sheet.packed, media_type="text/css", headers={**HEADERS, **kept})


ROUTES: list[BaseRoute] = [
    Route("/visit/join", join.form, methods=["GET"]),
    Route("/visit/join", join.join, methods=["POST"]),
    Route("/visit/enter", join.door, methods=["GET"]),
    Route("/visit/enter", join.enter, methods=["POST"]),
    Route("/visit/change", changes.change, methods=["POST"]),
    Route("/visit/mine", changes.mine, methods=["GET"]),
    Route("/visit/live", live.live, methods=["GET"]),
    Route("/visit/photo", photos.add, methods=["POST"]),
    Route("/visit/photo/{digest}", photos.show, methods=["GET"]),
    Route("/visit/form", forms.download, methods=["GET"]),
    Route("/visit/merge", forms.door, methods=["GET"]),
    Route("/visit/merge", forms.bring, methods=["POST"]),
    Route("/visit/record", record.download, methods=["GET"]),
    Route("/visit/style-{version}.css", style, methods=["GET"]),
]
