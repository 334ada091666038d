"""Outages by state and floods by district: known truths, and where they may be scored."""

import numpy as np
import pytest

from siteselect.audit import COVERED, own_level
from siteselect.evaluation import evaluate
from siteselect.market import in_base
from siteselect.profiles import profile


def series(dataset, name):
    table = dataset.observations
    return table[table["series"] == name].set_index("subject")


def home(dataset, base):
    places = dataset.places
    return places[in_base(dataset, base)]


def test_outages_of_49_states_as_the_five_years_print_them(shipped):
    found = series(shipped, "saidi-ieee-mean-2019-2023")
    assert len(found) == 49 and "US-HI" not in found.index
    # Texas without major events, 2019 to 2023, in EIA's table: the mean of five years
    assert found.loc["US-TX", "value"] == pytest.approx(150.6)
    assert found["value"].idxmax() == "US-WV" and found["value"].idxmin() == "US-NE"
    one, every = (series(shipped, name)["value"] for name in (
        "saidi-ieee-2023", "saidi-ieee-all-mean-2019-2023"))  # fmt: skip
    assert (every[found.index] >= found["value"] - 0.1).all()  # major events come on top
    assert abs(np.log(one[found.index] / found["value"])).median() < 0.2


def test_the_anchors_of_outages_are_the_outer_tenths(shipped):
    values = series(shipped, "saidi-ieee-mean-2019-2023")["value"]
    (best, _), (worst, _) = shipped.criteria["outage_minutes"].value.points
    assert [best, worst] == pytest.approx(np.quantile(values, [0.1, 0.9]), rel=0.03)


def test_mexico_has_no_figure_that_is_scored_beside_the_us(shipped):
    outages = shipped.criteria["outage_minutes"]
    assert "saidi-cfe-own-causes" not in outages.series
    assert len(series(shipped, "saidi-cfe-own-causes")) == 1
    scored = shipped.observations[shipped.observations["series"].isin(outages.series)]
    assert scored["subject"].str.startswith("US-").all()


def test_a_criterion_of_some_bases_is_scored_there_alone(shipped):
    outages, cuts = (shipped.criteria[name] for name in ("outage_minutes", "power_reliability"))
    assert outages.bases == ("north_america",) and not set(outages.bases) & set(cuts.bases)
    asked = profile(shipped, "semiconductor_fab")
    weighed = asked.model_copy(update={"criteria": {**asked.criteria, "outage_minutes": 10.0}})
    for base in ("north_america", "europe", "asia", "india", "anywhere"):
        weights = weighed.with_base(base).weights(shipped.criteria)
        assert ("outage_minutes" in weights) == (base in outages.bases)
        assert ("power_reliability" in weights) == (base in cuts.bases)
        if base in cuts.bases:
            assert own_level(evaluate(shipped, asked.with_base(base)))["power_reliability"] >= COVERED
    subjects = set(series(shipped, "firms-with-outages").index)
    assert home(shipped, "europe")["country_iso3"].isin(subjects).mean() < COVERED
    states = set(series(shipped, "saidi-ieee-mean-2019-2023").index)
    assert home(shipped, "north_america")["admin1"].isin(states).sum() == 17  # of 28: under it, and said


def test_flood_classes_that_are_known(shipped):
    found = series(shipped, "thinkhazard-river-flood")
    assert found["value"].between(1, 4).all()
    # the estates of Ayutthaya stood under water in 2011; Johor Bahru and Tijuana lie on no large river
    assert found.loc[["th-ayutthaya", "my-johor", "mx-tijuana"], "value"].tolist() == [4, 1, 1]
    assert found.loc["us-austin-taylor", ["value", "low", "high"]].tolist() == [3, 2, 4]
    whole = found["low"].isna()
    assert (found.loc[whole, "value"] % 1 == 0).all()
    assert found.loc[~whole, "value"].tolist() == pytest.approx(
        ((found["low"] + found["high"]) / 2)[~whole].tolist())  # fmt: skip


def test_a_neighbour_stands_in_as_the_weakest_figure_and_is_named(shipped):
    found = series(shipped, "thinkhazard-river-flood")
    near = found["source"] == "derived-thinkhazard-neighbours"
    assert set(found.loc[near, "grade"]) == {"D"} and set(found.loc[~near, "grade"]) == {"C"}
    named = shipped.sources["derived-thinkhazard-neighbours"].title
    assert [site for site in found.index[near] if f"{site} by " not in named] == []
    own = {base: home(shipped, base)["id"].isin(found.index[~near]).sum()
           for base in ("north_america", "europe", "asia", "india")}  # fmt: skip
    assert own == {"north_america": 17, "europe": 5, "asia": 20, "india": 6}
    assert home(shipped, "anywhere")["id"].isin(found.index).all()


def test_the_district_tells_sites_of_one_country_apart(shipped):
    found = series(shipped, "thinkhazard-river-flood")["value"]
    places = shipped.places.set_index("id")
    for country in ("USA", "MEX", "PHL", "IND", "VNM", "THA"):
        here = found[found.index.intersection(places.index[places["country_iso3"] == country])]
        assert here.nunique() > 1, country
