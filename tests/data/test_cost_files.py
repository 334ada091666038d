"""The files of the delivered cost: whole for every candidate, cited, and true to what they cite."""

import csv
import re

import pytest

from tests.conftest import DATA

NO_LAND = {
    "ph-new-clark-city", "ph-subic", "ph-tari", "id-batam", "th-samut-prakan", "hu-komarom",
    "hu-debrecen", "in-hosur-krishnagiri",
}  # fmt: skip
ENDS = ("low", "mid", "high")


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


PRICES = table("cost/prices.csv")
SOURCES = {row["id"]: row for row in table("sources.csv")}
RATES = {row["currency"]: float(row["per_usd"]) for row in table("cost/rates.csv")}
OWN = {(row["place"], row["item"], row["sector"]): row for row in PRICES}


def price(place, item, sector=""):
    return tuple(float(OWN[place, item, sector][end]) for end in ENDS)


def levels(site):
    return site["id"], site["admin1"], site["country_iso3"]


@pytest.mark.parametrize("sector", sorted({row["sector"] for row in PRICES} - {""}))
def test_every_candidate_has_every_price_of_its_own_or_its_country_s(sector):
    items = {row["item"] for row in PRICES}
    assert len(items) == 26
    missing = {
        (site["id"], item)
        for site in table("sites.csv") for item in items
        if not any((place, item, part) in OWN for place in levels(site) for part in (sector, ""))
    }  # fmt: skip
    assert missing == {(site, "land_usd_m2") for site in NO_LAND}


def test_states_and_entities_have_pay_power_and_tax_of_their_own_or_their_country_s():
    for state in table("states.csv"):
        places = (state["admin1"], state["country_iso3"])
        for item in ("pay_operator", "pay_engineer", "power_usd_kwh", "tax_rate"):
            assert any((place, item, "") in OWN for place in places), (state["id"], item)


@pytest.mark.parametrize("name", ["plants", "prices", "lanes"])
def test_ends_rise_and_a_judgement_is_the_weakest_figure(name):
    for row in table(f"cost/{name}.csv"):
        low, mid, high = (float(row[end]) for end in ENDS)
        assert low <= mid <= high, row
        kinds = {SOURCES[source]["kind"] for source in row["source"].split(";")}
        assert "judgement" not in kinds or row["grade"] == "D", row
        words = ("basis_en", "basis_zh") if name == "plants" else ("note_en", "note_zh")
        assert all(row[word].strip() for word in words), row


def test_what_is_money_names_a_currency_on_file_and_nothing_else_does():
    money = re.compile("pay_|expat|_usd_|construction")
    for row in PRICES:
        assert bool(row["currency"]) == bool(money.match(row["item"]) or "_usd" in row["item"])
        assert row["currency"] in RATES or not row["currency"]


def test_rates_follow_the_table_of_the_fund():
    """Units per special drawing right on 20 October 2025, over those of the dollar."""
    for currency, units in {"EUR": 1.17176, "JPY": 206.163, "INR": 119.888, "PLN": 4.96411}.items():
        assert RATES[currency] == pytest.approx(units / 1.36568, rel=1e-4)


def test_land_agrees_with_the_prices_of_the_parks():
    compared = 0
    for park in table("parks.csv"):
        if park["price"] and (park["site"], "land_usd_m2", "") in OWN:
            low, _, high = price(park["site"], "land_usd_m2")
            asked = float(park["price"]) / RATES[park["currency"]]
            assert 0.97 * low <= asked <= 1.03 * high, park["id"]
            compared += 1
    assert compared >= 20


def test_power_of_a_state_holds_the_price_on_file():
    figures = {row["subject"]: float(row["value"]) / 100 for row in table("observations.csv")
               if row["series"] == "industrial-power-price"}  # fmt: skip
    assert len(figures) == 50
    for state, cents in figures.items():
        low, _, high = price(state, "power_usd_kwh")
        assert low <= cents <= high, state


def test_pay_stands_in_the_order_that_its_sources_print():
    """BLS: the border at El Paso pays assemblers least, the Bay Area most; managers earn most."""
    metros = {site: price(site, "pay_operator")[1] for site, item, _ in OWN
              if item == "pay_operator" and site.startswith("us-")}  # fmt: skip
    assert min(metros, key=metros.get) in ("us-el-paso", "us-santa-teresa")
    assert max(metros, key=metros.get) == "us-fremont"
    classes = ("pay_operator", "pay_technician", "pay_engineer", "pay_manager")
    for country in {row["country_iso3"] for row in table("sites.csv")} - {"USA"}:
        mids = [price(country, item)[1] for item in classes]
        assert mids == sorted(mids), country


def test_the_staff_of_a_plant_adds_up_and_every_plant_is_whole():
    plants = table("cost/plants.csv")
    sectors = {row["sector"] for row in plants}
    assert len(sectors) == 8
    needed = {row["parameter"] for row in plants} - {"customs_value_factor"}
    for sector in sectors:
        mids = {r["parameter"]: float(r["mid"]) for r in plants if r["sector"] == sector}
        assert needed <= mids.keys()
        staff = sum(mids[f"share_{name}"] for name in ("operator", "technician", "engineer",
                                                       "manager"))  # fmt: skip
        assert staff == pytest.approx(1, abs=0.03), sector


def test_the_data_readme_names_every_item_and_counts_the_rows():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for item in {row["item"] for row in PRICES}:
        assert f"`{item}`" in text or f"`{item.split('_')[0]}_*`" in text, item
    for name in ("prices", "rates", "lanes", "gates", "published"):
        rows = len(table(f"cost/{name}.csv"))
        assert re.search(rf"`cost/{name}\.csv` \| {rows:,} \|", text), name
    assert f"{len(SOURCES)} sources" in text
