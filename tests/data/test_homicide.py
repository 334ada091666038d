"""Homicide in Mexico and its states in 2025, worked out again from what the sources print."""

import csv

import pytest

from tests.conftest import DATA

UNODC_2023 = 24.86  # per 100,000, UNODC via Our World in Data
# Police series (SESNSP), victims of intentional homicide. 2023: 29,721 among 131,135,337 people
# (isaacarroyov/datos_facil_acceso with CONAPO). 2025: 17.5 per 100,000, "este 2025 concluyó con
# una tasa de 17.5" (SESNSP 2026-01-08, via Noticiero Altavoz).
POLICE_2023, POLICE_2025 = 29_721 / 131_135_337 * 1e5, 17.5
# Register of deaths (INEGI): 25.6 in 2024 (El Universal 2025-08); first halves of 2024 and 2025
# 12.6 and 11.1 (El Universal 2026-01-21).
DEATHS_2024, HALF_2024, HALF_2025 = 25.6, 12.6, 11.1
PEOPLE_2025 = {"MEX": 133_367_428, "MX-CHH": 4_043_130, "MX-BCN": 4_131_619, "MX-JAL": 8_903_326,
               "MX-SON": 3_140_762, "MX-NLE": 6_413_123}  # fmt: skip  # CONAPO, middle of the year
# Shares of the nation's victims. Whole year 2025, SESNSP 2026-01-08: Chihuahua 7.7 %, Baja
# California 7.3 % (Guanajuato Informa), Jalisco 5.1 %, 1,198 victims (Notisistema). January to
# September: Sonora 4.8 %, 891 victims (Diario del Yaqui).
SHARES = {"MX-CHH": 0.077, "MX-BCN": 0.073, "MX-JAL": 0.051, "MX-SON": 0.048}
# Nuevo León: 718 victims by 25 December 2025 (El Horizonte; 1,539 in 2024, as in the series).
NUEVO_LEON = 718 * 365 / 359
# January to September 2025, victims per 100,000 (SESNSP, via El Siglo de Torreón); the nation had
# 2,084 / 11.3 % victims in those months (SESNSP, via Juárez Digital).
RATES_9_MONTHS = {"MX-COA": 1.76, "MX-QUE": 4.45}
NATION_9_MONTHS = 2_084 / 0.113 / PEOPLE_2025["MEX"] * 1e5


def ratios():
    """State over nation, both of the same months of 2025 and of the same series."""
    victims = POLICE_2025 / 1e5 * PEOPLE_2025["MEX"]
    shares = {**SHARES, "MX-NLE": NUEVO_LEON / victims}
    by_share = {s: x * PEOPLE_2025["MEX"] / PEOPLE_2025[s] for s, x in shares.items()}
    return {"MEX": 1.0, **by_share, **{s: x / NATION_9_MONTHS for s, x in RATES_9_MONTHS.items()}}


@pytest.fixture(scope="module")
def figures():
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        return {r["subject"]: r for r in csv.DictReader(file) if r["series"] == "homicide-unodc"}


@pytest.mark.parametrize("subject", sorted(ratios()))
def test_the_figure_of_2025_follows_from_the_sources(figures, subject):
    low = UNODC_2023 * POLICE_2025 / POLICE_2023
    high = DEATHS_2024 * HALF_2025 / HALF_2024
    row, ratio = figures[subject], ratios()[subject]
    assert float(row["low"]) == pytest.approx(low * ratio, abs=0.01)
    assert float(row["high"]) == pytest.approx(high * ratio, abs=0.01)
    assert float(row["value"]) == pytest.approx((low + high) / 2 * ratio, abs=0.01)
    assert (row["as_of"], row["grade"]) == ("2025", "C")


def test_nation_and_states_are_of_one_year(figures):
    mexican = [r for s, r in figures.items() if s == "MEX" or s.startswith("MX-")]
    assert {row["as_of"] for row in mexican} == {"2025"}
    assert len(mexican) == 8


def test_another_count_gives_the_same_ratios():
    """Records of homicide and feminicide per 100,000 in 2025 (SESNSP, via lapanquecita)."""
    records = {"MX-CHH": 37.9, "MX-BCN": 37.8, "MX-SON": 32.8, "MX-COA": 2.50, "MX-QUE": 5.80}
    nation = 20_677 / PEOPLE_2025["MEX"] * 1e5
    for state, rate in records.items():
        assert ratios()[state] == pytest.approx(rate / nation, rel=0.25), state
