"""From bytes that a person brought to a table: looked at, then parsed in a bounded child."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from siteselect.errors import FileRefused, Problem
from siteselect.i18n import family
from siteselect.importing import geopackage
from siteselect.importing.table import LIMITS, Limits, RawTable, refuse, shown

FORMS = ("csv", "xlsx", "geojson", "gpkg")
NOT_THAT = family("importing.no_", ("xlsx", "gpkg", "geojson"))
ENDINGS = {
    "csv": "csv",
    "txt": "csv",
    "tsv": "csv",
    "xlsx": "xlsx",
    "geojson": "geojson",
    "json": "geojson",
    "gpkg": "gpkg",
}
ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from siteselect.importing.child import main; main()"
)


def read_file(content: bytes, name: str, choice: str = "", limits: Limits = LIMITS) -> RawTable:
    """Return the table in `content`, the bytes of a file called `name`.

    `choice` names a sheet or layer, or a CSV's encoding. The name's ending says what the person
    means, the bytes what it is, and both must agree. Parsing happens in a child process with
    limits on memory, processor time and output. Raises FileRefused.
    """
    file = shown(Path(name).name or "file")
    if len(content) > limits.file_mb * 1_000_000:
        raise refuse("importing.file_too_large", file, most=limits.file_mb)
    if not content:
        raise refuse("importing.empty_file", file)
    form = form_of(content, file)
    if form == "gpkg":
        geopackage.check_magic(content, file, limits)
    with TemporaryDirectory(prefix="siteselect-") as folder:
        path = Path(folder) / f"file.{form}"  # never the person's name: names can be orders
        path.write_bytes(content)
        answer = _child(form, path, file, choice, limits)
    return _table(answer, file)


def form_of(content: bytes, file: str) -> str:
    """Return the format that name and first bytes agree on. Raises FileRefused."""
    ending = Path(file).suffix.removeprefix(".").lower()
    if ending not in ENDINGS:
        raise refuse("importing.unknown_ending", file, found=ending, known=", ".join(FORMS))
    named = ENDINGS[ending]
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        found = "xlsx"
    elif content.startswith(geopackage.MAGIC):
        found = "gpkg"
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse("importing.old_excel", file)
    elif start.startswith(b"<"):
        raise refuse("importing.markup", file)
    else:
        found = "geojson" if start.startswith(b"{") else "csv"
    if found == named:
        return named
    if found == "csv" and named in ("xlsx", "gpkg", "geojson"):
        raise refuse(NOT_THAT[named], file)
    raise refuse("importing.other_form", file, found=found, named=named)


@cache
def _environment(form: str) -> dict[str, str]:
    """Return what the child may know: no proxies, no addresses, no settings of this process."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TZDIR") if name in os.environ
    }
    kept |= {
        "PYTHONIOENCODING": "utf-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if form == "gpkg":
        skipped = geopackage.skipped_drivers()
        kept |= {
            "GDAL_SKIP": skipped,
            "OGR_SKIP": skipped,
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "-",
            "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
            "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
            "GDAL_NUM_THREADS": "1",
        }
    return kept


def _child(form: str, path: Path, file: str, choice: str, limits: Limits) -> dict[str, Any]:
    order = {
        "form": form,
        "path": str(path),
        "file": file,
        "choice": choice,
        "memory_mb": limits.memory_mb,
        "seconds": limits.seconds,
        "output_mb": limits.output_mb,
    }
    answer = path.with_suffix(".answer")
    with answer.open("wb") as out:  # a file, so that its size is bounded too
        try:
            done = subprocess.run(  # noqa: S603 - our own program, the file's name is not in it
                [sys.executable, "-I", "-W", "ignore", "-c", START, str(ROOT)],
                input=json.dumps(order).encode() + b"\n",
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=_environment(form),
                cwd=path.parent,
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise refuse("importing.too_heavy", file) from None
    if done.returncode != 0 or answer.stat().st_size > limits.output_mb * 1_000_000:
        raise refuse("importing.too_heavy", file)
    try:
        return dict(json.loads(answer.read_bytes()))
    except ValueError:
        raise refuse("importing.too_heavy", file) from None


def _table(answer: dict[str, Any], file: str) -> RawTable:
    if "problems" in answer:
        raise FileRefused(
            [
                Problem(
                    p["key"],
                    p["file"],
                    p["row"],
                    p["column"],
                    tuple((name, value) for name, value in p["values"]),
                )
                for p in answer["problems"]
            ]
        )
    found = answer["table"]
    found |= {name: tuple(found[name]) for name in ("header", "lines", "tables")}
    found["rows"] = tuple(tuple(row) for row in found["rows"])
    found["points"] = tuple(None if p is None else (p[0], p[1]) for p in found["points"])
    return RawTable(**{**found, "file": file})
