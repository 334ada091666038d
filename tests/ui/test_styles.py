"""The style sheets of the pages stand beside each other on every page."""

import re

from siteselect.ui.shell import cached


def bare_rules(path):
    """The classes that a sheet styles alone, outside of any other class."""
    content = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    content = re.sub(r"@[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", content)  # sizes and themes
    lists = re.findall(r"(?:^|[{}])\s*([^{}@]+?)\s*\{", content)
    names = re.compile(r"\s*\.s[sv]-[\w-]+\s*")
    return {s.strip() for one in lists for s in one.split(",") if names.fullmatch(s)}


def test_no_two_sheets_style_the_same_class():
    seen = {}
    for name in cached.STYLES:
        for rule in bare_rules(cached.UI / name):
            seen.setdefault(rule, []).append(name)
    assert {rule: names for rule, names in seen.items() if len(names) > 1} == {}


def test_the_test_sees_a_class(tmp_path):
    (tmp_path / "a.css").write_text(".ss-x { top: 0 } .ss-y .ss-z { top: 0 } @media x { .ss-w { top: 0 } } .ss-u, .sv-v { top: 0 }")
    assert bare_rules(tmp_path / "a.css") == {".ss-x", ".ss-u", ".sv-v"}


def page_rules(path):
    """The classes that a page's sheet styles alone, also for some sizes of the window only."""
    content = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    lists = re.findall(r"([^{}]+)\{", content)
    names = re.compile(r"\s*\.(s[sv]-[\w-]+)\s*")
    return {m[1] for one in lists for s in one.split(",") if (m := names.fullmatch(s))}


def test_a_class_that_a_page_styles_alone_is_used_by_no_other_page():
    used = []
    for sheet in sorted(cached.UI.glob("*/style.css")):
        rules = page_rules(sheet)
        for path in sorted(cached.UI.rglob("*")):
            other = path.relative_to(cached.UI).parts[0]
            if other in ("shell", sheet.parent.name) or path.suffix not in (".html", ".js", ".css"):
                continue
            words = set(re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))
            used += [(sheet.parent.name, rule, str(path)) for rule in sorted(rules & words)]
    assert used == []


def test_the_test_sees_a_class_of_small_windows(tmp_path):
    (tmp_path / "a.css").write_text("@media x { .ss-w { top: 0 } .ss-y .ss-z { top: 0 } }")
    assert page_rules(tmp_path / "a.css") == {"ss-w"}
