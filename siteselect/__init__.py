"""siteselect scores candidate sites for overseas industrial parks, with the source behind each
figure. This is the front door: nothing is computed here, and names load when first used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = {
    "load": "dataset",
    "Dataset": "dataset",
    "Scenario": "scenarios",
    "profile": "profiles",
    "delivered_cost": "cost",
    "evaluate": "evaluation",
    "explain": "evaluation",
    "Evaluation": "evaluation",
    "Comparison": "evaluation",
    "compare_editions": "editions",
    "SiteSelectError": "errors",
    "shipped_data": "settings",
}
__all__ = ["__version__", *_ROOMS]  # noqa: PLE0604 - the names of the rooms above


def __getattr__(name: str) -> Any:
    """Load a public name from its room; imports stay late so that the first answer is fast."""
    if name not in _ROOMS:
        raise AttributeError(f"siteselect has no {name!r}")
    return getattr(import_module(f"siteselect.{_ROOMS[name]}"), name)
