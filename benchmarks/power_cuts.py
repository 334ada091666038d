"""Cutting the power: the writes and syncs of a real writer, replayed up to a cut.

`strace` records what a writer asks of the system. At a cut each file holds what was synced, and
of what was not, any part: each write kept, lost or torn at a sector, by chance. Names made or
removed since the directory was last synced are there or not, in order. Then the database is
opened as after a restart, and every change acknowledged before the cut is looked for.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECTOR, CHANGES = 512, 40
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) = (-?\d+)")
FILE = re.compile(r"^(\d+)<([^>]*)>")
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
WRITER = """
import os
import sys
from pathlib import Path
from siteselect.sessions import Rating
from siteselect.store import Store, engine
url, ring, session, token, synchronous, count = sys.argv[1:]
engine.PRAGMAS = tuple((n, synchronous if n == "synchronous" else v) for n, v in engine.PRAGMAS)
store = Store.open(url, Path(ring))
for i in range(int(count)):
    event = store.append(session, f"power-{i:06}", token,
                         Rating(site="site-0", criterion="grid", level=1 + i % 5),
                         "2026-01-01T00:00:00.000Z")
    os.write(1, f"{event.op_id} {event.hash}".encode())  # one call: one line of the record
"""


@dataclass
class Inode:
    """A file: what is on the disk for good, and what was asked for since."""

    durable: bytes = b""
    pending: list = field(default_factory=list)


class Disk:
    """Files by name as the disk would give them back."""

    def __init__(self, files):
        self.inodes = [Inode(content) for content in files.values()]
        self.names = dict(zip(files, range(len(files)), strict=True))  # as programs see them
        self.durable_names, self.pending_names = dict(self.names), []

    def do(self, call, name, *what):
        if call == "create":
            self.inodes.append(Inode())
            self.names[name] = len(self.inodes) - 1
            self.pending_names.append((name, self.names[name]))
        elif call == "unlink":
            self.names.pop(name, None)
            self.pending_names.append((name, None))
        elif call == "sync" and not name:
            self.durable_names, self.pending_names = dict(self.names), []
        elif call == "sync":
            inode = self.inodes[self.names[name]]
            for change in inode.pending:
                inode.durable = apply(inode.durable, change)
            inode.pending = []
        else:
            self.inodes[self.names[name]].pending.append(what)

    def after_cut(self, chance):
        names = dict(self.durable_names)
        for name, inode in self.pending_names[: chance.randint(0, len(self.pending_names))]:
            names.pop(name, None)
            if inode is not None:
                names[name] = inode
        found = {}
        for name, number in names.items():
            content = self.inodes[number].durable
            for change in self.inodes[number].pending:
                fate = chance.random()
                if fate < 0.45:
                    content = apply(content, change)
                elif fate < 0.55 and len(change) == 2:
                    whole = len(change[1]) // SECTOR
                    content = apply(content, (change[0], change[1][: SECTOR * (whole // 2)]))
            found[name] = content
        return found


def apply(content, change):
    if len(change) == 1:
        return content[: change[0]].ljust(change[0], b"\0")
    offset, data = change
    return content[:offset].ljust(offset, b"\0") + data + content[offset + len(data):]


def parse(log, folder, there):
    """Yield (call, name, ...) of the files of a folder, and ("ack", line)."""
    offsets, known = {}, {name.encode() for name in there}
    for line in log.splitlines():
        found = CALL.match(line)
        if not found or int(found[3]) < 0:
            continue
        call, arguments, result = found[1], found[2], int(found[3])
        quoted = QUOTED.search(arguments)
        data = bytes.fromhex(quoted[1].replace("\\x", "")) if quoted else b""
        if call in ("unlink", "unlinkat") and data.startswith(folder):
            known.discard(data[len(folder):])
            yield "unlink", data[len(folder):].decode()
        elif call == "openat" and data.startswith(folder) and data != folder:
            name = data[len(folder):]
            if "O_CREAT" in arguments and name not in known:
                yield "create", name.decode()
            known.add(name)
            offsets[result] = 0
        elif place := FILE.match(arguments):
            yield from on_file(call, int(place[1]), bytes.fromhex(place[2].replace("\\x", ""))
                               if "\\x" in place[2] else place[2].encode(), data, arguments,
                               folder, offsets)  # fmt: skip


def on_file(call, fd, path, data, arguments, folder, offsets):
    name = path[len(folder):].decode() if path.startswith(folder) else None
    if call == "write" and fd == 1:
        yield "ack", data.decode()
    elif path == folder.rstrip(b"/") and call in ("fsync", "fdatasync"):
        yield "sync", ""
    elif not name:
        return
    elif call == "pwrite64":
        yield "write", name, int(arguments.rsplit(", ", 1)[1]), data
    elif call == "lseek":
        offsets[fd] = int(arguments.split(", ")[1])
    elif call == "write":
        yield "write", name, offsets.get(fd, 0), data
        offsets[fd] = offsets.get(fd, 0) + len(data)
    elif call == "ftruncate":
        yield "truncate", name, int(arguments.split(", ")[1])
    elif call in ("fsync", "fdatasync"):
        yield "sync", name


def record(folder, url, ring, session, token, synchronous):
    log = folder / "strace.log"
    subprocess.run(
        ["strace", "-f", "-y", "-xx", "-s", "100000", "-o", str(log), "-e",
         "trace=openat,write,pwrite64,lseek,fsync,fdatasync,ftruncate,unlink,unlinkat",
         sys.executable, "-c", WRITER, url, str(ring), session, token, synchronous, str(CHANGES)],
        check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    return log.read_text()


def cut_power(cuts):
    """Print, for three settings, after how many cuts an acknowledged change was missing."""
    from sessions import begin

    from siteselect.store import Store

    if shutil.which("strace") is None:
        print("power: not measured, strace is not installed")
        return
    for synchronous in ("NORMAL", "FULL", "EXTRA"):
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "db"
            folder.mkdir()
            url, ring = f"sqlite:///{folder}/bench.sqlite3", Path(work) / "ring"
            store = Store.open(url, ring)
            session, (token,) = begin(store, 1)
            store.close()
            files = {p.name: p.read_bytes() for p in folder.iterdir() if "turn" not in p.name}
            log = record(Path(work), url, ring, session, token, synchronous)
            calls = [c for c in parse(log, f"{folder}/".encode(), files) if "turn" not in c[1]]
            assert sum(c[0] == "ack" for c in calls) == CHANGES
            chance, losses, broken = random.Random(11), 0, 0
            for _ in range(cuts):
                lost, faults = one_cut(Path(work), ring, session, files, calls, chance)
                losses += lost
                broken += faults
            syncs = sum(c[0] == "sync" for c in calls) / CHANGES
            print(f"power, synchronous={synchronous}: {losses} of {cuts} cuts lost an "
                  f"acknowledged change, {broken} left a broken chain ({syncs:.1f} syncs a change)")


def one_cut(work, ring, session, files, calls, chance):
    from siteselect.errors import SiteSelectError
    from siteselect.store import Store

    disk, acknowledged = Disk(files), []
    for call, *what in calls[: chance.randrange(len(calls))]:
        if call == "ack":
            acknowledged.append(what[0].split())
        else:
            disk.do(call, *what)
    folder = work / "after"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in disk.after_cut(chance).items():
        (folder / name).write_bytes(content)
    try:
        store = Store.open(f"sqlite:///{folder}/bench.sqlite3", ring)
        kept = {event.op_id: event.hash for event in store.events(session)}
        faults = bool(store.verify(session))
        store.close()
    except SiteSelectError:
        return True, True
    return any(kept.get(op_id) != digest for op_id, digest in acknowledged), faults
