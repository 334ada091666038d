"""Pages, the exported map and the record say the one headline of the answer."""

import pytest

from siteselect.evaluation import evaluate, percent
from siteselect.profiles import profile
from tests.ui.test_pages import page, words


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("name", ["", "compare", "robustness", "weights"])
@pytest.mark.parametrize("gaps", ["expected", "worst"])
def test_pages_say_the_headline(shipped, name, lang, gaps):
    answer = evaluate(shipped, profile(shipped, "pcb").with_gaps(gaps).with_base("asia"))
    body = words(page(name, lang=lang, sector="pcb", gaps=gaps, base="asia"))
    assert answer.headline(lang) in body


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_without_a_base_the_ranking_has_one_leader_a_base_and_no_headline_of_the_world(
    shipped, lang
):
    asked = profile(shipped, "pcb")
    body = words(page(lang=lang, sector="pcb"))
    assert 'class="ss-headline"' not in body
    assert body.count('class="ss-base-site"') == 4
    for base in ("north_america", "europe", "asia", "india"):
        answer = evaluate(shipped, asked.with_base(base))
        assert f'class="ss-base-site">{answer.dataset.names(lang)[answer.order[0]]}<' in body
        assert percent(answer.strength) in body
