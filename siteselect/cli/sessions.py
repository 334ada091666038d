"""`siteselect session ...` and `siteselect verify`: for whoever owns the machine, and auditors."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from siteselect.cli import options as opt
from siteselect.cli.exporting import write_whole
from siteselect.cli.show import print_json, print_table, say
from siteselect.errors import Problem, RequestError
from siteselect.i18n import sentence, text
from siteselect.settings import read_settings

if TYPE_CHECKING:
    from siteselect.store import Store

_LANG = read_settings().language
Keys = Annotated[str, typer.Option("--keys", help=text("store.opt_keys", _LANG))]
Head = Annotated[str, typer.Option("--head", help=text("store.opt_head", _LANG))]
Yes = Annotated[bool, typer.Option("--yes", help=text("store.opt_yes", _LANG))]
Argument = Annotated[str, typer.Argument()]


@contextmanager
def _store() -> Iterator[Store]:
    from siteselect.store import open_store

    store = open_store(read_settings())
    try:
        yield store
    finally:
        store.close()


def list_sessions(as_json: opt.AsJson = False, lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """List every session."""
    with _store() as store:
        found = store.sessions()
    if as_json:
        print_json({"sessions": [
            {"session": s.session, "title": s.title, "stage": s.stage, "events": s.events,
             "created_at": s.created_at, "expires_at": s.expires_at} for s in found
        ]})  # fmt: skip
        return
    heads = [text(key, lang.value) for key in (
        "store.head_session", "store.head_title", "store.head_stage", "store.head_events",
        "store.head_created",
    )]  # fmt: skip
    rows = [[s.session, s.title, s.stage, str(s.events), s.created_at] for s in found]
    print_table("", heads, rows, right=[3])


def backup(file: Argument, keys: Keys = "", lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """Write a verified backup; the keys only where they are asked for."""
    with _store() as store:
        done = store.backup(Path(file))
        if keys:
            store.backup_keys(Path(keys))
    say(text("store.backed_up", lang.value, sessions=done.sessions, events=done.events, file=file))
    say(text("store.keys_written" if keys else "store.keys_apart", lang.value, file=keys))


def restore(file: Argument, keys: Keys = "", lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """Bring back the sessions of a backup that are missing here."""
    with _store() as store:
        done = store.restore(Path(file), Path(keys) if keys else None)
    say(text("store.restored", lang.value, sessions=done.sessions, events=done.events,
             skipped=done.skipped))  # fmt: skip


def export(session: Argument, file: Argument = "-", lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """Write a session as JSON, to a file or to standard output."""
    with _store() as store:
        content = store.export(session)
    if file == "-":
        print_json(content)
        return
    whole = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    write_whole(Path(file), whole.encode(), mode=0o600)  # people's words
    say(text("store.exported", lang.value, events=content["head"]["n"], file=file,
             head=content["head"]["hash"]))  # fmt: skip


def delete(session: Argument, yes: Yes = False, lang: opt.Lang = opt.DEFAULT_LANG) -> None:
    """Delete a session for good."""
    from siteselect.sessions import stamp

    if not yes:
        raise RequestError(Problem("store.say_yes", values=(("session", session),)))
    with _store() as store:
        done = store.delete(session, secrets.token_hex(12), stamp(datetime.now(UTC)))
    say(text("store.gone", lang.value, session=session, head=done.hash))


def verify_command(
    file: Argument, head: Head = "", data: opt.DataFolder = "", as_json: opt.AsJson = False,
    lang: opt.Lang = opt.DEFAULT_LANG,
) -> None:  # fmt: skip
    """Check a decision record or a session export."""
    from siteselect.record import verify_record

    payload = opt.read_json(file, opt.read_file(Path(file)))
    if not isinstance(payload, dict):
        raise RequestError(Problem("sessions.not_export"))
    verdict = verify_record(payload, lambda name: opt.load_dataset(data, name), head or None)
    found = [sentence(difference.problem, lang.value) for difference in verdict.differences]
    if as_json:
        print_json({
            "ok": verdict.ok, "chain": verdict.chain, "inputs": verdict.inputs,
            "result": verdict.result,
            "differences": [
                {"part": d.part, "what": d.problem.key, "message": said}
                for d, said in zip(verdict.differences, found, strict=True)
            ],
        })  # fmt: skip
    else:
        for line in found:
            say(line)
        say(text("store.verified" if verdict.ok else "store.not_verified", lang.value))
    if not verdict.ok:
        raise typer.Exit(2)


COMMANDS = (
    ("list", list_sessions, "store.cmd_list"), ("backup", backup, "store.cmd_backup"),
    ("restore", restore, "store.cmd_restore"), ("export", export, "store.cmd_export"),
    ("delete", delete, "store.cmd_delete"),
)  # fmt: skip


def add_to(app: typer.Typer, lang: str) -> None:
    """Add `session ...` and `verify` to the shell's commands."""
    nested = typer.Typer(help=text("store.cmd_session", lang), no_args_is_help=True)
    for name, command, key in COMMANDS:
        nested.command(name, help=text(key, lang))(command)
    app.add_typer(nested, name="session")
    app.command("verify", help=text("store.cmd_verify", lang))(verify_command)
