"""The table of the documentation is the table of the program."""

import re
from pathlib import Path

from siteselect.sessions import ACTORS, KINDS, RULES, STAGES

DOCS = Path(__file__).parent.parent.parent / "docs" / "sessions.md"


def named(known, cell):
    """Return the names of `known` in a cell, without what stands in brackets or after a semicolon."""
    words = re.sub(r"\(.*?\)", "", cell).replace("second round", "second_round")
    return {name for name in known if re.search(rf"\b{name}\b", words)}


def test_the_documented_table_is_the_rules():
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    said = {}
    for kinds, actors, stages in rows[1:]:
        for kind in re.sub(r"\(.*?\)", "", kinds).split(","):
            leads = re.search(r"\(to (.+?)\)", stages)
            said[kind.strip().replace(" ", "_")] = (
                named(ACTORS, actors.split("; as")[0].split("; only")[0]),
                named(STAGES, stages), leads and leads[1].replace(" ", "_"),
            )  # fmt: skip
    assert said.keys() == set(KINDS)
    for kind, (actors, stages, to) in said.items():
        rule = RULES[kind]
        assert (actors, stages, to) == (set(rule.actors), set(rule.stages), rule.to), kind
