"""Fast geography against the exact one, grids against their definitions, files read back."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteselect.dataset import load_countries
from siteselect.errors import DataError, RequestError
from siteselect.geography import distance_to_taiwan_km, geodesic_km, locate_country, nearest
from siteselect.geography.grids import LIMITS, Grid, Limits, corners, load_grids, pack
from siteselect.geography.many import Blocks, NearestOf, earth_centred, lambert_km
from siteselect.screening.building import _shaking, build_grids
from siteselect.screening.files import NO_DATA, export_grid, export_places, form_of
from siteselect.screening.jobs import _blocks, grid_jobs
from siteselect.screening.peopling import people_near
from siteselect.settings import shipped_data
from tests.screening.world import world


def points(count, seed=7):
    rng = np.random.default_rng(seed)
    return np.degrees(np.arcsin(rng.uniform(-0.99, 0.99, count))), rng.uniform(-180, 180, count)


@pytest.mark.slow
def test_the_raster_says_what_the_shapes_say():
    countries = load_countries(shipped_data())
    lat, lon = points(20_000)
    towns = world().towns.iloc[::10]  # towns crowd at coasts and borders
    lat, lon = np.r_[lat, towns["lat"]], np.r_[lon, towns["lon"]]
    found = world().raster.locate(lat, lon)
    names = [world().raster.codes[i] if i >= 0 else None for i in found]
    assert names == locate_country(lat, lon, countries)


def test_the_nearest_row_is_the_nearest_on_the_ellipsoid():
    table = world().geography.airports
    lat, lon = points(5_000)
    row, km = NearestOf(table).ask(earth_centred(lat, lon))
    exact, exact_km = nearest(lat, lon, table)
    near = exact_km[:, 0] < 150
    np.testing.assert_allclose(km[near], exact_km[near, 0], atol=0.001)
    np.testing.assert_allclose(km, exact_km[:, 0], rtol=1e-3)
    chosen = table.iloc[row]
    again = np.asarray(geodesic_km(lat, lon, chosen["lat"].to_numpy(), chosen["lon"].to_numpy()))
    assert (again <= exact_km[:, 0] * (1 + 5e-4)).all()
    assert (row == exact[:, 0]).mean() > 0.999


def together(per_degree):
    """Cells of a grid, as points and in blocks of both sizes, in latitudes from 84 N to 60 S."""
    for job in grid_jobs(per_degree)[:: 12 if per_degree > 12 else 3]:
        found = job.places(world())
        y, x = np.nonzero(job.countries(world()) >= 0)
        yield found.points, _blocks(job, y, x)


@pytest.mark.slow
@pytest.mark.parametrize("per_degree", [10, 25])
def test_asking_by_block_gives_the_same_bits(per_degree):
    air = world().air
    tables = [air.jets, air.certain, world().town_tree]
    for points, sizes in together(per_degree):
        for blocks in sizes:
            apart = np.sqrt(((points - blocks.centres[blocks.of]) ** 2).sum(axis=1))
            assert (apart <= blocks.reach[blocks.of] + 1e-6).all()
            for table in tables:
                row, km = table.ask(points)
                by_block = table.ask_by_block(points, blocks)
                np.testing.assert_array_equal(row, by_block[0])
                np.testing.assert_array_equal(km, by_block[1])


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.floats(0.001, 3.0))
def test_blocks_of_any_kind_give_the_same_answer(seed, rows, reach):
    rng = np.random.default_rng(seed)
    # few places, some of them twice, so that ties are common
    spots = np.column_stack([rng.integers(-3, 4, rows), rng.integers(-3, 4, rows)]).astype(float)
    table = NearestOf(pd.DataFrame(spots, columns=["lat", "lon"]))
    centres = rng.uniform(-3, 3, (5, 2)).round()
    of = rng.integers(0, 5, 40)
    at = centres[of] + rng.uniform(-reach, reach, (40, 2)).round(1)
    points, middle = earth_centred(*at.T), earth_centred(*centres.T)
    far = np.zeros(5)
    np.maximum.at(far, of, np.sqrt(((points - middle[of]) ** 2).sum(axis=1)))
    found = table.ask_by_block(points, Blocks(of, middle, far))
    for ours, plain in zip(found, table.ask(points), strict=True):
        np.testing.assert_array_equal(ours, plain)


def test_a_grid_of_points_is_located_as_its_points_are():
    lat, lon = np.linspace(-80, 84, 301), np.linspace(-179.9, 179.9, 401)
    y, x = map(np.ravel, np.meshgrid(lat, lon, indexing="ij"))
    found = world().raster.locate_grid(lat, lon)
    np.testing.assert_array_equal(found.ravel(), world().raster.locate(y, x))


def test_lamberts_distance_is_the_geodesic_to_a_hundred_metres_or_so():
    lat, lon = points(20_000)
    lat, lon = np.r_[lat, -25.0777, 25.0777], np.r_[lon, 121.233 - 180, 121.233]  # opposite, same
    apart = np.abs(lambert_km(lat, lon) - distance_to_taiwan_km(lat, lon))
    assert apart.max() < 0.15


def test_a_grid_is_read_between_centres_and_over_the_date_line():
    cells = np.full((4, 8), np.nan)
    cells[1] = np.arange(8.0)
    grid = Grid.of(cells, Limits(1.0))
    at = corners(np.array([22.5, 22.5, 22.5]), np.array([-157.5, -135.0, 180.0]), (4, 8))
    np.testing.assert_allclose(grid.read(at), [0.0, 0.5, 3.5])  # 180: between the last and first
    assert np.isnan(grid.read(corners(np.array([-80.0]), np.array([0.0]), (4, 8)))).all()


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_packed_grid_comes_back_as_it_was(name, tmp_path):
    grid = world().grids[name]
    content = np.load(io.BytesIO(pack(grid)))
    shipped = np.load(shipped_data() / "grids" / f"{name}.npz")
    np.testing.assert_array_equal(content["change"], shipped["change"])


def test_missing_grids_are_all_named(tmp_path):
    with pytest.raises(DataError) as refusal:
        load_grids(tmp_path)
    assert len(refusal.value.problems) == len(LIMITS)


def test_missing_tables_are_all_named(tmp_path):
    with pytest.raises(DataError) as refusal:
        build_grids(tmp_path, world().raster, shipped_data())
    assert len(refusal.value.problems) == 6


@pytest.mark.slow
def test_people_within_50_km_are_counted_as_the_definition_says():
    cells = np.zeros((720, 1440))
    cells[260, 1203] = 1000.0  # one cell of a quarter degree: 25 points of 40 people
    rows = range(600, 700)
    found = np.zeros((1800, 3600))
    found[rows.start : rows.stop] = people_near(np.kron(cells, np.ones((5, 5))) / 25, rows)
    lat, lon = 90 - 260.5 * 0.25, 1203.5 * 0.25 - 180
    assert found.max() == pytest.approx(1000.0)
    steps = (np.arange(5) - 2) * 0.05
    for row, column in ((650, 3012), (648, 3008), (655, 3013)):
        here = 90 - (row + 0.5) * 0.1, (column + 0.5) * 0.1 - 180
        inside = sum(_great_circle(*here, lat + a, lon + b) <= 50 for a in steps for b in steps)
        assert found[row, column] == pytest.approx(40.0 * inside), (row, column)


def _great_circle(lat, lon, to_lat, to_lon):
    a, b, c, d = np.radians([lat, lon, to_lat, to_lon])
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(half))


def test_shaking_is_that_of_the_strongest_near_earthquake_and_one_elsewhere():
    quakes = pd.DataFrame({"lat": [0.05, 0.05], "lon": [179.95, 179.95], "mag": [6.0, 7.5], "depth_km": [10.0, 90.0]})
    felt = _shaking(quakes)
    size = -0.209 + 2.042 * np.exp(1.0)
    wanted = 2.085 + 1.428 * 6 - 1.402 * np.log(np.hypot(10.0, size))
    assert felt[899, 3599] == pytest.approx(wanted)  # the deep one does not count
    assert felt[899, 0] > 1  # across 180 degrees
    assert felt[0, 0] == felt[1700, 1800] == 1.0


def test_files_hold_what_was_found(tmp_path):
    import geopandas as gpd

    table = pd.DataFrame({"geonameid": [1, 2], "name": ["=Evil()", "臺南"], "country_iso3": "JPN",
                          "lat": [35.0, 36.0], "lon": [139.0, 140.0], "score": [0.7, 0.6], "rank": [1, 2]})  # fmt: skip
    assert pd.read_parquet(io.BytesIO(export_places(table, "parquet", "x"))).equals(table)
    csv = pd.read_csv(io.BytesIO(export_places(table, "csv", "x")), encoding="utf-8-sig")
    assert csv["name"].tolist() == ["'=Evil()", "臺南"]
    path = tmp_path / "a.gpkg"
    path.write_bytes(export_places(table, "gpkg", "x"))
    read = gpd.read_file(path)
    assert read.crs == "EPSG:4326" and read.geometry.x.tolist() == [139.0, 140.0]
    with pytest.raises(RequestError):
        form_of("a.doc", ("csv",))


def test_a_geotiff_says_where_it_lies():
    from PIL import Image

    scores = np.array([[0.5, np.nan], [0.25, 1.0]], dtype=np.float32)
    image = Image.open(io.BytesIO(export_grid(scores, 84.0, 4, "tif", "digest")))
    assert np.asarray(image).tolist() == [[0.5, NO_DATA], [0.25, 1.0]]
    assert image.tag_v2[33550] == (0.25, 0.25, 0.0)
    assert image.tag_v2[33922][3:] == (-180.0, 84.0, 0.0)
    assert 4326 in image.tag_v2[34735] and image.tag_v2[42113].startswith("-9999")
    kept = np.load(io.BytesIO(export_grid(scores, 84.0, 4, "npz", "digest")))
    np.testing.assert_array_equal(kept["score"], scores)
