"""Notes and photos of a site visit as marks on the map, where they were seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import folium
from branca.element import MacroElement
from folium.template import Template

from siteselect.maps.elements import safe_json
from siteselect.maps.pacific import pacific


@dataclass(frozen=True)
class Remark:
    """What somebody noted at a place in degrees WGS84; `lines` are shown as text."""

    lat: float
    lon: float
    lines: tuple[str, ...]
    photo: bool = False


class Remarks(MacroElement):
    """The marks as one JSON value for one drawing function."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "siteselectRemarks({{ this._parent._parent.get_name() }},"
        "{{ this._parent.get_name() }},{{ this.content }});"
        "{% endmacro %}"
    )

    def __init__(self, remarks: Sequence[Remark]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Remarks"
        self.content = safe_json([
            {**asdict(remark), "lon": float(pacific(remark.lon))} for remark in remarks
        ])  # fmt: skip


def with_remarks(layer: folium.FeatureGroup, remarks: Sequence[Remark]) -> folium.FeatureGroup:
    """Return the layer of an answer (`overlay`) with marks of notes and photos on it."""
    if remarks:
        Remarks(remarks).add_to(layer)
    return layer
