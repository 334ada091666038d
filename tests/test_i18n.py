"""Both catalogues say the same things, and nothing is said outside them."""

import ast
import re
from pathlib import Path

import pytest

from siteselect.i18n import catalogue, text

PACKAGE = Path(__file__).parent.parent / "siteselect"
HAN = re.compile(r"[\u4e00-\u9fff]")
SIMPLIFIED = set("国际区产业资环势现计报湾标权项级类选评审据库图层数")


def places(message):
    return set(re.findall(r"\{(\w+)", message.replace("{{", "").replace("}}", "")))


def test_catalogues_agree_in_keys_and_places():
    english, chinese = catalogue("en"), catalogue("zh-TW")
    assert english.keys() == chinese.keys()
    assert {k for k in english if places(english[k]) != places(chinese[k])} == set()


def test_chinese_is_traditional_and_taiwan_is_written_so():
    for key, message in catalogue("zh-TW").items():
        assert not set(message) & SIMPLIFIED, key
        assert "台灣" not in message, key
    assert all("Taiwan, Province" not in m for m in catalogue("en").values())


def test_every_key_in_code_exists_and_every_entry_is_used():
    code = "\n".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py"))
    rooms = {key.split(".")[0] for key in catalogue("en")}
    pattern = rf'"((?:{"|".join(sorted(rooms))})\.[a-z0-9_\-]+)"'
    used = set(re.findall(pattern, code))
    assert used - catalogue("en").keys() - FILE_NAMES == set()
    whole = set(re.findall(r"[\w\-]+", code))
    unused = {
        key for key in catalogue("en")
        if key not in used and key.split(".")[1] not in whole
        and not any(key.startswith(stem) for stem in STEMS)
    }  # fmt: skip
    assert unused == set()


# keys whose end is a name in the data or in the contract
STEMS = (
    "cli.distance_",
    "cli.own_",
    "datapage.",
    "field.",
    "group.aij_",
    "group.aip_geometric_",
    "group.method_",
    "importing.ask_",
    "importing.how_",
    "importing.name_",
    "importing.no_",
    "importing.unit_",
    "judging.",
    "maps.",
    "own.",
    "refresh.what_",
    "reports.head_",
    "reports.sheet_",
    "request.unknown_",
    "screening.by_",
    "screening.file_",
    "screening.head_",
    "screening.opt_",
    "solve.no_",
    "sureness.",
    "ui.",
    "visit.",
    "visits.conflict_",
    "weighing.",
    "words.answer_",
    "words.candidates_",
    "words.kind_",
    "words.level_",
    "words.method_",
    "words.short_",
)
FILE_NAMES = {"data.csv"}


def test_no_chinese_and_no_sentence_stands_in_code():
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        strings = [
            node for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]  # fmt: skip
        docs = {
            id(node.body[0].value) for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
            and isinstance(node.body[0], ast.Expr)
        }  # fmt: skip
        said = [s.value for s in strings if id(s) not in docs and HAN.search(s.value)]
        assert [s for s in said if s not in SIGNS] == [], path


SIGNS = {"：", "，"}  # punctuation between parts of a sentence


def test_every_message_can_be_filled():
    for lang in ("en", "zh-TW"):
        for key, message in catalogue(lang).items():
            values = dict.fromkeys(places(message), "1")
            if values:
                assert "{" not in text(key, lang, **values).replace('{"', ""), key


@pytest.mark.parametrize(
    ("values", "said"),
    [({"title": "100 公里內人口"}, "100 公里內人口："), ({"title": "如何翻轉"}, "如何翻轉：")],
)
def test_a_value_meets_chinese_words_at_their_colon(values, said):
    assert text("robustness.heading", "zh-TW", **values) == said


def test_a_space_stands_where_a_latin_value_meets_chinese_words():
    assert "之 100 公里內人口" in text("robustness.flip_figure", "zh-TW", site="甲地",
                                 criterion="100 公里內人口", before="1", after="2",
                                 unit="人")  # fmt: skip
