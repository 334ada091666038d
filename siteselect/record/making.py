"""`make_record`: question, data, judgements, seeds, versions, result, head hash, in one file."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import siteselect
from siteselect.dataset import Dataset
from siteselect.errors import Problem, RequestError
from siteselect.record.answer import session_result
from siteselect.record.content import result_content
from siteselect.sessions import Event, SessionState, canonical, fold, write_export

FORMAT, VERSION = "siteselect-record", 1
PACKAGES = ("numpy", "pandas", "scipy")
SECTIONS = ("format", "version", "written_at", "session", "head", "question", "data", "asked",
            "versions", "result")  # fmt: skip


def make_record(
    events: Sequence[Event], dataset: Dataset, *, written_at: str, year: int,
    samples: int = 10_000, seed: int = 1, round_: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the decision record of a session, as JSON that `verify_record` recomputes.

    It holds the whole log with its salts (so it is for auditors, not for a wall), the digest of
    the data, how it was asked (`year` of the visit, `samples`, `seed`, round), the versions at
    work, the result, and the head hash, which the report prints. `seals` are the SHA-256 of the
    canonical JSON of each section, so that a change shows also where nothing can be recomputed.
    `written_at` is a moment as sessions write it; `dataset` the session's set of candidates.

    Raises RequestError if the session was deleted, nobody gave weights, or its data are others.
    """
    state = fold(events)
    if state.setting.dataset_digest != dataset.digest:
        values = (("wanted", state.setting.dataset_digest), ("found", dataset.digest),
                  ("own", str(dataset.own_version)))  # fmt: skip
        raise RequestError(Problem("record.other_data", values=values))
    asked = {"year": year, "samples": samples, "seed": seed, "round": round_}
    record: dict[str, Any] = {
        "format": FORMAT, "version": VERSION, "written_at": written_at,
        "session": write_export(state.session, state.head, events),
        "head": {"n": state.n, "hash": state.head},
        "question": question(state),
        "data": {"digest": dataset.digest, "as_of": dataset.meta.as_of},
        "asked": asked, "versions": versions(),
        "result": answer(state, dataset, asked),
    }  # fmt: skip
    return record | {"seals": seals(record)}


def question(state: SessionState) -> dict[str, Any]:
    """Return the question that a session asks."""
    setting = state.setting
    return {
        "title": setting.title, "candidates": setting.candidates, "sites": list(setting.sites),
        "scenario": setting.scenario.model_dump(mode="json"), "scales": dict(setting.scales),
    }  # fmt: skip


def answer(state: SessionState, dataset: Dataset, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of the result of a session, as it was asked."""
    return result_content(session_result(
        state, dataset, year=asked["year"], samples=asked["samples"], seed=asked["seed"],
        round_=asked["round"],
    ))  # fmt: skip


def versions() -> dict[str, str]:
    """Return the versions that made a result: package, Python, and what computes."""
    found = {name: version(name) for name in PACKAGES}
    return {"siteselect": siteselect.__version__, "python": platform.python_version(), **found}


def seals(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of the canonical JSON of each section."""
    return {
        name: hashlib.sha256(canonical(record[name]).encode()).hexdigest()
        for name in SECTIONS if name in record
    }  # fmt: skip
