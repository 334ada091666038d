"""The page of cost under AppTest: figures of the kernel, grants and rates, both languages."""

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest

from siteselect.cost import ITEM_WORDS, LINES, delivered_cost, efficient, swings
from siteselect.cost.swings import TRADE
from siteselect.dataset import DELIVERED
from siteselect.evaluation import evaluate
from siteselect.i18n import label, text
from siteselect.market import in_base
from siteselect.reports import cost_csv
from siteselect.reports.tables import question_table
from siteselect.ui.cost import bars, levers, place, quality
from siteselect.ui.cost.answer import Answer
from siteselect.ui.shell import asking, cached, costing, question
from siteselect.ui.shell.view import View
from tests.ui.test_pages import page, words

VIEW = View(lang="en", sector="pcb", base="asia")


def asked(view=VIEW):
    data = cached.dataset(view.pool)
    return evaluate(data, question.scenario(view, data))


@pytest.fixture(scope="module")
def answer():
    result = asked()
    return Answer(result, costing.cost_of(result.dataset, result.scenario), grants=False)


@pytest.fixture(scope="module")
def granted(answer):
    return Answer(answer.evaluation, answer.cost, grants=True)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("sector", ["pcb", "semiconductor_fab"])
def test_the_page_stands_in_both_languages(lang, sector):
    app = page("cost", lang=lang, sector=sector, base="asia", grants="on")
    assert not app.exception
    assert not app.error
    assert not app.warning
    said = words(app)
    for key in ("cost_page.bars", "cost_page.against", "cost_page.lines", "cost_page.moves"):
        assert text(key, lang) in said
    first, more = said.split('<div class="ss-stacks"')[1:3]
    assert first.count("<tr") == 1 + bars.FIRST  # one of heads
    held = in_base(cached.dataset("sites"), "asia").sum()
    assert first.count("<tr") + more.count("<tr") == 2 + held
    assert text("cost_page.more_bars", lang, count=held - bars.FIRST) in said
    assert "None" not in re.sub(r"<[^>]*>", "", said)


def test_bars_add_up_to_the_cost_and_the_cheapest_stand_first(answer, granted):
    for one in (answer, granted):
        drawn = bars.chart(one, "en", cached.country_names(), one.inside[0])
        totals = [float(row["cost"]) for row in drawn["inside"]["rows"]]
        assert totals == sorted(totals)
        scale = [tick["at"] for tick in drawn["inside"]["ticks"]]
        said = [float(tick["said"]) for tick in drawn["inside"]["ticks"]]
        per_usd = (scale[-1] - scale[0]) / (said[-1] - said[0])
        for row, i in zip(drawn["inside"]["rows"], one.inside, strict=True):
            right = max(part["at"] + part["wide"] for part in row["parts"])
            gains = sum(p["wide"] for p in row["parts"] if p["group"] == "incentives")
            assert right - gains == pytest.approx(row["at"], abs=0.05)
            wide = sum(part["wide"] for part in row["parts"]) - 2 * gains
            differs = one.total[i] - one.start[i]
            assert wide == pytest.approx(differs * per_usd, abs=0.05)


def test_grants_are_left_out_unless_asked_for(answer, granted):
    kinds = [{part["group"] for row in bars.chart(one, "en", cached.country_names(), 0)["inside"]["rows"]
              for part in row["parts"]} for one in (answer, granted)]  # fmt: skip
    assert "incentives" not in kinds[0]
    assert "incentives" in kinds[1]
    assert (granted.total <= answer.total + 1e-9).all()
    plain, with_grants = (words(page("cost", lang="en", sector="pcb", base="asia", **more))
                          for more in ({}, {"grants": "on"}))  # fmt: skip
    assert text("cost_page.grants_out", "en") in plain
    assert text("cost_page.grants_in", "en") in with_grants


def test_places_that_cost_does_not_tell_apart_are_marked(answer):
    drawn = bars.chart(answer, "en", cached.country_names(), 0)["inside"]["rows"]
    marked = sum(row["same"] for row in drawn)
    assert 0 < marked < len(drawn)
    assert f"cost does not tell {marked} apart" in bars.neighbours(answer, "en")
    i = answer.inside[0]
    assert set(answer.alike(i)) == {
        j for j in answer.inside
        if j != i and answer.evaluation.rank[j] > 0 and not answer.apart[i, j]
    }


def test_quality_is_the_score_without_the_cost(answer):
    result, worth = answer.evaluation, quality.quality(answer)
    names = list(result.matrix.criteria)
    part = np.zeros(len(worth))
    weight = 0.0
    if DELIVERED in names:
        j = names.index(DELIVERED)
        part, weight = result.contributions[:, j], result.matrix.weights[j]
    np.testing.assert_allclose(worth * (1 - weight) + part, result.score, atol=1e-9)
    drawn = quality.chart(answer, "en", answer.inside[0])
    ranked = sorted(result.order)
    best = [ranked[k] for k in efficient(answer.total[ranked], worth[ranked])]
    assert [p["name"] for p in drawn["points"] if p["n"]] == [
        str(result.dataset.names("en")[i]) for i in best]  # fmt: skip
    assert len(drawn["steps"]) == len(best) - 1


def test_the_lines_and_what_moves_them_are_those_of_the_kernel(answer):
    site, cited = answer.inside[3], place.Citations()
    rows = place.lines(answer, site, "en", cited)
    assert len(rows) == len(LINES) - 1  # no grants
    assert sum(float(row["figure"]) for row in rows) == pytest.approx(answer.total[site], abs=0.1)
    assert all(row["numbers"] for row in rows)
    most = swings(answer.cost).largest(site)[:8]
    assert [row["name"] for row in place.moves(answer, site, "en")["rows"]] == [
        text(ITEM_WORDS[name], "en") for name, _, _ in most]  # fmt: skip
    numbers = {n for row in rows for n in row["numbers"]}
    assert len(cited.listed(answer, "en")) == max(numbers)


def test_every_price_and_figure_of_a_plant_has_a_unit():
    assert place.UNITS.keys() == ITEM_WORDS.keys() - set(TRADE)


def test_a_rate_of_ones_own_is_kept_in_the_link_and_moves_its_country():
    app = page("cost", lang="en", sector="pcb", base="asia", rates="JPY:300")
    assert not app.exception
    assert not app.warning
    assert app.query_params["rates"] == "JPY:300"
    assert "JPY at 300 in place of 150.96 per USD." in words(app)
    data = cached.dataset("sites")
    weak = delivered_cost(data, question.scenario(View("en", "pcb", rates={"JPY": 300.0}), data))
    usual = delivered_cost(data, question.scenario(View("en", "pcb"), data))
    japan = (data.places["country_iso3"] == "JPN").to_numpy()
    assert (weak.before[japan] < usual.before[japan] - 5).all()
    app.button(key="dated-rates").click().run()
    assert "rates" not in app.query_params


def test_a_rate_of_ones_own_stands_in_the_workbook():
    result = asked(View("en", "pcb", rates={"JPY": 300.0}))
    assert ("JPY / USD", 300.0) in question_table(result, "en").itertuples(index=False, name=None)
    assert "JPY / USD" not in set(question_table(asked(), "en")["item"])


def test_moves_of_the_levers_are_written_into_the_link():
    app = page("cost", lang="en", sector="pcb", base="asia")
    app.toggle(key="grants").set_value(True).run()
    assert app.query_params["grants"] == "on"
    app.selectbox(key="currency").set_value("VND").run()
    box = next(one for one in app.number_input if one.key.startswith("rate-VND"))
    box.set_value(30000.0).run()
    assert app.query_params["rates"] == "VND:30000"
    assert not app.exception


@pytest.mark.parametrize(
    ("query", "said"),
    [({"rates": "JPY"}, "no exchange rates"), ({"rates": "XXX:3"}, "XXX"),
     ({"rates": "JPY:-3"}, "above 0"), ({"grants": "yes"}, "Choose from: on")],
)  # fmt: skip
def test_a_link_that_asks_for_no_rate_is_refused_in_words(query, said):
    app = page("cost", lang="en", **query)
    assert not app.exception
    assert said in re.sub(r"\\", "", app.warning[0].value)


@pytest.mark.parametrize("name", ["ranking", "robustness", "screening", "cost"])
def test_a_rate_of_ones_own_is_said_on_each_page_and_can_be_taken_back(name):
    app = page(name, lang="en", sector="pcb", base="asia", rates="JPY:120")
    assert not app.exception
    assert "at 120 JPY per USD (on file 150.96)" in words(app)
    app.button(key="dated-rates").click().run()
    assert "rates" not in app.query_params
    assert "at 120 JPY per USD" not in words(app)


def test_currencies_of_the_base_are_on_offer_first():
    data = cached.dataset("sites")
    result = asked(View("en", "pcb", base="north_america"))
    assert levers.currencies(result, data.cost) == ["MXN"]
    assert "JPY" in levers.currencies(asked(), data.cost)
    app = page("cost", lang="en", sector="pcb", base="north_america", rates="JPY:120")
    assert text("cost_page.not_paid", "en", currency="JPY") in [one.value for one in app.caption]
    assert app.selectbox(key="currency").options[0] == "MXN"


def test_where_no_site_earns_the_rate_the_page_says_so(answer):
    cheapest = answer.inside[0]
    ends = answer.cost.total_ends.copy()
    for low in (99.0, 101.0):
        ends[0, 0, cheapest] = low
        one = Answer(answer.evaluation, replace(answer.cost, total_ends=ends), grants=False)
        assert ("no site earns 8%" in bars.unearned(one, "en")) == (low > 100)


def test_each_weight_that_is_given_a_reason_counts_in_the_base():
    data = cached.dataset("sites")
    for base in ("north_america", "asia"):
        view = View("en", "pcb", base=base)
        listed = {row["name"] for row in asking._weights(view, data)}
        counted = {label(data.criteria[name].name, "en") for name in asked(view).matrix.criteria}
        assert listed == counted


def test_the_site_page_says_the_cost_and_leads_to_its_lines():
    app = page("site", lang="en", sector="pcb", base="asia", site="ph-clark")
    assert not app.exception
    assert re.search(r"Delivered cost: \d+\.\d USD .* Rank \d+ of \d+ in the base", words(app))


def test_the_file_has_a_row_for_each_site_and_line(answer):
    content = cost_csv(answer.evaluation, "zh-TW").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == len(answer.total) * len(LINES)
    first = [r for r in rows if r["site_id"] == "ph-clark" and r["line"] != "incentives"]
    i = answer.cost.sites.index("ph-clark")
    assert sum(float(r["per_100"]) for r in first) == pytest.approx(answer.cost.before[i])
    assert all(r["source"] for r in rows)


def test_the_row_of_the_criterion_says_that_it_is_one_sum():
    app = page("site", lang="en", sector="pcb", base="asia", site="ph-clark")
    data = cached.dataset("sites")
    weighs = DELIVERED in question.scenario(VIEW, data).criteria
    assert (text("cost_page.one_sum", "en") in words(app)) == weighs
