"""All that the app keeps between runs. The core below never caches; a restart reads all anew."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from siteselect import maps
from siteselect.dataset import (
    CANDIDATE_SETS,
    Dataset,
    GeographyTables,
    load,
    load_countries,
    load_geography,
    load_shapes,
)
from siteselect.evaluation import evaluate
from siteselect.i18n import LANGUAGES
from siteselect.profiles import DEFAULT_SECTOR, Profiles, profile, profiles
from siteselect.settings import Settings, read_settings
from siteselect.ui.state import Known

STATIC = Path(__file__).resolve().parent / "static"
STYLES = ("app.css", "controls.css", "pages.css", "visit.css")
TEMPLATES = Path(__file__).resolve().parent / "templates"


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
def dataset(candidates: str) -> Dataset:
    """Return the data for one set of candidates; they do not change while the server runs."""
    return load(settings().data_folder, candidates)


def site_ids(candidates: str) -> list[str]:
    """Return the ids of the candidates of a set."""
    return [str(site) for site in dataset(candidates).places["id"]]


@cache
def sector_profiles() -> Profiles:
    """Return all sector profiles."""
    return profiles(dataset("sites"))


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


@lru_cache(maxsize=512)
def access(candidates: str, site: str) -> maps.Access:
    """Return how a candidate is reached; the route takes a few hundredths of a second."""
    data = dataset(candidates)
    place = data.places.iloc[data.position(site)]
    return maps.access(float(place["lat"]), float(place["lon"]), geography())


@cache
def static_text(name: str) -> str:
    """Return a style sheet or script of the app by its file name."""
    return (STATIC / name).read_text(encoding="utf-8")


@cache
def component_script(name: str) -> str:
    """Return a component's script without indents: it goes over the wire with every answer."""
    return "\n".join(line.strip() for line in static_text(name).splitlines())


@cache
def templates() -> Environment:
    """Return the app's templates; they escape whatever is put into them."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def known_names() -> Known:
    """Return the names that an address may use."""
    sectors = sector_profiles()
    scored = [n for n, criterion in dataset("sites").criteria.items() if criterion.scored]
    return Known(list(sectors.sectors), scored, site_ids)


def template(name: str) -> Template:
    """Return one template by its file name."""
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
    """Load and compute everything once, so that the first visitor waits for nothing."""
    world()
    country_names()
    for candidates in AREAS:
        areas(candidates)
    for candidates in CANDIDATE_SETS:
        dataset(candidates)
    data = dataset("sites")
    question = profile(data, DEFAULT_SECTOR)
    evaluate(data, question.with_method("topsis"))  # imports the method library
    answer = evaluate(data, question)
    for lang in LANGUAGES:
        rendered = maps.base_map(world().version)
        leader = str(data.places["id"].iloc[answer.order[0]]) if answer.order else None
        way = access("sites", leader) if leader else None  # imports the network of sea routes
        maps.overlay(answer, lang, country_names(), leader, way).add_to(rendered)
        rendered.get_root().render()
