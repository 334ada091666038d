"""The app's ASGI entry: `streamlit run app.py`, or any ASGI server on `app:app`."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import js_lib_leaflet
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import jquery

from siteselect import maps
from siteselect.errors import SiteSelectError
from siteselect.i18n import sentence
from siteselect.ui import entry
from siteselect.ui.shell import cached
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes import live, table

log = logging.getLogger(__name__)
LEAFLET = str(files(js_lib_leaflet) / "static" / "js_lib_leaflet")
MAIN = Path(entry.__file__).with_name("main.py")


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load everything before the first visitor.

    Streamlit collects garbage after every run; what is loaded now never becomes garbage, and
    frozen it is not looked at again, which is most of the load of many live viewers.
    """
    try:
        cached.warm()
    except SiteSelectError as refusal:  # the page says it in words to whoever opens it
        for problem in refusal.problems:
            log.error("%s", sentence(problem, cached.settings().language))
    try:
        keeping.store()
    except SiteSelectError as fault:  # the session page says what to do; the rest goes on
        for problem in fault.problems:
            log.error("%s", sentence(problem, cached.settings().language))
    live.end_with_server()
    gc.collect()
    gc.freeze()
    yield {}
    keeping.close()


async def world(request: Request) -> Response:
    """Send the world's shapes; the version in the address lets a browser keep them for ever."""
    return _shapes(request, cached.world())


async def areas(request: Request) -> Response:
    """Send the shapes of states, in the same way."""
    known = request.path_params["candidates"] in cached.AREAS
    return _shapes(request, cached.areas(request.path_params["candidates"]) if known else None)


def _shapes(request: Request, shapes: cached.Shapes | None) -> Response:
    if shapes is None or request.path_params["version"] != shapes.version:
        return PlainTextResponse("", status_code=404)
    headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(shapes.packed, media_type="text/javascript", headers=headers)


app = st.App(
    MAIN,
    lifespan=lifespan,
    routes=[
        Mount("/assets/leaflet", StaticFiles(directory=LEAFLET)),
        Mount("/assets/jquery", StaticFiles(directory=jquery.BASE_DIR)),
        Mount("/assets/map", StaticFiles(directory=maps.STATIC)),
        Route("/assets/world-{version}.js", world),
        Route("/assets/areas-{candidates}-{version}.js", areas),
        *table.ROUTES,
    ],
)
