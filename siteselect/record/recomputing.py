"""Does the record follow from its inputs? Checked on any machine, from the log alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from siteselect.dataset import Dataset
from siteselect.errors import Problem, SiteSelectError
from siteselect.record.difference import Difference
from siteselect.record.making import FORMAT, SECTIONS, VERSION, answer, question, seals
from siteselect.robustness import standard_error
from siteselect.sessions import SessionState, canonical, fold, read_export

Loader = Callable[[str], Dataset]
CLOSE = 1e-9  # scores: machines may add in another order
ERRORS = 5.0  # standard errors of a share: single precision may turn a sample's near tie
MOST = 50  # differences named; a wrong input turns every number


class Asked(BaseModel):
    """How a record's result was asked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    year: int = Field(ge=1900, le=2200)
    samples: Annotated[int, Field(ge=1, le=100_000)]
    seed: Annotated[int, Field(ge=0)]
    round: int | None = Field(ge=1)


class Record(BaseModel):
    """The sections of a decision record; what stands in them is checked one by one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    format: str
    version: int
    written_at: str
    session: dict[str, JsonValue]
    head: dict[str, JsonValue]
    question: dict[str, JsonValue]
    data: dict[str, JsonValue]
    asked: Asked
    versions: dict[str, str]
    result: dict[str, JsonValue]
    seals: dict[str, str]


def is_record(payload: Mapping[str, Any]) -> bool:
    """Return whether a file claims to be a decision record, and not a session export alone."""
    return isinstance(payload.get("session"), Mapping)


def check_inputs(payload: Mapping[str, Any], load: Loader) -> tuple[Difference, ...] | None:
    """Return where the inputs of a record differ from its log and the data; None for an export."""
    if not is_record(payload):
        return None
    try:
        record = Record.model_validate(dict(payload))
    except ValidationError as why:
        return tuple(
            _differs("inputs", ".".join(map(str, e["loc"])), "record.bad_field", why=e["msg"])
            for e in why.errors()[:MOST]
        )
    found = [_differs("inputs", name, "record.seal") for name in _broken(payload)
             if name != "result"]  # fmt: skip
    for name, given, wanted in (("format", record.format, FORMAT),
                                ("version", record.version, VERSION)):  # fmt: skip
        if given != wanted:
            found.append(_differs("inputs", name, "record.differs", given=given, wanted=wanted))
    try:
        found += _against_log(record, _state(record), load)
    except SiteSelectError as refusal:
        found += [Difference("inputs", problem) for problem in refusal.problems]
    return tuple(found)


def check_result(payload: Mapping[str, Any], load: Loader) -> tuple[Difference, ...] | None:
    """Return where the result differs from one computed anew; None for a session export.

    Ranks, names and counts are equal, scores within 1e-9, sampled shares within five standard
    errors. Nothing is computed where the record cannot be read or the data are others.
    """
    if not is_record(payload):
        return None
    try:
        record = Record.model_validate(dict(payload))
        state = _state(record)
        dataset = load(state.setting.candidates)
        if dataset.digest != state.setting.dataset_digest:
            return (_differs("result", "result", "record.not_computed"),)
        fresh = answer(state, dataset, record.asked.model_dump())
    except (ValidationError, SiteSelectError):
        return (_differs("result", "result", "record.not_computed"),)
    found = [_differs("result", "result", "record.seal")] if "result" in _broken(payload) else []
    for place, given, wanted in _unequal(record.result, fresh, "result"):
        found.append(_differs("result", place, "record.differs", given=given, wanted=wanted))
        if len(found) == MOST:
            break
    return tuple(found)


def _differs(part: str, place: str, key: str, **values: object) -> Difference:
    filled = (("place", place), *((name, _short(value)) for name, value in values.items()))
    return Difference(part, Problem(key, values=filled))  # type: ignore[arg-type]


def _short(value: object) -> str:
    said = "null" if value is None else str(value)
    return said if len(said) <= 60 else said[:59] + "…"


def _broken(payload: Mapping[str, Any]) -> list[str]:
    """Return the sections whose seal does not fit, or that have none, or that nobody knows."""
    given = payload.get("seals")
    known = given if isinstance(given, Mapping) else {}
    right = seals(payload)
    return [n for n in (*SECTIONS, *(n for n in known if n not in SECTIONS))
            if known.get(n) != right.get(n)]  # fmt: skip


def _state(record: Record) -> SessionState:
    events, _ = read_export(record.session)
    return fold(events)


def _against_log(record: Record, state: SessionState, load: Loader) -> list[Difference]:
    dataset = load(state.setting.candidates)
    wanted = {
        "head": {"n": state.n, "hash": state.head}, "question": question(state),
        "data": {"digest": dataset.digest, "as_of": dataset.meta.as_of},
    }  # fmt: skip
    found = [
        _differs("inputs", place, "record.differs", given=given, wanted=right)
        for name, content in wanted.items()
        for place, given, right in _unequal(getattr(record, name), content, name, exact=True)
    ]
    if state.setting.dataset_digest != dataset.digest:
        found.append(_differs("inputs", "session", "record.other_data",
                              wanted=state.setting.dataset_digest, found=dataset.digest,
                              own=dataset.own_version))  # fmt: skip
        here = set(dataset.places["id"])
        if missing := [site for site in state.setting.sites if site not in here]:
            found.append(_differs("inputs", "session", "record.sites_missing",
                                  sites=", ".join(missing)))  # fmt: skip
    return found


def _unequal(
    given: Any, wanted: Any, place: str, exact: bool = False
) -> Iterator[tuple[str, Any, Any]]:
    """Yield every place where two JSON values differ, with both."""
    if isinstance(given, dict) and isinstance(wanted, dict):
        if place == "result.smaa":
            yield from _shares(given, wanted, place)
            return
        for name in (*wanted, *(n for n in given if n not in wanted)):
            where = f"{place}.{name}"
            if name not in given or name not in wanted:
                yield where, given.get(name), wanted.get(name)
            else:
                yield from _unequal(given[name], wanted[name], where, exact)
    elif isinstance(given, list) and isinstance(wanted, list) and len(given) == len(wanted):
        for k, (one, other) in enumerate(zip(given, wanted, strict=True)):
            yield from _unequal(one, other, f"{place}[{k}]", exact)
    elif not (not exact and _near(given, wanted, CLOSE)) and canonical(given) != canonical(wanted):
        yield place, given, wanted


def _near(given: Any, wanted: Any, apart: float) -> bool:
    """Return whether two fractions differ by no more than `apart`; whole numbers are exact."""
    if not isinstance(given, float) or not isinstance(wanted, float):
        return False
    return math.isfinite(given) and abs(given - wanted) <= apart * max(1.0, abs(wanted))


def _shares(given: dict[str, Any], wanted: dict[str, Any], place: str) -> Iterator[Any]:
    """Compare sampled shares within their error; what follows from shares with the record's own."""
    for name in (*wanted, *(n for n in given if n not in wanted)):
        if name not in ("acceptability", "error", "expected_rank"):
            yield from _unequal(given.get(name), wanted.get(name), f"{place}.{name}", exact=True)
    shares, where = given.get("acceptability"), f"{place}.acceptability"
    apart = list(_apart(shares, wanted["acceptability"], where, wanted["samples"]))
    yield from apart
    if apart or not wanted["sites"]:
        return
    own = np.array(shares, dtype=np.float64).reshape(len(wanted["sites"]), -1)
    follows = {"error": standard_error(own, wanted["samples"]).tolist(),
               "expected_rank": (own @ np.arange(1, own.shape[1] + 1)).tolist()}  # fmt: skip
    for name, right in follows.items():
        yield from _unequal(given.get(name), right, f"{place}.{name}")


def _apart(given: Any, wanted: Any, place: str, samples: int) -> Iterator[Any]:
    if isinstance(given, list) and isinstance(wanted, list) and len(given) == len(wanted):
        for k, (one, other) in enumerate(zip(given, wanted, strict=True)):
            yield from _apart(one, other, f"{place}[{k}]", samples)
        return
    # a share of none has an error too: that of one sample
    spread = max(wanted * (1 - wanted), 1 / samples) if isinstance(wanted, float) else 0.0
    if not _near(given, wanted, ERRORS * math.sqrt(spread / samples)):
        yield place, given, wanted
