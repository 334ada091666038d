"""The knock-outs site by site, under the ranking: drawn only when opened."""

import re

import pytest

from tests.ui.test_pages import page, table, words


def opened(**query):
    app = page(**query)
    app.session_state["matrix"] = True
    return app.run()


def test_the_matrix_is_not_drawn_until_it_is_opened():
    assert 'class="ss-matrix"' not in words(page(lang="en", sector="pcb", base="europe"))
    assert 'class="ss-matrix"' in words(opened(lang="en", sector="pcb", base="europe"))


@pytest.mark.parametrize(
    ("lang", "settles", "level"),
    [("en", "What would settle it:", "site"), ("zh-TW", "可資確認之文件：", "基地")],
)
def test_each_cell_says_its_answer_its_level_its_reason_and_what_would_settle_it(
    lang, settles, level
):
    app = opened(lang=lang, sector="pcb", base="europe")
    said = words(app)
    matrix = said[said.index('class="ss-matrix"'):]
    matrix = matrix[: matrix.index("</table>")]
    rows = re.findall(r"<tr.*?</tr>", matrix.partition("<tbody>")[2], re.S)
    heads = matrix.partition("<tbody>")[0].count("<th ") - 1
    assert heads > 3
    assert all(row.count("<details>") == heads for row in rows)
    assert re.search(r'ss-is-fail"><details><summary><i aria-hidden="true"></i>[^<]+ <small>', matrix)
    assert settles in matrix
    assert f"<small>{level}</small>" in matrix


def test_ranked_sites_stand_first_then_those_not_ranked_and_nobody_from_outside():
    app = opened(lang="en", sector="pcb", base="europe")
    said = words(app)
    matrix = said[said.index('class="ss-matrix"'):]
    rows = re.findall(r"<tr( class=\"ss-unranked\")?><th scope=\"row\">([^<]+) <small>",
                      matrix[: matrix.index("</table>")])  # fmt: skip
    ranked = [name for mark, name in rows if not mark]
    assert len(ranked) == len(table(app)["rows"]["id"])
    assert [bool(mark) for mark, _ in rows] == sorted(bool(mark) for mark, _ in rows)
    assert "Dresden (north), Saxony" in [name for mark, name in rows if mark]
    assert not any("Phoenix" in name for _, name in rows)


def test_weights_change_nothing_in_the_matrix():
    def matrix(**query):
        said = words(opened(lang="en", sector="pcb", base="europe", **query))
        return said[said.index('class="ss-matrix"'):].partition("</table>")[0]

    assert matrix() == matrix(weights="90,5,5")
    assert matrix() != matrix(land="20")
