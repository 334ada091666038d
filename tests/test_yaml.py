"""No YAML file says one key twice: the later one would win in silence."""

from pathlib import Path

import pytest
import yaml

from siteselect.criteria import own_value_function
from siteselect.errors import RequestError
from siteselect.i18n import sentence

ROOT = Path(__file__).parent.parent
FILES = sorted(p for folder in ("siteselect", "data", "tests/published")
               for p in (ROOT / folder).rglob("*.yaml"))  # fmt: skip


class OnceLoader(yaml.SafeLoader):
    """A safe loader that refuses a mapping with a key twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise ValueError(f"{twice} stand twice, line {node.start_mark.line + 1} on")
        return super().construct_mapping(node, deep)


def test_the_loader_refuses_a_key_twice():
    with pytest.raises(ValueError, match="'a'"):
        yaml.load("b: {a: 1, c: 2, a: 3}", Loader=OnceLoader)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_key_stands_twice(path):
    yaml.load(path.read_text(encoding="utf-8"), Loader=OnceLoader)


@pytest.mark.parametrize(("lang", "words"), [("en", "above 0"), ("zh-TW", "大於 0")])
def test_a_logarithm_of_nothing_is_refused_in_a_sentence(shipped, lang, words):
    """The name of the shape had taken the place of the sentence."""
    with pytest.raises(RequestError) as refused:
        own_value_function(shipped.criteria["power_price"], "log", [(0.0, 1.0), (10.0, 0.0)])
    assert words in sentence(refused.value.problems[0], lang)
