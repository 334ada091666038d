"""The acceptability heat map: sites by ranks, a share of the draws in each cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from siteselect import maps
from siteselect.i18n import catalogue, text
from siteselect.robustness import Robustness
from siteselect.ui.shell import widgets

RANKS = 10  # each with a column of its own; the rest share one
UNIT = 10_000  # shares travel as whole numbers


def heat_rows(found: Robustness, lang: str, chosen: str | None) -> dict[str, Any]:
    """Return the rows, best holistic acceptability first, shares in parts of 10,000."""
    places = found.evaluation.dataset.places
    order = sorted(range(len(found.sites)), key=lambda k: (-found.holistic[k],
                                                           found.expected_rank[k], k))  # fmt: skip
    shares = found.acceptability[order]
    if shares.shape[1] > RANKS + 1:
        later = shares[:, RANKS:].sum(axis=1, keepdims=True)
        shares = np.concatenate([shares[:, :RANKS], later], axis=1)
    shown = places.iloc[found.sites[order]]
    return {
        "id": shown["id"].tolist(),
        "name": shown["name_zh" if lang == "zh-TW" else "name_en"].tolist(),
        "cells": np.rint(shares * UNIT).astype(int).tolist(),
        "unit": UNIT, "samples": found.samples, "ranks": len(found.sites),
        "steps": [round(share * UNIT) for share in maps.SHARE_STEPS],
        "chosen": chosen,
        "words": {"site": text("words.site", lang), "title": text("sureness.heat", lang),
                  "cell": catalogue(lang)["sureness.heat_cell"]},
    }  # fmt: skip


def heat_map(rows: dict[str, Any], on_choose: Callable[[str], None]) -> None:
    """Draw the heat map; a click on a row takes its site in hand."""
    widgets.sites("heat", "robustness/heat.js", rows, on_choose)
