"""Screening against what one would otherwise write: equal answers first, then interleaved rounds.

    python benchmarks/screening.py [rounds] [part ...]

Parts: memory, cities, points, sea, grid, dask, which make the table of docs/timings.md; every_port
(all sea distances against searoute's own, a minute and a half); kill (a long run on two workers,
one of them killed). `as_dask_does` leaves the memory of workers as Dask sets it. The machine is
shared, so processor time stands beside the wall clock; read the ratios.
"""

import gc
import resource
import statistics
import sys

import numpy as np
from screening_dask import PER_DEGREE, clocked, kill, two_workers

from siteselect.dataset import load_countries
from siteselect.geography import build_seaports, earth_centred
from siteselect.geography.network import sea_network
from siteselect.profiles import profile
from siteselect.screening import load_all, screen
from siteselect.screening.jobs import cell_centres, cities, grid_jobs, run_here
from siteselect.screening.raster import screen_grid
from siteselect.screening.scoring import prepare
from siteselect.settings import shipped_data

POINTS = 1_000_000


def clock(work):
    gc.collect()
    return clocked(work)


def rounds(count, **contenders):
    spent = {name: [] for name in contenders}
    for _ in range(count):
        for name, work in contenders.items():
            spent[name].append(clock(work)[1:])
    return {name: tuple(statistics.median(t[k] for t in times) for k in (0, 1))
            for name, times in spent.items()}


def show(what, times, ours, theirs):
    print(f"{what}")
    for name, (wall, processor) in times.items():
        print(f"    {name:28} {wall:9.3f} s wall {processor:9.3f} s processor")
    walls, cpus = (times[theirs][k] / times[ours][k] for k in (0, 1))
    print(f"    {theirs} / {ours}: {walls:.2f} wall, {cpus:.2f} processor", flush=True)


def points_near_towns(world, count):
    rng = np.random.default_rng(7)
    towns = world.towns
    row = rng.integers(len(towns), size=count)
    lat = np.clip(towns["lat"].to_numpy()[row] + rng.normal(0, 0.5, count), -85, 85)
    lon = towns["lon"].to_numpy()[row] + rng.normal(0, 0.5, count)
    return lat, (lon + 180) % 360 - 180


def million_points(world, count):
    import geopandas as gpd
    from sklearn.neighbors import BallTree

    lat, lon = points_near_towns(world, POINTS)
    countries = load_countries(shipped_data())
    airports = world.geography.airports
    ports = world.geography.seaports
    ports = ports[ports["container_capable"] == 1]
    from siteselect.geography import NearestOf

    trees = [NearestOf(table) for table in (airports, ports)]
    balls = [BallTree(np.radians(t[["lat", "lon"]].to_numpy(float)), metric="haversine")
             for t in (airports, ports)]

    def ours():
        points = earth_centred(lat, lon)
        return world.raster.locate(lat, lon), *(tree.ask(points, 2)[0] for tree in trees)

    def theirs():
        frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
        joined = gpd.sjoin(frame, countries[["iso3", "geometry"]], how="left")
        radians = np.radians(np.column_stack([lat, lon]))
        return joined, *(ball.query(radians)[1][:, 0] for ball in balls)

    mine, other = ours(), theirs()
    joined = other[0][~other[0].index.duplicated()]
    names = np.array([*world.raster.codes, None], dtype=object)[mine[0]]
    there = joined["iso3"].to_numpy(object)
    unlike = sum(a != b and not (a is None and b != b) for a, b in zip(names, there, strict=True))
    print(f"country differs at {unlike} of {POINTS:,} points; nearest airport at "
          f"{(mine[1] != other[1]).sum():,}, port at {(mine[2] != other[2]).sum():,}")
    from siteselect.geography import geodesic_km

    for k, table in ((1, airports), (2, ports)):
        off = np.flatnonzero(mine[k] != other[k])
        place = table[["lat", "lon"]].to_numpy(float)
        a, b = (np.asarray(geodesic_km(lat[off], lon[off], *place[rows[off]].T))
                for rows in (mine[k], other[k]))
        off = np.abs(a - b) / np.maximum(a, b)
        print(f"    where they differ, the two geodesics are {off.max():.2%} apart at most, "
              f"and ours is the nearer at {(a <= b).mean():.0%}")
        assert off.max() < 0.007, "they differ only where sphere and ellipsoid do"
    assert unlike < 10
    show("1,000,000 points: country, nearest airport, nearest port",
         rounds(count, ours=ours, sjoin_and_balltree=theirs), "ours", "sjoin_and_balltree")


def by_searoute(ports, start):
    """The loop: one call of searoute for each port, km."""
    from searoute import searoute

    ends = ports[["lon", "lat"]].to_numpy(float).tolist()
    return np.array([searoute(start, end, restrictions=["northwest"],
                              append_orig_dest=True)["properties"]["length"] for end in ends])


def ports_by_sea(world):
    ports = world.geography.seaports.dropna(subset=["sea_nm"])
    return ports, ports.set_index("locode").loc["TWKHH", ["lon", "lat"]].to_numpy(float)


def apart(ports, start, lengths):
    """Both against the loop, but for Kaohsiung itself: 0 km here, to the network and back there."""
    lengths, ports = (given[(ports["locode"] != "TWKHH").to_numpy()] for given in (lengths, ports))
    km = sea_network().km_between(start, ports[["lon", "lat"]].to_numpy(float))
    for name, own in (("anew", km), ("shipped", ports["sea_km_from_kaohsiung"].to_numpy(float))):
        off = np.abs(lengths - own) / np.maximum(lengths, 1)
        print(f"sea, {name}: {len(ports):,} ports against searoute, relative difference median "
              f"{np.median(off):.1e}, worst {off.max():.1e} (of {lengths[off.argmax()]:,.1f} km)")
        assert (np.abs(lengths - own) <= np.maximum(1e-3 * lengths, 0.1)).all()


def every_port(world, _count):
    ports, start = ports_by_sea(world)
    apart(ports, start, by_searoute(ports, start.tolist()))


def sea_distances(world, count):
    """Both sides hold the network in memory, ready made. Timed: from the coordinates of Kaohsiung
    and of the ports to km, the search for where each port enters the network and both legs
    included; for `table`, the whole table of seaports with its names and reasons."""
    ports, start = ports_by_sea(world)
    sample = ports.iloc[:: len(ports) // 60]
    apart(sample, start, by_searoute(sample, start.tolist()))
    points = earth_centred(*(world.towns[c].to_numpy(float) for c in ("lat", "lon")))

    def anew():
        return sea_network().km_between(start, ports[["lon", "lat"]].to_numpy(float))

    def loop():
        return by_searoute(sample, start.tolist())

    def look_up():
        return world.ways.ask(points, world.towns["country"].to_numpy(), world.country_code)[1]

    times = rounds(count, anew=anew, loop=loop, look_up=look_up, table=lambda: build_seaports([]),
                   making_the_network=sea_network.__wrapped__)
    scale = len(ports) / len(sample)
    times["loop"] = tuple(t * scale for t in times["loop"])
    for ours in ("anew", "table", "look_up"):
        show(f"sea distance to all {len(ports):,} ports (loop: {len(sample)} timed, scaled up), "
             f"{ours}", times, ours, "loop")


def all_cities(world, count):
    scenario = profile(world.sites, "ai_server_ems")
    points = cities(world, 500).points
    trees = [world.markets["north_america"].tree, world.air.jets.tree]

    def ours():
        return screen(world, scenario, least_people=500).table.head(100)

    def first():
        from siteselect.screening import jobs

        jobs._measured.cache_clear()
        return screen(world, scenario, least_people=500).table.head(100)

    def queries():
        return [tree.query(points, workers=2) for tree in trees]

    assert first().equals(ours())
    print(f"{len(points):,} cities")
    times = rounds(count, ours=ours, ours_first_question=first, queries_alone=queries)
    show("all cities x all criteria to the top 100, warm", times, "ours", "queries_alone")


def grid(world, count):
    scenario = profile(world.sites, "ai_server_ems")
    question, chunks = prepare(world, scenario), grid_jobs(PER_DEGREE)
    _ = world.town_tree  # built before the clock runs

    def land(job):
        lat, lon = cell_centres(PER_DEGREE, job.start, job.stop)
        y, x = np.nonzero(job.countries(world) >= 0)
        return earth_centred(lat[y], lon[x])

    def ours():
        return sum(len(answers.score) for _, answers in run_here(world, question, chunks))

    trees = [world.markets["north_america"].tree, world.air.jets.tree, world.town_tree.tree]

    def queries():
        wall = processor = 0.0
        for job in chunks:
            points = land(job)  # outside of the clock: the queries alone
            _, w, p = clocked(
                lambda points=points: [t.query(points, workers=2) for t in trees])
            wall, processor = wall + w, processor + p
        return wall, processor

    spent = {"ours": [], "queries_alone": []}
    for _ in range(count):
        done, wall, processor = clock(ours)
        spent["ours"].append((wall, processor))
        spent["queries_alone"].append(queries())
    times = {n: tuple(statistics.median(t[k] for t in v) for k in (0, 1)) for n, v in spent.items()}
    show(f"{done:,} cells of land ({1 / PER_DEGREE:g} degrees), chunked", times, "ours",
         "queries_alone")


def memory(world, _count):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    screen_grid(world, profile(world.sites, "ai_server_ems"), PER_DEGREE)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process: {before:,.0f} MB loaded, {after:,.0f} MB after the grid")


PARTS = {"memory": memory, "cities": all_cities, "points": million_points, "sea": sea_distances,
         "grid": grid, "dask": two_workers, "every_port": every_port, "kill": kill}

if __name__ == "__main__":
    loaded = load_all(shipped_data())
    asked = next((int(word) for word in sys.argv[1:] if word.isdigit()), 5)
    chosen = [word for word in sys.argv[1:] if word in PARTS]
    for part in chosen or ("memory", "cities", "points", "sea", "grid", "dask"):
        PARTS[part](loaded, min(asked, 3) if part in ("grid", "dask") and not chosen else asked)
