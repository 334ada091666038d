"""`load()`: the only reader of `data/`. A Dataset is `data/` validated whole, and never changes."""

from siteselect.dataset.clusters import (
    CLUSTER,
    CLUSTER_DECAY_KM,
    CLUSTER_RADIUS_KM,
    INDUSTRY,
    INDUSTRY_SERIES,
    MAGNETS,
    MAGNETS_DECAY_KM,
    MAGNETS_RADIUS_KM,
    Industry,
    cluster_rows,
    cluster_weights,
    magnet_rows,
    magnet_weights,
)
from siteselect.dataset.costs import DELIVERED, Anchor, Anchors, CostTables, Doubt
from siteselect.dataset.costs import ITEMS as COST_ITEMS
from siteselect.dataset.costs import STAFF as COST_STAFF
from siteselect.dataset.evidence import RARE_KINDS
from siteselect.dataset.geographic import (
    SITE_GRIDS,
    GeographyTables,
    load_countries,
    load_geography,
    load_shapes,
)
from siteselect.dataset.living import load_renewals
from siteselect.dataset.markets import Base, Freight, Market, Markets, Threat
from siteselect.dataset.means import OWN, with_means
from siteselect.dataset.model import (
    CANDIDATE_SETS,
    CANDIDATE_WORDS,
    MARKET_FILE,
    Dataset,
    Meta,
    Part,
)
from siteselect.dataset.reading import load, load_sets
from siteselect.dataset.scales import VisitScale
from siteselect.dataset.spreads import COUNTED, Level, Spread, Spreads
from siteselect.dataset.world import load_world

__all__ = [
    "CANDIDATE_SETS", "CANDIDATE_WORDS", "CLUSTER", "CLUSTER_DECAY_KM", "CLUSTER_RADIUS_KM",
    "COST_ITEMS", "COST_STAFF", "COUNTED", "DELIVERED", "INDUSTRY", "INDUSTRY_SERIES", "MAGNETS",
    "MAGNETS_DECAY_KM", "MAGNETS_RADIUS_KM", "MARKET_FILE", "OWN", "RARE_KINDS", "SITE_GRIDS",
    "Anchor", "Anchors", "Base", "CostTables", "Dataset", "Doubt", "Freight", "GeographyTables",
    "Industry", "Level", "Market", "Markets", "Meta", "Part", "Spread", "Spreads", "Threat",
    "VisitScale", "cluster_rows", "cluster_weights", "load", "load_countries", "load_geography",
    "load_renewals", "load_sets", "load_shapes", "load_world", "magnet_rows", "magnet_weights",
    "with_means",
]  # fmt: skip
