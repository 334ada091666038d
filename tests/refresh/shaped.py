"""Answers in the forms that EIA, Eurostat, the ILO and the BLS publish, made by hand.

None was recorded from a live interface, and their figures are made up. The forms: EIA, "API
Technical Documentation" (APIv2); Eurostat, "API Statistics - data query" (JSON-stat 2.0);
ILOSTAT, bulk download by codes; BLS, "API Signatures (Version 2.0)".
"""

import json
from itertools import product

from siteselect.refresh.eurostat import BANDS

UNIT = "cents per kilowatt-hour"


class Played:
    """An interface that answers in turn and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, address, body=None):
        self.asked.append((address, body))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def price(state, period, value, unit=UNIT, sector="IND"):
    return {"period": str(period), "stateid": state, "stateDescription": state, "sectorid": sector,
            "sectorName": "industrial", "price": value, "price-units": unit}  # fmt: skip


def eia(records, total=None, **more):
    response = {"total": str(len(records) if total is None else total), "dateFormat": "YYYY",
                "frequency": "annual", "data": records}  # fmt: skip
    return json.dumps({"response": response, "apiVersion": "2.1.12", **more}).encode()


def cube(cells, order=("freq", "product", "nrg_cons", "unit", "tax", "currency", "geo", "time"),
         as_list=False, **fixed):  # fmt: skip
    """A JSON-stat cube of cells by (geo, band, half-year)."""
    axes = {"freq": ["S"], "product": ["6000"], "unit": ["KWH"], "tax": ["X_VAT"], "currency": ["EUR"],
            "nrg_cons": [*BANDS], "geo": sorted({geo for geo, _, _ in cells}),
            "time": sorted({time for _, _, time in cells}), **fixed}  # fmt: skip
    values = {}
    for position, codes in enumerate(product(*(axes[name] for name in order))):
        at = dict(zip(order, codes, strict=True))
        value = cells.get((at["geo"], at["nrg_cons"], at["time"]))
        if value is not None:
            values[str(position)] = value
            size = position + 1
    return {
        "version": "2.0", "class": "dataset", "source": "ESTAT", "updated": "2026-10-24T23:00:00+0200",
        "id": [*order], "size": [len(axes[name]) for name in order],
        "dimension": {name: {"label": name, "category": {
            "index": {code: n for n, code in enumerate(axes[name])},
            "label": {code: code for code in axes[name]}}} for name in order},
        "value": [values.get(str(n)) for n in range(size)] if as_list else values,
    }  # fmt: skip


def eurostat(cells, **more):
    return json.dumps(cube(cells, **more)).encode()


def ilo(rows, head="ref_area,source,indicator,sex,classif1,time,obs_value,obs_status,note_source"):
    return "\n".join([head, *rows, ""]).encode()


def earning(iso3, year, value, source="BA:1", currency="CUR_TYPE_PPP", sex="SEX_T",
            indicator="EAR_EMTA_SEX_CUR_NB"):  # fmt: skip
    return f"{iso3},{source},{indicator},{sex},{currency},{year},{value},,R1:1"


def wages(values, year=2026, as_list=False, status="REQUEST_SUCCEEDED", message=()):
    series = {"series": [{"seriesID": name, "data": [
        {"year": str(year), "period": "A01", "periodName": "Annual", "value": value,
         "footnotes": [{}]}]} for name, value in values.items()]}  # fmt: skip
    return json.dumps({"status": status, "responseTime": 9, "message": list(message),
                       "Results": [series] if as_list else series}).encode()  # fmt: skip
