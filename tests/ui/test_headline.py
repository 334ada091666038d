"""Pages, the exported map and the record say the one headline of the answer."""

import pytest

from siteselect.evaluation import by_base, evaluate, percent
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
def test_without_a_base_the_page_names_one_site_per_base(shipped, lang):
    body = words(page("", lang=lang, sector="pcb"))
    world = evaluate(shipped, profile(shipped, "pcb"))
    assert world.headline(lang) not in body
    for base, answer in by_base(shipped, profile(shipped, "pcb")).items():
        assert shipped.markets.base(base).name[lang] in body
        assert shipped.names(lang)[answer.order[0]] in body and percent(answer.strength) in body
