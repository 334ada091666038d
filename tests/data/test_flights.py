"""Nonstop flights to Taiwan: levels against what is known, and places against their neighbours."""

import numpy as np
import pytest

from siteselect.geography import geodesic_km
from tests.data.conftest import rows

SERIES = "nonstop-service-2026"

LEVELS = {
    # one's own airport flies to Taoyuan, and also to Kaohsiung
    "us-phoenix": 2, "us-dfw": 2, "us-houston": 2, "us-fremont": 2, "my-penang": 2, "ph-subic": 2,
    "jp-kumamoto": 3, "ph-cavite-laguna": 3, "vn-bac-giang": 3, "vn-binh-duong": 3,
    # states at Phoenix, Houston, Los Angeles, Chicago, Seattle, New York, Newark
    "state-us-az": 2, "state-us-tx": 2, "state-us-ca": 2, "state-us-il": 2, "state-us-wa": 2,
    "state-us-ny": 2, "state-us-nj": 2,
    # over a border: Singapore, Ontario in California, Prague
    "my-johor": 1, "id-batam": 1, "mx-tijuana": 1, "state-mx-bcn": 1, "pl-miekinia": 1,
    # another airport of the country
    "us-sherman": 1, "us-hillsboro": 1, "vn-hai-phong": 1, "state-us-md": 1,
    # the route lists have no airport of India, nor one within 250 km of these
    "in-bengaluru": 0, "in-yeida": 0, "us-atlanta": 0, "us-el-paso": 0, "mx-ciudad-juarez": 0,
    "state-us-nv": 0, "state-us-ma": 0, "state-mx-cmx": 0,
}  # fmt: skip


@pytest.mark.parametrize("place", LEVELS)
def test_levels_are_what_the_route_lists_say(place, figures):
    assert float(figures[place, SERIES]["value"]) == LEVELS[place]


def test_a_place_beside_a_line_has_an_interval(figures):
    """LIMA lies 58 km from Manila, LEAP 241 from O'Hare, Dong Van V 66 km from Noi Bai, Pyeongtaek 66."""
    wide = {
        place: tuple(float(row[name]) for name in ("low", "value", "high"))
        for (place, series), row in figures.items()
        if series == SERIES and row["low"]
    }  # fmt: skip
    assert wide == {"ph-lima-batangas": (1, 3, 3), "us-leap": (0, 1, 1), "vn-ha-nam": (1, 1, 3),
                    "kr-pyeongtaek": (2, 2, 3)}  # fmt: skip


def test_every_place_has_a_level(places, figures):
    assert [p for p in places["id"] if (p, SERIES) not in figures] == []


def test_a_state_has_the_level_of_a_site_in_the_same_town(places, figures):
    """Places of one country within 25 km of each other have the same airports of their own."""
    table = places
    lat, lon = table["lat"].to_numpy(float), table["lon"].to_numpy(float)
    km = np.asarray(geodesic_km(lat[:, None], lon[:, None], lat, lon))
    ids, country = table["id"].tolist(), table["country_iso3"].tolist()
    pairs = [(ids[i], ids[j]) for i, j in np.argwhere(km < 25)
             if i < j and country[i] == country[j]]  # fmt: skip
    assert ("us-houston", "state-us-tx") in pairs and len(pairs) > 10
    for one, other in pairs:
        assert float(figures[one, SERIES]["value"]) == float(figures[other, SERIES]["value"])


def test_levels_follow_from_the_distances(places, figures, airports):
    """The rule, written out plainly against the kernel that computes it."""
    flights = rows("geography/nonstop_airports.csv")
    for spot in places.itertuples():
        taoyuan, reach, kaohsiung = False, False, False
        for row in flights:
            field = airports[row["iata"]]
            km = geodesic_km(spot.lat, spot.lon, field["lat"], field["lon"])
            own = field["country_iso3"] == spot.country_iso3 and km <= 60
            reach |= bool(row["taoyuan_minutes"]) and km <= 250
            taoyuan |= own and bool(row["taoyuan_minutes"])
            kaohsiung |= own and row["to_kaohsiung"] == "1"
        level = 3 if taoyuan and kaohsiung else 2 if taoyuan else 1 if reach else 0
        assert float(figures[spot.id, SERIES]["value"]) == level, spot.id


WEEKLY = {
    # Clark and Manila; Phoenix; Houston; Hanoi; Penang; Kumamoto and Fukuoka
    "ph-clark": 96, "us-phoenix": 7, "us-houston": 7, "vn-bac-giang": 67, "my-penang": 11,
    "jp-kumamoto": 73, "sg-singapore": 71,
    # half of Singapore's, half of Prague's, over a border
    "my-johor": 35.5, "id-batam": 35.5, "de-dresden": 3.5, "cz-kutna-hora": 7,
    # neither city of the pair has a flight to Taiwan
    "us-el-paso": 0, "mx-ciudad-juarez": 0, "us-atlanta": 0,
}  # fmt: skip


@pytest.mark.parametrize("place", WEEKLY)
def test_flights_a_week_are_what_the_timetable_says(place, figures):
    assert float(figures[place, "weekly-flights-150km"]["value"]) == WEEKLY[place]


def test_flights_a_week_follow_from_the_rule_written_out(places, figures, airports):
    counts = rows("geography/weekly_flights.csv")
    for spot in places.itertuples():
        ends = np.zeros(3)
        for row in counts:
            field = airports[row["iata"]]
            km = geodesic_km(spot.lat, spot.lon, field["lat"], field["lon"])
            own = field["country_iso3"] == spot.country_iso3
            share = (km <= 150) * (1.0 if own else 0.5)
            ends += share * np.array([float(row[c]) for c in ("weekly", "low", "high")])
        row = figures[spot.id, "weekly-flights-150km"]
        wanted = ends.round(1) if ends[1] < ends[2] else [ends[0].round(1), np.nan, np.nan]
        found = [float(row[column] or "nan") for column in ("value", "low", "high")]
        np.testing.assert_allclose(found, wanted, err_msg=spot.id)


def test_every_airport_of_the_route_lists_has_flights_a_week():
    counts = {row["iata"]: row for row in rows("geography/weekly_flights.csv")}
    assert set(counts) == {row["iata"] for row in rows("geography/nonstop_airports.csv")}
    guessed = [row for row in counts.values() if row["source"] == "judgement-new-routes"]
    assert len(guessed) == 14
    assert all((row["weekly"], row["low"], row["high"]) == ("3", "1", "7") for row in guessed)


def test_newer_routes_are_on_the_list():
    flights = {row["iata"]: row for row in rows("geography/nonstop_airports.csv")}
    assert {"PHX", "DFW", "ONT", "PRG", "KTI", "CRK", "IAH", "SFO"} <= set(flights)
    assert flights["KMJ"]["to_kaohsiung"] == "1"


# --- block times -------------------------------------------------------------------------------

MINUTES = {
    # as flightsfrom.com prints them from Taoyuan: Clark, Kumamoto, Manila, Houston, O'Hare, Ontario
    "ph-clark": 125, "ph-new-clark-city": 125, "ph-subic": 125, "jp-kumamoto": 125,
    "ph-cavite-laguna": 145, "us-houston": 835, "state-us-tx": 835, "us-leap": 820,
    "mx-tijuana": 685,
}  # fmt: skip


@pytest.mark.parametrize("place", MINUTES)
def test_block_times_are_those_of_the_airport_that_serves_the_place(place, figures):
    assert float(figures[place, "flight-minutes-2026"]["value"]) == MINUTES[place]


def test_a_place_has_a_block_time_if_and_only_if_it_has_a_flight(places, figures):
    for place in places["id"]:
        flown = float(figures[place, SERIES]["value"]) > 0
        assert ((place, "flight-minutes-2026") in figures) == flown, place
