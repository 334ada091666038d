"""The whole gazetteer or a grid of land as candidates, through the same scores as the sites."""

from siteselect.screening.screen import LEFT_OUT, Engine, Screening, Stopped, screen
from siteselect.screening.world import World, load_all

__all__ = ["LEFT_OUT", "Engine", "Screening", "Stopped", "World", "load_all", "screen"]
