"""All that the app keeps between runs. The core below never caches; a restart reads all anew."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from threadpoolctl import threadpool_limits

from siteselect import maps, own
from siteselect.dataset import (
    CANDIDATE_SETS,
    Dataset,
    GeographyTables,
    load,
    load_countries,
    load_geography,
    load_shapes,
)
from siteselect.errors import EnvironmentFault, Problem
from siteselect.evaluation import evaluate
from siteselect.geography import gazetteer
from siteselect.i18n import LANGUAGES
from siteselect.profiles import DEFAULT_SECTOR, Profiles, profile, profiles
from siteselect.robustness import Noise, nearest_flip, robustness, verify_next
from siteselect.settings import Settings, read_settings
from siteselect.ui.shell.view import Known

if TYPE_CHECKING:
    from siteselect.screening import World

UI = Path(__file__).resolve().parents[1]
"""Templates, scripts and style sheets stand in the folder of their page; a name begins with it."""
STYLES = (
    "shell/app.css", "shell/controls.css", "shell/pages.css", "shell/evidence.css",
    *sorted(path.relative_to(UI).as_posix() for path in UI.glob("*/style.css")),
)
SEED = 1  # of every draw: whoever opens a link sees the same shares


AREAS = {"us-states": "admin1_us.geojson"}
"""Candidates that are areas, and the file with their shapes."""


@dataclass(frozen=True)
class Shapes:
    """A script of shapes, or a style sheet, packed for the wire, and the version in its address."""

    packed: bytes
    version: str

    @property
    def script(self) -> str:
        """The script itself, for a file that carries it inside."""
        return gzip.decompress(self.packed).decode("utf-8")


def _shapes(script: str) -> Shapes:
    content = script.encode()
    return Shapes(gzip.compress(content, 9), hashlib.sha256(content).hexdigest()[:12])


@cache
def settings() -> Settings:
    """Return the settings the server was started with."""
    return read_settings()


@cache
def shipped(candidates: str) -> Dataset:
    """Return the shipped data for one set; they do not change while the server runs."""
    return load(settings().data_folder, candidates)


@cache
def whole_world() -> World:
    """Return all that any place on land is scored by; loading takes seconds."""
    from siteselect.screening import load_all

    found = load_all(settings().data_folder)
    found.cities(15000)
    return found


def own_version() -> int:
    """Return the number of the last change of the own data; 0 where they cannot be read."""
    try:
        return own.version(settings().own_folder)
    except EnvironmentFault:
        return 0


def own_fault() -> tuple[Problem, ...]:
    """Return why the own data cannot be read, if so: a banner says it, and the rest works on."""
    try:
        own.version(settings().own_folder)
    except EnvironmentFault as fault:
        return fault.problems
    return ()


@cache
def state_names(lang: str) -> Mapping[str, str]:
    """Return the names of states and provinces in one language, by ISO 3166-2 code."""
    table = geography().crosswalk
    names = table["name_zh" if lang == "zh-TW" else "name_en"]
    return {code: name for code, name in zip(table["iso_3166_2"], names, strict=True) if name}


@lru_cache(maxsize=32)
def _with_own(candidates: str, version: int) -> Dataset:
    chosen, *added = candidates.split("+")
    if added:
        from siteselect.screening.adding import with_cities

        return with_cities(_with_own(chosen, version), whole_world(), [int(n) for n in added])
    if not version:
        return shipped(candidates)
    state = own.fold(entry for entry in own.entries(settings().own_folder) if entry.n <= version)
    return own.overlay(shipped(candidates), state, geography)


def dataset(candidates: str) -> Dataset:
    """Return the data for one set of candidates, with the own data as they are now over them.

    `sites+123+456` are the sites and two places of the gazetteer. Raises RequestError for a
    place that nobody knows.
    """
    return _with_own(candidates, own_version())


@cache
def ground() -> own.Ground:
    """Return what a point is placed on: countries, towns, codes of states."""
    return own.Ground(load_countries(settings().data_folder), gazetteer(), geography().crosswalk)


def site_ids(candidates: str) -> list[str]:
    """Return the ids of the candidates of a set."""
    return [str(site) for site in dataset(candidates).places["id"]]


@cache
def sector_profiles() -> Profiles:
    """Return all sector profiles."""
    return profiles(shipped("sites"))


@cache
def country_names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of countries in both languages, by ISO 3166-1 alpha-3 code."""
    shapes = load_countries(settings().data_folder)
    rows = zip(shapes["iso3"], shapes["name_en"], shapes["name_zh"], strict=True)
    return {iso3: {"en": en, "zh-TW": zh} for iso3, en, zh in rows}


@cache
def world() -> Shapes:
    """Return the world's shapes: one script that every browser fetches once."""
    return _shapes(maps.world_script(load_countries(settings().data_folder)))


@cache
def areas(candidates: str) -> Shapes | None:
    """Return the shapes of candidates that are areas; None where they are points."""
    if candidates not in AREAS:
        return None
    return _shapes(maps.areas_script(load_shapes(settings().data_folder, AREAS[candidates])))


@cache
def geography() -> GeographyTables:
    """Return the tables of ports and airports."""
    return load_geography(settings().data_folder)


@cache
def noise() -> Noise:
    """Return the random numbers behind every draw, kept from question to question."""
    return Noise(SEED, keep=True)


def access(candidates: str, site: str) -> maps.Access:
    """Return how a candidate is reached."""
    data = dataset(candidates)
    place = data.places.iloc[data.position(site)]
    return _access(float(place["lat"]), float(place["lon"]))


@lru_cache(maxsize=512)  # the route takes a few hundredths of a second
def _access(lat: float, lon: float) -> maps.Access:
    return maps.access(lat, lon, geography())


@cache
def static_text(name: str) -> str:
    """Return a style sheet or script of the app by its page and file name."""
    return (UI / name).read_text(encoding="utf-8")


@cache
def component_script(name: str) -> str:
    """Return a component's script without indents: it goes over the wire with every answer."""
    return "\n".join(line.strip() for line in static_text(name).splitlines())


@cache
def templates() -> Environment:
    """Return the app's templates; they escape whatever is put into them."""
    return Environment(
        loader=FileSystemLoader(UI), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def known_names() -> Known:
    """Return the names that an address may use."""
    sectors = sector_profiles()
    data = dataset("sites")
    criteria = data.criteria
    scored = {name: criterion for name, criterion in criteria.items() if criterion.scored}
    return Known(list(sectors.sectors), scored, site_ids, country_names,
                 data.meta.year, [threat.id for threat in data.markets.threats],
                 {} if data.cost is None else data.cost.rates)  # fmt: skip


def template(name: str) -> Template:
    """Return one template by its page and file name."""
    return templates().get_template(name)


@cache
def styles() -> str:
    """Return the app's style sheet: the palette of the map, then the rest."""
    palette = (maps.STATIC / "palette.css").read_text(encoding="utf-8")
    return "\n".join([palette, *(static_text(name) for name in STYLES)])


@cache
def visit_style() -> Shapes:
    """Return the style sheet of the own pages of a shared session, packed."""
    return _shapes(styles())


def warm() -> None:
    """Load and compute everything once, so that the first visitor waits for nothing.

    Products of matrices keep to one thread: they are small, each visitor has a thread already, and
    on a busy machine threads that wait for each other cost far more than they save.
    """
    threadpool_limits(limits=1, user_api="blas")
    world()
    country_names()
    ground()
    for candidates in AREAS:
        areas(candidates)
    for candidates in CANDIDATE_SETS:
        dataset(candidates)
    data = dataset("sites")
    question = profile(data, DEFAULT_SECTOR)
    evaluate(data, question.with_method("topsis"))  # imports the method library
    answer = evaluate(data, question)
    verify_next(robustness(answer, seed=SEED, noise=noise(), pairs=False))
    if len(answer.order) > 1:
        nearest_flip(answer)
    for lang in LANGUAGES:
        rendered = maps.base_map(world().version)
        leader = str(data.places["id"].iloc[answer.order[0]]) if answer.order else None
        way = access("sites", leader) if leader else None  # imports the network of sea routes
        maps.overlay(answer, lang, country_names(), leader, way).add_to(rendered)
        rendered.get_root().render()
