"""Rare earth and magnet plants near a site, in words: what stands behind one criterion."""

from __future__ import annotations

from siteselect.dataset import MAGNETS, RARE_KINDS, magnet_weights
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, text
from siteselect.parks import STATUS_WORDS
from siteselect.ui.shell.evidence import source_of

KIND_WORDS = family("parks.rare_", RARE_KINDS)


def rare_plants(
    evaluation: Evaluation, site: int, lang: str
) -> tuple[str, list[dict[str, str]]]:  # fmt: skip
    """Return the plants that count for a site, nearest first, and their sources.

    Blank where the question does not weigh them, and where none is within reach.
    """
    data = evaluation.dataset
    if MAGNETS not in evaluation.scenario.weights(data.criteria):
        return "", []
    place = data.places.iloc[site]
    shares = magnet_weights(place["lat"], place["lon"], data.rare_plants)
    near = data.rare_plants[shares > 0].loc[shares[shares > 0].sort_values(ascending=False).index]
    firm = "firm_zh" if lang == "zh-TW" else "firm_en"
    words = [
        text("parks.rare_one", lang, firm=plant[firm], city=plant["city"], year=plant["year"],
             what=text("ui.comma", lang).join(text(KIND_WORDS[kind], lang)
                                              for kind in plant["what"].split(";")),
             status=text(STATUS_WORDS[plant["status"]], lang))
        for plant in near.to_dict("records")
    ]  # fmt: skip
    cited = [source_of(evaluation, name, lang) for name in dict.fromkeys(near["source"])]
    return text("parks.rare_between", lang).join(words), cited
