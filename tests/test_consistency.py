"""What the press reports against what the tool says: reported, never forced.

`docs/consistency.md` holds the answers; `python -m tests.test_consistency` writes it again.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from siteselect.dataset import load
from siteselect.knockouts import count_by_level
from tests.conftest import DATA
from tests.consistency_answers import PRESENT, Answers
from tests.consistency_page import fingerprint, page
from tests.consistency_press import FAB, claims
from tests.consistency_winners import READING

WEIGHTS = "176faef40a71"
PAGE = Path(__file__).parent.parent / "docs" / "consistency.md"


@pytest.fixture(scope="module")
def answers(shipped):
    return Answers(shipped)


def test_the_page_says_what_the_data_say(answers):
    assert PAGE.read_text(encoding="utf-8") == page(answers)


def test_no_weight_changed_after_looking(shipped):
    """Points and branches are those of the commit that the page names."""
    assert fingerprint(shipped) == WEIGHTS


def test_every_winner_was_read_by_somebody(answers):
    """A winner that changed must be read again: nod at it, or say why not."""
    won = {(s, b): answers.winner(s, b) for s in answers.sectors for b in answers.bases}
    assert won == {key: winner for key, (winner, _) in READING.items()}


def test_claims_have_a_source_on_file_and_a_no_its_reason(answers):
    found = claims(answers)
    assert [s for claim in found for s in claim.sources if s not in answers.dataset.sources] == []
    assert [claim.says for claim in found if not claim.agrees and not claim.why] == []
    assert {claim.agrees for claim in found} == {True, False}  # reported, whichever it is


def test_a_base_ranks_its_own_sites_and_no_red_ones(answers):
    places = answers.dataset.places.set_index("id")
    for (sector, base), answer in answers.out.items():
        ranked = answers.ranked(sector, base)
        assert not places.loc[ranked, "benchmark"].any()
        given = [g for site in ranked for g in answers.given(sector, base, site)]
        assert [g for g in given if g.answer == "fail"] == []
        assert {answers.ids[out.site] for out in answer.excluded} == (
            set(answers.ranked(sector, base, red=True)) - set(ranked))  # fmt: skip
        assert np.isclose(np.nansum(answer.first), 1)


def test_the_new_sites_stand_behind_the_present_ones(answers):
    assert answers.ids[PRESENT] == "ph-tari" and len(answers.ids) == 69
    assert len(set(answers.names)) == len(answers.names)


def test_unknown_answers_stay_within_the_limit_at_the_present_sites(answers):
    given = answers.out[FAB, "anywhere"].knockouts[:PRESENT]
    counts = count_by_level(given)
    unknown = sum(row[""] for row in counts.values())
    assert unknown == sum(a.answer == "unknown" for g in given for a in g)
    assert unknown <= 0.15 * PRESENT * len(counts)


def test_sentences_are_short():
    prose = [line for line in PAGE.read_text(encoding="utf-8").splitlines()
             if not line.startswith(("|", "#"))]  # fmt: skip
    cells = [row.split("|")[-2] for row in PAGE.read_text("utf-8").splitlines() if "**no**" in row]
    sentences = [s for line in (*prose, *cells) for s in re.split(r"(?<=[.:;]) ", line)]
    assert [s for s in sentences if len(s.split()) >= 25] == []


if __name__ == "__main__":
    PAGE.write_text(page(Answers(load(DATA))), encoding="utf-8")
