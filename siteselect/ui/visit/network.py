"""How phones reach this laptop: its addresses on the local network, found without sending."""

from __future__ import annotations

import contextlib
import ipaddress
import socket

import segno

PROBES = (("192.0.2.1", socket.AF_INET), ("198.51.100.1", socket.AF_INET))
"""Addresses for documentation only (RFC 5737): a UDP `connect` picks a route and sends nothing."""


def lan_addresses() -> tuple[str, ...]:
    """Return the addresses at which others on the local network may reach this machine."""
    found = []
    for probe, family in PROBES:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((probe, 9))
            found.append(asked.getsockname()[0])
    with contextlib.suppress(OSError):
        named = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += [str(entry[4][0]) for entry in named]
    return tuple(dict.fromkeys(a for a in found if not is_loopback(a)))


def is_loopback(host: str) -> bool:
    """Return whether only this machine itself reaches a host.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("192.168.1.5")
    (True, True, False)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_secure(scheme: str, host: str) -> bool:
    """Return whether a browser treats such an address as secure (TLS, or the machine itself)."""
    return scheme == "https" or is_loopback(host)


def listens_on_loopback_only(address: str | None) -> bool:
    """Return whether a server started on `address` is out of reach for phones."""
    return address is not None and address != "" and is_loopback(address)


def qr_picture(content: str) -> str:
    """Return a QR code as the address of a picture (SVG inside), dark on white in any theme.

    >>> qr_picture("http://192.168.1.5:8501/visit/join?c=ABCD2345").startswith("data:image/svg")
    True
    """
    code = segno.make(content, error="m", micro=False)
    return str(code.svg_data_uri(border=3, scale=8, light="#ffffff", dark="#0b1b24"))
