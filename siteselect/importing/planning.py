"""From a table and a person's answers to a plan: what is asked, wrong, or would change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from siteselect.dataset import Dataset
from siteselect.errors import FileRefused, Problem
from siteselect.importing.answers import Answers, Plan, Question
from siteselect.importing.columns import Matching, match
from siteselect.importing.figures import Reader, read_figures
from siteselect.importing.points import Located, read_points
from siteselect.importing.sites import Known, read_sites
from siteselect.importing.table import LIMITS, RawTable, problem
from siteselect.importing.units import plain
from siteselect.own import (
    Change,
    Ground,
    Note,
    OwnFigure,
    OwnSite,
    State,
    original_of,
    own_source,
)
from siteselect.sources import Source


@dataclass(frozen=True)
class World:
    """What a file is read against: the shipped data, what is laid over them, shapes and towns.

    `dataset` is the candidate set `sites` with the own data over it.
    """

    dataset: Dataset
    state: State
    ground: Ground

    def known(self) -> Known:
        """Return what places are checked against."""
        own = frozenset(site.id for site in self.state.sites)
        return Known(
            frozenset(self.dataset.places["id"]) - own,
            frozenset(self.ground.countries["iso3"]),
            self.ground.locate_all,
        )

    def subjects(self, sites: list[OwnSite]) -> dict[str, str]:
        """Return whom a figure may speak of, by every name: sites, states, countries."""
        places = self.dataset.places
        found: dict[str, str] = {}
        for column in ("country_iso3", "admin1"):
            found |= {code: code for code in places[column] if code}
        found |= {code: code for code in self.dataset.observations["subject"]}
        shapes = self.ground.countries
        listed = zip(shapes["iso3"], shapes["name_en"], shapes["name_zh"], strict=True)
        found |= {plain(name): iso3 for iso3, *names in listed if iso3 in found for name in names}
        for ours in ("name_zh", "name_en", "id"):
            found |= {
                plain(name): site for name, site in zip(places[ours], places["id"], strict=True)
            }
            found |= {plain(getattr(site, ours)): site.id for site in sites}
        found |= {site: site for site in (*places["id"], *(site.id for site in sites))}
        return {name: subject for name, subject in found.items() if name}


def plan(table: RawTable, content: bytes, answers: Answers, world: World, today: str) -> Plan:
    """Return what taking in a file would change. Nothing is written.

    `content` are the file's bytes, kept as the source; `today` is an ISO date. What is not
    clear is asked, what is wrong is listed, all at once.
    """
    wrong = [
        problem("importing.no_such_column", table.file, 1, theirs, found=ours)
        for ours, theirs in answers.columns.items()
        if theirs not in table.header
    ]
    told = {ours: theirs for ours, theirs in answers.columns.items() if theirs in table.header}
    matching = match(table.header, bool(table.points), world.dataset, answers.kind, told)
    questions = _open_questions(table, matching, answers)
    notes: list[Problem] = []
    if wrong or any(q.key in ("needed", "encoding") for q in questions):
        return Plan(table, matching, tuple(questions), tuple(wrong))
    source = _source(table, content, answers, today)
    try:
        sites, figures = _read(
            table, matching, answers, world, source, today, wrong, questions, notes
        )
    except FileRefused as refusal:
        wrong += refusal.problems
        sites, figures = [], []
    left = [column for column in matching.unused if column not in matching.suggested]
    if left:
        listed = ", ".join(left[:12]) + (" …" if len(left) > 12 else "")
        notes.append(problem("importing.note_unused", table.file, columns=listed))
    change = Change(
        sites=tuple(sites),
        figures=tuple(figures),
        sources=(source,) if figures else (),
        original=original_of(table.file, content),
        notes=tuple(Note.of(note) for note in notes),
    )
    if not wrong and not questions and not change.touched:
        wrong.append(problem("importing.nothing_to_take", table.file))
    return Plan(
        table,
        matching,
        tuple(questions),
        tuple(wrong[: LIMITS.problems]),
        tuple(notes),
        Change() if wrong or questions else change,
    )


def _open_questions(table: RawTable, matching: Matching, answers: Answers) -> list[Question]:
    questions = []
    if table.encoding not in ("", "utf-8", "utf-16") and answers.encoding != table.encoding:
        questions.append(Question("encoding", table.encoding, (table.encoding,)))
    needed = ["id"]
    if matching.kind == "sites":
        needed += [] if {"name_en", "name_zh"} & matching.fields.keys() else ["name_en"]
        needed += [] if table.points else ["lat", "lon"]
    for ours in needed:
        if ours not in matching.fields:
            like = [column for column, meant in matching.suggested.items() if meant == ours]
            rest = [column for column in matching.unused if column not in like]
            questions.append(Question("needed", ours, (*like, *rest[:40])))
    if matching.kind == "figures" and not matching.long and not matching.criteria:
        questions.append(Question("needed", "criterion", tuple(matching.unused[:40])))
    for column, ours in matching.suggested.items():
        if ours not in needed and column not in answers.leave:
            questions.append(Question("column", column, (ours,)))
    return questions


def _read(
    table: RawTable,
    matching: Matching,
    answers: Answers,
    world: World,
    source: Source,
    today: str,
    wrong: list[Problem],
    questions: list[Question],
    notes: list[Problem],
) -> tuple[list[OwnSite], list[OwnFigure]]:
    sites: list[OwnSite] = []
    if matching.kind == "sites":
        points = _points(table, matching, answers, wrong, questions, notes)
        if points is not None and not wrong:
            sites = read_sites(table, matching, points, world.known(), wrong)
    if not wrong and (matching.long or matching.criteria):
        ids = sites or _named(table, matching)
        reader = Reader(
            table, matching, answers, world.dataset, world.subjects(ids), source.id, today
        )
        return sites, read_figures(reader, wrong, questions, notes)
    return sites, []


def _named(table: RawTable, matching: Matching) -> list[OwnSite]:
    """Return stand-ins for sites whose coordinates are still asked for, so that their figures'
    questions can be asked at the same time."""
    if matching.kind != "sites":
        return []
    names = table.column(matching.fields["id"])
    return [
        OwnSite.model_construct(
            id=n, name_en=n, name_zh=n, country_iso3="", lat=0.0, lon=0.0, point_of=""
        )
        for n in names
    ]


def _points(
    table: RawTable,
    matching: Matching,
    answers: Answers,
    wrong: list[Problem],
    questions: list[Question],
    notes: list[Problem],
) -> Located | None:
    lat, lon = (matching.fields.get(name, "") for name in ("lat", "lon"))
    if table.points and "lat" not in answers.columns:
        lat = lon = ""  # the file's own geometry goes before columns that repeat it
    points = read_points(table, lat, lon, answers.crs, wrong)
    if points.asked is not None:
        near = (str(points.asked),) if points.asked else ()
        questions.append(Question("crs", near[0] if near else "", near))
        return None
    if points.epsg != 4326:
        notes.append(problem("importing.note_reprojected", table.file, epsg=points.epsg))
    if table.polygons:
        notes.append(problem("importing.note_polygons", table.file, count=table.polygons))
    return points


def _source(table: RawTable, content: bytes, answers: Answers, today: str) -> Source:
    digest = hashlib.sha256(content).hexdigest()
    title = answers.title or table.file
    return own_source(
        answers.producer or "own file",
        f"{title} [SHA-256 {digest}]",
        "",
        answers.as_of,
        today,
        answers.licence or "own data",
    )
