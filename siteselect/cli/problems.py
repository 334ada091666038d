"""`siteselect solve`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import clean, print_json, print_table, say
from siteselect.errors import Problem, RequestError
from siteselect.i18n import text


def solve_command(
    file: Annotated[str, typer.Argument()], as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Solve a decision problem."""
    from siteselect.problems import solve

    content = _stdin() if file == "-" else opt.read_file(Path(file))
    problem = opt.read_json(file, content)
    if not isinstance(problem, dict):
        raise RequestError(Problem("cli.not_object", values=(("given", file),)))
    answer = solve(problem)
    table = all(isinstance(v, int | float | None) for x in answer.get("scores", {}).values()
                for v in x)  # fmt: skip
    if as_json or "ranks" not in answer or not table:  # not everything fits a table
        print_json(answer)
        return
    numbers = clean(answer)["scores"]
    places = answer["ranks"]
    rows = [
        [str(alternative), str(places[i]), *(_number(values[i]) for values in numbers.values())]
        for i, alternative in enumerate(answer["alternatives"])
    ]
    print_table("", ["", text("words.rank", lang.value), *numbers], rows)
    say(text("cli.solve_normalized", lang.value, name=answer["normalization"]))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RequestError(Problem("cli.no_problem_file", values=(("given", "-"),))) from None
