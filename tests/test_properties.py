"""What must hold for the additive model whatever the figures, by random worlds.

| property | weighted sum | TOPSIS |
|---|---|---|
| order of sites is irrelevant | yes | yes |
| scaling importances is irrelevant | yes | yes |
| a zero-weight criterion changes nothing | yes | yes |
| a criterion split in two with its weight split changes nothing | yes | no |
| a change of unit changes nothing | yes | yes |
| a dominated site never beats its dominator | yes | yes |
| adding a site leaves other scores alone | yes | no |
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from siteselect.dataset import load
from siteselect.evaluation import evaluate
from siteselect.profiles import profile
from tests.quick import examples
from tests.toy import CRITERIA, PROFILES, SPREADS, write_world

NAMES = ("near", "calm", "cheap", "fit")
RANGE = {"near": 100, "calm": 10, "cheap": 10, "fit": 4}
share = st.one_of(st.none(), st.floats(0, 1).map(lambda x: round(x, 3)))
world = st.lists(st.tuples(*[share] * 4), min_size=2, max_size=6)
importance = st.tuples(*[st.integers(1, 9)] * 4)
METHODS = ("weighted_sum", "topsis")
few = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(sites, abroad=0):
    """Return the places; the last `abroad` of them stand in another country."""
    here = len(sites) - abroad
    return [[f"s{i}", *(("AAA", f"AA-{i}") if i < here else ("BBB", f"BB-{i}")), 0, i]
            for i in range(len(sites))]  # fmt: skip


def figures(sites, scale=None):
    scale = scale or {}
    return [
        [f"s{i}", "site", name, x * RANGE[name] * scale.get(name, 1)]
        for i, site in enumerate(sites)
        for name, x in zip(NAMES, site, strict=True)
        if x is not None
    ]


def answer(sites, weights, method="weighted_sum", order=None, criteria=CRITERIA, rows=None,
           common=None, abroad=0, spreads=SPREADS):  # fmt: skip
    common = common or dict(zip(NAMES, weights, strict=True))
    profiles = {**PROFILES, "common": common}
    with TemporaryDirectory() as folder:
        chosen = places(sites, abroad)
        write_world(Path(folder), places=[chosen[i] for i in order] if order else chosen,
                    observations=rows or figures(sites), criteria=criteria, profiles=profiles,
                    spreads=spreads)  # fmt: skip
        dataset = load(Path(folder))
    scenario = profile(dataset, "chips").with_method(method)
    evaluation = evaluate(dataset, scenario.model_copy(update={"coverage_floor": 0.0}))
    ids = dataset.places["id"].tolist()
    return {
        site: (evaluation.rank[i], evaluation.score[i], evaluation.low[i], evaluation.high[i])
        for i, site in enumerate(ids)
    }


def same(one, other, near=1e-9):
    assert one.keys() == other.keys()
    for site in one:
        assert one[site] == pytest.approx(other[site], abs=near, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@few
@given(sites=world, weights=importance, data=st.data())
def test_order_of_sites_is_irrelevant(method, sites, weights, data):
    order = data.draw(st.permutations(range(len(sites))))
    same(answer(sites, weights, method), answer(sites, weights, method, order=order))


@pytest.mark.parametrize("method", METHODS)
@few
@given(sites=world, weights=importance, factor=st.floats(0.01, 1000))
def test_scaling_importances_is_irrelevant(method, sites, weights, factor):
    scaled = tuple(w * factor for w in weights)
    # TOPSIS divides distances: where they nearly vanish, the last bit of a weight shows
    near = 1e-6 if method == "topsis" else 1e-9
    same(answer(sites, weights, method), answer(sites, scaled, method), near)


@pytest.mark.parametrize("method", METHODS)
@few
@given(sites=world, weights=importance)
def test_a_zero_weight_criterion_changes_nothing(method, sites, weights):
    near, calm, _, fit = weights
    without = [(site[0], site[1], None, site[3]) for site in sites]
    zero = {"near": near, "calm": calm, "cheap": 0, "fit": fit}
    rows = figures(without) or [["AAA", "country", "cheap", 1]]
    same(answer(sites, weights, method, common=zero, rows=figures(sites) or rows),
         answer(sites, weights, method, common=zero, rows=rows))  # fmt: skip


@few
@given(sites=world, weights=importance)
def test_a_criterion_split_in_two_changes_nothing(sites, weights):
    from tests.toy import criterion

    near, calm, cheap, fit = weights
    whole = {"near": near, "calm": calm, "cheap": 2 * cheap, "fit": fit}
    halves = {**whole, "cheap": cheap, "again": cheap}
    tree = [*CRITERIA, criterion("again", "climate", [[0, 1], [10, 0]], "min")]
    rows = figures(sites)
    twice = rows + [[s, lv, "again", x] for s, lv, c, x in rows if c == "cheap"]
    spreads = {"criteria": {**SPREADS["criteria"], "again": SPREADS["criteria"]["cheap"]}}
    one, two = (
        answer(sites, weights, common=common, criteria=tree, rows=figures_of or None, spreads=spreads)
        for common, figures_of in ((whole, rows), (halves, twice))
    )
    for site in one:  # two figures err apart where one did: ends may move, what is expected not
        assert one[site][:2] == pytest.approx(two[site][:2], abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@few
@given(sites=world, weights=importance, factor=st.floats(0.001, 1000))
def test_a_change_of_unit_changes_nothing(method, sites, weights, factor):
    def scaled(entry):
        points = [[x * factor, v] for x, v in entry["value"]["points"]]
        return {**entry, "value": {"points": points}} if entry["id"] == "fit" else entry

    tree = [scaled(entry) for entry in CRITERIA]
    rows = figures(sites, {"fit": factor})
    same(answer(sites, weights, method), answer(sites, weights, method, criteria=tree, rows=rows))


full = st.floats(0, 1).map(lambda x: round(x, 3))


@pytest.mark.parametrize("method", METHODS)
@few
@given(
    sites=st.lists(st.tuples(*[full] * 4), min_size=1, max_size=5),
    gaps=st.tuples(*[full] * 4),
    weights=importance,
)
def test_a_dominated_site_never_beats_its_dominator(method, sites, gaps, weights):
    best = sites[0]
    signs = (1, -1, 1, -1)  # near and cheap: the less the better
    worse = tuple(min(1.0, max(0.0, x + s * g)) for x, s, g in zip(best, signs, gaps, strict=True))
    found = answer([*sites, worse], weights, method)
    assert found["s0"][0] <= found[f"s{len(sites)}"][0]


@few
@given(sites=world, weights=importance, extra=st.tuples(*[full] * 4))
def test_adding_a_site_leaves_other_scores_alone(sites, weights, extra):
    before = answer(sites, weights)
    after = answer([*sites, extra], weights, abroad=1)  # what is shipped of a country is its level
    for site, (_, *rest) in before.items():
        assert after[site][1:] == pytest.approx(tuple(rest), abs=1e-12, nan_ok=True)


@few
@given(sites=world, weights=importance)
def test_bounds_hold_the_score_and_scores_stay_in_range(sites, weights):
    for _, score, low, high in answer(sites, weights).values():
        if score == score:
            assert 0 <= low <= score <= high <= 1 + 1e-12
