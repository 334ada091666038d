"""Answers in the documented form of the World Bank's Indicators API, version 2.

Built by hand from the shipped figures and the format of the World Bank Data Help Desk; they were
not recorded from the live interface.
"""

import json

UPDATED = "2026-09-15"


def record(indicator, iso3, year, value, unit=""):
    return {
        "indicator": {"id": indicator, "value": indicator}, "country": {"id": iso3[:2], "value": iso3},
        "countryiso3code": iso3, "date": str(year), "value": value, "unit": unit, "obs_status": "",
        "decimal": 2,
    }  # fmt: skip


def answer(records, page=1, pages=1, source="3"):
    about = {"page": page, "pages": pages, "per_page": 1000, "total": len(records), "sourceid": source,
             "lastupdated": UPDATED}  # fmt: skip
    return json.dumps([about, records]).encode()


def of_shipped(dataset, criterion, indicator, countries, year, add=0.0):
    """Return the shipped figures of a criterion as if the interface gave them for `year`."""
    records = []
    for iso3 in countries:
        position = dataset.rows.get((iso3, criterion, ""), -1)
        if position >= 0:
            value = float(dataset.observations["value"].iloc[position]) + add
            records.append(record(indicator, iso3, year, round(value, 6)))
            records.append(record(indicator, iso3, year + 1, None))
    return records


REFUSED = json.dumps([{"message": [{"id": "120", "key": "Invalid value",
                                    "value": "The provided parameter value is not valid"}]}]).encode()  # fmt: skip
