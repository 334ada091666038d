"""`siteselect own`: the history of own data, undo, a site at a point; and which were used."""

from __future__ import annotations

import getpass
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import print_json, say
from siteselect.dataset import load_countries, load_geography
from siteselect.evaluation import Evaluation
from siteselect.i18n import family, label, text
from siteselect.own import (
    CHANGE_WORDS,
    Change,
    Ground,
    OwnSite,
    append,
    effective,
    entries,
    load_with_own,
    missing,
    undo,
    used,
    verify,
    version,
)
from siteselect.profiles import DEFAULT_SECTOR
from siteselect.settings import read_settings

COMMANDS = family("cli.own_", ("history", "undo", "verify"))


def _option(*names: str, help: str) -> Any:
    return typer.Option(*names, help=text(help, opt.DEFAULT_LANG.value))


def user() -> str:
    """Return the name of whoever runs the command, as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "-"


Who = Annotated[str, _option("--who", help="cli.opt_who")]


def now() -> str:
    """Return the time for the trail: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def operation() -> str:
    """Return a name for one act, so that sending it twice does it once."""
    return uuid.uuid4().hex


def own_part(evaluation: Evaluation) -> dict[str, Any] | None:
    """Return which own data stand behind an answer; None where none are laid over."""
    dataset = evaluation.dataset
    if not dataset.own_version:
        return None
    table = dataset.observations
    columns = ("subject", "value", "unit", "as_of", "grade", "series", "source")
    return {
        "version": dataset.own_version,
        "sites": [site for site in dataset.places["id"] if site in dataset.own_sites],
        "figures": [
            {
                "site_id": cell.site,
                "criterion": cell.criterion,
                **{name: table[name].iloc[cell.row] for name in columns},
            }
            for cell in used(dataset, evaluation.matrix.criteria, evaluation.matrix.rows)
        ],
    }


def say_own(evaluation: Evaluation, lang: str) -> None:
    """Say which own data stand behind an answer, if any."""
    part = own_part(evaluation)
    if part is None:
        return
    names = text("words.comma", lang).join(part["sites"]) or text("own.used_none", lang)
    say(text("own.used", lang, version=part["version"], count=len(part["figures"]), sites=names))
    for figure in part["figures"]:
        leaf = evaluation.dataset.criteria[figure["criterion"]]
        say(
            f"  {figure['site_id']}: {label(leaf.name, lang)} {figure['value']:g} "
            f"{label(leaf.unit, lang)} ({figure['as_of']}, {figure['grade']})"
        )


def build_app(lang: str) -> typer.Typer:
    """Return the commands under `siteselect own`."""
    app = typer.Typer(help=text("cli.own", lang), no_args_is_help=True)
    for name, command in (("history", history), ("undo", undo_command), ("verify", verify_command)):
        app.command(name, help=text(COMMANDS[name], lang))(command)
    # a longitude west of Greenwich begins with a minus and is not an option
    app.command(
        "add", help=text("cli.own_add", lang), context_settings={"ignore_unknown_options": True}
    )(add)
    return app


def history(as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """List the changes, the last first."""
    listed = entries(read_settings().own_folder)
    holding = {entry.n for entry in effective(listed)}
    if as_json:
        print_json(
            [
                {**entry.model_dump(mode="json"), "holds": entry.n in holding}
                for entry in reversed(listed)
            ]
        )
        return
    if not listed:
        say(text("cli.own_none", lang.value))
    for entry in reversed(listed):
        line = text(
            "own.history_line",
            lang.value,
            n=entry.n,
            time=entry.time[:16],
            who=entry.who,
            kind=text(CHANGE_WORDS[entry.kind], lang.value),
            sites=len(entry.change.sites),
            figures=len(entry.change.figures),
        )
        over = entry.n not in holding and entry.undoes is None
        say(line + (f" [{text('cli.undone_by', lang.value)}]" if over else ""))


def undo_command(
    n: Annotated[int, typer.Argument(min=1)], who: Who = "", lang: opt.Lang = opt.DEFAULT_LANG
) -> None:
    """Take back a change."""
    home = read_settings().own_folder
    entry = undo(home, n, who or user(), now(), version(home), operation())
    say(text("cli.own_undone", lang.value, n=n, by=entry.n))


def verify_command(as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """Check the history."""
    home = read_settings().own_folder
    broken, count = verify(home), len(entries(home))
    if as_json:
        print_json({"ok": not broken, "changes": count, "broken": broken})
    elif broken:
        say(text("cli.own_broken", lang.value, numbers=", ".join(map(str, broken))))
    else:
        say(text("cli.own_verified", lang.value, count=count))
    if broken:
        raise typer.Exit(2)


def add(
    site_id: Annotated[str, typer.Argument()],
    lat: Annotated[float, typer.Argument()],
    lon: Annotated[float, typer.Argument()],
    name_en: Annotated[str, typer.Argument()],
    name_zh: Annotated[str, typer.Argument()] = "",
    who: Who = "",
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:
    """Add a site at a point, and list what is missing there."""
    from siteselect.geography import gazetteer
    from siteselect.importing.adding import new_site

    settings = read_settings()
    folder, home = settings.data_folder, settings.own_folder
    base = version(home)
    ground = Ground(load_countries(folder), gazetteer(), load_geography(folder).crosswalk)
    found = ground.locate(lat, lon)
    dataset = load_with_own(folder, "sites", home)
    site: OwnSite = new_site(site_id, name_en, name_zh, found, dataset)
    entry = append(home, "site", Change(sites=(site,)), who or user(), now(), base, operation())
    after = load_with_own(folder, "sites", home)
    say(
        text(
            "cli.own_added",
            lang.value,
            name=site.name_en,
            country=found.country_iso3,
            admin1=found.admin1,
            town=found.town,
            km=f"{found.town_km:.0f}",
            n=entry.n,
        )
    )
    names = [
        label(after.criteria[c].name, lang.value) for c in missing(after, site.id, DEFAULT_SECTOR)
    ]
    say(text("cli.own_missing", lang.value, names=text("words.comma", lang.value).join(names)))
