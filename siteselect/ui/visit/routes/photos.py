"""Photos: the position a camera wrote is read once, then nothing but the picture is kept."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from siteselect.errors import Denied, Problem, RequestError
from siteselect.sessions import Photo, read_body
from siteselect.ui.visit import keeping
from siteselect.ui.visit.routes.changes import read_json, read_op, require_own, token_of
from siteselect.ui.visit.routes.replies import HEADERS, answered, language, refused

MOST = 15_000_000  # bytes as a phone sends them
PIXELS = 60_000_000
EDGE = 2048  # px of the longer edge that is kept
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """A photo without what the camera wrote about it; `place` (lat, lon) was read before."""

    content: bytes
    place: tuple[float, float] | None


def read_picture(raw: bytes) -> Picture:
    """Return the picture alone, upright, as JPEG of at most 2048 px.

    Raises RequestError if it is no JPEG, PNG or WebP, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise RequestError(Problem("visit.too_many_pixels"))
            place = _position(image)
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError,
            Image.DecompressionBombError) as why:  # fmt: skip
        if isinstance(why, RequestError):
            raise
        raise RequestError(Problem("store.no_photo", values=(("most", "15"),))) from why
    upright.thumbnail((EDGE, EDGE))
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())  # no metadata comes along
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY)
    return Picture(out.getvalue(), place)


def _position(image: Image.Image) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees WGS84, None unless both are sound."""
    try:
        found: dict[int, Any] = dict(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))
        lat = _degrees(found[2], found[1] == "S")
        lon = _degrees(found[4], found[3] == "W")
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OSError):
        return None
    sound = -90 <= lat <= 90 and -180 <= lon <= 180
    return (round(lat, 6), round(lon, 6)) if sound else None


def _degrees(parts: Any, negative: bool) -> float:
    whole = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return -whole if negative else whole


async def add(request: Request) -> Response:
    """Store a photo; answer also which position the camera had written into it."""
    lang = language(request)
    try:
        require_own(request)
        about, raw = await _parts(request)
        token = token_of(request, str(about.get("session")))
    except (Denied, RequestError) as refusal:
        return refused(refusal, lang)
    return await answered(lang, lambda: _add(about, token, raw))


async def _parts(request: Request) -> tuple[dict[str, Any], bytes]:
    """Return what is said about a photo, and its bytes, of a form of two parts."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST:
        raise RequestError(Problem("visit.too_large", values=(("most", f"{MOST // 1000:,}"),)))
    try:
        async with request.form(max_files=1, max_fields=1, max_part_size=100_000) as form:
            picture, about = form.get("photo"), read_json(str(form.get("about", "")).encode())
            if not isinstance(picture, UploadFile):
                raise RequestError(Problem("visit.no_change"))
            return about, await picture.read()
    except HTTPException as why:
        raise RequestError(Problem("visit.no_change")) from why


def _add(about: Mapping[str, Any], token: str, raw: bytes) -> Response:
    store, session = keeping.store(), str(about.get("session"))
    seat = store.seat(token)
    if seat is None or seat.session != session:  # before any work is spent on the picture
        raise Denied(Problem("sessions.outsider"))
    picture = read_picture(raw)
    given = about.get("body")
    body = read_body("photo", {
        **(given if isinstance(given, Mapping) else {}), "mime": "image/jpeg",
        "hash": hashlib.sha256(picture.content).hexdigest(), "size": len(picture.content),
    })  # fmt: skip
    if not isinstance(body, Photo):
        raise AssertionError(body)
    op = read_op(about)
    event = store.add_photo(session, op, token, body, picture.content, keeping.now())
    found = dict(zip(("lat", "lon"), picture.place, strict=True)) if picture.place else None
    return JSONResponse({"saved": event.n, "hash": body.hash, "place": found}, headers=HEADERS)


async def show(request: Request) -> Response:
    """Send a photo to those who may see it."""
    session, digest = request.query_params.get("s", ""), request.path_params["digest"]

    def make() -> Response:
        token = token_of(request, session)
        mime, content = keeping.store().photo(session, token, digest)
        kept = {"Cache-Control": "private, max-age=86400"}  # the address is its hash
        return Response(content, media_type=mime, headers={**HEADERS, **kept})

    return await answered(language(request), make)
