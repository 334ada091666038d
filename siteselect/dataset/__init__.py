"""`load()`: the only reader of `data/`. A Dataset is `data/` validated whole, and never changes."""

from siteselect.dataset.clusters import (
    CLUSTER,
    CLUSTER_DECAY_KM,
    CLUSTER_RADIUS_KM,
    INDUSTRY,
    INDUSTRY_SERIES,
    Industry,
    cluster_rows,
    cluster_weights,
)
from siteselect.dataset.geographic import (
    SITE_GRIDS,
    GeographyTables,
    load_countries,
    load_geography,
    load_shapes,
)
from siteselect.dataset.markets import Base, Freight, Market, Markets, Threat
from siteselect.dataset.model import (
    CANDIDATE_SETS,
    CANDIDATE_WORDS,
    MARKET_FILE,
    OWN,
    Dataset,
    Meta,
)
from siteselect.dataset.reading import load, load_sets
from siteselect.dataset.scales import VisitScale
from siteselect.dataset.spreads import COUNTED, Level, Spread, Spreads
from siteselect.dataset.world import load_world

__all__ = [
    "CANDIDATE_SETS", "CANDIDATE_WORDS", "CLUSTER", "CLUSTER_DECAY_KM", "CLUSTER_RADIUS_KM",
    "COUNTED", "INDUSTRY", "INDUSTRY_SERIES", "MARKET_FILE", "OWN", "SITE_GRIDS",
    "Base", "Dataset", "Freight", "GeographyTables", "Industry", "Level", "Market", "Markets",
    "Meta", "Spread", "Spreads", "Threat", "VisitScale",
    "cluster_rows", "cluster_weights", "load", "load_countries", "load_geography", "load_sets",
    "load_shapes", "load_world",
]  # fmt: skip
