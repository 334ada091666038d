"""What bad and large files cost: wall time of reading, processor time and peak memory of the child.

Run: `python benchmarks/importing.py`. Each file of `tests/importing/corpus.py` is given to
`read_file` by a process of its own, whose one child's use of memory the system then tells; the
largest good files of each format follow. Targets: a bomb under 5 s and 300 MB.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
MEASURE = """
import json, resource, sys, time
from pathlib import Path
from siteselect.errors import FileRefused
from siteselect.importing import read_file
content = Path(sys.argv[1]).read_bytes()
if sys.argv[2].endswith("gpkg"):
    from siteselect.importing.reading import _environment
    _environment("gpkg")
start = time.perf_counter()
try:
    table = read_file(content, sys.argv[2])
    said = f"{len(table.rows)} rows"
except FileRefused as refusal:
    said = refusal.problems[0].key
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([said, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000]))
"""


def measured(content, name):
    """Return (what was said, wall s, processor s of the child, its peak MB)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content"
        path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", MEASURE, str(path), name], check=True,
            capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    return json.loads(done.stdout)


def large():
    """Return the largest files that still come in, one of each format."""
    import openpyxl

    head = ["id", "name", "lat", "lon", *(f"c{n}" for n in range(11))]
    rows = [[f"p{n}", "名稱", "29.07", "-110.95", *(str(n * k) for k in range(11))]
            for n in range(19_990)]  # fmt: skip
    lines = io.StringIO()
    csv.writer(lines).writerows([head, *rows])
    yield "largest good CSV", "x.csv", lines.getvalue().encode()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("s")
    for row in [head[:6], *(row[:6] for row in rows)]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    yield "largest good XLSX", "x.xlsx", buffer.getvalue()
    point = {"type": "Point", "coordinates": [-110.95, 29.07]}
    features = [{"type": "Feature", "properties": dict(zip(head, row, strict=True)),
                 "geometry": point} for row in rows]  # fmt: skip
    whole = {"type": "FeatureCollection", "features": features}
    yield "largest good GeoJSON", "x.geojson", json.dumps(whole).encode()
    import geopandas as gpd
    from shapely import Point

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        records = [dict(zip(head, row, strict=True)) for row in rows]
        shapes = [Point(-110.95, 29.07)] * len(rows)
        layer = gpd.GeoDataFrame(records, geometry=shapes, crs=4326)
        layer.to_file(path, driver="GPKG", engine="pyogrio")
        yield "largest good GeoPackage", "x.gpkg", path.read_bytes()


def main():
    """Print the table, the worst last."""
    from tests.importing import corpus

    files = [(b.label, b.name, b.build("/nowhere", "http://127.0.0.1:9/")) for b in corpus.ALL]
    worst = [0.0, 0.0, 0.0]
    print("| file | kB | answer | wall s | child s | peak MB |\n|---|---|---|---|---|---|")
    for label, name, content in [*files, *large()]:
        said, *costs = measured(content, name)
        worst = [max(a, b) for a, b in zip(worst, costs, strict=True)]
        wall, used, memory = costs
        size, form = f"{len(content) / 1000:,.0f}", name.split(".")[-1]
        costs = f"{wall:.2f} | {used:.2f} | {memory:.0f}"
        print(f"| {label} ({form}) | {size} | {said} | {costs} |", flush=True)
    print(f"| worst | | | {worst[0]:.2f} | {worst[1]:.2f} | {worst[2]:.0f} |")


if __name__ == "__main__":
    main()
