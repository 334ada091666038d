"""What the page about the data says of a figure."""

from siteselect.ui.data import coverage
from siteselect.ui.shell import evidence
from tests.ui.test_pages import page, words


def test_a_scored_figure_has_its_unit_in_the_language_of_the_page(shipped):
    for lang, unit in (("zh-TW", "占商品出口 %"), ("en", "% of goods exports")):
        found = coverage.weak(shipped, "ai_server_ems", lang)
        name = shipped.criteria["electronics_exports"].name
        assert {f["unit"] for f in found if f["criterion"] == name[lang]} == {unit}


def test_a_figure_that_is_not_scored_keeps_the_unit_of_its_series(shipped):
    rows = shipped.observations
    row = rows[(rows["criterion"] == "land_cost") & (rows["unit"] == "USD/m2/month")].iloc[0]
    assert evidence.figure(shipped, row, "zh-TW")["unit"] == "USD/m2/month"


def test_distances_to_several_markets_are_no_conflict(shipped):
    assert shipped.observations["series"].str.startswith("customers-km-").any()
    assert coverage.conflicts(shipped, "market_distance", "pcb", "en") == []


def test_the_page_of_data_counts_what_follows_from_the_market():
    said = words(page("data", lang="en", sector="pcb", base="europe"))
    assert "Delivered cost: no figure" not in said and "Delivered cost: " in said
    assert "Europe" in said
