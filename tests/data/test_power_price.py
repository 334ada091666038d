"""Industrial power prices of the US states, against the table that the cited page prints."""

import csv

import pytest

from tests.conftest import DATA

# US EIA, Electric Power Annual, "With Data for 2023", released 17 October 2024, average revenue
# per kilowatt-hour, column Industrial (cents): https://www.eia.gov/electricity/annual/secrev-map.php
ANNUAL_2023 = {
    "AL": 7.11, "AK": 18.70, "AZ": 8.11, "AR": 6.87, "CA": 18.64, "CO": 8.50, "CT": 15.69,
    "DE": 7.85, "FL": 9.39, "GA": 6.88, "HI": 35.28, "ID": 7.17, "IL": 8.20, "IN": 8.24,
    "IA": 6.91, "KS": 7.64, "KY": 6.55, "LA": 5.88, "ME": 12.30, "MD": 9.94, "MA": 17.88,
    "MI": 8.16, "MN": 9.20, "MS": 6.96, "MO": 7.90, "MT": 7.80, "NE": 7.63, "NV": 10.36,
    "NH": 15.76, "NJ": 11.68, "NM": 5.75, "NY": 6.87, "NC": 7.15, "ND": 7.37, "OH": 7.03,
    "OK": 6.26, "OR": 7.52, "PA": 7.75, "RI": 18.98, "SC": 6.68, "SD": 8.01, "TN": 6.23,
    "TX": 6.60, "UT": 6.99, "VT": 11.27, "VA": 8.92, "WA": 6.35, "WV": 7.24, "WI": 8.68,
}  # fmt: skip
# US EIA, retail sales of electricity, industrial sector, mean of the twelve months to July 2025,
# via github.com/martamateu/smart-tco-calculator (backend/data/eia_prices_cache.json), which
# keeps dollars x 0.92 and calls them EUR per kWh.
COPY_EUR = {"CA": 0.1968, "TX": 0.0588, "AZ": 0.0751, "OH": 0.0718, "NY": 0.0915}
COPY_RATE = 0.92


@pytest.fixture(scope="module")
def prices():
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["series"] == "industrial-power-price"]
    return {row["subject"].removeprefix("US-"): row for row in rows}


def test_the_table_of_the_cited_page_is_on_file(prices):
    annual = {state: row for state, row in prices.items() if row["source"] == "eia-epa-2023"}
    assert {state: float(row["value"]) for state, row in annual.items()} == {
        state: cents for state, cents in ANNUAL_2023.items() if state not in COPY_EUR
    }
    assert {(row["as_of"], row["grade"]) for row in annual.values()} == {("2023", "A")}


@pytest.mark.parametrize("state", sorted(COPY_EUR))
def test_a_newer_year_is_on_file_and_in_dollars(prices, state):
    row = prices[state]
    assert float(row["value"]) == pytest.approx(COPY_EUR[state] * 100 / COPY_RATE, abs=0.006)
    assert (row["as_of"], row["grade"]) == ("2025-07", "B")
    one_summer_month = {"AZ": 9.44, "CA": 25.31, "TX": 6.60}  # EIA table 5.6.A of July 2025
    assert float(row["value"]) != one_summer_month.get(state)


def test_every_state_has_a_price_that_was_printed(prices):
    assert len(prices) == 50
    assert {row["source"] for row in prices.values()} == {
        "eia-epa-2023", "eia-api-2025-07", "eia-epa-2024-copy",
    }  # fmt: skip
    assert float(prices["WY"]["value"]) == 7.96  # the stored page of 2023 ends at Wisconsin
