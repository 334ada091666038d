"""The named parks: what the loader refuses, what the shipped table says, and where it is shown."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from siteselect.cli import run
from siteselect.dataset import load
from siteselect.dataset.parks import FIGURES, TEXTS
from siteselect.errors import DataError
from siteselect.geography import geodesic_km
from siteselect.i18n import text
from siteselect.parks import FACTS, park_counts, park_words, parks_sheet, whole_blocks
from tests.conftest import DATA
from tests.toy import write_table, write_world

COLUMNS = [*TEXTS, *FIGURES]
GOOD = {
    "id": "first", "site": "alpha", "name_en": "First", "name_zh": "甲", "lat": "10", "lon": "10",
    "point_is": "estimate", "point_km": "3", "regime": "private", "status": "leasing",
    "source": "src", "grade": "C", "as_of": "2024-05", "free_ha": "20", "free_is": "printed",
    "price": "78", "currency": "PLN", "price_is": "raw", "price_as_of": "2023",
}  # fmt: skip


def toy(tmp_path, *parks):
    folder = write_world(tmp_path)
    write_table(folder / "parks.csv", " ".join(COLUMNS),
                [[park.get(column, "") for column in COLUMNS] for park in parks])  # fmt: skip
    return folder


def faults(tmp_path, **cells):
    with pytest.raises(DataError) as refusal:
        load(toy(tmp_path, GOOD, {**GOOD, "id": "second", **cells}))
    return [(p.key, p.file, p.row, p.column) for p in refusal.value.problems]


def test_a_good_park_is_read_and_a_blank_is_no_figure(tmp_path):
    found = load(toy(tmp_path, GOOD))
    (park,) = found.parks_of("alpha").to_dict("records")
    assert (park["free_ha"], park["price"]) == (20.0, 78.0)
    assert np.isnan(park["gross_ha"]) and park["operator"] == ""
    assert found.parks_of("beta").empty


def test_a_folder_without_the_file_has_no_parks(tmp_path):
    found = load(write_world(tmp_path))
    assert len(found.parks) == 0 and found.parks_of("alpha").empty
    assert found.benchmark.tolist() == [False] * 4


@pytest.mark.parametrize(("cells", "fault"), [
    ({"id": "first"}, ("data.repeated", "id")), ({"site": "nowhere"}, ("data.unknown", "site")),
    ({"source": "none"}, ("data.unknown", "source")), ({"grade": "E"}, ("data.unknown", "grade")),
    ({"status": "so-so"}, ("data.unknown", "status")), ({"lat": "91"}, ("data.out_of_range", "lat")),
    ({"gross_ha": "many"}, ("data.not_a_number", "gross_ha")),
    ({"as_of": "May"}, ("data.no_date", "as_of")), ({"currency": ""}, ("data.empty", "currency")),
    ({"price_is": ""}, ("data.empty", "price_is")), ({"regime": ""}, ("data.empty", "regime")),
    ({"largest_plot_ha": "9"}, ("data.empty", "largest_plot_is")),
    ({"free_is": "full"}, ("data.park_free", "free_ha")),
    ({"free_is": "raw"}, ("data.park_free", "free_ha")),
    ({"free_ha": "0"}, ("data.park_free", "free_ha")),
    ({"free_is": ""}, ("data.park_free", "free_ha")),
    ({"price_low": "80", "price_high": "90"}, ("data.interval", "price_low")),
    ({"tenants_en": "Firm"}, ("data.empty", "tenants_zh")),
])  # fmt: skip
def test_a_fault_names_file_row_and_column(tmp_path, cells, fault):
    key, column = fault
    assert (key, "parks.csv", 3, column) in faults(tmp_path, **cells)


def test_full_is_zero_and_raw_is_blank(tmp_path):
    full = {**GOOD, "id": "full", "free_ha": "0", "free_is": "full"}
    raw = {**GOOD, "id": "raw", "free_ha": "", "free_is": "raw"}
    words = {p["id"]: p["free"] for p in park_words(load(toy(tmp_path, full, raw)), "alpha", "en")}
    assert words == {"full": "0 (none: full or taken)", "raw": "raw land only"}


@pytest.mark.parametrize(("point", "park_lat", "key"), [
    ("park first", "10", None), ("park first", "11", "data.park_point"),
    ("park other", "10", "data.park_point"),
])  # fmt: skip
def test_a_point_said_to_be_a_park_s_is_that_park_s(tmp_path, point, park_lat, key):
    folder = toy(tmp_path, {**GOOD, "lat": park_lat})
    sites = folder / "sites.csv"
    sites.write_text(sites.read_text("utf-8").replace("town", point, 1), "utf-8")
    if key is None:
        assert load(folder).places["point_of"][0] == point
        return
    with pytest.raises(DataError) as refusal:
        load(folder)
    assert [(p.key, p.file, p.row) for p in refusal.value.problems] == [(key, "sites.csv", 2)]


def test_a_benchmark_is_0_or_1(tmp_path):
    folder = write_world(tmp_path)
    lines = (folder / "sites.csv").read_text("utf-8").splitlines()
    marks = ["benchmark", "1", "0", "0", "0"]
    content = "".join(f"{line},{mark}\n" for line, mark in zip(lines, marks, strict=True))
    (folder / "sites.csv").write_text(content, "utf-8")
    assert load(folder).benchmark.tolist() == [True, False, False, False]
    (folder / "sites.csv").write_text(content.replace("town,1", "town,yes"), "utf-8")
    with pytest.raises(DataError) as refusal:
        load(folder)
    assert [(p.row, p.column) for p in refusal.value.problems] == [(2, "benchmark")]


# --- the shipped table -------------------------------------------------------------------------


def test_there_are_135_parks_at_66_sites_and_8_benchmarks(shipped):
    assert len(shipped.parks) == 135 and shipped.parks["site"].nunique() == 66
    marked = set(shipped.places["id"][shipped.benchmark])
    assert marked == {"us-lordstown", "my-klang", "id-batang", "hu-debrecen", "py-minga-guazu",
                      "kr-pyeongtaek", "sg-singapore", "hu-komarom"}  # fmt: skip


def test_the_counts_are_those_that_were_measured(shipped):
    counts = {fact: parks for fact, parks, _ in park_counts(shipped)}
    assert counts == {"gross": 97, "free": 59, "plot": 37, "price": 27, "occupancy": 16,
                      "tenants": 37, "power": 6, "water": 5, "airport": 11}  # fmt: skip
    assert whole_blocks(shipped) == ["miekinia-sroda-slaska"]


def test_a_printed_amount_in_the_table_is_what_it_says(shipped):
    """Amata asked 11 million baht a rai (1,600 m2); Kulim 7.50 to 7.80 ringgit a square foot."""
    parks = shipped.parks.set_index("id")
    assert parks.loc["amata-city-chonburi", "price"] == 11e6 / 1600
    foot = 0.3048**2
    low, high = parks.loc["kulim-hi-tech", ["price_low", "price_high"]]
    assert (low, high) == (pytest.approx(7.5 / foot, abs=0.1), pytest.approx(7.8 / foot, abs=0.1))
    assert parks.loc["sipcot-sriperumbudur", "price"] == pytest.approx(80e5 / 4046.856, abs=0.1)


def test_an_old_page_is_grade_d_and_an_estimate_says_how_far_it_may_be_off(shipped):
    old = shipped.parks["as_of"].str[:4].isin([str(y) for y in range(1990, 2017)])
    assert old.any() and set(shipped.parks.loc[old, "grade"]) == {"D"}
    assert (shipped.parks["point_km"] >= 1).all()
    assert (shipped.parks["as_of"] <= shipped.meta.as_of).all()


def test_a_park_stands_near_its_site(shipped):
    """Most within 50 km; the rest are blocks of size elsewhere in the state, and their notes or
    names say where."""
    places = shipped.places.set_index("id")
    far = set()
    for park in shipped.parks.itertuples():
        site = places.loc[park.site]
        if geodesic_km(park.lat, park.lon, site["lat"], site["lon"]) > 85:
            far.add(park.id)
    assert far == {"kiadb-kochanahalli-semiconductor"}


def test_no_memory_is_shipped_as_fact():
    with (DATA / "parks.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell.lower() for row in csv.DictReader(file) for cell in row.values()]
    assert not [cell for cell in cells if "own knowledge" in cell or "on file" in cell]


def test_the_sheet_is_what_the_command_prints(shipped):
    sheet = (DATA.parent / "docs" / "parks.md").read_text(encoding="utf-8")
    assert sheet == parks_sheet(shipped, "en")


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_every_park_has_words_for_what_it_has_and_none_for_what_it_lacks(shipped, lang):
    for site in shipped.places["id"]:
        for park, row in zip(park_words(shipped, site, lang),
                             shipped.parks_of(site).to_dict("records"), strict=True):  # fmt: skip
            assert park["name"] and park["status"] and park["point"]
            assert (park["gross"] == "") == np.isnan(row["gross_ha"])
            assert (park["price"] == "") == np.isnan(row["price"])
            assert set(FACTS) <= set(park)


def test_the_shell_lists_parks(capsys):
    assert run(["parks", "pl-miekinia", "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["site"] == "pl-miekinia" and answer["benchmark"] is False
    (park,) = answer["parks"]
    assert (park["free_ha"], park["free_is"], park["operator"]) == (
        300, "printed", "Legnica Special Economic Zone")  # fmt: skip
    assert park["power"] is None and park["occupancy_pct"] is None
    assert run(["parks", "pl-miekinia", "--lang", "zh-TW"]) == 0
    assert "300（如頁面所載）" in capsys.readouterr().out
    assert run(["parks", "mx-matamoros"]) == 0
    assert text("parks.none", "en") in capsys.readouterr().out
    assert run(["parks"]) == 0
    assert "Named parks: 135" in capsys.readouterr().out
    assert run(["parks", "pl-miekina"]) == 2
    assert "pl-miekinia" in capsys.readouterr().err


def test_every_column_of_sites_is_read_somewhere():
    """A curated column that nothing reads is not shipped."""
    root = Path(DATA).parent / "siteselect"
    code = "".join(p.read_text(encoding="utf-8") for p in root.rglob("*.py"))
    for name in ("sites.csv", "parks.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            for column in next(csv.reader(file)):
                stem = column.removesuffix("_en").removesuffix("_zh")
                assert f'"{column}"' in code or f'{stem}_{{tail}}' in code, column
