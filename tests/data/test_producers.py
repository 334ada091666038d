"""Who made a figure stands first; a stranger's copy stands behind it as "via"."""

import csv
import re

import pytest

from tests.conftest import DATA

VIA = re.compile(r", via |，經 ?")
# repositories whose owner made what is cited
OWNERS = {
    "aashishvanand": "A. Vivekanand", "mborsetti": "M. Borsetti", "genthalili": "G. Halili",
    "TaxFoundation": "Tax Foundation", "ilyankou": "Passport Index dataset (I. Ilyankou)",
    "GEMScienceTools": "GEM Foundation", "topojson": "M. Bostock", "Fil": "Visionscarto",
}  # fmt: skip
# words that say "a copy" and hide who made it
COPY = re.compile(r"\bcop(y|ied)\b|quoting|轉載|引述|\b20\d\d-\d\d", re.IGNORECASE)


def rows():
    for name in ("sources.csv", "world/sources.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


ROWS = list(rows())


@pytest.mark.parametrize("row", [r for r in ROWS if "github.com/" in r["url"]],
                         ids=lambda r: r["id"])  # fmt: skip
def test_a_repository_is_its_producer_s_or_a_copy(row):
    owner = re.search(r"github\.com/([^/]+)/", row["url"]).group(1)
    own = OWNERS.get(owner)
    derived = row["producer"].startswith("siteselect, from")
    assert VIA.search(row["producer"]) or (own and own in row["producer"]) or derived


def test_a_copy_that_the_title_names_stands_in_the_producer():
    for row in ROWS:
        found = re.search(r"(?:copied in|kept in) ([\w.-]+/[\w.-]+)@", row["title"])
        if found:
            assert found.group(1) in row["producer"], row["id"]


def test_no_producer_hides_behind_a_copy():
    wrong = [r["id"] for r in ROWS
             if COPY.search(VIA.split(r["producer"])[0])
             and not r["producer"].startswith("siteselect")]  # fmt: skip
    assert wrong == []


def test_producer_and_copy_are_both_named_and_whole():
    for row in ROWS:
        parts = VIA.split(row["producer"])
        assert all(part.strip() for part in parts), row["id"]
        assert row["producer"].count("(") == row["producer"].count(")"), row["id"]
        assert not re.search(r"（[^）]*(新聞|轉載)[^）]*）$", row["producer"]), row["id"]
