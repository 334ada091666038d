"""Treaties, against the agreements themselves and the lists of the ministries."""

import csv

import pytest
import yaml

from tests.conftest import DATA

# Tax agreements: ministry of finance, Taiwan, 35 comprehensive ones,
# https://www.mof.gov.tw/eng/singlehtml/264?cntId=82780
TAX = {"JPN", "IND", "VNM", "THA", "MYS", "IDN", "POL", "CZE", "DEU"}
NO_TAX = {"MEX", "USA", "PHL"}
# Investment agreements, by the year they were made or renewed. Laws and Regulations Database of
# the ministry of justice (law.moj.gov.tw): Japan Y0070568, in force 2012-01-20; India Y0050068,
# in force 2019-02-14; the Philippines Y0050063, in force 2018-03-01; Mexico has only Y0050046 of
# 1993 between two promotion offices, which protects nothing. Thailand 2024-06-27 (Taiwan News);
# Viet Nam among the five since 2016 and Indonesia unchanged since 1990 (China Times 2025-11-13);
# Malaysia among those "in place for a long time, even as long as 20 years" (RTI 2017).
INVESTMENT = {"JPN": 2012, "IND": 2019, "PHL": 2018, "THA": 2024, "VNM": 2016, "IDN": 1990,
              "MYS": 1997}  # fmt: skip
NO_PROTECTION = {"MEX"}
MODERN_SINCE = 2010


@pytest.fixture(scope="module")
def figures():
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        return {(r["series"], r["subject"]): r for r in csv.DictReader(file)}


@pytest.mark.parametrize("country", sorted(set(INVESTMENT) | NO_PROTECTION))
def test_treaty_cover_follows_the_agreements(figures, country):
    made = INVESTMENT.get(country, 0)
    level = (country in TAX) + (made > 0) + (made >= MODERN_SINCE)
    assert float(figures["treaties-taiwan", country]["value"]) == level


def test_the_philippines_keep_an_interval_while_sources_disagree(figures):
    row = figures["treaties-taiwan", "PHL"]
    assert (row["low"], row["high"]) == ("2", "3")
    assert "PHL" in NO_TAX


def test_the_scale_in_words_gives_what_is_coded():
    tree = yaml.safe_load((DATA / "criteria.yaml").read_text(encoding="utf-8"))
    scale = next(c for c in tree["criteria"] if c["id"] == "treaty_cover")["anchors_reason"]
    assert str(MODERN_SINCE) in scale["en"] and str(MODERN_SINCE) in scale["zh-TW"]
