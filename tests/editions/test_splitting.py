"""Whatever two editions hold, the parts sum to the change, and no order is preferred."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from siteselect.dataset import load
from siteselect.editions import PARTS, compare_editions
from siteselect.evaluation import evaluate
from siteselect.profiles import profile
from tests.quick import examples
from tests.toy import CRITERIA, META, PROFILES, SPREADS, evidence, observation, write_world

NAMES = ("near", "calm", "cheap", "fit")
RANGE = {"near": 100, "calm": 10, "cheap": 10, "fit": 4}
SITES = ("s0", "s1", "s2", "s3")
share = st.one_of(st.none(), st.floats(0, 1).map(lambda x: round(x, 2)))
edition = st.fixed_dictionaries({
    "figures": st.lists(st.tuples(*[share] * 4), min_size=4, max_size=4),
    "nation": st.tuples(*[share] * 4),
    "there": st.sets(st.sampled_from(SITES), min_size=1),
    "importance": st.tuples(*[st.integers(1, 9)] * 4),
    "ends": st.tuples(*[st.floats(0.5, 2).map(lambda x: round(x, 2))] * 4),
    "within": st.floats(0, 0.3),
    "grade": st.sampled_from("ABCD"),
    "year": st.integers(2024, 2034),
    "fails": st.sets(st.sampled_from(SITES), max_size=1),
})  # fmt: skip
few = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def answer(said, gaps="expected"):
    """Evaluate a random edition: two sites in each of two nations."""
    there = sorted(said["there"])
    homes = {s: ("AAA", f"AA-{s}") if s < "s2" else ("BBB", f"BB-{s}") for s in SITES}
    rows = [(s, "site", dict(zip(NAMES, said["figures"][int(s[1])], strict=True))) for s in there]
    rows += [(c, "country", dict(zip(NAMES, said["nation"], strict=True)))
             for c in sorted({homes[s][0] for s in there})]  # fmt: skip
    figures = [observation(who, level, name, x * RANGE[name], grade=said["grade"])
               for who, level, cells in rows for name, x in cells.items() if x is not None]  # fmt: skip
    curves = {name: [[0, min(1, k)], [RANGE[name] * k, 0]] if name in ("near", "cheap")
              else [[0, 0], [RANGE[name] * k, min(1, k)]]
              for name, k in zip(NAMES, said["ends"], strict=True)}  # fmt: skip
    tree = [{**c, "value": {"points": curves.get(c["id"], c["value"]["points"])}} for c in CRITERIA]
    spreads = {"criteria": {n: {**e, "within": said["within"], "how": "alike"}
                            for n, e in SPREADS["criteria"].items()}}  # fmt: skip
    with TemporaryDirectory() as folder:
        write_world(
            Path(folder), places=[[s, *homes[s], 10, int(s[1])] for s in there], observations=[],
            extra_observations=figures, criteria=tree, spreads=spreads,
            meta={**META, "as_of": f"{said['year']}-01-01"},
            profiles={**PROFILES, "common": dict(zip(NAMES, said["importance"], strict=True))},
            knockout_evidence=[evidence(s, "land", "serviced", 10, as_of=str(said["year"]))
                               for s in sorted(said["fails"] & said["there"])],
        )  # fmt: skip
        dataset = load(Path(folder))
    scenario = profile(dataset, "chips").with_gaps(gaps)
    return evaluate(dataset, scenario.model_copy(update={"coverage_floor": 0.0}))


@few
@given(edition, edition, st.sampled_from(("expected", "cautious", "worst")))
def test_parts_sum_and_ranks_add_up(old, new, gaps):
    before, after = answer(old, gaps), answer(new, gaps)
    found = compare_editions(before, after)
    ids = [e.dataset.places["id"].tolist() for e in (before, after)]
    assert {m.site for m in found.moves} == {
        s for s in set(ids[0]) & set(ids[1])
        if before.rank[ids[0].index(s)] and after.rank[ids[1].index(s)]
    }  # fmt: skip
    for move in found.moves:
        assert sum(map(move.part, PARTS)) == pytest.approx(move.change, abs=1e-9)
        assert sum(cell.change for cell in move.cells) == pytest.approx(move.change, abs=1e-9)
        for cell in move.cells:
            old_part = cell.weight_old * (cell.value_old or 0)
            assert cell.change == pytest.approx(
                cell.weight_new * (cell.value_new or 0) - old_part, abs=1e-9)  # fmt: skip
        assert move.rank_new - move.rank_old == (
            len(move.entered_above) - len(move.left_above)
            + len(move.passed_by) - len(move.passed))  # fmt: skip


@few
@given(edition, edition)
def test_the_way_back_is_the_way_there_turned_round(old, new):
    before, after = answer(old), answer(new)
    there = {m.site: m for m in compare_editions(before, after).moves}
    back = {m.site: m for m in compare_editions(after, before).moves}
    assert there.keys() == back.keys()
    for site, move in there.items():
        assert set(move.passed_by) == set(back[site].passed)
        assert set(move.entered_above) == set(back[site].left_above)
        for part in PARTS:
            assert move.part(part) == pytest.approx(-back[site].part(part), abs=1e-9)


@few
@given(edition, st.sets(st.sampled_from(("importance", "ends", "grade")), max_size=2), edition)
def test_what_did_not_change_has_no_part(old, changed, other):
    """Weights, curves: what is the same in both editions is charged nothing."""
    found = compare_editions(answer(old), answer({**old, **{k: other[k] for k in changed}}))
    for move in found.moves:
        if not changed & {"importance", "ends"}:
            assert move.part("weights") == 0
        if "ends" not in changed:
            assert move.part("curves") == pytest.approx(0, abs=1e-12)
        assert move.part("known") == pytest.approx(0, abs=1e-12) or any(
            cell.old is None for cell in move.cells)  # fmt: skip
        if "grade" not in changed:
            assert move.part("figures") == pytest.approx(0, abs=1e-12)
