"""What README.md shows runs, and its numbers are the data's."""

import re
from pathlib import Path

import numpy as np
import pytest

from siteselect.cli import run
from tests.conftest import DATA

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_tour_runs(capsys):
    tour = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
    assert len(tour.strip().splitlines()) == 5
    exec(tour, {})
    assert re.fullmatch(r".+ 0\.\d+\n", capsys.readouterr().out)


@pytest.mark.slow
def test_the_commands_run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^\$ \.venv/bin/siteselect (.*)$", README, re.MULTILINE)
    assert len(lines) >= 5
    for line in lines:
        assert run(line.split()) == 0, line
        assert capsys.readouterr().out


def test_the_two_commands_are_one_line_each():
    blocks = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    assert [len(block.strip().splitlines()) for block in blocks] == [1, 1]
    assert "streamlit run app.py" in blocks[0] and "pytest" in blocks[1]


def test_the_numbers_are_the_data_s(shipped):
    sites, states, entities = map(int, re.search(
        r"(\d+) real candidate sites .*?(\d+) US states and (\d+) Mexican", README, re.DOTALL
    ).groups())  # fmt: skip
    places = [*map(len, (DATA / "states.csv").read_text("utf-8").splitlines())]
    assert (sites, states + entities) == (len(shipped.places), len(places) - 1)
    leaves, scored = map(int, re.search(r"(\d+) criteria, (\d+) of them scored", README).groups())
    assert leaves == len(shipped.criteria)
    assert scored == sum(c.scored for c in shipped.criteria.values())
    figures = int(re.search(r"about ([\d,]+) figures", README).group(1).replace(",", ""))
    assert np.isclose(figures, len(shipped.observations), rtol=0.05)
    sources = int(re.search(r"some (\d+) cited publications", README).group(1))
    assert np.isclose(sources, len(shipped.sources), rtol=0.05)


def test_the_data_readme_names_every_series(shipped):
    text = (DATA / "README.md").read_text(encoding="utf-8")
    assert [s for s in shipped.series["id"] if f"`{s}`" not in text] == []


def test_the_chinese_page_gives_the_same_commands_and_numbers():
    chinese = (Path(__file__).parent.parent / "README.zh-TW.md").read_text(encoding="utf-8")
    bash = re.compile(r"```bash\n(.*?)```", re.DOTALL)
    assert bash.findall(chinese) == bash.findall(README)
    numbers = re.search(r"(\d+) real .*? (\d+) countries, (\d+) US .*? (\d+) Mexican", README,
                        re.DOTALL).groups()  # fmt: skip
    sites, countries, states, entities = numbers
    assert f"{countries} 國 {sites} 處" in chinese
    assert f"{states} 州、墨西哥 {entities} 個" in chinese
    for line in re.findall(r"^\$ \.venv/bin/siteselect (.*)$", chinese, re.MULTILINE):
        assert line.removesuffix(" --lang zh-TW") in README
