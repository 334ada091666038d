"""`verify_record`: the chain of a session, then whatever else a record claims.

A session export holds a chain only. A decision record holds the export under "session" and adds
what its own check knows; such a check is listed in `CHECKS` and answers for one part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from siteselect.dataset import Dataset
from siteselect.record.chain import check_chain
from siteselect.record.difference import Difference
from siteselect.record.recomputing import check_inputs, check_result

DatasetLoader = Callable[[str], Dataset]  # by name of a set of candidates
# one part of a record: differences found, or None where the record does not claim that part
Check = Callable[[Mapping[str, Any], DatasetLoader], tuple[Difference, ...] | None]
CHECKS: dict[str, Check] = {"inputs": check_inputs, "result": check_result}


@dataclass(frozen=True)
class Verdict:
    """What was found. A part is None where the record does not claim it."""

    chain: bool
    inputs: bool | None
    result: bool | None
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Whether all that the record claims holds."""
        return self.chain and self.inputs is not False and self.result is not False


def verify_record(
    payload: Mapping[str, Any], dataset_loader: DatasetLoader, head: str | None = None
) -> Verdict:
    """Check a decision record or a session export, as read from JSON.

    `head` is the hash printed on a report: with it a tail that was cut off shows, even if the
    record's own head was changed to fit. Raises RequestError if it is neither of the two.
    """
    session = payload.get("session")
    export = session if isinstance(session, Mapping) else payload
    found = list(check_chain(export, head))
    parts: dict[str, bool | None] = {"inputs": None, "result": None}
    for part, check in CHECKS.items():
        differences = check(payload, dataset_loader)
        if differences is not None:
            parts[part] = not differences
            found += differences
    chain = not any(difference.part == "chain" for difference in found)
    return Verdict(chain, parts["inputs"], parts["result"], tuple(found))
