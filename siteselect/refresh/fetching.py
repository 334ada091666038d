"""One address, asked patiently: a time-out, a few tries, a bounded answer, no redirects."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from siteselect.errors import EnvironmentFault, Problem


@dataclass(frozen=True)
class Patience:
    """How long and how often one address is asked.

    `timeout_s` bounds each wait for bytes, `total_s` one whole answer; `pauses_s` are the pauses
    before each further try; `most_bytes` bounds an answer.
    """

    timeout_s: float = 10.0
    total_s: float = 30.0
    pauses_s: tuple[float, ...] = (1.0, 3.0)
    most_bytes: int = 5_000_000


PATIENCE = Patience()
AGAIN = {408, 425, 429, 500, 502, 503, 504}  # faults that may pass


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Follow nothing: an interface that moved is looked at by a person."""


def get(
    address: str, body: bytes | None = None, patience: Patience = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> bytes:  # fmt: skip
    """Return what stands at an address, or what it answers to a body of JSON.

    Raises EnvironmentFault after the last try; it names the address without its query, where
    keys are.
    """
    why = ""
    for pause in (0.0, *patience.pauses_s):
        if pause:
            sleep(pause)
        try:
            return _once(address, body, patience)
        except urllib.error.HTTPError as fault:
            why = f"HTTP {fault.code}"
            fault.close()
            if fault.code not in AGAIN:
                break
        except (OSError, http.client.HTTPException, ValueError) as fault:
            why = getattr(fault, "reason", None) or str(fault) or type(fault).__name__
    values = (("address", address.partition("?")[0]), ("why", str(why)[:120]))
    raise EnvironmentFault(Problem("refresh.unreachable", values=values))


def _once(address: str, body: bytes | None, patience: Patience) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise ValueError("https://")
    opener = urllib.request.build_opener(_NoRedirects)
    heads = {"Accept": "application/json, text/csv"}
    heads |= {"Content-Type": "application/json"} if body is not None else {}
    request = urllib.request.Request(address, body, heads)  # noqa: S310 - the scheme is checked
    end = time.monotonic() + patience.total_s
    with opener.open(request, timeout=patience.timeout_s) as answer:
        parts, size = [], 0
        while part := answer.read1(65_536):
            size += len(part)
            if size > patience.most_bytes:
                raise ValueError(f"> {patience.most_bytes} bytes")
            if time.monotonic() > end:
                raise TimeoutError(f"> {patience.total_s:g} s")
            parts.append(part)
        length = answer.headers.get("Content-Length")
        if length is not None and length.isdigit() and int(length) != size:
            raise http.client.IncompleteRead(b"".join(parts), int(length) - size)
    return b"".join(parts)
