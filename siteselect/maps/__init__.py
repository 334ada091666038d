"""An Evaluation on a map of the Pacific, drawn without internet; the only room with folium."""

from siteselect.maps.access import Access, access
from siteselect.maps.elements import ASSETS, STATIC, base_map, chosen_point
from siteselect.maps.overlay import SHARE_STEPS, overlay, share_step, step
from siteselect.maps.pacific import areas_script, pacific, world_script
from siteselect.maps.places import places_layer
from siteselect.maps.remarks import Remark, with_remarks
from siteselect.maps.standalone import standalone

__all__ = [
    "ASSETS", "SHARE_STEPS", "STATIC", "Access", "Remark", "access", "areas_script", "base_map",
    "chosen_point", "overlay", "pacific", "places_layer", "share_step", "standalone", "step",
    "with_remarks", "world_script",
]  # fmt: skip
