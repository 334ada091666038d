"""Pages, the exported map and the record say the one headline of the answer."""

import pytest

from siteselect.evaluation import evaluate
from siteselect.profiles import profile
from tests.ui.test_pages import page, words


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("name", ["", "compare", "robustness", "weights"])
@pytest.mark.parametrize("gaps", ["expected", "worst"])
def test_pages_say_the_headline(shipped, name, lang, gaps):
    answer = evaluate(shipped, profile(shipped, "pcb").with_gaps(gaps))
    body = words(page(name, lang=lang, sector="pcb", gaps=gaps))
    assert answer.headline(lang) in body
