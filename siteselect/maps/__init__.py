"""An Evaluation on a map of the Pacific, drawn without internet; the only room with folium."""

from siteselect.maps.elements import ASSETS, STATIC, base_map
from siteselect.maps.overlay import overlay, step
from siteselect.maps.pacific import pacific, world_script

__all__ = ["ASSETS", "STATIC", "base_map", "overlay", "pacific", "step", "world_script"]
