"""Every worked example: its problem, through the same front door as a user's, to its answer.

Each file holds citation, note (what is published and what is recomputed), tolerance, problem
and expected; what is not expected is not compared.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from siteselect.problems import solve

EXAMPLES = sorted(Path(__file__).parent.glob("*.yaml"))


def check(found: Any, expected: Any, tolerance: float, where: str) -> None:
    if isinstance(expected, dict):
        for key, part in expected.items():
            check(found[key], part, tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for i, part in enumerate(expected):
            check(found[i], part, tolerance, f"{where}[{i}]")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=tolerance, rel=0), where
    else:
        assert found == expected, where


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    example = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert example["citation"]
    check(solve(example["problem"]), example["expected"], example["tolerance"], "answer")


def test_no_example_is_lost() -> None:
    assert len(EXAMPLES) >= 17
