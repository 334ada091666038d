"""From a session's state to the group's answer: computed once for all who look."""

from __future__ import annotations

import threading

from siteselect.dataset import Dataset
from siteselect.record import SessionResult, session_result, with_sites
from siteselect.sessions import SessionState
from siteselect.ui.shell import cached
from siteselect.visits import with_scales

HELD = 16
_ANSWERS: dict[str, SessionResult] = {}
_LOCK = threading.Lock()


def session_data(state: SessionState) -> Dataset:
    """Return the data of the session's sites, with its scales open."""
    whole = cached.dataset(state.setting.candidates)
    known = [name for name in state.setting.scales if name in whole.scales]
    return with_scales(with_sites(whole, state.setting.sites), known)


def visit_year(state: SessionState) -> int:
    """Return the year that ratings are dated: that in which the session began."""
    return int(state.created_at[:4])


def answer(state: SessionState, round_: int) -> SessionResult:
    """Return the group's answer at the end of a round, of the whole state.

    Raises RequestError where nobody answered, or the data lack what the session names.
    """
    key = _key(state, round_)
    with _LOCK:  # thirty screens ask at once; one of them computes
        if key not in _ANSWERS:
            while len(_ANSWERS) >= HELD:
                _ANSWERS.pop(next(iter(_ANSWERS)))
            _ANSWERS[key] = session_result(
                state, cached.dataset(state.setting.candidates), year=visit_year(state),
                round_=round_,
            )  # fmt: skip
        return _ANSWERS[key]


def _key(state: SessionState, round_: int) -> str:
    """Return all that the answer follows from; notes and people who come in change nothing."""
    return repr((
        state.session, round_, sorted(state.levels(round_).items()),
        [(p.id, state.weights_of(p.id, round_)) for p in state.evaluators],
        sorted((cell, said[-1].n) for cell, said in state.decisions.items()),
        sorted((who, sorted(sites)) for who, sites in state.recusals.items()),
    ))  # fmt: skip
