"""The store: the log and its doors, with photos, deletion, backups and exports."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from siteselect.criteria import Criterion
from siteselect.errors import Denied, Problem, RequestError, SiteSelectError, StoreError
from siteselect.sessions import (
    OPERATOR,
    Deleted,
    Event,
    Photo,
    SessionState,
    may_export,
    write_export,
)
from siteselect.sessions.field import Merged, Take
from siteselect.settings import Settings
from siteselect.store.backup import Copied, back_up, restore
from siteselect.store.engine import make_engine
from siteselect.store.faults import faults
from siteselect.store.forms import Clean, key_of_form, look, take_in
from siteselect.store.keys import KeyRing, seal, unseal
from siteselect.store.limits import Limits
from siteselect.store.migrations import is_current, migrate
from siteselect.store.people import People
from siteselect.store.seats import Head, Taken
from siteselect.store.tables import (
    BLOBS,
    EVENTS,
    PARTICIPANTS,
    READMISSIONS,
    SESSIONS,
    TOKENS,
)

PHOTO_BYTES = 8_000_000
_BEGINS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF"}


@dataclass(frozen=True)
class Summary:
    """A session in a list; `title` is empty once it is deleted."""

    session: str
    title: str
    stage: str
    events: int
    created_at: str
    expires_at: str | None


def open_store(settings: Settings, limits: Limits | None = None) -> Store:
    """Open the store that the settings name, its schema brought up to date."""
    return Store.open(settings.store_url, settings.keys_file, limits)


class Store(People):
    """Everything about shared sessions that is kept."""

    @classmethod
    def open(
        cls, url: str, keys_file: Path, limits: Limits | None = None, poll_s: float = 0.25
    ) -> Store:
        """Open a database by URL, with the file of its keys.

        Raises RequestError for a URL that names no database, StoreError for one at fault.
        """
        store = cls(make_engine(url), KeyRing(keys_file), limits, poll_s)
        with store.reading() as connection:
            current = is_current(connection)
        if not current:
            with store.writing() as connection:
                migrate(connection)
        store._finish_deletions()
        return store

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def _finish_deletions(self) -> None:
        """Destroy the keys that a crash between two files left behind a deletion."""
        with self.reading() as connection:
            gone = connection.execute(
                select(SESSIONS.c.id, EVENTS.c.at).where(
                    SESSIONS.c.stage == "deleted", EVENTS.c.session == SESSIONS.c.id,
                    EVENTS.c.n == SESSIONS.c.n,
                )
            ).all()  # fmt: skip
        held = self.keys.names() if gone else set()
        for session, at in gone:
            if session in held:
                self.keys.destroy(session, at)

    def add_photo(
        self, session: str, op_id: str, token: str, photo: Photo, content: bytes, at: str
    ) -> Event:
        """Store a photo and its event in one transaction; `content` has no EXIF any more.

        Raises RequestError if the content is not what `photo` says, too large, or no picture.
        """
        said = (photo.hash, photo.size)
        if said != (hashlib.sha256(content).hexdigest(), len(content)):
            raise RequestError(Problem("store.photo_differs"))
        if len(content) > PHOTO_BYTES or not content.startswith(_BEGINS[photo.mime]):
            values = (("most", str(PHOTO_BYTES // 1_000_000)),)
            raise RequestError(Problem("store.no_photo", values=values))
        with self.writing() as connection:
            taken = self._take(connection, session)
            author = self._author(connection, session, token)
            made = self._say(connection, taken, op_id, author, photo, at)
            if made[1] is not None:
                self._keep(connection, session, photo.hash, content)
        return self._acknowledge(*made)

    def _keep(self, connection: Connection, session: str, digest: str, content: bytes) -> None:
        name = self._blob(session, digest)
        here = connection.execute(
            select(BLOBS.c.name).where(BLOBS.c.session == session, BLOBS.c.name == name)
        ).first()
        if here is None:
            sealed = seal(self._key(session), content, f"{session}:{name}")
            connection.execute(insert(BLOBS).values(session=session, name=name, sealed=sealed))

    def _blob(self, session: str, digest: str) -> str:
        # not the digest itself: it would tell whoever has the picture that it was here
        key = self._key(session)
        return hmac.new(key, bytes.fromhex(digest), hashlib.sha256).hexdigest()

    def photo(self, session: str, token: str, digest: str) -> tuple[str, bytes]:
        """Return MIME type and bytes of a photo that the holder of the token may see.

        Raises Denied for an outsider, RequestError if there is no such photo for them.
        """
        seen = [e.body for e in self.view(session, token).photos if e.body.hash == digest]
        if not seen:
            raise RequestError(Problem("store.photo_unknown"))
        return seen[0].mime, self.photo_bytes(session, digest)

    def photo_bytes(self, session: str, digest: str) -> bytes:
        """Return the bytes of a photo, for the record. Raises RequestError if unknown."""
        name = self._blob(session, digest)
        with self.reading() as connection:
            sealed = connection.execute(
                select(BLOBS.c.sealed).where(BLOBS.c.session == session, BLOBS.c.name == name)
            ).scalar()
        if sealed is None:
            raise RequestError(Problem("store.photo_unknown"))
        return unseal(self._key(session), bytes(sealed), f"{session}:{name}")

    def delete(self, session: str, op_id: str, at: str, token: str | None = None) -> Event:
        """Delete a session: people's text, photos and tokens go, and its key is destroyed.

        What stays is the chain of its events without their content. Without a `token` it is
        the act of whoever owns the machine. Raises Denied unless the rules allow it.
        """
        with self.writing() as connection:
            taken = self._take(connection, session)
            if taken.stage == "deleted":  # a retry: the token is gone with the rest
                event, state = self._last_words(connection, taken, op_id), None
            else:
                author = OPERATOR if token is None else self._author(connection, session, token)
                event, state = self._say(connection, taken, op_id, author, Deleted(), at)
                self._forget(connection, session)
        self.keys.destroy(session, at)
        self._states.pop(session, None)
        if state is not None:
            self.hub.tell(session, event.n)
        return event

    def _last_words(self, connection: Connection, taken: Taken, op_id: str) -> Event:
        self._set(connection, taken.session, n=taken.n - 1)
        row = self._read(connection, taken.session, taken.n - 2, taken.n - 1)[0]
        if row.op_id != op_id:
            raise Denied(Problem("store.deleted"))
        return self._event(row)

    def _forget(self, connection: Connection, session: str) -> None:
        connection.execute(update(EVENTS).where(EVENTS.c.session == session).values(sealed=None))
        for table in (BLOBS, TOKENS, READMISSIONS, PARTICIPANTS):
            connection.execute(delete(table).where(table.c.session == session))
        self._set(connection, session, code_mac=None, code_until=None,
                  code_sealed=None)  # fmt: skip

    def sessions(self) -> tuple[Summary, ...]:
        """Return every session, newest first, for whoever owns the machine."""
        with self.reading() as connection:
            rows = connection.execute(
                select(SESSIONS).order_by(SESSIONS.c.created_at.desc(), SESSIONS.c.id)
            ).all()
        return tuple(
            Summary(r.id, self._title(r.id, r.stage), r.stage, r.n, r.created_at, r.expires_at)
            for r in rows
        )

    def _title(self, session: str, stage: str) -> str:
        known = stage != "deleted" and self.keys.get(session) is not None
        if not known:  # deleted, or restored without its key
            return ""
        held: SessionState | None = self._states.get(session)
        try:
            return held.title if held else self.state(session).title
        except SiteSelectError:  # a damaged session may not hide the others
            return ""

    def export(self, session: str, token: str | None = None) -> dict[str, Any]:
        """Return the whole record as JSON: for the facilitator once all is revealed.

        Without a `token` it is the act of whoever owns the machine. Raises Denied.
        """
        if token is not None:
            seat, state = self.seat(token), self.state(session)
            person = state.participants.get(seat.participant) if seat else None
            inside = seat is not None and seat.session == session and person is not None
            if not inside or not may_export(person.role if person else "", state.stage):
                raise Denied(Problem("store.no_export"))
        with self.reading() as connection:
            head: Head = self._head(connection, session)
            rows = self._read(connection, session, 0, head.n)
        return write_export(session, head.hash, [self._event(row) for row in rows])

    def form_key(self, session: str, participant: str, form: str) -> bytes:
        """Return the key that a field form carries. Raises StoreError once the session is gone."""
        key = key_of_form(self, session, participant, form)
        if key is None:
            raise StoreError(Problem("store.no_key"))
        return key

    def look_at_form(
        self, session: str, token: str, content: bytes, at: str,
        criteria: Mapping[str, Criterion] | None = None,
    ) -> Merged:  # fmt: skip
        """Return what a field form's file would come to; nothing is written."""
        return look(self, session, token, content, at, criteria)

    def merge_form(
        self, session: str, token: str, content: bytes, at: str, clean: Clean,
        choices: Mapping[str, Take] | None = None,
        criteria: Mapping[str, Criterion] | None = None,
    ) -> Merged:  # fmt: skip
        """Merge a field form's file in one transaction; merging it again changes nothing.

        `clean` strips a photo; `choices` settle conflicts and are the person's own; weights
        are held against `criteria` of the session's data. Raises RequestError for a file that
        does not hold, Denied for another bearer.
        """
        return take_in(self, session, token, content, at, clean, choices or {}, criteria)

    def backup(self, path: Path) -> Copied:
        """Write a verified backup (without keys) while others go on writing."""
        return back_up(self.engine, self.keys, path)

    def backup_keys(self, path: Path) -> None:
        """Write a copy of the keys: with a backup it opens everything; keep the two apart."""
        if path.exists():
            raise RequestError(Problem("store.file_exists", values=(("given", path.name),)))
        self.keys.copy_to(path)

    def restore(self, path: Path, keys: Path | None = None) -> Copied:
        """Bring back the sessions of a backup that are missing here; `keys` is a copy of a ring."""
        if keys is not None:
            if not keys.is_file():
                raise RequestError(Problem("store.no_file", values=(("given", keys.name),)))
            self.keys.take_from(keys)
        with faults():
            return restore(self, path)
