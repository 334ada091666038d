"""`siteselect solve`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.show import clean, print_json, print_table
from siteselect.errors import Problem, RequestError
from siteselect.i18n import text


def solve_command(
    file: Annotated[str, typer.Argument()], as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Solve a decision problem."""
    from siteselect.problems import solve

    content = sys.stdin.read() if file == "-" else opt.read_file(Path(file))
    problem = opt.read_json(file, content)
    if not isinstance(problem, dict):
        raise RequestError(Problem("cli.not_object", values=(("given", file),)))
    answer = solve(problem)
    if as_json or "alternatives" not in answer:
        print_json(answer)
        return
    numbers = {
        name: values for name, values in clean(answer).get("scores", {}).items()
        if values and isinstance(values[0], int | float | None)
    }  # fmt: skip
    places = answer.get("ranks", [None] * len(answer["alternatives"]))
    rows = [
        [str(alternative), str(places[i]), *(f"{values[i]}" for values in numbers.values())]
        for i, alternative in enumerate(answer["alternatives"])
    ]
    print_table("", ["", text("words.rank", lang.value), *numbers], rows)
