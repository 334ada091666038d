"""The dataset as a market sees it: duties and distances, who competes, and what stays as it was."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from siteselect import evaluate, load, shipped_data
from siteselect import profile as shipped_profile
from siteselect.errors import RequestError
from siteselect.market import (
    DISTANCE,
    DUTY,
    SERIES,
    at_market,
    distance_parts,
    duty_parts,
    in_base,
    shares_of,
)

ONE = {"north_america": (1.0, 1.0, 1.0)}


@pytest.fixture(scope="module")
def data():
    """The shipped data with duty and distance scored, as in editions before the delivered cost."""
    shipped = load(shipped_data())
    return shipped.with_criteria({
        name: shipped.criteria[name].model_copy(update={"unscored": None})
        for name in (DUTY, DISTANCE)
    })  # fmt: skip


def profile(dataset, sector):
    """Return a sector's question in which duty and distance count too."""
    asked = shipped_profile(dataset, sector)
    return asked.with_importance({DUTY: 10, DISTANCE: 5}, dataset.criteria)


def test_what_is_not_scored_asks_for_no_rows():
    shipped = load(shipped_data())
    assert at_market(shipped, shipped_profile(shipped, "pcb")) is shipped


def rows(dataset, criterion):
    table = dataset.observations
    return table[table["series"] == SERIES[criterion]].set_index("subject")


def test_one_market_gives_the_figure_on_file_with_its_own_source(data):
    asked = profile(data, "ev_auto_electronics").with_market({"north_america": 1})
    found, filed = rows(at_market(data, asked), DUTY), data.duties
    us = filed[(filed["market"] == "USA") & (filed["sector"] == "ev_auto_electronics")]
    for row in us.itertuples():
        assert found.loc[row.origin, "value"] == row.value
        assert found.loc[row.origin, "source"] == row.source
        assert found.loc[row.origin, "grade"] == row.grade
    assert set(found.index) == set(us["origin"])


def test_distances_follow_the_market_that_is_asked_for(data):
    scenario = profile(data, "pcb")
    near = {m: rows(at_market(data, scenario.with_market({m: 1})), DISTANCE)["value"]
            for m in ("north_america", "european_union", "india")}  # fmt: skip
    assert near["north_america"]["us-phoenix"] == 0 or near["north_america"]["us-phoenix"] < 50
    assert near["north_america"]["mx-ciudad-juarez"] < 20 < near["north_america"]["ph-clark"]
    assert near["european_union"]["pl-lodz"] < 30 and near["india"]["in-sriperumbudur"] < 60
    assert (near["european_union"][["us-phoenix", "ph-clark"]] > 5000).all()


def test_two_markets_are_the_mean_of_their_values_by_share(data):
    scenario = profile(data, "ev_auto_electronics").with_market(
        {"north_america": 0.3, "european_union": 0.1, "rest": 0.6})  # fmt: skip
    found = at_market(data, scenario)
    shares = scenario.shares
    for name, parts in ((DUTY, duty_parts(data, scenario.sector, shares)),
                        (DISTANCE, distance_parts(data.observations, shares))):  # fmt: skip
        value, made = data.criteria[name].value, rows(found, name)["value"]
        known = ~np.isnan(parts.figures).any(axis=1)
        wanted = value(parts.figures[known]) @ np.array([0.75, 0.25])
        subjects = np.array(parts.subjects)[known]
        np.testing.assert_allclose(value(made[subjects].to_numpy()), wanted, atol=1e-9)


def test_a_market_without_a_table_is_unknown_and_not_free(data):
    asked = profile(data, "pcb").with_market({"asean": 1})
    assert rows(at_market(data, asked), DUTY).empty
    answer = evaluate(data, asked)
    j = answer.matrix.criteria.index(DUTY)
    assert not answer.matrix.present[:, j].any()
    assert (answer.known.mean[:, j] < 1).all() and (answer.known.sd[:, j] > 0.02).all()


def test_a_share_without_a_table_widens_the_figure(data):
    one = profile(data, "pcb").with_market({"north_america": 1})
    two = profile(data, "pcb").with_market({"north_america": 0.5, "asean": 0.5})
    sure, unsure = (rows(at_market(data, asked), DUTY) for asked in (one, two))
    width = (unsure["high"] - unsure["low"]).loc["VNM"]
    assert width > np.nan_to_num((sure["high"] - sure["low"]).loc["VNM"])


def test_the_mix_of_the_sector_holds_unless_a_base_or_somebody_says_otherwise(data):
    scenario = profile(data, "ai_server_ems")
    assert scenario.shares == {"north_america": (0.55, 0.5, 0.6)}
    assert scenario.unsplit == pytest.approx(0.45)
    assert scenario.with_base("europe").shares == {"european_union": (1.0, 1.0, 1.0)}
    given = scenario.with_market({"india": 1})
    assert given.with_base("europe").shares == {"india": (1.0, 1.0, 1.0)}
    assert scenario.with_base("asia").shares == scenario.shares
    bare = scenario.model_copy(update={"mix": {}})  # as a question stored before there were mixes
    assert shares_of(data, bare) == scenario.shares


def test_a_score_does_not_depend_on_the_base_where_the_market_is_the_same(data):
    bound = [c.id for c in data.criteria.values() if c.bases]  # what counts in some bases only
    asked = profile(data, "pcb").with_market({"european_union": 1}).without_criteria(
        bound, data.criteria)  # fmt: skip
    whole, part = evaluate(data, asked), evaluate(data, asked.with_base("europe"))
    np.testing.assert_array_equal(whole.score, part.score)
    pairs = np.ix_(part.order, part.order)
    np.testing.assert_array_equal(whole.above[pairs], part.above[pairs])
    ranked = [i for i in whole.order if i in set(part.order)]
    assert part.order == ranked
    assert part.first[part.order].sum() == pytest.approx(1, abs=1e-6)


def test_only_sites_of_the_base_are_ranked_and_the_others_are_outside(data):
    answer = evaluate(data, profile(data, "pcb").with_base("north_america"))
    country = data.places["country_iso3"]
    assert set(country.iloc[answer.order]) <= {"USA", "MEX", "CAN"}
    benchmark = set(np.flatnonzero(data.places["benchmark"]))
    away = [i for i in answer.outside if i not in benchmark]
    assert away and not set(country.iloc[away]) & {"USA", "MEX", "CAN"}
    listed = sorted([*answer.order, *(e.site for e in answer.excluded), *answer.outside])
    assert listed == list(range(len(data.places)))
    away = list(answer.outside)
    assert (answer.rank[away] == 0).all() and np.isnan(answer.first[away]).all()
    assert not np.isnan(answer.score[away]).any()
    assert answer.score[away].tolist() == sorted(answer.score[away], reverse=True)


def test_a_benchmark_never_competes(data):
    places = data.places.assign(benchmark=data.places["id"] == "ph-clark")
    inside = in_base(replace(data, places=places), "anywhere")
    assert not inside[data.position("ph-clark")] and inside.sum() >= len(places) - 8


def test_an_unknown_base_is_refused(data):
    with pytest.raises(RequestError, match="base"):
        evaluate(data, profile(data, "pcb").model_copy(update={"base": "atlantis"}))


def test_an_own_figure_stays_before_what_follows_from_the_market(data):
    like = data.observations.iloc[:1].assign(
        subject="VNM", level="country", criterion=DUTY, value=2.0, low=np.nan, high=np.nan,
        series="own-market_access", sector="", file="own", year=2026, as_of="2026", grade="A",
    )  # fmt: skip
    criterion = data.criteria[DUTY]
    known = data.with_criteria({DUTY: criterion.model_copy(
        update={"series": (*criterion.series, "own-market_access")})})  # fmt: skip
    mine = known.with_observations(like)
    answer = evaluate(mine, profile(mine, "ev_auto_electronics").with_base("north_america"))
    j = answer.matrix.criteria.index(DUTY)
    assert answer.matrix.figures[data.position("vn-bac-giang"), j] == 2.0
    assert answer.matrix.figures[data.position("th-eec"), j] == 27.7


def test_what_was_hidden_stays_hidden(data):
    less = data.without_figures("us-phoenix", [DISTANCE])
    answer = evaluate(less, profile(less, "pcb").with_base("north_america"))
    j = answer.matrix.criteria.index(DISTANCE)
    assert not answer.matrix.present[less.position("us-phoenix"), j]
    assert answer.matrix.present[less.position("us-dfw"), j]


def test_all_else_is_as_it_was(data):
    seen = at_market(data, profile(data, "pcb").with_base("india"))
    assert seen.digest == data.digest
    assert at_market(data, profile(data, "pcb").with_base("india")) is seen
    head = seen.observations.iloc[: len(data.observations)]
    pd.testing.assert_frame_equal(head, data.observations, check_dtype=False)
    a, b = (evaluate(d, profile(d, "pcb").with_base("india")) for d in (data, seen))
    np.testing.assert_array_equal(a.score, b.score)
    np.testing.assert_allclose(a.known.mean, b.known.mean, atol=1e-12)


def test_the_sources_behind_the_shares_are_named(data):
    answer = evaluate(data, profile(data, "pcb"))
    tables = {data.markets.market(m).duty_table for m in answer.scenario.shares} - {None}
    filed = data.duties[(data.duties["sector"] == "pcb") & data.duties["market"].isin(tables)]
    here = set(data.places["country_iso3"])
    assert set(filed.loc[filed["origin"].isin(here), "source"]) <= set(answer.sources_used)


def test_a_threat_is_paid_by_all_from_outside_and_by_nobody_unasked(data):
    asked = profile(data, "ai_server_ems").with_base("north_america")
    usual, threat = (rows(at_market(data, q), DUTY)["value"]
                     for q in (asked, asked.with_threats(["us_chip_duty"])))  # fmt: skip
    added = threat - usual
    assert added["MEX"] == added["VNM"] == 25 and added["USA"] == 0
    boards = profile(data, "pcb").with_base("north_america").with_threats(["us_chip_duty"])
    plain = boards.with_threats([])
    assert evaluate(data, boards).score.tolist() == evaluate(data, plain).score.tolist()
    with pytest.raises(RequestError, match="us_chip_duty"):
        evaluate(data, asked.with_threats(["us_chip_dutty"]))
