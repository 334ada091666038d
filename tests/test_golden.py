"""The shipped data under each profile: changes only on purpose.

To change it on purpose: `python -m tests.test_golden`, and say why in CHANGELOG.md.
"""

import json
from pathlib import Path

import pytest

from siteselect.bases import ANYWHERE, BASES
from siteselect.dataset import CANDIDATE_SETS, load
from siteselect.evaluation import evaluate
from siteselect.profiles import profile, profiles
from tests.conftest import DATA

GOLDEN = Path(__file__).parent / "golden" / "rankings.json"


def answers():
    found = {}
    for candidates in CANDIDATE_SETS:
        dataset = load(DATA, candidates)
        for sector in profiles(dataset).sectors:
            asked = {"": profile(dataset, sector)}
            if candidates == "sites":
                asked |= {f" {base}": asked[""].with_base(base) for base in BASES if base != ANYWHERE}
            for base, scenario in asked.items():
                evaluation = evaluate(dataset, scenario)
                ids = dataset.places["id"]
                found[f"{candidates} {sector}{base}"] = [
                    [ids[i], int(evaluation.rank[i]), round(float(evaluation.score[i]), 6)]
                    for i in evaluation.order
                ]  # fmt: skip
    return found


def test_rankings_are_as_they_were():
    stored = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = answers()
    assert now.keys() == stored.keys()
    for question, rows in now.items():
        assert [r[:2] for r in rows] == [r[:2] for r in stored[question]], question
        scores = [r[2] for r in stored[question]]
        assert [r[2] for r in rows] == pytest.approx(scores, abs=2e-6), question


if __name__ == "__main__":
    lines = [
        f"{json.dumps(question)}: [\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"
        for question, rows in answers().items()
    ]
    GOLDEN.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
