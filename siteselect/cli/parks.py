"""`siteselect parks`: the named parks of one site, or of all."""

from __future__ import annotations

from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import Dataset, load
from siteselect.i18n import text
from siteselect.parks import HEADS, park_words, parks_sheet

SHOWN = ("gross", "free", "plot", "price", "tenants", "status", "as_of", "grade")
Markdown = Annotated[
    bool, typer.Option("--markdown", help=text("parks.opt_markdown", opt.DEFAULT_LANG.value))
]


def parks_command(
    site: Annotated[str, typer.Argument()] = "", data: opt.DataFolder = "",
    markdown: Markdown = False, as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """List the parks of a site, or of every site."""
    dataset = load(opt.folder(data))
    if markdown:
        say(parks_sheet(dataset, lang.value).rstrip("\n"))
        return
    chosen = [site] if site else dataset.places["id"].tolist()
    if site:
        dataset.position(site)  # refuses a site nobody knows
    if as_json:
        print_json([_content(dataset, name) for name in chosen])
        return
    names = dict(zip(dataset.places["id"], dataset.names(lang.value), strict=True))
    rows = [
        [*([] if site else [name]), park["name"],
         *(park[fact] or "–" for fact in SHOWN)]
        for name in chosen for park in park_words(dataset, name, lang.value)
    ]  # fmt: skip
    if not rows:
        say(text("parks.none", lang.value))
        return
    title = (text("parks.title", lang.value, name=names[site]) if site
             else text("parks.title_all", lang.value, count=len(rows)))  # fmt: skip
    columns = (*(() if site else ("site",)), "park", *SHOWN)
    print_table(title, [text(HEADS[name], lang.value) for name in columns], rows)


def _content(dataset: Dataset, site: str) -> dict[str, object]:
    """Return a site and its parks as they stand in the data; null where nobody read a figure."""
    place = dataset.places.iloc[dataset.position(site)]
    parks = dataset.parks_of(site).to_dict("records")
    return {
        "site": site, "name_en": place["name_en"], "name_zh": place["name_zh"],
        "benchmark": bool(place["benchmark"]),
        "parks": [{name: None if value == "" else value for name, value in park.items()
                   if name != "site"} for park in parks],
    }  # fmt: skip
