"""A process that takes in file after file until it is killed; each acknowledged one is printed."""

import sys
from pathlib import Path

from siteselect.own import Change, OwnFigure, append, original_of, own_source, version

COUNT = 400


def change(number):
    """Return a change of so many figures, all of one number, and the file it came from."""
    content = f"file {number}\n".encode() * 20_000
    source = own_source("t", f"file {number}", "", "2025", "2026-01-01", "own data")
    figures = tuple(
        OwnFigure(subject="AAA", level="country", criterion=f"c{n}", value=number, unit="u",
                  as_of="2025", series=f"own-c{n}", source=source.id, grade="B")
        for n in range(COUNT)
    )  # fmt: skip
    return Change(figures=figures, sources=(source,), original=original_of("x.csv", content)), content


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main():
    home, start, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    say("ready")
    for number in range(start, start + count):
        brought, content = change(number)
        base = version(home) if count > 1000 else 10**6
        append(home, "import", brought, f"w{start}", "2026-01-01T00:00:00", base, f"op{number}", content)
        say(number)


if __name__ == "__main__":
    main()
