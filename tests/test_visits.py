"""Ratings on site: median and range by hand, and no figure of grade A or B overridden in silence."""

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from siteselect.dataset import load
from siteselect.dataset.scales import VisitScales
from siteselect.errors import DataError, RequestError
from siteselect.evaluation import evaluate
from siteselect.i18n import LANGUAGES
from siteselect.profiles import profile, profiles
from siteselect.visits import (
    Decision,
    Rating,
    group_figures,
    middle,
    own_figures,
    say_conflict,
    say_replaced,
    say_rule,
    scales_used,
    with_importance,
    with_scales,
)
from tests.conftest import DATA
from tests.toy import LABEL, SOURCE, observation, write_table, write_world

SHIPPED_SCALES = VisitScales(**yaml.safe_load((DATA / "visit_scales.yaml").read_text("utf-8"))).scales
VISIT = ["visit", "Producer", "Ratings", "", "", "2026-01-01", "CC0", "judgement"]


def levels(*figures):
    return [
        {"level": i, "words": LABEL, **({} if f is None else dict(zip(("low", "figure", "high"), f, strict=True)))}
        for i, f in enumerate(figures, start=1)
    ]


def scale(name, informs, given, own=None):
    return {"id": name, "name": LABEL, "question": LABEL, "why": LABEL, "informs": informs,
            "judgement": True, "importance": 1, "levels": given, **({"own": own} if own else {})}  # fmt: skip


SCALES = [
    scale("grid", "calm", levels(*[None] * 5), {"unit": LABEL, "code": "V1", "branch": "climate", "value": [[1, 0], [5, 1]]}),
    scale("walk", "visit", levels((0, 0, 0.5), (0.5, 1, 2), (2, 3, 4))),
    scale("talk", "fit", levels((0, 1, 1.5), (1.5, 2, 3), (3, 4, 4))),
]  # fmt: skip


def world(folder, scales=SCALES, source="visit", **changes):
    write_world(folder, **changes)
    heads = "id producer title url published accessed licence kind"
    write_table(folder / "sources.csv", heads, [SOURCE, VISIT])
    content = {"source": source, "scales": scales}
    (folder / "visit_scales.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


@pytest.fixture
def toy_visit(tmp_path):
    dataset = load(world(tmp_path))
    return dataset, profile(dataset, "chips")


def rate(*rows):
    return [Rating(*row) for row in rows]


def test_median_and_middle_half_by_hand(shipped):
    grid = shipped.scales["visit_grid"]
    assert middle(grid, [3]) == (2.5, 3, 3.5)
    assert middle(grid, [1, 5]) == (1, 3, 5)  # two who disagree: the whole range
    assert middle(grid, [4, 4, 4, 4, 1]) == (3.5, 4, 4.5)  # one of five is left out at either end
    assert middle(grid, [5, 4]) == (3.5, 4.5, 5)
    assert middle(grid, [1, 2, 3, 4, 5, 5, 5, 5, 1]) == (1.5, 4, 5)  # two of nine at either end
    hours = shipped.scales["visit_travel_time"]
    assert middle(hours, [5, 4]) == (3, 5.25, 8)  # hours fall as levels rise
    assert middle(hours, [2]) == (16, 20, 24)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_the_interval_holds_the_median_and_is_never_finer_than_a_level(given_levels):
    for chosen in SHIPPED_SCALES:
        low, figure, high = middle(chosen, given_levels)
        assert low <= figure <= high
        finest = min(b - a for a, _, b in (chosen.figure(n) for n in range(1, 6)))
        assert high - low >= finest
        assert middle(chosen, given_levels[::-1]) == (low, figure, high)


def test_a_leaf_of_its_own_is_scored_only_once_there_are_ratings(toy_visit):
    dataset, asked = toy_visit
    assert "grid" not in dataset.criteria
    ratings = rate(("a", "alpha", "grid", 5), ("b", "alpha", "grid", 4), ("a", "beta", "grid", 1))
    rated = group_figures(dataset, ratings, sector="chips", year=2026)
    assert rated.dataset.criteria["grid"].scored and not rated.conflicts and not rated.replaced
    weighed = with_importance(rated.dataset, asked, scales_used(ratings))
    found = evaluate(rated.dataset, weighed)
    column = found.matrix.criteria.index("grid")
    assert found.matrix.figures[:, column].tolist()[:2] == [4.5, 1]
    assert np.isnan(found.matrix.figures[2:, column]).all()  # not rated is missing, not 0
    assert found.matrix.values[:2, column].tolist() == [0.875, 0]
    assert found.matrix.widths[0, column] == pytest.approx((1 - 0.625) / 2)  # 3.5 to 5
    row = rated.dataset.observations.iloc[found.matrix.rows[0, column]]
    assert (row["grade"], row["source"], row["level"], row["as_of"]) == ("C", "visit", "site", "2026")
    assert rated.dataset.sources[row["source"]].kind == "judgement"
    assert rated.dataset.digest != dataset.digest


def test_everyone_may_weigh_a_scale_that_someone_used(toy_visit):
    dataset, asked = toy_visit
    ratings = rate(("a", "alpha", "grid", 5))
    other = own_figures(dataset, ratings, "b", sector="chips", year=2026)
    assert other.cells == ()
    found = evaluate(other.dataset, with_importance(other.dataset, asked, ("grid",)))
    assert np.isnan(found.matrix.figures[:, found.matrix.criteria.index("grid")]).all()
    mine = own_figures(dataset, ratings, "a", sector="chips", year=2026)
    assert [cell.figure for cell in mine.cells] == [5]


def test_what_nobody_rated_is_taken_out_of_the_question(toy_visit):
    dataset, asked = toy_visit
    before = asked.model_copy(update={"criteria": {**asked.criteria, "grid": 3, "visit": 2}})
    assert with_importance(dataset, before, ()).criteria == asked.criteria
    opened = with_scales(dataset, ["grid"])
    assert with_importance(opened, before, ["grid"]).criteria == {**asked.criteria, "grid": 3}


def test_a_leaf_to_gather_is_filled_by_what_its_levels_stand_for(toy_visit):
    dataset, asked = toy_visit
    assert not dataset.criteria["visit"].scored
    rated = group_figures(dataset, rate(("a", "delta", "walk", 3)), sector="chips", year=2026)
    assert rated.dataset.criteria["visit"].scored
    found = evaluate(rated.dataset, with_importance(rated.dataset, asked, ("walk",)))
    column = found.matrix.criteria.index("visit")
    assert found.matrix.figures[3, column] == 3 and found.matrix.values[3, column] == 0.75


def test_a_figure_of_grade_a_stands_until_somebody_decides(toy_visit):
    dataset, asked = toy_visit
    ratings = rate(("a", "alpha", "talk", 1), ("b", "alpha", "talk", 2), ("a", "delta", "talk", 2))
    ask = {"sector": "chips", "year": 2026}
    open_ = group_figures(dataset, ratings, **ask)
    (conflict,) = open_.conflicts  # delta has no figure: filled without a word
    assert (conflict.cell.site, conflict.on_file.value, conflict.on_file.grade) == ("alpha", 4, "A")
    assert conflict.taken == "figure" and conflict.cell.figure == 1.5
    column = evaluate(open_.dataset, asked).matrix.criteria.index("fit")
    assert evaluate(open_.dataset, asked).matrix.figures[:, column].tolist() == [4, 2, 1, 2]
    take = Decision("alpha", "fit", "ratings", "the school has closed")
    taken = group_figures(dataset, ratings, decisions=[take], **ask)
    assert evaluate(taken.dataset, asked).matrix.figures[0, column] == 1.5
    keep = Decision("alpha", "fit", "figure", "they saw one class")
    kept = group_figures(dataset, ratings, decisions=[keep], **ask)
    assert evaluate(kept.dataset, asked).matrix.figures[0, column] == 4
    for lang in LANGUAGES:
        said = [say_conflict(r.dataset, r.conflicts[0], lang) for r in (open_, taken, kept)]
        assert len(set(said)) == 3 and all("4" in s and "1.5" in s for s in said)
        assert "the school has closed" in said[1] and "they saw one class" in said[2]
    own = own_figures(dataset, ratings, "a", **ask)  # the rule holds for one's own answer too
    assert own.conflicts[0].taken == "figure"


@pytest.mark.parametrize(("grade", "conflicts", "replaced"), [("B", 1, 0), ("C", 0, 1), ("D", 0, 1)])
def test_what_gives_way_is_shown(tmp_path, grade, conflicts, replaced):
    rows = [observation("gamma", "site", "near", 60), observation("BBB", "country", "calm", 10),
            observation("BBB", "country", "cheap", 2),
            observation("BBB", "country", "fit", 3, grade=grade, as_of="2020")]  # fmt: skip
    dataset = load(world(tmp_path, observations=[], extra_observations=rows))
    rated = group_figures(dataset, rate(("a", "gamma", "talk", 1)), sector="chips", year=2026)
    assert (len(rated.conflicts), len(rated.replaced)) == (conflicts, replaced)
    if replaced:
        found = evaluate(rated.dataset, profile(rated.dataset, "chips"))
        column = found.matrix.criteria.index("fit")
        assert found.matrix.figures[2, column] == 1  # gamma by the rating
        assert found.matrix.figures[3, column] == 3  # delta keeps its country's figure
        for lang in LANGUAGES:
            said = say_replaced(rated.dataset, rated.replaced[0], lang)
            assert "3" in said and grade in said and "2020" in said


def test_a_row_for_the_sector_does_not_go_before_a_rating(tmp_path):
    extra = [observation("delta", "site", "fit", 3, grade="D", sector="chips")]
    dataset = load(world(tmp_path, extra_observations=extra))
    rated = group_figures(dataset, rate(("a", "delta", "talk", 1)), sector="chips", year=2026)
    found = evaluate(rated.dataset, profile(rated.dataset, "chips"))
    assert found.matrix.figures[3, found.matrix.criteria.index("fit")] == 1


def test_ratings_of_who_is_recused_do_not_count(toy_visit):
    dataset, _ = toy_visit
    ratings = rate(("a", "alpha", "grid", 5), ("b", "alpha", "grid", 1), ("b", "beta", "grid", 2))
    rated = group_figures(
        dataset, ratings, sector="chips", year=2026, recusals={"b": ["alpha"]}
    )
    assert [(c.site, c.levels) for c in rated.cells] == [("alpha", (("a", 5),)), ("beta", (("b", 2),))]


def test_every_fault_is_named_at_once(toy_visit):
    dataset, _ = toy_visit
    ratings = rate(("a", "nowhere", "grid", 1), ("a", "alpha", "gird", 1), ("a", "beta", "grid", 6),
                   ("b", "beta", "grid", 1), ("b", "beta", "grid", 2))  # fmt: skip
    decisions = [Decision("alpha", "fit", "figure", " "), Decision("alpha", "fit", "ratings", "x")]
    with pytest.raises(RequestError) as refusal:
        group_figures(dataset, ratings, sector="chips", year=2026, decisions=decisions)
    assert [p.key for p in refusal.value.problems] == [
        "request.unknown_site", "request.unknown_scale", "visits.level", "visits.twice",
        "visits.no_reason", "visits.decided_twice"]  # fmt: skip


def test_a_decision_about_no_conflict_is_said(toy_visit):
    dataset, _ = toy_visit
    decision = Decision("alpha", "grid", "ratings", "because")
    rated = group_figures(dataset, rate(("a", "alpha", "grid", 3)), sector="chips", year=2026,
                          decisions=[decision])  # fmt: skip
    assert rated.unused == (decision,)


@pytest.mark.parametrize("wrong", [
    scale("grid", "nothing", levels(None, None), {"unit": LABEL, "code": "V", "branch": "climate", "value": [[1, 0], [2, 1]]}),
    scale("near", "calm", levels(None, None), {"unit": LABEL, "code": "V", "branch": "climate", "value": [[1, 0], [2, 1]]}),
    scale("grid", "calm", levels(None, None), {"unit": LABEL, "code": "V", "branch": "nowhere", "value": [[1, 0], [2, 1]]}),
    scale("grid", "calm", levels(None, None), {"unit": LABEL, "code": "V", "branch": "climate", "value": [[1, 1], [2, 0]]}),
    scale("grid", "calm", levels(None, None)),
    scale("grid", "calm", levels((1, 2, 3), (1, 2, 3))),
    scale("grid", "calm", levels((1, 0, 3), (3, 4, 5))),
    scale("grid", "calm", levels((0, 1, 2))),
    {**SCALES[0], "judgement": False},
    {**SCALES[0], "levels": [{"level": 2, "words": LABEL}, {"level": 3, "words": LABEL}]},
    {**SCALES[0], "levels": [{"level": 1, "words": {"en": "x"}}, {"level": 2, "words": LABEL}]},
])  # fmt: skip
def test_a_scale_that_cannot_be_is_refused_on_loading(tmp_path, wrong):
    with pytest.raises(DataError) as refusal:
        load(world(tmp_path, scales=[wrong]))
    assert {p.file for p in refusal.value.problems} == {"visit_scales.yaml"}


@pytest.mark.parametrize(("scales", "source"), [(SCALES, "src"), (SCALES, "none"), ([SCALES[0]] * 2, "visit")])
def test_the_source_is_a_judgement_and_names_are_given_once(tmp_path, scales, source):
    with pytest.raises(DataError) as refusal:
        load(world(tmp_path, scales=scales, source=source))
    assert {p.file for p in refusal.value.problems} == {"visit_scales.yaml"}


def test_a_folder_without_scales_has_none(toy):
    dataset, _ = toy()
    assert dataset.scales == {} and with_scales(dataset, ()) is dataset


def test_the_shipped_scales_are_whole_and_covered_by_the_digest(shipped, tmp_path):
    assert {"visit_grid", "visit_water", "visit_port_road", "visit_permits", "visit_housing",
            "visit_authorities"} <= shipped.scales.keys()  # fmt: skip
    sector = next(iter(profiles(shipped).sectors))
    opened = with_scales(shipped, shipped.scales)
    for scale_ in shipped.scales.values():
        assert scale_.informs in shipped.criteria and scale_.top == 5
        criterion = opened.criteria[scale_.criterion]
        values = [float(criterion.value(scale_.figure(n)[1])) for n in range(1, 6)]
        assert values == sorted(values), scale_.id  # a better level is never worth less
    asked = with_importance(opened, profile(opened, sector), shipped.scales)
    assert set(asked.criteria) - set(profile(shipped, sector).criteria) == {
        s.criterion for s in shipped.scales.values()} - {"support_for_staff"}  # fmt: skip
    plain, bare = evaluate(shipped, profile(shipped, sector)), evaluate(opened, profile(opened, sector))
    assert np.array_equal(plain.score, bare.score, equal_nan=True)  # open scales change nothing yet
    assert len(say_rule("zh-TW")) > 20
    folder = world(tmp_path)
    before = load(folder).digest
    file = folder / "visit_scales.yaml"
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    assert load(folder).digest != before
