"""What is on file for a recycler of rare earths, against what its sources say."""

import math
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from pyproj import Geod

from siteselect.dataset import MAGNETS, load
from siteselect.errors import DataError
from siteselect.geography import gazetteer, geodesic_km
from siteselect.profiles import profile
from siteselect.screening.figures import MAGNETS_RING, Places, cluster
from siteselect.ui.site.rare import rare_plants
from tests.conftest import DATA

CODED = {"THA": 0, "MYS": 0, "IDN": 0, "PRY": 0, "VNM": 1, "JPN": 3}


def national(shipped, series):
    """Return the rows of a series by country."""
    table = shipped.observations
    return table[table["series"] == series].set_index("subject")


def share_at_own_level(shipped, criterion):
    column = shipped.cells("rare_earth_recycling")[:, list(shipped.criteria).index(criterion)]
    return (column >= 0).mean()


def test_collected_waste_is_what_the_sources_say(shipped):
    kt = national(shipped, "ewaste-collected")["value"]
    assert kt["IND"] / 1601.2 == pytest.approx(0.33, abs=0.005)  # a third, says the minister
    assert kt["POL"] / 526.9 == pytest.approx(0.378, abs=0.001)  # of what was sold that year
    # Eurostat: 10.75 kg a head in Germany, of 83.4 million people by the copied country sheets
    assert kt["DEU"] == pytest.approx(10.75 * 83.4, rel=0.1)
    assert kt.idxmax() == "USA" and kt.idxmin() == "THA"


def test_no_country_collects_more_than_arises_and_rounded_shares_have_ends(shipped):
    kt, arises = (national(shipped, f"ewaste-{of}") for of in ("collected", "generated-gem"))
    both = kt.index.intersection(arises.index)
    assert len(both) >= 5
    assert (kt.loc[both, "value"] < arises.loc[both, "value"]).all()
    for country, percent in (("USA", 56), ("DEU", 54), ("JPN", 23)):
        low, high = kt.loc[country, ["low", "high"]] / arises.loc[country, "value"] * 100
        assert low == pytest.approx(percent - 0.5, abs=0.05)
        assert high == pytest.approx(percent + 0.5, abs=0.05)


def test_imports_are_coded_for_every_country_in_whole_levels(shipped):
    rules = national(shipped, "waste-import-rules")
    assert set(rules.index) == set(shipped.places["country_iso3"])
    assert set(rules["value"]) <= {0.0, 1.0, 2.0, 3.0}
    assert {country: rules.loc[country, "value"] for country in CODED} == CODED
    banned = rules[rules["value"] == 0]
    assert banned["high"].isna().all()  # a ban is not half open


def test_coverage_is_above_the_line(shipped):
    assert share_at_own_level(shipped, "ewaste_collected") >= 0.65
    assert share_at_own_level(shipped, MAGNETS) == 1
    assert share_at_own_level(shipped, "waste_import") == 1


def test_the_magnet_industry_is_the_plain_sum(shipped):
    found = national(shipped, "magnet-plants-600km")["value"]
    plants = shipped.rare_plants
    for place in shipped.places.itertuples():
        total = 0.0
        for lat, lon in zip(plants["lat"], plants["lon"], strict=True):
            km = Geod(ellps="WGS84").inv(place.lon, place.lat, lon, lat)[2] / 1000
            total += math.exp(-km / 200) if km <= 600 else 0.0
        assert found[place.id] == pytest.approx(total, abs=6e-4), place.id


def test_screening_counts_the_same_plants(shipped):
    at = shipped.places
    n = len(at)
    places = Places(at["lat"].to_numpy(float), at["lon"].to_numpy(float), np.zeros(n, np.int32),
                    np.zeros(n, np.int16), np.zeros(n))  # fmt: skip
    same = cluster(places, shipped.rare_plants, MAGNETS_RING)
    found = national(shipped, "magnet-plants-600km")["value"][at["id"]]
    np.testing.assert_allclose(same, found, atol=2e-3)


def test_the_list_is_doubted_and_leaves_china_out(shipped):
    assert set(national(shipped, "magnet-plants-600km")["grade"]) == {"D"}
    assert not set(shipped.rare_plants["country_iso3"]) & {"CHN", "HKG", "MAC", "TWN"}
    assert shipped.rare_plants["year"].astype(int).between(2010, 2026).all()


def test_every_plant_stands_at_a_town_of_its_country(shipped):
    towns = gazetteer()
    for plant in shipped.rare_plants.itertuples():
        own = towns[towns["country_iso3"] == plant.country_iso3]
        km = geodesic_km(plant.lat, plant.lon, own["lat"].to_numpy(), own["lon"].to_numpy())
        assert km.min() < 1, plant.city


def test_an_unknown_kind_of_plant_is_refused_by_row(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "rare_plants.csv"
    path.write_text(path.read_text("utf-8").replace(",powder,", ",sand,"), encoding="utf-8")
    with pytest.raises(DataError) as refusal:
        load(tmp_path / "data")
    assert [(p.column, dict(p.values)["found"]) for p in refusal.value.problems] == [
        ("what", "sand")]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_page_of_a_site_lists_the_plants_where_they_weigh(shipped, lang):
    asked = profile(shipped, "rare_earth_recycling")
    site = shipped.position("us-dfw")

    def listed(weight):  # nothing is ranked for it: data and question are all it looks at
        question = asked.with_importance({MAGNETS: weight}, shipped.criteria)
        return rare_plants(SimpleNamespace(dataset=shipped, scenario=question), site, lang)

    assert listed(0) == ("", [])
    words, sources = listed(10)
    assert words.startswith("MP Materials")  # the nearest, then the others by distance
    assert words.index("Stillwater") < words.index("San Marcos")
    assert len(sources) == 3 and "Lynas" not in words
