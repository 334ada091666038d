"""What the tree changed for each site, as `docs/changes.md` says it."""

import json
from pathlib import Path

import numpy as np
import pytest

from siteselect.dataset import load
from tests.conftest import DATA
from tests.consistency_answers import Answers
from tests.tree_changes import BEFORE, GROUPS, now, page

PAGE = Path(__file__).parent.parent / "docs" / "changes.md"


@pytest.fixture(scope="module")
def answers(shipped):
    return Answers(shipped)


def test_the_page_says_what_the_data_say(answers):
    assert PAGE.read_text(encoding="utf-8") == page(answers)


def test_every_scored_criterion_is_in_one_group(shipped):
    names = [name for inside in GROUPS.values() for name in inside]
    assert len(names) == len(set(names))
    rated = set(shipped.scales)
    assert {c.id for c in shipped.criteria.values() if c.scored} - rated <= set(names)


def test_groups_sum_to_what_a_site_has_above_the_mean(answers):
    found = now(answers)["us-phoenix"]["pcb"]
    answer = answers.red_in["pcb", "north_america"]
    scores = answer.score[answer.order]
    mine = answer.score[answers.ids.index("us-phoenix")]
    assert np.isclose(sum(found[2].values()), mine - scores.mean())


def test_the_record_of_before_holds_every_site_that_competes(answers):
    before = json.loads(BEFORE.read_text(encoding="utf-8"))
    assert set(before) == set(now(answers))
    assert all(1 <= place <= of for each in before.values() for place, of, _ in each.values())


if __name__ == "__main__":
    PAGE.write_text(page(Answers(load(DATA))), encoding="utf-8")
