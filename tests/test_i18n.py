"""Both catalogues say the same things, and nothing is said outside them."""

import ast
import re
from importlib import import_module
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


ROOMS = "|".join(sorted({key.split(".")[0] for key in catalogue("en")}))
KEY = re.compile(rf"(?:{ROOMS})\.[\w-]+")
BEGUN = re.compile(rf"(?:{ROOMS})\.[\w-]*")  # a key of which the end is put to it
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
SCRIPTS = sorted((PACKAGE / "ui/visit/judging").glob("*.js"))
FILE_NAMES = {"data.csv", "parks.csv"}


def is_family(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "family"


def leaves(value):
    """The keys of a family, or of families by name."""
    return {value} if isinstance(value, str) else set().union(*map(leaves, value.values()))


def families(path):
    """The keys of every family that a module declares; each is a constant of the module."""
    found, declared = set(), 0
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(map(is_family, ast.walk(node.value))):
            module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            value = getattr(import_module(module.removesuffix(".__init__")), node.targets[0].id)
            found |= leaves(value)
            declared += sum(map(is_family, ast.walk(node.value)))
    calls = sum(map(is_family, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    assert calls == declared, f"{path}: a family is a constant of its module"
    return found


def put_together(path):
    """Keys that code puts together outside of a family: nobody could know them all."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    stems = {id(node.args[0]) for node in ast.walk(tree) if is_family(node)}
    pieces = [node.values[0] for node in ast.walk(tree)
              if isinstance(node, ast.JoinedStr) and node.values and id(node) not in stems]  # fmt: skip
    pieces += [node.left for node in ast.walk(tree)
               if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)]  # fmt: skip
    return {piece.value for piece in pieces if isinstance(piece, ast.Constant)
            and isinstance(piece.value, str) and BEGUN.fullmatch(piece.value)}  # fmt: skip


def written(path):
    """Keys that stand whole in code or in a template."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return set(re.findall(rf'"({KEY.pattern})"', content))
    tree = ast.parse(content)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) or is_family(node)
             for part in (node.values if isinstance(node, ast.JoinedStr) else node.args[:1])}  # fmt: skip
    strings = {node.value for node in ast.walk(tree)
               if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts}  # fmt: skip
    return {one for one in strings if KEY.fullmatch(one)} - FILE_NAMES


def test_no_key_is_put_together_outside_of_a_family():
    assert {path.name: found for path in MODULES if (found := put_together(path))} == {}
    begun = re.compile(rf'"{BEGUN.pattern}"\s*~|~\s*"{BEGUN.pattern}"')
    assert [path.name for path in TEMPLATES if begun.search(path.read_text(encoding="utf-8"))] == []


def test_the_catalogues_hold_exactly_what_is_asked_for():
    used = set().union(*map(families, MODULES), *map(written, [*MODULES, *TEMPLATES]))
    for path in SCRIPTS:  # the component of judging is given its whole room
        used |= {f"judging.{name}" for name in re.findall(r"words\.([a-z_]+)",
                 path.read_text(encoding="utf-8")) if not name.startswith("field_")}  # fmt: skip
    known = set(catalogue("en"))
    assert (used - known, known - used) == (set(), set())


def test_the_test_sees_a_key_that_is_put_together(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text('text(f"words.{name}", lang)\ntext("visit." + name, lang)\n'
                   'GOOD = family(f"visit.says_{role}_", STAGES)\ntext("words.rank", lang)\n')  # fmt: skip
    assert put_together(bad) == {"words.", "visit."}
    assert written(bad) == {"words.rank"}


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
