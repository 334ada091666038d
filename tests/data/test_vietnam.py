"""Viet Nam's provinces as they are since 1 July 2025, with the former name in brackets.

National Assembly, Resolution 202/2025/QH15 of 12 June 2025 (english.luatvietnam.vn), in operation
from 1 July 2025 (news.laodong.vn): Bắc Giang went to Bắc Ninh, Hải Dương to Hải Phòng, Bình Dương
and Bà Rịa - Vũng Tàu to Ho Chi Minh City, Vĩnh Phúc and Hòa Bình to Phú Thọ, Thái Bình to Hưng Yên,
Hà Nam and Nam Định to Ninh Bình.
"""

import csv

import pytest

from tests.conftest import DATA

TODAY = {  # site: today's unit and its code, what it took in, names in both languages
    "vn-bac-giang": ("VN-56", {"VN-54"}, ("Bắc Ninh", "Bắc Giang"), ("北寧", "北江")),
    "vn-binh-duong": ("VN-SG", {"VN-43", "VN-57"}, ("Ho Chi Minh City", "Bình Dương"),
                      ("胡志明市", "平陽")),
    "vn-vinh-phuc": ("VN-68", {"VN-14", "VN-70"}, ("Phú Thọ", "Vĩnh Phúc"), ("富壽", "永福")),
    "vn-thai-binh": ("VN-66", {"VN-20"}, ("Hưng Yên", "Thái Bình"), ("興安", "太平")),
    "vn-ha-nam": ("VN-18", {"VN-63", "VN-67"}, ("Ninh Bình", "Hà Nam, Nam Định"),
                  ("寧平", "河南、南定")),
}  # fmt: skip


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("site", sorted(TODAY))
def test_a_site_has_today_s_name_and_the_former_in_brackets(site):
    code, _, english, chinese = TODAY[site]
    (row,) = [r for r in table("sites.csv") if r["id"] == site]
    assert row["admin1"] == code
    assert row["name_en"] == f"{english[0]} (formerly {english[1]})"
    assert row["name_zh"] == f"{chinese[0]}（原{chinese[1]}）"
    assert "1 July 2025" in row["notes_en"] and "2025年7月1日" in row["notes_zh"]


def test_the_crosswalk_knows_what_each_unit_took_in():
    covers = {r["iso_3166_2"]: set(r["covers"].split())
              for r in table("geography/admin1_crosswalk.csv") if r["country_iso2"] == "VN"}  # fmt: skip
    wanted = {code: former for code, former, _, _ in TODAY.values()} | {"VN-HP": {"VN-61"}}
    assert covers == wanted


def test_the_resolution_is_cited():
    sources = {r["id"]: r for r in table("sources.csv")}
    cited = {r["source"] for r in table("facts.csv") if r["subject"].startswith(("vn-", "VNM"))}
    assert any("202/2025/QH15" in sources[name]["title"] for name in cited)


def test_no_other_name_of_a_merged_province_stands_alone():
    for row in table("sites.csv"):
        for _, _, (now, former), (now_zh, former_zh) in TODAY.values():
            assert former not in row["name_en"] or now in row["name_en"]
            assert former_zh not in row["name_zh"] or now_zh in row["name_zh"]
