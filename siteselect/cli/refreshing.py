"""`siteselect data refresh`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.own import Who, now, operation, user
from siteselect.cli.show import print_json, print_table, say
from siteselect.i18n import family, label, sentence, text
from siteselect.own import append
from siteselect.settings import read_settings

WHAT_WORDS = family("refresh.what_", ("new", "changed", "same", "older"))


def _option(name: str, help: str) -> Any:
    return typer.Option(name, help=text(help, opt.DEFAULT_LANG.value))


def refresh_command(
    source: Annotated[str, typer.Argument()] = "",
    yes: Annotated[bool, _option("--yes", "cli.opt_yes")] = False,
    address: Annotated[str, _option("--address", "cli.opt_address")] = "", who: Who = "",
    as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Ask for newer figures, show what would change, write it when told."""
    from siteselect.refresh import get, interface, refresh

    if not source:
        _list(lang.value)
        return
    chosen, dataset = interface(source), opt.load_dataset("")
    found = refresh(source, chosen, dataset, now()[:10], get, address)
    entry = None
    if yes and found.change.touched:
        entry = append(read_settings().own_folder, "refresh", found.change, who or user(), now(),
                       dataset.own_version, operation(), found.content)  # fmt: skip
    n = entry.n if entry else None
    if as_json:
        print_json({
            "source": source, "applied": n is not None, "change": n, "checksum": found.checksum,
            "differences": [asdict(difference) for difference in found.differences],
            "problems": [sentence(problem, lang.value) for problem in found.problems],
        })  # fmt: skip
    else:
        _show(found, dataset, n, lang.value)


def _list(lang: str) -> None:
    from siteselect.refresh import REGISTER

    say(text("refresh.sources", lang))
    for name, known in REGISTER.items():
        codes = text("words.comma", lang).join(feed.indicator for feed in known.feeds)
        say("  " + text("refresh.feeds", lang, name=name, title=known.title, indicators=codes))


def _show(found: Any, dataset: Any, n: int | None, lang: str) -> None:
    rows = []
    for entry in found.differences:
        criterion = dataset.criteria[entry.criterion]
        digits = criterion.decimals
        old = "–" if entry.old is None else f"{entry.old:,.{digits}f} ({entry.old_as_of})"
        rows.append([entry.subject, label(criterion.name, lang), old,
                     f"{entry.new:,.{digits}f} ({entry.new_as_of})",
                     text(WHAT_WORDS[entry.what], lang)])  # fmt: skip
    heads = [text("words.country", lang), text("words.criterion", lang),
             text("refresh.on_file", lang), text("refresh.new_figure", lang),
             text("refresh.what", lang)]  # fmt: skip
    print_table(text("refresh.title", lang, name=found.name), heads, rows, right=(2, 3))
    for problem in found.problems:
        say(sentence(problem, lang))
    count = len(found.change.figures)
    if n is not None:
        say(text("refresh.written", lang, count=count, n=n, checksum=found.checksum[:16]))
    elif count:
        say(text("refresh.confirm", lang, count=count))
    else:
        say(text("refresh.none", lang, same=len(found.differences)))
