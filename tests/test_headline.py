"""One headline, one strength: the same sentence wherever an answer is given."""

import io
import json
from dataclasses import replace

import pytest

from siteselect.cli import run
from siteselect.evaluation import evaluate
from siteselect.i18n import LANGUAGES
from siteselect.profiles import profile
from siteselect.reports import export

SECTOR = "ai_server_ems"


@pytest.fixture(scope="module")
def answer(shipped):
    return evaluate(shipped, profile(shipped, SECTOR))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shell_and_exports_say_the_headline(answer, capsys, lang):
    import openpyxl

    said = answer.headline(lang)
    assert run(["rank", "--sector", SECTOR, "--lang", lang, "--shipped", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["headline"], told["strength"]) == (said, answer.strength)
    assert run(["rank", "--sector", SECTOR, "--lang", lang, "--shipped", "--base", "anywhere"]) == 0
    assert capsys.readouterr().out.startswith(said)
    book = openpyxl.load_workbook(io.BytesIO(export(answer, "xlsx", lang)))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert said in cells


@pytest.mark.slow  # ten thousand draws
def test_robustness_in_the_shell_says_it_and_its_own_number_beside(answer, capsys):
    arguments = ["robustness", "--sector", SECTOR, "--samples", "500", "--shipped", "--lang", "en"]
    assert run([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["headline"]["en"] == answer.headline("en")
    assert told["strength"] == answer.strength


@pytest.mark.parametrize("share, said", [(0.9996, ">99%"), (0.004, "<1%"), (1.0, "100%")])
def test_what_may_fail_is_never_called_certain(answer, share, said):
    leader = answer.order[0]
    first = answer.first.copy()
    first[leader] = share
    doubtful = replace(answer)
    doubtful.__dict__["first"] = first
    assert f"probability of {said}" in doubtful.headline("en")
