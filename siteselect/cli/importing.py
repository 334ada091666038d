"""`siteselect import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.own import Who, now, operation, user
from siteselect.cli.show import print_json, print_table, say
from siteselect.dataset import load_countries, load_geography
from siteselect.errors import DataError, Problem, RequestError
from siteselect.i18n import sentence, text
from siteselect.importing import (
    ASK_WORDS,
    HOW_WORDS,
    Answers,
    Plan,
    Question,
    World,
    plan,
    read_file,
    template,
)
from siteselect.own import Ground, append, load_with_own, state
from siteselect.settings import read_settings


def _option(name: str, help: str) -> Any:
    return typer.Option(name, help=text(help, opt.DEFAULT_LANG.value))


def import_command(
    file: Annotated[Path, typer.Argument()],
    kind: Annotated[str, _option("--kind", "cli.opt_kind")] = "",
    columns: Annotated[str, _option("--columns", "cli.opt_columns")] = "",
    crs: Annotated[int, _option("--crs", "cli.opt_crs")] = 0,
    unit: Annotated[list[str], _option("--unit", "cli.opt_unit")] = [],  # noqa: B006 - typer's way
    encoding: Annotated[str, _option("--encoding", "cli.opt_encoding")] = "",
    sheet: Annotated[str, _option("--sheet", "cli.opt_sheet")] = "",
    as_of: Annotated[str, _option("--as-of", "cli.opt_as_of")] = "",
    grade: Annotated[str, _option("--grade", "cli.opt_grade")] = "",
    producer: Annotated[str, _option("--producer", "cli.opt_producer")] = "",
    title: Annotated[str, _option("--title", "cli.opt_title")] = "",
    who: Who = "",
    template_form: Annotated[str, _option("--template", "cli.opt_template")] = "",
    dry_run: Annotated[bool, _option("--dry-run", "cli.opt_dry_run")] = False,
    as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:
    """Take in sites or figures from a file."""
    settings = read_settings()
    dataset = load_with_own(settings.data_folder, "sites", settings.own_folder)
    if template_form:
        write_whole(file, template(template_form, kind or "sites", dataset, lang.value))
        return
    answers = _answers(kind, columns, crs, unit, encoding, as_of, grade, producer, title)
    content = _content(file)
    table = read_file(content, file.name, sheet or encoding)
    found = plan(table, content, answers, _world(dataset), now()[:10])
    entry = None
    if found.ready and not dry_run:
        entry = append(
            settings.own_folder,
            "import",
            found.change,
            who or user(),
            now(),
            dataset.own_version,
            operation(),
            content,
        )
    if as_json:
        print_json(content_of(found, entry.n if entry else None, lang.value))
    else:
        _show(found, entry.n if entry else None, lang.value)
    if found.problems:
        raise DataError(list(found.problems))
    if not found.ready:
        raise typer.Exit(2)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError):
        values = (("given", str(file)),)
        raise RequestError(Problem("cli.import_missing_file", values=values)) from None


def _world(dataset: Any) -> World:
    from siteselect.geography import gazetteer

    settings = read_settings()
    folder = settings.data_folder
    ground = Ground(load_countries(folder), gazetteer(), load_geography(folder).crosswalk)
    return World(dataset, state(settings.own_folder), ground)


def _answers(
    kind: str,
    columns: str,
    crs: int,
    unit: list[str],
    encoding: str,
    as_of: str,
    grade: str,
    producer: str,
    title: str,
) -> Answers:
    pairs = [_pair(part) for part in columns.split(",") if part.strip()]
    try:
        return Answers(
            kind=kind,
            columns={ours: theirs for ours, theirs in pairs if ours},
            leave=tuple(theirs for ours, theirs in pairs if not ours),
            crs=crs or None,
            units=dict(_pair(part) for part in unit),
            encoding=encoding,
            as_of=as_of,
            grade=grade or None,
            producer=producer,
            title=title,
        )
    except ValidationError as why:
        raise RequestError(
            [
                Problem(
                    "cli.bad_answer",
                    values=(
                        ("name", str(e["loc"][0])),
                        ("given", str(e["input"])),
                        ("why", e["msg"]),
                    ),
                )
                for e in why.errors()
            ]
        ) from None


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in given.partition("="))
    if not equals or not value:
        raise RequestError(Problem("cli.not_a_setting", values=(("given", given),)))
    return name, value


def content_of(found: Plan, n: int | None, lang: str) -> dict[str, Any]:
    """Return a plan as JSON: what came or would come in, what is asked, what is wrong."""
    return {
        "applied": n is not None,
        "change": n,
        "ready": found.ready,
        "kind": found.matching.kind,
        "file": found.table.file,
        "encoding": found.table.encoding,
        "crs": found.table.crs,
        "table": found.table.table,
        "tables": list(found.table.tables),
        "columns": {**found.matching.fields, **found.matching.criteria},
        "left_out": list(found.matching.unused),
        "preview": [dict(zip(found.table.header, row, strict=True)) for row in found.preview()],
        "sites": [site.model_dump() for site in found.change.sites],
        "figures": [figure.model_dump() for figure in found.change.figures],
        "questions": [
            {
                "key": q.key,
                "about": q.about,
                "choices": list(q.choices),
                "message": asked(q, lang),
                "answer": how(q, lang),
            }
            for q in found.questions
        ],
        "problems": [
            {"file": p.file, "row": p.row, "column": p.column, "message": sentence(p, lang)}
            for p in found.problems
        ],
        "notes": [sentence(note, lang) for note in found.notes],
    }


def asked(question: Question, lang: str) -> str:
    """Return a question in words."""
    return text(ASK_WORDS[question.key], lang, about=question.about)


def how(question: Question, lang: str) -> str:
    """Return how a question is answered in the shell."""
    choice = question.choices[0] if question.choices else "…"
    return text(HOW_WORDS[question.key], lang, about=question.about, choice=choice)


def _show(found: Plan, n: int | None, lang: str) -> None:
    counts = {
        "file": found.table.file,
        "sites": len(found.change.sites),
        "figures": len(found.change.figures),
    }
    if n is None:
        heads = [column[:24] for column in found.table.header[:8]]
        rows = [[cell[:24] for cell in row[:8]] for row in found.preview()]
        print_table(text("cli.import_preview", lang), heads, rows)
    for note in found.notes:
        say(sentence(note, lang))
    for question in found.questions:
        say(f"? {asked(question, lang)}  {how(question, lang)}")
    if found.questions:
        say(text("cli.import_ask", lang, count=len(found.questions)))
    elif found.ready:
        said = "cli.import_plan" if n is None else "cli.import_done"
        say(text(said, lang, **counts, **({} if n is None else {"n": n})))
