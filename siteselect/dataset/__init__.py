"""`load()`: the only reader of `data/`. A Dataset is `data/` validated whole, and never changes."""

from siteselect.dataset.clusters import (
    CLUSTER,
    CLUSTER_DECAY_KM,
    CLUSTER_RADIUS_KM,
    cluster_rows,
    cluster_weights,
)
from siteselect.dataset.costs import DELIVERED, Anchor, Anchors, CostTables, Doubt
from siteselect.dataset.costs import ITEMS as COST_ITEMS
from siteselect.dataset.costs import STAFF as COST_STAFF
from siteselect.dataset.geographic import load_countries, load_geography, load_shapes
from siteselect.dataset.markets import Base, Freight, Market, Markets, Threat
from siteselect.dataset.model import (
    CANDIDATE_SETS,
    CANDIDATE_WORDS,
    MARKET_FILE,
    OWN,
    Dataset,
    GeographyTables,
    Meta,
)
from siteselect.dataset.reading import load, load_sets
from siteselect.dataset.scales import VisitScale
from siteselect.dataset.spreads import Level, Spread, Spreads
from siteselect.dataset.world import load_world

__all__ = [
    "CANDIDATE_SETS", "CANDIDATE_WORDS", "CLUSTER", "CLUSTER_DECAY_KM", "CLUSTER_RADIUS_KM",
    "COST_ITEMS", "COST_STAFF", "DELIVERED", "MARKET_FILE", "OWN",
    "Anchor", "Anchors", "Base", "CostTables", "Dataset", "Doubt", "Freight", "GeographyTables",
    "Level", "Market", "Markets", "Meta", "Spread",
    "Spreads", "Threat", "VisitScale",
    "cluster_rows", "cluster_weights", "load", "load_countries", "load_geography", "load_sets",
    "load_shapes", "load_world",
]  # fmt: skip
