"""An Evaluation on a map of the Pacific, drawn without internet; the only room with folium."""

from siteselect.maps.access import Access, access
from siteselect.maps.elements import ASSETS, STATIC, base_map
from siteselect.maps.overlay import overlay, step
from siteselect.maps.pacific import areas_script, pacific, world_script
from siteselect.maps.places import places_layer
from siteselect.maps.standalone import standalone

__all__ = [
    "ASSETS", "STATIC", "Access", "access", "areas_script", "base_map", "overlay", "pacific",
    "places_layer",
    "standalone", "step", "world_script",
]  # fmt: skip
