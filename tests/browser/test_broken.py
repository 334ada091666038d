"""A broken data folder: the server starts all the same, and the page says how to mend it."""

import shutil

from tests.browser.conftest import ROOT, serving


def test_broken_data_are_said_in_words(visit, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    (folder / "plants.csv").unlink()
    with (folder / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("one,cell,too,few\n")
    with serving(folder, tmp_path / "log.txt") as address:
        page = visit()
        page.page.goto(address)
        alert = page.page.get_by_test_id("stAlert")
        alert.wait_for(timeout=20_000)
        said = alert.inner_text()
    assert "plants.csv" in said and "Put it back" in said
    assert "observations.csv" in said and "The row has 4 cells" in said
    assert "Traceback" not in said
