"""Own codings read a second time: plants, staff support, US tax, blocs and treaties, facts.

Each truth names the page that was read; what the data hold must follow from it.
"""

import csv

import pytest

from siteselect.dataset import CLUSTER_RADIUS_KM
from siteselect.geography import geodesic_km
from siteselect.profiles import profiles
from tests.conftest import DATA


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLANTS = table("plants.csv")

# Who owns it: PSMC is "technology partner" of Tata's fab (Business Standard 2024-03); Tata took
# "a controlling 60 per cent stake in Pegatron Technology India" (PTI 2025-01-24); HCL holds 60 and
# Foxconn 40 percent of the packaging plant at Jewar (NOWnews 2026-02-22).
NOT_TAIWANESE = [("PSMC", "Dholera"), ("Pegatron", "Chengalpattu"), ("Foxconn", "Jewar")]
# San Jose: a research centre (Commercial Times 2025). Georgetown: "a server service centre"
# (Evertiq 2026-02-18). WinWay "announced" that it comes to Penang (CNA 2024). Motors of TECO:
# "NEMA-rated industrial motors" (TECO), "2,000 horsepower to 100,000" (Community Impact 2015).
# HCMF: "techos solares" (Datoz 2025-08-18). Matamoros and Reynosa: no product on the page (MOEA).
NO_SECTOR = [("Foxconn", "San Jose"), ("Compal", "Georgetown"), ("WinWay", "Bayan Lepas"),
             ("TECO", "Ciénega de Flores"), ("TECO-Westinghouse", "Round Rock"),
             ("HCMF", "Ramos Arizpe"), ("Foxconn", "Matamoros"), ("Foxconn", "Reynosa"),
             ("G-Shank", "Matamoros")]  # fmt: skip
# Firm, country, a point of the town that the page names, sector that its products make it.
PLACED = [
    ("Sunon", "PHL", 14.83, 120.51, "components_power"),  # Hermosa: sunon.com 2024-02-21
    ("ASE", "PHL", 14.39, 120.88, "semiconductor_packaging"),  # Cavite: Evertiq 2024-08-05
    ("Unimicron", "THA", 13.69, 101.07, "pcb"),  # Chachoengsao: 財訊 2023-09
    ("Unitech", "THA", 14.59, 100.45, "pcb"),  # Ang Thong: Bangkok Post 2024-09-05
    ("Inventec", "VNM", 20.75, 105.91, "ai_server_ems"),  # Phu Xuyen: The Investor 2023-09-13
    ("MiTAC", "VNM", 20.75, 105.91, "ai_server_ems"),  # Phu Xuyen: Emidas 2024-06-03
    ("Wiwynn", "MYS", 1.60, 103.64, "ai_server_ems"),  # Senai: Taipei Times 2022-08-16
    ("GBM/Elna", "MYS", 5.38, 100.38, "pcb"),  # Perai: アジアインフォネット 2023-02-21
    ("Kanto-PPC", "USA", 32.88, -111.76, "semiconductor_materials"),  # Casa Grande, 2025-12-31
    ("IET", "USA", 32.95, -96.73, "semiconductor_materials"),  # Richardson, epitaxial wafers
    ("ASE/USI", "VNM", 20.86, 106.68, "ai_server_ems"),  # boards and modules: NNA 2020-07-28
    ("Lite-On", "VNM", 20.86, 106.68, "networking"),  # 網通: 風傳媒 2022-11-14
]


@pytest.mark.parametrize(("firm", "town"), NOT_TAIWANESE)
def test_a_plant_that_others_control_is_not_listed(firm, town):
    assert not [p for p in PLANTS if (p["firm_en"], p["city"]) == (firm, town)]


@pytest.mark.parametrize(("firm", "town"), NO_SECTOR)
def test_what_is_no_plant_of_a_sector_counts_in_no_cluster(firm, town, shipped):
    [found] = [p for p in PLANTS if (p["firm_en"], p["city"]) == (firm, town)]
    assert not any(found["sector"] in s.cluster_of for s in profiles(shipped).sectors.values())


@pytest.mark.parametrize(("firm", "country", "lat", "lon", "sector"), PLACED)
def test_a_plant_stands_where_its_page_puts_it(firm, country, lat, lon, sector):
    [found] = [p for p in PLANTS if (p["firm_en"], p["country_iso3"]) == (firm, country)]
    assert float(geodesic_km(lat, lon, float(found["lat"]), float(found["lon"]))) < 2.0
    assert found["sector"] == sector


def test_hermosa_is_in_reach_of_subic_and_hardly_of_calamba():
    """Hermosa lies 24 km from Olongapo and about 98 km from Calamba."""
    [sunon] = [p for p in PLANTS if p["firm_en"] == "Sunon"]
    here = float(sunon["lat"]), float(sunon["lon"])
    assert float(geodesic_km(*here, 14.829, 120.283)) == pytest.approx(24, abs=1)
    assert 95 < float(geodesic_km(*here, 14.212, 121.165)) < CLUSTER_RADIUS_KM


def test_a_year_is_printed_or_left_out():
    """Years that no page was found for: DTI 2016 has none of AcBel, The Nation none of APEX."""
    for firm, town in (("AcBel", "Calamba"), ("APEX", "Samut Sakhon"), ("Kinpo", "Santo Tomas"),
                       ("Chin Poon", "Pathum Thani"), ("Inventec", "Chon Buri")):  # fmt: skip
        [found] = [p for p in PLANTS if (p["firm_en"], p["city"]) == (firm, town)]
        assert found["year"] == "" and "found" in found["note"]


# Schools: Ho Chi Minh City, Kuala Lumpur, Jakarta, Surabaya (Yahoo 2025-12-02); Dongguan, East
# China, Shanghai (Yahoo/Newtalk 2026-02-04). Centres of the ministry: Prague, Fukuoka, Dallas and
# since 2025-12-10 Warsaw, "the fourth" (UDN 2025-12-12).
SCHOOLS = {"VNM", "MYS", "IDN", "CHN"}
CENTRES = {"CZE", "JPN", "USA", "POL"}


def figures(series):
    """Return the rows of one series, of countries with and without a site, by subject."""
    rows = table("observations.csv") + table("world/observations.csv")
    return {r["subject"]: r for r in rows if r["series"] == series}


def test_staff_support_counts_schools_and_centres():
    for country, row in figures("staff-support-taiwan").items():
        assert float(row["value"]) == (country in SCHOOLS) + (country in CENTRES), country


# Top rates of 2026, percent: Tax Foundation 2026-01-05, as Greene Barrett and NJBIA print them
# ("four states reduced them"; New Jersey "the highest in the nation" and unchanged).
# https://www.greenebarrett.com/management-update/corporate-tax-rates-a-50-state-review
STATE_RATES = {"GA": 5.09, "NE": 4.55, "NC": 2.0, "PA": 7.49, "NJ": 11.5, "MN": 9.8, "IL": 9.5,
               "AK": 9.4, "AZ": 4.9, "CO": 4.4, "IN": 4.9, "KY": 5.0, "MO": 4.0}  # fmt: skip
# "Delaware, Oregon, and Tennessee impose gross receipts taxes in addition" (mtrcpa.us, 2025).
ON_TOP = {"DE": 8.7, "OR": 7.6, "TN": 6.5}
ALONE = {"NV", "OH", "TX", "WA"}
FEDERAL = 21.0


@pytest.mark.parametrize("state", sorted(STATE_RATES))
def test_us_tax_is_the_federal_rate_and_the_state_s_on_what_is_left(state):
    row = figures("corporate-tax-2025")[f"US-{state}"]
    combined = FEDERAL + STATE_RATES[state] * (1 - FEDERAL / 100)
    assert float(row["value"]) == pytest.approx(combined, abs=0.006)


def test_a_gross_receipts_tax_is_an_interval_wherever_it_is_levied():
    rows = figures("corporate-tax-2025")
    most = float(rows["USA"]["value"]) - FEDERAL  # what states levy on average
    for state, rate in (dict.fromkeys(ALONE, 0.0) | ON_TOP).items():
        row, least = rows[f"US-{state}"], FEDERAL + rate * (1 - FEDERAL / 100)
        assert float(row["low"]) == pytest.approx(least, abs=0.001), state
        assert float(row["high"]) == pytest.approx(least + most, abs=0.001), state
        assert float(row["value"]) == pytest.approx(least + most / 2, abs=0.01), state


@pytest.mark.parametrize(("country", "low"), [("THA", 2), ("CAN", 1)])
def test_an_agreement_not_known_to_be_in_force_has_an_interval(country, low):
    """Signed 2024-06-27 (Khaosod) and 2023-12-22 (Office of Trade Negotiations)."""
    row = figures("treaties-taiwan")[country]
    assert (float(row["value"]), float(row["low"]), float(row["high"])) == (3, low, 3)


# What the page says now, in both languages; each stood otherwise before.
SAYS = [
    # Reuters 2026-02-05: "the construction of its second fab in Japan has started"
    ("jp-kumamoto", "Second fab", "has started", "已動工"),
    # Bloomberg 2023: "to 90 minutes or more"
    ("jp-kumamoto", "Traffic", "90 minutes or more", "90分鐘以上"),
    # Jiji Press 2025-12-25: "up to 7,500 tons of groundwater per day"
    ("jp-kumamoto", "Groundwater", "up to 7,500", "最多7,500"),
    # AFP 2023-05-24: "after the governor of Nuevo Leon announced"
    ("mx-monterrey", "Quanta", "The governor announced", "州長宣布"),
    # Focus Taiwan 2025-02-27: "has signed a memorandum of understanding"
    ("mx-hermosillo", "Foxconn", "signed", "簽署"),
    # Tribuna 2025-10-17: "poco más del 10 por ciento"
    ("mx-hermosillo", "Reservoir El Molinito", "over 10 percent", "高於10%"),
    # 鉅亨網 2025-11-20: 由中鼎集團與東元電機攜手助力打造園區 ESG 管理
    ("mx-hermosillo", "Park builder", "together", "攜手"),
    # gospodarka.sos.pl 2025-07: "ostateczna decyzja o rezygnacji Intela"
    ("pl-miekinia", "Land free again", "gave the plant up", "放棄"),
    # NOWnews 2026-02-28: 高雄港與菲律賓蘇比克灣港締結姊妹港
    ("ph-subic", "Sister port", "sister-port", "姊妹港"),
    # Rti 2025-11-11: "über 500 Unternehmen und Forschungseinrichtungen"
    ("de-dresden", "Cluster", "research institutes", "研究機構"),
    # AMWUA 2025-08: "the current Tier 1 Shortage condition will extend one more year"
    ("us-phoenix", "Water", "through 2026", "2026年"),
    # Dallas Express 2025: "up to 80% tax breaks … and 60% of a smaller site"
    ("us-dfw", "Tax abatement of one case", "up to 80", "最高80%"),
    # G3 August 2024: "hosts 1,136 locators", of the whole of Clark
    ("ph-clark", "Firms and jobs", "all of Clark", "全區"),
]


@pytest.mark.parametrize(("subject", "topic", "english", "chinese"), SAYS)
def test_a_fact_says_what_its_page_says(subject, topic, english, chinese):
    [fact] = [f for f in table("facts.csv") if (f["subject"], f["topic_en"]) == (subject, topic)]
    assert english in fact["text_en"] and chinese in fact["text_zh"]


def test_the_firms_in_mexico_are_those_of_early_2025():
    """LTN 2025-12: 截至今年第一季統計."""
    [fact] = [f for f in table("facts.csv")
              if (f["subject"], f["topic_en"]) == ("MEX", "Taiwanese investment")]  # fmt: skip
    assert fact["as_of"] == "2025-03"


def test_a_cited_status_has_a_page_that_speaks_of_taiwan():
    """Tijuana's page names no Taiwanese plant; Bình Dương's speaks of land prices alone."""
    sites = {s["id"]: s for s in table("sites.csv")}
    assert [sites[s]["evidence"] for s in ("mx-tijuana", "vn-binh-duong")] == ["weak", "weak"]
    assert sites["in-hyderabad"]["source_status"] == "digitimes-2025-03-19-telangana"


def test_wiwynn_s_reasons_stand_in_the_pages_that_give_them(shipped):
    """UDN: 30 minutes between both sides; LTN: 德州尤其容易取得電力."""
    reasons = profiles(shipped).sectors["ai_server_ems"].reasons
    said = {r.source: r.text["en"] for r in reasons if r.source}
    assert "30 minutes" in said["udn-2025-11-07-wiwynn"]
    assert "Texas" in said["ltn-2025-11-07-wiwynn"]
