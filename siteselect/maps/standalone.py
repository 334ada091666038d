"""The map as one file: opened from a disk it asks nothing of anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files

from siteselect.evaluation import Evaluation
from siteselect.i18n import label, text
from siteselect.maps.access import Access
from siteselect.maps.elements import SCRIPTS, STATIC, STYLES, safe_json
from siteselect.maps.overlay import content
from siteselect.methods import METHOD_WORDS
from siteselect.profiles import sector_name

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline';
 style-src 'unsafe-inline'; img-src data:">
<title>{title}</title><style>{styles}</style></head>
<body class="ss-alone"><header><h1>{title}</h1><p>{about}</p></header><div id="map_div"></div>
<script>{scripts}</script>
<script>
var map = L.map("map_div", {{zoomControl: false, attributionControl: false, zoomSnap: 0.25,
  zoomDelta: 0.5, minZoom: 0.25, maxZoom: 9, center: [20, 165], zoom: 2}});
L.control.zoom({{position: "topright"}}).addTo(map);
siteselectBase(map);
siteselectDraw(map, L.featureGroup().addTo(map), {data});
</script></body></html>
"""


def standalone(
    evaluation: Evaluation,
    lang: str,
    countries: Mapping[str, Mapping[str, str]],
    shapes: str,
    chosen: str | None = None,
    access: Access | None = None,
    areas: str = "",
) -> str:
    """Return the map of an answer as a whole HTML page: Leaflet, styles, shapes and data inlined.

    `shapes` and `areas` are the scripts that `world_script` and `areas_script` make. The page
    forbids itself every request, and names are drawn as text, as in the app.
    """
    data = content(evaluation, lang, countries, chosen, access, "inline" if areas else "")
    leaflet = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    scripts = [(leaflet / "leaflet.js").read_text(encoding="utf-8"), shapes, areas]
    scripts += [(STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    styles = [(leaflet / "leaflet.css").read_text(encoding="utf-8")]
    styles += [(STATIC / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    return PAGE.format(
        lang=escape(lang), title=escape(_title(evaluation, lang)),
        about=escape(_about(evaluation, lang)),
        # pictures of controls that this map does not have
        styles=re.sub(r"url\([^)]*\)", "none", "\n".join(styles)),
        # the address of the source map would be asked for by whoever opens a console
        scripts=re.sub(r"//# sourceMappingURL=\S+", "", "\n".join(scripts)),
        data=safe_json(data),
    )  # fmt: skip


def _title(evaluation: Evaluation, lang: str) -> str:
    name = sector_name(evaluation.dataset, evaluation.scenario.sector, lang)
    return text("maps.title", lang, sector=name)


def _about(evaluation: Evaluation, lang: str) -> str:
    about = text(
        "maps.about", lang, method=text(METHOD_WORDS[evaluation.scenario.method], lang),
        as_of=evaluation.dataset.meta.as_of, data=evaluation.dataset.digest[:12],
        question=evaluation.scenario.digest[:12],
    )  # fmt: skip
    names = [label(evaluation.dataset.criteria[name].name, lang)
             for name in evaluation.scenario.value_functions]  # fmt: skip
    own = [text("weighing.own_curve", lang, name=name) for name in names]
    return " · ".join([evaluation.headline(lang), about, *own])
