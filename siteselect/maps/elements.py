"""Folium elements that ask nothing of the internet, and put no name where it could run as code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

STATIC = Path(__file__).resolve().parent / "static"
"""The map's own script and styles; the app serves them under `/assets/map`."""

SCRIPTS = ("spread", "layers", "draw", "points", "remarks")
STYLES = ("palette", "map")
EDGE = -30.0  # degrees east; the map is cut in the Atlantic, where no candidate lies
ASSETS = "../../assets"  # as seen from the frame that streamlit-folium puts the map in


def safe_json(content: Any) -> str:
    r"""Return JSON that may stand in a script and in a template.

    No `<`, `>`, `&` or line separators; and no opening brace of Jinja, because branca compiles
    what an element has rendered as a template once more.

    >>> safe_json(["</script>", "{{ 7 * 7 }}"])
    '["\\u003c/script\\u003e","{\\u007b 7 * 7 }}"]'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    for second in "{%#":  # none of these pairs occurs in JSON outside of a string
        text = text.replace("{" + second, f"{{\\u{ord(second):04x}")
    return text


class OfflineMap(folium.Map):
    """A folium map whose scripts and styles come from the app itself."""

    default_js = [  # noqa: RUF012 - folium declares it so
        ("leaflet", f"{ASSETS}/leaflet/leaflet.js"),
        ("jquery", f"{ASSETS}/jquery/jquery.min.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", f"{ASSETS}/leaflet/leaflet.css"),
        *((f"{name}_css", f"{ASSETS}/map/{name}.css") for name in STYLES),
    ]


class World(JSCSSMixin):
    """The countries: geometry and drawing come in two scripts that the browser keeps."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "siteselectBase({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, version: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "World"
        self.default_js = [
            *((f"siteselect_{name}", f"{ASSETS}/map/{name}.js") for name in SCRIPTS),
            ("siteselect_world", f"{ASSETS}/world-{version}.js"),
        ]


class Sites(MacroElement):
    """Everything that changes with a question, as one JSON value for one drawing function."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "siteselectDraw({{ this._parent._parent.get_name() }},"
        "{{ this._parent.get_name() }},{{ this.content }});"
        "{% endmacro %}"
    )

    def __init__(self, content: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Sites"
        self.content = safe_json(content)


class Points(MacroElement):
    """Thousands of places as one JSON value for one drawing function."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "siteselectPoints({{ this._parent._parent.get_name() }},"
        "{{ this._parent.get_name() }},{{ this.content }});"
        "{% endmacro %}"
    )

    def __init__(self, content: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Points"
        self.content = safe_json(content)


def chosen_point(lat: float, lon: float) -> folium.FeatureGroup:
    """Return a layer with one point in degrees, for `feature_group_to_add` over `base_map`."""
    group = folium.FeatureGroup(name="point", control=False)
    where = lon + 360 if lon < EDGE else lon  # the map is cut in the Atlantic
    folium.CircleMarker(
        location=[lat, where], radius=8, weight=3, color="#b3273a", fill=True, fill_opacity=0.3,
    ).add_to(group)  # fmt: skip
    return group


def base_map(version: str) -> folium.Map:
    """Return the map without sites: it is the same in every language, theme and question.

    `version` names the script of the world's shapes, so that a browser may keep it for ever.
    """
    chart = OfflineMap(
        location=[20, 165], zoom_start=2, tiles=None, zoom_control="topright",
        zoomSnap=0.25, zoomDelta=0.5, attributionControl=False,
    )  # fmt: skip
    # without tiles, folium sets no end to the zoom
    chart.options |= {"minZoom": 0.25, "maxZoom": 9}
    World(version).add_to(chart)
    return chart
