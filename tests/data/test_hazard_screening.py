"""The first screening of hazards quotes the figures on file for the site's present point."""

import csv

import pytest

from tests.conftest import DATA

# The lines of docs/knockouts.md, a judgement: intensity, storms of 64 knots a decade, kilometres
# to a volcano active since 1500 and to a mapped active fault, large floods a decade.
SERIES = {"mmi": "usgs-max-mmi", "storms": "ibtracs-64kt", "volcano": "gvp-since1500-km",
          "fault": "gem-fault-km", "floods": "dfo-floods-covering"}  # fmt: skip
NO_FAULT_KM = 600  # beyond it the text says so and gives no figure
WORDS = {  # a figure that is over its line, as the condition names it
    "mmi": ("MMI {:.1f}", "震度MMI {:.1f}"),
    "storms": ("{:.2f} storms of 64 kn a decade", "64節以上風暴每十年{:.2f}次"),
    "volcano": ("volcano at {:.0f} km", "火山{:.0f}公里"),
    "fault": ("mapped active fault at {:.1f} km", "活動斷層{:.1f}公里"),
    "floods": ("{:.2f} large floods a decade", "大型水災每十年{:.2f}次"),
}


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SITES = [r["id"] for r in read("sites.csv")]
EVIDENCE = [r for r in read("knockout_evidence.csv") if r["knockout"] == "hazard_limit"]
ON_FILE = {(r["subject"], r["series"]): float(r["value"]) for r in read("observations.csv")
           if r["series"] in SERIES.values()}  # fmt: skip


def figures(site):
    return {name: ON_FILE[site, series] for name, series in SERIES.items()}


def over(at):
    """The names of the figures above their lines; near is bad for volcanoes and faults."""
    wrong = {"mmi": at["mmi"] >= 6, "storms": at["storms"] >= 1, "volcano": at["volcano"] <= 100,
             "fault": at["fault"] <= 25, "floods": at["floods"] >= 2}  # fmt: skip
    return [name for name, is_over in wrong.items() if is_over]


def reasons(at):
    far = at["fault"] > NO_FAULT_KM
    fault = "no fault within 600 km" if far else f"fault at {at['fault']:.1f} km"
    zh_fault = "600公里內無斷層" if far else f"斷層{at['fault']:.1f}公里"
    return (
        f"First screening of the point: shaking MMI {at['mmi']:.1f}, {at['storms']:.2f} storms of "
        f"64 kn a decade, volcano at {at['volcano']:.0f} km, {fault}, {at['floods']:.2f} large "
        "floods a decade. No flood map was read.",
        f"座標點初篩：最大震度MMI {at['mmi']:.1f}，64節以上風暴每十年{at['storms']:.2f}次，"
        f"火山{at['volcano']:.0f}公里，{zh_fault}，"
        f"大型水災每十年{at['floods']:.2f}次；未查洪水圖。",
    )


def screening(site):
    (row,) = [r for r in EVIDENCE if r["subject"] == site and r["kind"] == "screening"]
    return row


@pytest.mark.parametrize("site", SITES)
def test_a_screening_quotes_the_figures_on_file(site):
    row = screening(site)
    assert (row["reason_en"], row["reason_zh"]) == reasons(figures(site))


@pytest.mark.parametrize("site", SITES)
def test_a_screening_passes_only_below_every_line_and_names_what_is_over(site):
    row, at = screening(site), figures(site)
    found = over(at)
    assert row["answer"] == ("conditional" if found else "pass")
    assert row["grade"] == "C"
    for name, (english, chinese) in WORDS.items():
        named = name in found
        assert (english.format(at[name]) in row["condition_en"]) == named, name
        assert (chinese.format(at[name]) in row["condition_zh"]) == named, name


def test_every_site_has_a_hazard_row_of_its_own():
    assert set(SITES) == {r["subject"] for r in EVIDENCE if r["kind"] == "screening"}


def test_the_distance_to_a_volcano_is_the_one_on_file():
    rows = [r for r in EVIDENCE if r["source"] == "smithsonian-gvp-2025-site-distance"]
    assert len(rows) == 4
    for row in rows:
        km = f"{ON_FILE[row['subject'], SERIES['volcano']]:g}"
        assert f"is {km} km" in row["reason_en"] and f"{km}公里" in row["reason_zh"]


def test_the_danger_zone_of_taal_is_held_against_the_distance_on_file():
    (row,) = [r for r in EVIDENCE if "14 km zone" in r["condition_en"]]
    km = ON_FILE[row["subject"], SERIES["volcano"]]
    assert km > 14 and f"point at {km:g} km" in row["condition_en"]
    assert f"{km:g}公里" in row["condition_zh"]
