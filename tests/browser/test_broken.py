"""A broken data folder: the server starts all the same, and the page says how to mend it."""

import shutil

from playwright.sync_api import expect

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
        for said in ("plants.csv", "Put it back", "observations.csv", "The row has 4 cells"):
            expect(alert).to_contain_text(said)
        expect(alert).not_to_contain_text("Traceback")
