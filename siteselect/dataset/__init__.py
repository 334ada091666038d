"""`load()`: the only reader of `data/`. A Dataset is `data/` validated whole, and never changes."""

from siteselect.dataset.geographic import load_countries, load_geography, load_shapes
from siteselect.dataset.model import (
    CANDIDATE_SETS,
    CANDIDATE_WORDS,
    OWN,
    Dataset,
    GeographyTables,
    Meta,
)
from siteselect.dataset.reading import load, load_sets
from siteselect.dataset.scales import VisitScale
from siteselect.dataset.world import load_world

__all__ = [
    "CANDIDATE_SETS", "CANDIDATE_WORDS", "OWN", "Dataset", "GeographyTables", "Meta", "VisitScale",
    "load", "load_countries", "load_geography", "load_sets",
    "load_shapes", "load_world",
]  # fmt: skip
