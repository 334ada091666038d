"""The front door of decision problems: refusals in words, edge cases, and what must not change."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siteselect.errors import RequestError
from siteselect.i18n import catalogue, sentence
from siteselect.methods import METHODS, NORMALISATIONS
from siteselect.problems import solve

ROOM = Path(__file__).parent.parent / "siteselect" / "problems"


def problem(method="weighted_sum", matrix=((1, 2), (3, 1), (2, 2)), **changes):
    matrix = [list(row) for row in matrix]
    columns = len(matrix[0])
    base = {
        "task": "rank",
        "method": method,
        "alternatives": [f"a{i}" for i in range(len(matrix))],
        "criteria": [{"id": f"c{j}", "objective": "max", "weight": 1} for j in range(columns)],
        "matrix": matrix,
    }
    return base | changes


def keys(asked):
    with pytest.raises(RequestError) as refusal:
        solve(asked)
    for fault in refusal.value.problems:
        for lang in ("en", "zh-TW"):
            assert "{" not in sentence(fault, lang).replace(dict(fault.values).get("found", ""), "")
    return [fault.key for fault in refusal.value.problems]


def sound(value):
    """Whether an answer holds finite numbers, text, lists and None only."""
    if isinstance(value, dict):
        return all(sound(part) for part in value.values())
    if isinstance(value, list):
        return all(sound(part) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or type(value) in (int, str, bool)


CRITERION = {"id": "c0", "objective": "max", "weight": 1}
BAD_RANKS = {
    "solve.not_object": [1, "rank", None],
    "request.unknown_task": [{}, {"task": "judge"}, {"task": ["rank"]}],
    "request.unknown_method": [problem("best")],
    "solve.not_text": [problem(alternatives=["a", 2, "c"]), problem(method=3)],
    "solve.missing": [{"task": "rank", "method": "topsis", "alternatives": ["a"],
                       "criteria": [CRITERION]}],
    "solve.not_one_of": [problem(normalization="z"),
                         problem(criteria=[CRITERION, CRITERION | {"objective": "up"}])],
    "solve.not_number_at": [problem(criteria=[CRITERION, {**CRITERION, "id": "d", "weight": w}])
                            for w in ("1", True, None, 10**400)],
    "solve.not_finite_at": [problem(criteria=[CRITERION | {"weight": math.nan}] * 2)],
    "solve.not_list": [problem(matrix_=0) | {"matrix": 7}, problem() | {"alternatives": "abc"}],
    "solve.out_of_range": [problem("vikor", options={"v": 1.5})],
    "solve.no_alternative_names": [problem() | {"alternatives": [], "matrix": []}],
    "solve.no_criteria_names": [problem(criteria=[], matrix=[[], [], []])],
    "solve.alternative_names": [problem(alternatives=["a", "b", "a"])],
    "solve.criteria_names": [problem(criteria=[CRITERION, CRITERION])],
    "solve.rows": [problem(alternatives=["a", "b"])],
    "solve.width": [problem() | {"matrix": [[1, 2], [1], [2, 3]]}],
    "solve.not_number": [problem(matrix=[(1, x), (2, 3)]) for x in ("7", True, None, [1], {})],
    "solve.not_finite": [problem(matrix=[(1, x), (2, 3)])
                         for x in (math.nan, math.inf, -math.inf, 10**400)],
    "weights.negative": [problem(criteria=[CRITERION | {"weight": -1},
                                           CRITERION | {"id": "d"}])],
    "weights.all_zero": [problem(matrix=[[1], [2]], criteria=[CRITERION | {"weight": 0}])],
    "solve.needs_positive": [problem(normalization="max", matrix=[(1, -1), (2, 3)])],
    "solve.sum_zero": [problem(normalization="sum", matrix=[(1, -1), (2, 1)])],
    "solve.too_large": [problem(normalization="inverse_sum", matrix=[[1e308], [1e-308]],
                                criteria=[CRITERION | {"objective": "min"}])],
    "solve.too_many": [problem("electre3", matrix=[[1]] * 2001)],
    "solve.preference_lacks": [problem("promethee2", matrix=[[1], [2]], criteria=[
        CRITERION | {"preference": {"shape": "linear", "q": 1}}])],
    "solve.threshold_order": [
        problem("promethee2", matrix=[[1], [2]], criteria=[
            CRITERION | {"preference": {"shape": "level", "q": 2, "p": 1}}]),
        problem("electre3", matrix=[[1], [2]], criteria=[
            CRITERION | {"thresholds": {"q": {"abs": 2}, "p": {"rel": 0.5}}}])],
    "solve.threshold_kind": [problem("electre3", matrix=[[1], [2]], criteria=[
        CRITERION | {"thresholds": {"q": {"abs": 0, "rel": 0}}}])],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "asked"), [(key, asked) for key, many in BAD_RANKS.items() for asked in many]
)
def test_bad_rank_is_refused_in_words(key, asked):
    assert key in keys(asked)


PAIRS = {"task": "weigh", "method": "ahp"}
TABLE = {"task": "weigh", "criteria": [{"id": "x", "objective": "max"},
                                       {"id": "y", "objective": "min"}]}  # fmt: skip
SMAA = {
    "task": "smaa", "alternatives": ["a", "b"], "samples": 100,
    "criteria": [{"id": "x", "objective": "max"}, {"id": "y", "objective": "min"}],
}  # fmt: skip
BAD_OTHERS = {
    "request.unknown_method": [TABLE | {"method": "swing"}, TABLE],
    "solve.not_positive": [PAIRS | {"pairwise": [[1, -2], [-0.5, 1]]},
                           PAIRS | {"pairwise": [[1, 0], [0, 1]]}],
    "solve.not_reciprocal": [PAIRS | {"pairwise": [[1, 2], [3, 1]]},
                             PAIRS | {"pairwise": [[2]]}],
    "solve.width": [PAIRS | {"pairwise": [[1, 2], [0.5]]},
                    {"task": "agree", "ranks": [[1, 2], [1, 2, 3]]}],
    "solve.too_few": [PAIRS | {"pairwise": []}, {"task": "agree", "ranks": []}],
    "solve.too_large": [PAIRS | {"pairwise": [[1, 1e308, 1e308], [1e-308, 1, 1e308],
                                              [1e-308, 1e-308, 1]]}],
    "solve.not_number": [PAIRS | {"pairwise": [[1, None], [2, 1]]},
                         {"task": "agree", "ranks": [[1, "2"]]}],
    "solve.one_alternative": [TABLE | {"method": "entropy", "matrix": [[1, 2]]}],
    "solve.negative": [TABLE | {"method": "entropy", "matrix": [[1, 2], [-1, 3]]}],
    "solve.nothing_differs": [TABLE | {"method": m, "matrix": [[1, 2], [1, 2]]}
                              for m in ("entropy", "critic")],
    "solve.missing": [{"task": "weigh", "method": "critic", "criteria": [{"id": "x"}],
                       "matrix": [[1], [2]]},
                      {"task": "weigh", "method": "roc", "criteria": []}],
    "solve.order_lacks": [TABLE | {"method": "roc", "order": ["x"]}],
    "solve.order_unknown": [TABLE | {"method": "roc", "order": ["x", "y", "z"]}],
    "solve.order_names": [TABLE | {"method": "roc", "order": ["x", "y", "x"]}],
    "solve.no_order_names": [SMAA | {"matrix": [[1, 2], [2, 3]], "weights": {"order": []}}],
    "solve.cell": [SMAA | {"matrix": [[cell, 1], [1, 2]]} for cell in (
        {}, {"beta": [1, 2]}, {"normal": 3}, {"normal": [1]}, {"normal": [1, 2], "interval": [1, 2]})],
    "solve.spread": [SMAA | {"matrix": [[cell, 1], [1, 2]]} for cell in (
        {"normal": [1, -1]}, {"lognormal": [1, -1]}, {"interval": [2, 1]})],
    "solve.not_finite": [SMAA | {"matrix": [[cell, 1], [1, 2]]} for cell in (
        {"lognormal": [1000, 1]}, {"lognormal": [1000, 0]}, {"normal": [math.nan, 1]},
        {"interval": [-1e308, 1e308]})],
    "solve.scale_length": [SMAA | {"matrix": [[1, 2], [2, 3]], "scale": [[0, 1]]}],
    "solve.scale_order": [SMAA | {"matrix": [[1, 2], [2, 3]], "scale": [[0, 1], [0, 1]]},
                          SMAA | {"matrix": [[1, 2], [2, 3]], "scale": [[0, 0], [1, 0]]}],
    "solve.too_long": [SMAA | {"matrix": [[1, 2], [2, 3]], "scale": [[0, 1, 2], [1, 0]]}],
    "solve.out_of_range": [SMAA | {"matrix": [[1, 2], [2, 3]], "samples": 0}],
    "solve.not_whole": [SMAA | {"matrix": [[1, 2], [2, 3]], "samples": 10.5},
                        SMAA | {"matrix": [[1, 2], [2, 3]], "seed": True}],
    "solve.no_alternative_names": [{"task": "agree", "ranks": [[]]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "asked"), [(key, asked) for key, many in BAD_OTHERS.items() for asked in many]
)
def test_other_bad_tasks_are_refused_in_words(key, asked):
    assert key in keys(asked)


def test_every_refusal_stands_in_both_catalogues_with_the_same_places():
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    used = {f"solve.{key}" for key in re.findall(r'"solve\.([a-z_]*[a-z])"', code)}
    en, zh = catalogue("en"), catalogue("zh-TW")
    assert used <= en.keys()
    for key in [key for key in en if key.startswith("solve.")]:
        assert set(re.findall(r"{(\w+)}", en[key])) == set(re.findall(r"{(\w+)}", zh[key])), key
    extra = {"sum_zero", "needs_positive", "not_positive", "not_reciprocal", "invalid"}
    for key in ("alternative_names", "criteria_names", "order_names"):
        extra |= {key, f"no_{key}"}
    extra |= {"order_unknown", "order_lacks"}
    unused = {k for k in en if k.startswith("solve.")} - used - {f"solve.{k}" for k in extra}
    assert unused == set()


def test_every_fault_is_named_at_once():
    asked = problem(matrix=[(1, "x"), (math.nan, 2)], alternatives=["a", "a"])
    assert sorted(keys(asked)) == ["solve.alternative_names", "solve.not_finite",
                                   "solve.not_number"]  # fmt: skip


EDGES = {
    "constant": [[5, 1], [5, 2], [5, 3]],
    "all alike": [[2, 3], [2, 3], [2, 3]],
    "zeros": [[0, 0], [0, 0]],
    "zero column": [[0, 1], [0, 2]],
    "negatives": [[-3, 1], [2, -2], [-1, -1]],
    "one alternative": [[4, 2]],
    "one criterion": [[4], [2], [9]],
    "one cell": [[0]],
    "huge": [[1e308, 1], [-1e308, 2], [1e307, 3]],
    "huge all": [[1.7e308, -1.7e308], [-1.7e308, 1.7e308], [1.6e308, 1e308]],
    "tiny": [[1e-308, 5e-324], [2e-308, 1e-323], [0, 0]],
    "mixed": [[1e308, 1e-308], [1, 1], [0, 0]],
    "decimals": [[0.1 + 0.2, 1], [0.3, 1]],
    "big integers": [[10**300, 1], [10**299, 2]],
    "twins": [[1, 2], [1, 2], [0, 5]],
}
FULL = [
    {"preference": {"shape": shape, "q": 1, "p": 2, "s": 1.5},
     "thresholds": {"q": {"abs": 0.5}, "p": {"abs": 1}, "v": {"abs": 4}}}
    for shape in ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")
]  # fmt: skip


@pytest.mark.parametrize("normalization", NORMALISATIONS)
@pytest.mark.parametrize("objective", ["max", "min"])
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("method", METHODS)
def test_edges_answer_soundly_or_refuse(method, edge, objective, normalization):
    matrix = EDGES[edge]
    for extra in FULL if method in ("promethee2", "electre3") else FULL[:1]:
        criteria = [
            {"id": f"c{j}", "objective": objective, "weight": j + 1, **extra}
            for j in range(len(matrix[0]))
        ]
        asked = problem(method, matrix, criteria=criteria, normalization=normalization)
        try:
            answer = solve(asked)
        except RequestError as refusal:
            # only normalisations that take ratios may refuse sound figures
            assert normalization in ("max", "sum", "inverse_sum")
            assert method in ("weighted_sum", "topsis", "electre1")
            assert all(sentence(p, "en") and sentence(p, "zh-TW") for p in refusal.problems)
            continue
        assert sound(answer)
        json.dumps(answer, allow_nan=False)
        assert min(answer["ranks"]) == 1
        assert len(answer["ranks"]) == len(matrix)


@pytest.mark.parametrize("method", METHODS)
def test_identical_alternatives_share_a_rank(method):
    answer = solve(problem(method, [[3, 1], [2, 5], [3, 1], [1, 1]]))
    assert answer["ranks"][0] == answer["ranks"][2]


@pytest.mark.parametrize("method", METHODS)
def test_huge_and_tiny_units_change_nothing(method):
    plain = [[3, 1], [2, 5], [3, 2], [1, 1]]
    for unit in (2.0**1020, 2.0**-1020):
        scaled = [[x * unit for x in row] for row in plain]
        for normalization in ("vector", "minmax"):
            first = solve(problem(method, plain, normalization=normalization))
            second = solve(problem(method, scaled, normalization=normalization))
            assert first["ranks"] == second["ranks"]


NUMBERS = st.integers(-20, 20)
MATRICES = st.integers(1, 4).flatmap(
    lambda m: st.lists(st.lists(NUMBERS, min_size=m, max_size=m), min_size=2, max_size=7)
)


def by_name(answer):
    return dict(zip(answer["alternatives"], answer["ranks"], strict=True))


def full(method, matrix, weights=None):
    criteria = [
        {"id": f"c{j}", "objective": "max" if j % 2 else "min", "weight": j + 1,
         "preference": {"shape": "linear", "q": 1, "p": 4},
         "thresholds": {"q": {"abs": 1}, "p": {"rel": 0.5}} if j < 1 else {
             "q": {"abs": 1}, "p": {"abs": 3}, "v": {"abs": 9}}}
        for j in range(len(matrix[0]))
    ]  # fmt: skip
    criteria[0]["thresholds"] = {"q": {"abs": 1}, "p": {"abs": 3}}
    return problem(method, matrix, criteria=criteria)


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None)
@given(data=st.data(), matrix=MATRICES)
def test_order_of_alternatives_and_criteria_is_irrelevant(method, data, matrix):
    asked = full(method, matrix)
    rows = data.draw(st.permutations(range(len(matrix))))
    columns = data.draw(st.permutations(range(len(matrix[0]))))
    shuffled = asked | {
        "alternatives": [asked["alternatives"][i] for i in rows],
        "criteria": [asked["criteria"][j] for j in columns],
        "matrix": [[matrix[i][j] for j in columns] for i in rows],
    }
    assert by_name(solve(asked)) == by_name(solve(shuffled))


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None)
@given(matrix=MATRICES, factor=st.sampled_from([3, 0.1, 1e300, 1e-300]))
def test_the_scale_of_weights_is_irrelevant(method, matrix, factor):
    asked = full(method, matrix)
    scaled = [c | {"weight": c["weight"] * factor} for c in asked["criteria"]]
    assert solve(asked)["ranks"] == solve(asked | {"criteria": scaled})["ranks"]


@pytest.mark.parametrize("method", ["weighted_sum", "topsis", "vikor", "promethee2"])
@settings(deadline=None)
@given(matrix=MATRICES, gains=st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_a_dominated_alternative_never_beats_its_dominator(method, matrix, gains):
    """Holds for these; ELECTRE's kernels and distillations do not promise it."""
    better = [
        x + gain if j % 2 else x - gain
        for j, (x, gain) in enumerate(zip(matrix[0], gains, strict=False))
    ]
    answer = solve(full(method, [*matrix, better]))
    assert answer["ranks"][-1] <= answer["ranks"][0]


def test_answers_are_repeatable():
    asked = SMAA | {"matrix": [[{"normal": [1, 1]}, 2], [2, {"interval": [2, 3]}]]}
    assert solve(asked) == solve(asked)


def test_figures_are_not_changed_by_solving():
    asked = problem("topsis", [[1, 2], [3, 4]], normalization="vector")
    before = json.dumps(asked)
    solve(asked)
    assert json.dumps(asked) == before
    assert np.array(asked["matrix"]).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("other", [0, {"lognormal": [-800, 1]}])
def test_smaa_over_figures_that_all_vanish_is_a_tie(other):
    found = solve({"task": "smaa", "alternatives": ["a", "b"], "samples": 100,
                   "criteria": [{"id": "x", "objective": "max"}],
                   "matrix": [[{"lognormal": [-800, 1]}], [other]]})  # fmt: skip
    assert found["rank_acceptability"] == [[1.0, 0.0], [1.0, 0.0]]
