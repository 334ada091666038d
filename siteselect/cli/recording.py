"""`siteselect record`: a session's decision record, which `siteselect verify` computes again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.show import print_json, say
from siteselect.i18n import text
from siteselect.settings import read_settings

_LANG = read_settings().language
Year = Annotated[int, typer.Option("--year", min=0, help=text("record.opt_year", _LANG))]
Samples = Annotated[int, typer.Option("--samples", help=text("record.opt_samples", _LANG))]
Seed = Annotated[int, typer.Option("--seed", help=text("record.opt_seed", _LANG))]


def record_command(
    session: Annotated[str, typer.Argument()], file: Annotated[str, typer.Argument()] = "-",
    year: Year = 0, samples: Samples = 10_000, seed: Seed = 1, data: opt.DataFolder = "",
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Write the decision record of a session, to a file or to standard output."""
    from siteselect.record import make_record
    from siteselect.sessions import fold, read_export, stamp
    from siteselect.store import open_store

    store = open_store(read_settings())
    try:
        events, _ = read_export(store.export(session))
    finally:
        store.close()
    dataset = opt.load_dataset(data, fold(events).setting.candidates)
    rated = [event.at for event in events if event.kind == "rating"]
    visited = year or int((rated[-1] if rated else events[-1].at)[:4])
    record = make_record(
        events, dataset, written_at=stamp(datetime.now(UTC)), year=visited, samples=samples,
        seed=seed,
    )  # fmt: skip
    if file == "-":
        print_json(record)
        return
    whole = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    write_whole(Path(file), whole.encode(), mode=0o600)  # people's words
    say(text("record.written", lang.value, file=file, events=len(events),
             head=record["head"]["hash"]))  # fmt: skip
