"""`docs/cost.md` says what the data say, and the published checks are compared as they claim."""

import numpy as np
import pandas as pd
import pytest

from siteselect.dataset import load
from tests.conftest import DATA
from tests.cost.page import PAGE, page
from tests.cost.published import DIRECT, Ours, checks, ours
from tests.cost.world import SECTOR, world


@pytest.fixture(scope="module")
def shipped_costs():
    data = load(DATA)
    if data.cost is None:
        pytest.skip("the data folder has no prices")
    return data


def test_the_page_is_what_the_data_give(shipped_costs):
    assert PAGE.read_text(encoding="utf-8") == page(shipped_costs)


def test_every_published_row_is_compared_or_says_why_not(shipped_costs):
    made = checks(shipped_costs)
    assert len(made) == len(shipped_costs.cost.published)
    assert all(one.why for one in made)
    assert {one.verdict for one in made} <= {"agree", "ours is above", "ours is below", "not compared"}


def test_a_share_is_taken_draw_by_draw(tmp_path):
    data = world(tmp_path, [("AAA", "pay_operator", (5000, 10_000, 20_000))],
                 plant={"headcount": (500, 1000, 3000)})  # fmt: skip
    found = Ours(data)
    row = pd.Series({"sector": SECTOR, "place": "AAA", "quantity": "labour_share_pct"})
    here, _ = found.lines(SECTOR, "AAA")
    share = ours(found, row)
    staff = here[:5].sum(axis=0) / here[DIRECT].sum(axis=0)
    np.testing.assert_allclose(share, 100 * staff, rtol=1e-6)
    assert share.std() > 0.1
