"""Airports against what is known of them, and the figures of places against the airports."""

import math

import numpy as np
import pandas as pd
import pytest

from siteselect.dataset import load
from siteselect.geography import geodesic_km
from tests.data.conftest import rows

# --- which airports jets use -------------------------------------------------------------------

JETS = ["HAN", "SGN", "KUL", "QRO", "LCJ", "TPE", "IST"]
"""Dropped before, since their lengths were read in metres as feet."""


def test_airports_known_to_take_jets_are_jet_airports(airports):
    from siteselect.geography import jet_airports

    table = pd.DataFrame(airports.values())
    jets = set(jet_airports(table)["iata"])
    assert set(JETS) <= jets
    assert len(jets) > 2500
    # airliners fly nonstop to Taiwan from each of these
    assert {row["iata"] for row in rows("geography/nonstop_airports.csv")} <= jets
    large = table[(table["type"] == "large") & table["hard_runway_ft"].notna()]
    assert large["iata"].isin(jets).mean() > 0.95


def test_no_jet_airport_is_below_the_rule(airports):
    from siteselect.geography import jet_airports
    from siteselect.geography.airports import JET_RUNWAY_FT

    jets = jet_airports(pd.DataFrame(airports.values()))
    assert jets["hard_runway_ft"].min() >= JET_RUNWAY_FT == 5900
    assert set(jets["type"]) == {"medium", "large"}
    assert set(jets["scheduled"]) == {"yes", "doubt"}
    assert set(jets.loc[jets["scheduled"] == "doubt", "iata"]) == {"AGT", "BHU", "GYM"}


# OurAirports, runways, as printed there in feet
LENGTHS_FT = {"SGN": 12468, "KUL": 13530, "HAN": 12466, "QRO": 11483, "LCJ": 8202, "CRK": 10499}


def test_lengths_are_in_feet(airports):
    assert {code: airports[code]["hard_runway_ft"] for code in LENGTHS_FT} == LENGTHS_FT
    # one package gives Saigon's runway of 3,800 m as 3320: read as feet it is no jet airport
    from siteselect.geography import jet_airports

    trap = pd.DataFrame([{**airports["SGN"], "hard_runway_ft": 3320.0}])
    assert jet_airports(trap).empty
    known = [row["hard_runway_ft"] for row in airports.values() if row["type"] == "large"]
    known = [feet for feet in known if not math.isnan(feet)]
    assert np.median(known) > 9000  # 2.7 km; in metres it would be 2,700


def test_every_row_names_a_source(airports):
    known = {row["id"] for row in rows("sources.csv")}
    for row in airports.values():
        assert set(row["scheduled_source"].split(";")) <= known, row["iata"]
        assert (row["runway_source"] in known) != math.isnan(row["hard_runway_ft"]), row["iata"]


def test_airports_without_flights_do_not_count(airports):
    from siteselect.geography import jet_airports

    jets = set(jet_airports(pd.DataFrame(airports.values()))["iata"])
    closed = {code for code, row in airports.items() if row["country_iso3"] == "UKR"}
    assert len(closed) == 16
    assert not jets & {*closed, "SFS", "PNH", "REP", "TXL", "SXF", "DKR", "NAY", "ULN", "TSE"}
    assert {"KTI", "SAI", "DXN", "CRK", "BER", "DSS", "PKX", "UBN", "NQZ"} <= jets


def test_one_airport_stands_under_one_code(airports):
    spots = [(row["lat"], row["lon"], code) for code, row in airports.items()]
    lat, lon = (np.array([spot[k] for spot in spots]) for k in (0, 1))
    for here in range(len(spots)):
        near = (np.abs(lat - lat[here]) < 0.02) & (np.abs(lon - lon[here]) < 0.02)
        assert near.sum() == 1, [spots[k] for k in np.flatnonzero(near)]


# --- how far places are from them --------------------------------------------------------------

KNOWN_KM = {
    "mx-queretaro": ("QRO", 21), "state-mx-que": ("QRO", 21), "pl-lodz": ("LCJ", 24),
    "vn-bac-giang": ("HAN", 31), "ph-subic": ("CRK", 47.5), "in-yeida": ("DXN", 9),
    "vn-binh-duong": ("SGN", 36),
    # towns whose airport lies out of town
    "state-mx-zac": ("ZCL", 24), "state-mx-nay": ("TPQ", 11), "state-mx-col": ("ZLO", 23),
}  # fmt: skip


@pytest.mark.parametrize("place", KNOWN_KM)
def test_places_near_a_jet_airport_are_near_it(place, places, figures, airports):
    code, km = KNOWN_KM[place]
    figure = float(figures[place, "ourairports-jet-km"]["value"])
    assert figure == pytest.approx(km, abs=1.0)
    spot = places.set_index("id").loc[place]
    field = airports[code]
    there = geodesic_km(spot["lat"], spot["lon"], field["lat"], field["lon"])
    assert figure == pytest.approx(there, abs=0.06)


def test_subic_flies_from_clark_in_both_series(figures):
    for series in ("ourairports-jet-km", "nearest-airport-km"):
        assert float(figures["ph-subic", series]["value"]) == pytest.approx(47.5, abs=1.0), series


def test_the_figure_of_every_place_is_the_geodesic_to_its_nearest_jet_airport(places, figures, airports):
    from siteselect.geography import AirTables, ask_points, jet_airport_km, jet_airports

    table, spots = pd.DataFrame(airports.values()), places
    jets = jet_airports(table)
    lat, lon = spots["lat"].to_numpy(float), spots["lon"].to_numpy(float)
    all_km = geodesic_km(lat[:, None], lon[:, None], jets["lat"].to_numpy(), jets["lon"].to_numpy())
    made = jet_airport_km(AirTables.of(table), ask_points(lat, lon))
    np.testing.assert_allclose(made.km, np.asarray(all_km).min(axis=1), atol=0.001)
    stored = [float(figures[place, "ourairports-jet-km"]["value"]) for place in spots["id"]]
    np.testing.assert_allclose(stored, made.km, atol=0.051)  # the file keeps a digit


@pytest.mark.slow
def test_screening_gives_places_the_same_figure(places):
    from siteselect.geography import AirTables, ask_points, jet_airport_km
    from siteselect.screening.figures import figures, places_at
    from tests.screening.world import world

    spots = places
    lat, lon = spots["lat"].to_numpy(float), spots["lon"].to_numpy(float)
    found = figures(world(), places_at(world(), lat, lon), ["airport_distance"])
    ours = jet_airport_km(AirTables.of(world().geography.airports), ask_points(lat, lon))
    np.testing.assert_array_equal(found["airport_distance"], ours.km)


IN_DOUBT = {"in-dholera": ("BHU", 50, "AMD"), "mx-guaymas-empalme": ("GYM", 6, "CEN"),
            "py-minga-guazu": ("AGT", 1, "IGU")}  # fmt: skip


def test_an_airport_in_doubt_gives_an_interval_up_to_the_next(places, figures, airports):
    spots = places.set_index("id")
    wide = {s for (s, series), r in figures.items() if series == "ourairports-jet-km" and r["low"]}
    assert wide == set(IN_DOUBT)
    for place, (code, km, other) in IN_DOUBT.items():
        row, spot = figures[place, "ourairports-jet-km"], spots.loc[place]
        near, next_km = (
            geodesic_km(spot["lat"], spot["lon"], airports[c]["lat"], airports[c]["lon"])
            for c in (code, other)
        )
        assert float(row["value"]) == pytest.approx(km, abs=1.0)
        assert float(row["value"]) == float(row["low"]) == pytest.approx(near, abs=0.06)
        assert float(row["high"]) == pytest.approx(next_km, abs=0.06)
        assert row["grade"] == "C"  # B where nothing is in doubt


def test_an_added_city_near_an_airport_in_doubt_gets_the_same_interval():
    from siteselect.screening.adding import with_cities
    from tests.screening.world import world

    towns = world().cities(15000)
    named = towns[towns["name"].isin(["Bhavnagar", "Heroica Guaymas", "Ciudad del Este", "Taoyuan"])]
    wider = with_cities(world().sites, world(), named["geonameid"].tolist())
    table = wider.observations[wider.observations["series"] == "ourairports-jet-km"]
    for town in named.itertuples():
        row = table[table["subject"] == f"geonames-{town.geonameid}"].iloc[0]
        if town.country_iso3 in ("IND", "MEX", "PRY"):
            assert row["low"] == row["value"] < row["high"] and row["grade"] == "C", town.name
        else:
            assert np.isnan(row["low"]) and row["grade"] == "B", town.name
    assert set(named["country_iso3"]) >= {"IND", "MEX", "PRY", "TWN"}


def test_intervals_on_file_are_those_the_code_makes(places, figures):
    from siteselect.dataset import load_geography
    from siteselect.derived import computed_observations
    from tests.conftest import DATA

    fresh = computed_observations(load(DATA), places, load_geography(DATA))
    for row in fresh.itertuples():
        if row.criterion in ("airport_distance", "direct_flights"):
            stored = figures[row.subject, row.series]
            ends = [float(stored[name] or "nan") for name in ("low", "high")]
            made = [float(end) if end != "" else float("nan") for end in (row.low, row.high)]
            np.testing.assert_array_equal(ends, made, err_msg=f"{row.subject} {row.series}")
