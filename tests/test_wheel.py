"""The package builds as a wheel that finds its data elsewhere."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pip(*arguments, cwd):
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments],
                   check=True, cwd=cwd)  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel from a copy of what is tracked, and install it in a folder of its own."""
    work = tmp_path_factory.mktemp("wheel")
    source = work / "source"
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                             check=True, capture_output=True, text=True).stdout.split("\n")  # fmt: skip
    for name in filter(None, tracked):
        if name.startswith(("siteselect/", "data/")) or "/" not in name:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_file():
                target.write_bytes((ROOT / name).read_bytes())
    pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(work), str(source), cwd=work)
    (wheel,) = work.glob("*.whl")
    pip("install", "--no-deps", "--target", str(work / "site"), str(wheel), cwd=work)
    return work, wheel


def test_it_ranks_from_elsewhere(installed):
    work, _ = installed
    environment = {**os.environ, "PYTHONPATH": str(work / "site")}
    environment.pop("SITESELECT_DATA", None)
    where = "import siteselect; print(siteselect.__file__)"
    found = subprocess.run([sys.executable, "-c", where], cwd=work, env=environment,
                           capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert Path(found.strip()).is_relative_to(work)
    done = subprocess.run([sys.executable, "-m", "siteselect", "rank", "--json"], cwd=work,
                          env=environment, capture_output=True, text=True, check=True)  # fmt: skip
    answer = json.loads(done.stdout)
    assert len(answer["results"]) > 30
    assert sum(len(answer[k]) for k in ("results", "excluded", "outside")) == 69


def test_it_holds_data_words_and_styles(installed):
    _, wheel = installed
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        re.sub("^data/", "siteselect/_data/", str(path.relative_to(ROOT)))
        for folder, kinds in (("data", ("csv", "yaml", "geojson")),
                              ("siteselect", ("py", "yaml", "css", "js", "html", "svg")))
        for kind in kinds for path in (ROOT / folder).rglob(f"*.{kind}")
    }  # fmt: skip
    assert wanted - names == set()
