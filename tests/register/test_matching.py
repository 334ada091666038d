"""Which rows are one plant: by hand on rows that one can see at a glance."""

import pandas as pd
import pytest

from siteselect.register.matching import MATCH_KM, distinct_plants
from siteselect.register.names import firm_words, same_firm
from tests.register.toy import plants


def lists(rows):
    return sorted(sorted(p.lists) for p in distinct_plants(rows))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Murata Manufacturing Co., Ltd.", "Murata Electronics Philippines"),
        ("STMicroelectronics N.V.", "STMicroelectronics"),
        ("Nidec (Rojana)", "NIDEC CORPORATION"),
        ("Škoda Elektro s.r.o.", "Skoda Elektro"),
        ("LG Electronics (MM2100)", "LG Electronics Inc."),
    ],
)
def test_names_of_one_firm(one, other):
    assert same_firm(one, other) and same_firm(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samsung Display", "Samsung Electronics"),
        ("General", "General Dynamics"),
        ("LG", "LG Innotek"),
        ("Texas", "Texas Instruments"),
        ("Hana Microelectronics", "Hana Semiconductor"),
    ],
)
def test_names_of_two_firms(one, other):
    assert not same_firm(one, other) and not same_firm(other, one)


def test_a_name_of_nothing_but_dropped_words_keeps_them():
    assert firm_words("The Company") == ("the", "company")


def test_two_lists_meet_within_reach_and_not_beyond():
    near = 0.9 * MATCH_KM / 111.2  # degrees of latitude
    far = 1.1 * MATCH_KM / 111.2
    one = {"firm": "Rohm", "lat": 1.0}
    assert lists(plants(one, {"firm": "Rohm Co.", "lat": 1.0 + near, "list": "two"})) == [["one", "two"]]
    assert lists(plants(one, {"firm": "Rohm Co.", "lat": 1.0 + far, "list": "two"})) == [["one"], ["two"]]


def test_two_plants_of_one_list_stay_two_and_each_finds_its_own():
    rows = plants(
        {"firm": "Rohm", "lat": 1.0}, {"firm": "Rohm", "lat": 1.12},
        {"firm": "Rohm", "lat": 1.11, "list": "two"},
    )  # fmt: skip
    found = distinct_plants(rows)
    assert [(p.lat, sorted(p.lists)) for p in found] == [(1.0, ["one"]), (1.12, ["one", "two"])]


def test_a_row_without_a_point_joins_the_firm_in_its_admin1_once():
    empty = {"lat": float("nan"), "lon": float("nan"), "precision": "admin1", "list": "two"}
    rows = plants(
        {"firm": "Rohm", "lat": 1.0}, {"firm": "Rohm", "lat": 3.0},
        {"firm": "Rohm", **empty}, {"firm": "Rohm", **empty, "admin1": "South"},
    )  # fmt: skip
    assert lists(rows) == [["one"], ["one", "two"], ["two"]]


def test_the_order_of_rows_does_not_matter():
    rows = plants(*({"firm": f"Firm{n % 4}", "lat": 1 + n / 20, "list": ("one", "two")[n % 2]}
                    for n in range(20)))  # fmt: skip
    shuffled = rows.sample(frac=1, random_state=3)
    assert lists(rows) == lists(shuffled)


def test_no_rows_no_plants():
    assert distinct_plants(plants().astype({"lat": float})) == []
    assert isinstance(plants(), pd.DataFrame)
