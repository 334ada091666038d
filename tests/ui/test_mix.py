"""Several sectors in one park: shares chosen on the page, kept in the link, said in words."""

import pytest

from siteselect.mixes import shares_in
from tests.ui.test_pages import page, table, words

MIX = "ai_server_ems:60,pcb:40"


def box(app, key):
    return next(w for w in (*app.selectbox, *app.multiselect, *app.number_input) if w.key == key)


@pytest.mark.parametrize(("lang", "name"), [
    ("en", "AI servers and contract manufacturing 60%, Printed circuit boards 40%"),
    ("zh-TW", "AI 伺服器與電子代工 60%、印刷電路板 40%"),
])  # fmt: skip
def test_a_link_to_a_mix_is_answered_as_such(lang, name):
    app = page(lang=lang, sector=MIX, base="north_america")
    assert not app.exception and not app.error
    assert name in words(app) and app.query_params["sector"] == MIX
    assert len(table(app)["rows"]["id"]) > 10


def test_several_sectors_are_chosen_with_their_shares():
    app = page(lang="en", sector="ai_server_ems")
    box(app, "sector").set_value("several").run()
    box(app, "sector-several").set_value(["ai_server_ems", "pcb"]).run()
    assert app.query_params["sector"] == "ai_server_ems:50,pcb:50"
    box(app, "sector-share-pcb").set_value(50.0).run()
    assert not app.exception
    assert shares_in(app.query_params["sector"]) == {"ai_server_ems": 0.6667, "pcb": 0.3333}
    for key in ("sector-share-pcb", "sector-share-ai_server_ems"):
        box(app, key).set_value(0.0)
    app.run()
    assert not app.exception and "at least one a share above 0" in words(app)
    box(app, "sector").set_value("pcb").run()
    assert app.query_params["sector"] == "pcb"


@pytest.mark.parametrize("name", ["site", "compare", "robustness", "weights", "data", "screening",
                                  "cost"])
def test_every_page_takes_a_mix(name):
    app = page(name, lang="zh-TW", sector=MIX, base="asia")
    assert not app.exception and not app.error
