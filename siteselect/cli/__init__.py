"""The shell's commands: load, call, print. One of the two catchers of errors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer

from siteselect.cli import (
    comparing,
    costs,
    data,
    editions,
    explaining,
    exporting,
    importing,
    knockouts,
    knowledge,
    own,
    parks,
    places,
    problems,
    ranking,
    recording,
    refreshing,
    register,
    robustness,
    screening,
    sessions,
    validity,
)
from siteselect.errors import EnvironmentFault, SiteSelectError
from siteselect.i18n import family, sentence, text
from siteselect.settings import read_settings

USER_FAULT, WORLD_FAULT = 2, 3
COMMANDS = family("cli.", ("rank", "explain", "distance", "solve", "export", "compare",
                           "robustness", "import", "screen", "backtest",
                           "knockouts"))  # fmt: skip
# the base of typer's usage errors, whichever copy of click typer stands on
_Usage: Any = next(
    c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException"
)


def build_app(lang: str) -> typer.Typer:
    """Return the application with its help in `lang`."""
    app = typer.Typer(help=text("cli.app", lang), no_args_is_help=True, add_completion=False,
                      rich_markup_mode=None, pretty_exceptions_enable=False)  # fmt: skip
    for name, command in (
        ("rank", ranking.rank), ("explain", explaining.explain_command),
        ("distance", places.distance_command), ("solve", problems.solve_command),
        ("export", exporting.export_command), ("compare", comparing.compare_command),
        ("robustness", robustness.robustness_command),
        ("knockouts", knockouts.knockouts_command),
        ("import", importing.import_command),
        ("screen", screening.screen_command), ("backtest", validity.backtest_command),
    ):  # fmt: skip
        # a longitude west of Greenwich begins with a minus and is not an option
        settings = {"ignore_unknown_options": True} if name == "distance" else {}
        app.command(name, help=text(COMMANDS[name], lang), context_settings=settings)(command)
    app.command("cost", help=text("cost.command", lang))(costs.cost_command)
    app.command("parks", help=text("parks.command", lang))(parks.parks_command)
    nested = typer.Typer(help=text("cli.data", lang), no_args_is_help=True)
    nested.command("check", help=text("cli.data_check", lang))(data.check)
    nested.command("refresh", help=text("cli.data_refresh", lang))(refreshing.refresh_command)
    nested.command("build", help=text("cli.data_build", lang))(data.build)
    nested.command("knowledge", help=text("cli.data_knowledge", lang))(
        knowledge.knowledge_command)  # fmt: skip
    nested.command("register", help=text("register.command", lang))(register.register_command)
    nested.command("coverage", help=text("register.coverage", lang))(register.coverage_command)
    nested.command("grids", help=text("cli.data_grids", lang))(screening.grids)
    app.add_typer(nested, name="data")
    sessions.add_to(app, lang)
    app.command("diff", help=text("editions.command", lang))(editions.diff_command)
    app.command("record", help=text("record.command", lang))(recording.record_command)
    app.add_typer(own.build_app(lang), name="own")
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 2 the user's fault, 3 the world's. Never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if sys.stdout is None or sys.stderr is None:  # closed by whoever started us
        sys.exit(WORLD_FAULT)
    sys.exit(run(given))


def run(given: list[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    lang = _language(given)
    try:
        command = typer.main.get_command(build_app(lang))
        done = command.main(given, prog_name="siteselect", standalone_mode=False)
    except SiteSelectError as refusal:
        for problem in refusal.problems:
            _complain(sentence(problem, lang))
        return WORLD_FAULT if isinstance(refusal, EnvironmentFault) else USER_FAULT
    except (typer.Exit, typer.Abort) as leave:
        return int(getattr(leave, "exit_code", USER_FAULT))
    except _Usage as wrong:
        said = wrong.format_message()
        why = " ".join(said.split()).rstrip(".")
        bare = type(wrong).__name__ == "NoArgsIsHelpError"  # no command at all: the help is shown
        _complain(said if bare else text("cli.bad_usage", lang, why=why))
        return USER_FAULT
    except BrokenPipeError:
        return WORLD_FAULT
    except OSError as fault:
        _complain(text("cli.broken_world", lang, why=str(fault)))
        return WORLD_FAULT
    return done if isinstance(done, int) else 0


def _complain(line: str) -> None:
    sys.stderr.write(line.rstrip() + "\n")


def _language(given: list[str]) -> str:
    """Return the language that the arguments ask for, else the environment's."""
    for position, argument in enumerate(given):
        if argument == "--lang" and position + 1 < len(given):
            return given[position + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return read_settings().language
