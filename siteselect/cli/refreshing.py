"""`siteselect data refresh`: newer figures from public interfaces, and what is due."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.own import Who, now, operation, user
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import Dataset, load_renewals
from siteselect.i18n import family, label, sentence, text
from siteselect.own import append
from siteselect.settings import read_settings

if TYPE_CHECKING:
    from siteselect.refresh import Difference, Refresh

WHAT_WORDS = family("refresh.what_", ("new", "changed", "same", "older"))


def _option(*names: str, help: str) -> Any:
    return typer.Option(*names, help=text(help, opt.DEFAULT_LANG.value))


def refresh_command(
    source: Annotated[str, typer.Argument()] = "",
    yes: Annotated[bool, _option("--yes", help="cli.opt_yes")] = False,
    address: Annotated[str, _option("--address", help="cli.opt_address")] = "", who: Who = "",
    due_only: Annotated[bool, _option("--due", help="cli.opt_due")] = False,
    day: Annotated[str, _option("--on", help="cli.opt_on")] = "",
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Ask for newer figures, show what would change, write it when told."""
    from siteselect.refresh import get, interface, parse_day, read_prices, refresh

    if due_only:
        _due(parse_day(day or now()[:10]), as_json, lang.value)
        return
    if not source:
        _list(lang.value)
        return
    chosen, dataset, settings = interface(source), opt.load_dataset(""), read_settings()
    folder = settings.data_folder
    found = refresh(source, chosen, dataset, now()[:10], get, address,
                    settings.interface_key(chosen.key), read_prices(folder))  # fmt: skip
    files = _write(found, folder) if yes and found.renewals else []
    entry = None
    if yes and found.change.touched:
        entry = append(settings.own_folder, "refresh", found.change, who or user(), now(),
                       dataset.own_version, operation(), found.content)  # fmt: skip
    n = entry.n if entry else None
    if as_json:
        print_json({
            "source": source, "applied": n is not None or bool(files), "change": n,
            "files": files, "checksum": found.checksum,
            "differences": [asdict(difference) for difference in found.differences],
            "problems": [sentence(problem, lang.value) for problem in found.problems],
        })  # fmt: skip
    else:
        _show(found, dataset, n, files, lang.value)


def _write(found: Refresh, folder: Path) -> list[str]:
    """Write the rows of prices and what they cite, each file whole; return the files' names."""
    from siteselect.refresh import renewed_files

    files = renewed_files(folder, found.renewals, found.sources)
    for path, content in files.items():
        write_whole(path, content)
    return [path.relative_to(folder).as_posix() for path in files]


def _list(lang: str) -> None:
    from siteselect.refresh import REGISTER

    say(text("refresh.feeds_heading", lang))
    for name, known in REGISTER.items():
        codes = text("words.comma", lang).join(feed.indicator for feed in known.feeds)
        key = text("refresh.wants_key", lang, variable=known.key) if known.key else ""
        line = text("refresh.feeds", lang, name=name, title=known.title, indicators=codes)
        say(f"  {line}{key}")


def _due(day: str, as_json: bool, lang: str) -> None:
    from siteselect.refresh import due, due_names, read_prices

    folder, dataset = read_settings().data_folder, opt.load_dataset("")
    listed = due(dataset, load_renewals(folder), read_prices(folder), day)
    past = [one for one in listed if one.past]
    if as_json:
        print_json({"day": day, "series": [asdict(one) for one in listed]})
        return
    names = due_names(dataset, lang)
    rows = [[names[one.id], f"{one.past} / {one.figures}", one.oldest,
             one.newest, str(one.renews_months),
             text("words.comma", lang).join(one.feeds) or "–"] for one in past]  # fmt: skip
    heads = [text("refresh.series", lang), text("refresh.past", lang),
             text("refresh.oldest", lang), text("refresh.newest", lang),
             text("refresh.months", lang), text("refresh.with", lang)]  # fmt: skip
    print_table(text("refresh.due_title", lang, day=day), heads, rows, right=(1, 4))
    say(text("refresh.due_total", lang, past=len(past), all=len(listed), day=day))


def _line(entry: Difference, dataset: Dataset, lang: str) -> list[str]:
    from siteselect.refresh import ITEM_WORDS

    form = f",.{dataset.criteria[entry.criterion].decimals}f" if entry.criterion else ",.6g"
    old = "–" if entry.old is None else f"{entry.old:{form}} ({entry.old_as_of})"
    new = f"{entry.new:{form}} ({entry.new_as_of})"
    name = (label(dataset.criteria[entry.criterion].name, lang) if entry.criterion
            else text(ITEM_WORDS[entry.item], lang))  # fmt: skip
    return [entry.subject, name, old, new, text(WHAT_WORDS[entry.what], lang)]


def _show(found: Refresh, dataset: Dataset, n: int | None, files: list[str], lang: str) -> None:
    rows = [_line(entry, dataset, lang) for entry in found.differences]
    heads = [text("refresh.subject", lang), text("refresh.about", lang),
             text("refresh.on_file", lang), text("refresh.new_figure", lang),
             text("refresh.what", lang)]  # fmt: skip
    print_table(text("refresh.title", lang, name=found.name), heads, rows, right=(2, 3))
    for problem in found.problems:
        say(sentence(problem, lang))
    count, prices = len(found.change.figures), len(found.renewals)
    if n is not None:
        say(text("refresh.written", lang, count=count, n=n, checksum=found.checksum[:16]))
    if files:
        listed = text("words.comma", lang).join(files)
        say(text("refresh.prices_written", lang, count=prices, files=listed))
    if n is None and not files:
        if count:
            say(text("refresh.confirm", lang, count=count))
        if prices:
            say(text("refresh.confirm_prices", lang, count=prices))
        if not count and not prices:
            say(text("refresh.none", lang, same=len(found.differences)))
