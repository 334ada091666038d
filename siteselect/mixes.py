"""The id of a sector mix: the sectors that share a park, and how much of it each takes.

A mix is written `ai_server_ems:60,pcb:40`, in percent and in the order of the profiles. A single
sector is a mix of one, and its id is the sector's. The id says all, so that whatever keeps a
sector's id (a link, a session, a record) keeps a mix as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from siteselect.errors import Problem, RequestError, unknown

WHOLE = 10_000  # shares are kept in hundredths of a percent, and sum to this


def is_mix(sector: str) -> bool:
    """Tell whether an id is that of a mix."""
    return ":" in sector


def shares_in(sector: str) -> dict[str, float]:
    """Return the sectors of an id, as `mix_id` writes it, and their shares, which sum to 1.

    Raises ValueError for what `mix_id` never writes.

    >>> shares_in("ai_server_ems:60,pcb:40"), shares_in("pcb")
    ({'ai_server_ems': 0.6, 'pcb': 0.4}, {'pcb': 1.0})
    """
    if not is_mix(sector):
        return {sector: 1.0}
    pairs = [part.partition(":")[::2] for part in sector.split(",")]
    found = {name: round(float(share) * WHOLE / 100) / WHOLE for name, share in pairs}
    if abs(sum(found.values()) - 1) > 1e-6 or min(found.values()) <= 0:
        raise ValueError(f"{sector} is no mix of sectors")
    return found


def read_mix(given: str, known: Sequence[str]) -> str:
    """Return the id of the sector or mix that a person wrote: `pcb`, `ai_server_ems=60,pcb=40`.

    Shares may be on any scale. Raises RequestError for every unknown sector, every share that is
    negative or no number, a sector given twice, and where no sector has a share.

    >>> read_mix("pcb=1, ai_server_ems=2", ["ai_server_ems", "pcb"])
    'ai_server_ems:66.67,pcb:33.33'
    """
    if not any(sign in given for sign in "=:,"):
        return mix_id({given.strip(): 1.0}, known)
    shares: dict[str, float] = {}
    problems: list[Problem] = []
    for part in (part for part in given.split(",") if part.strip()):
        name, _, share = (word.strip() for word in part.replace("=", ":").partition(":"))
        if name in shares:
            problems.append(Problem("request.mix_twice", values=(("name", name[:40]),)))
        try:
            shares[name] = float(share)
        except ValueError:
            problems.append(_no_share(name, share))
    if problems:
        raise RequestError(problems)
    return mix_id(shares, known)


def mix_id(shares: Mapping[str, float], known: Sequence[str]) -> str:
    """Return the id of a mix: shares in percent, in the order of `known`; those of 0 are left out.

    Shares are rounded to hundredths of a percent that sum to 100, so that an id read again is
    the same id. Raises RequestError as `read_mix` does.

    >>> mix_id({"pcb": 40, "ai_server_ems": 60, "display": 0}, ["ai_server_ems", "pcb", "display"])
    'ai_server_ems:60,pcb:40'
    """
    problems: list[Problem] = []
    for name, share in shares.items():
        if name not in known:
            problems.extend(unknown("sector", name, known).problems)
        elif not math.isfinite(share) or share < 0:
            problems.append(_no_share(name, f"{share:g}"))
    total = sum(shares.values())
    if not problems and not (0 < total < math.inf):
        problems.append(Problem("request.no_mix", values=(("near", ", ".join(known)),)))
    if problems:
        raise RequestError(problems)
    exact = {name: WHOLE * (shares[name] / total) for name in known if name in shares}
    parts = {name: math.floor(part) for name, part in exact.items()}
    most_lost = sorted(exact, key=lambda name: parts[name] - exact[name])  # largest remainders
    for name in most_lost[: WHOLE - sum(parts.values())]:
        parts[name] += 1
    found = {name: part for name, part in parts.items() if part}
    if len(found) == 1:
        return next(iter(found))
    return ",".join(f"{name}:{part * 100 / WHOLE:g}" for name, part in found.items())


def _no_share(name: str, share: str) -> Problem:
    return Problem("request.mix_share", values=(("name", name[:40]), ("value", share[:20])))
