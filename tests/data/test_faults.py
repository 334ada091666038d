"""Active faults near the sites' points: a doubt within the precision of a point, never a failure."""

import csv

import pytest

from siteselect.knockouts import knockouts, reason
from siteselect.profiles import profile
from tests.conftest import DATA

# Kilometres from a site's point to the nearest trace of the GEM Global Active Faults database
# (GEM Foundation, Styron and Pagani 2020, github.com/GEMScienceTools/gem-global-active-faults
# commit 5681650, harmonised traces, CC BY-SA 4.0), measured twice. No other site has a trace
# within 15 km; the next are LIMA at 17.6 and Clark at 28.2.
TRACES = {"us-el-paso": 0.0, "us-fremont": 1.6, "mx-ciudad-juarez": 2.7, "us-hillsboro": 6.6,
          "jp-kumamoto": 9.6, "ph-cavite-laguna": 12.8, "mx-tijuana": 13.8,
          "ph-new-clark-city": 14.5}  # fmt: skip
PRECISION_KM = 15  # a site's point is good to 2 to 15 km


@pytest.fixture(scope="module")
def evidence():
    with (DATA / "knockout_evidence.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if r["knockout"] == "hazard_limit"]


def test_every_trace_within_the_precision_of_a_point_is_a_doubt(evidence):
    rows = {r["subject"]: r for r in evidence if r["source"] == "gem-active-faults-2021"}
    assert rows.keys() == TRACES.keys()
    for site, km in TRACES.items():
        assert km <= PRECISION_KM
        assert rows[site]["answer"] == "conditional", site
        words = "lies on" if km == 0 else f"{km} km"
        assert words in rows[site]["reason_en"], site
        assert "活動斷層" in rows[site]["reason_zh"], site
        assert km == 0 or f"{km}公里" in rows[site]["reason_zh"], site


def test_el_paso_s_fault_is_named_by_the_survey(evidence):
    """USGS, 2008 National Seismic Hazard Maps, fault 900: magnitude 6.5 to 7.03."""
    (row,) = [r for r in evidence if r["source"] == "usgs-2008-fault-900"]
    assert row["subject"] == "us-el-paso"
    assert "East Franklin Mountains" in row["reason_en"] and "7.03" in row["reason_en"]


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("site", sorted(TRACES))
def test_a_trace_makes_the_site_conditional_and_says_why(shipped, site, lang):
    answers = knockouts(shipped, profile(shipped, "ai_server_ems"))[shipped.position(site)]
    answer = next(a for a in answers if a.knockout == "hazard_limit")
    assert answer.answer == "conditional"
    assert {"en": "fault", "zh-TW": "斷層"}[lang] in reason(shipped, answer, lang)
