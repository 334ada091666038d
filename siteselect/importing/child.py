"""The child process in which people's files are parsed, under limits it sets before anything.

Memory, processor time and file size are bounded by the operating system, so that a file made
to exhaust the computer ends this process and nothing else. The parent waits for so long and no
longer, and reads so many bytes and no more.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from siteselect.errors import FileRefused, Problem


def bound(memory_mb: int, seconds: int, output_mb: int) -> None:
    """Set the limits of this process. On Windows there are none but the parent's patience."""
    try:
        import resource
    except ImportError:  # Windows
        return
    memory = memory_mb * 1_000_000
    for what, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output_mb * 1_000_000),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def parse(form: str, path: Path, file: str, choice: str) -> dict[str, Any]:
    """Read one file and return its table, or the problems it was refused for, as plain values."""
    from siteselect.importing import delimited, features, geopackage, workbook

    try:
        if form == "gpkg":
            table = geopackage.read_geopackage(path, file, layer=choice)
        elif form == "xlsx":
            table = workbook.read_xlsx(path.read_bytes(), file, sheet=choice)
        elif form == "geojson":
            table = features.read_geojson(path.read_bytes(), file)
        else:
            table = delimited.read_csv(path.read_bytes(), file, encoding=choice)
    except FileRefused as refusal:
        return {"problems": [asdict(problem) for problem in refusal.problems]}
    except MemoryError:
        return {"problems": [asdict(Problem("importing.too_heavy", file))]}
    return {"table": asdict(table)}


def main() -> None:
    """Read the order from standard input, answer on standard output."""
    order = json.loads(sys.stdin.readline())
    bound(order["memory_mb"], order["seconds"], order["output_mb"])
    answer = parse(order["form"], Path(order["path"]), order["file"], order["choice"])
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
