"""The field form: judging in one file of its own, for a visit without a network.

The file holds script, style and data, and forbids itself every request by its content policy.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from siteselect.dataset import Dataset
from siteselect.errors import Denied, Problem
from siteselect.i18n import family, text
from siteselect.sessions import SessionState, Stage
from siteselect.ui.shell import cached, summary
from siteselect.ui.visit.judging import component

FILLED_IN: tuple[Stage, ...] = ("lobby", "open", "second_round")
# words of the component that say something else on a form
OTHERWISE = family("field.form_", ("sign_waiting", "sign_saved", "all_saved", "waiting_count",
                                   "draft", "not_kept"))  # fmt: skip
OWN = family("field.", ("give", "give_head", "give_how", "given", "not_given", "fresh", "lost",
                        "key", "clearing"))  # fmt: skip


def field_form(
    state: SessionState, participant: str, dataset: Dataset, lang: str, key: bytes, form: str
) -> bytes:
    """Return an evaluator's field form as one HTML file.

    `state` is what they may see, `dataset` one with the session's scales, `key` what
    `Store.form_key(session, participant, form)` gives, `form` a random id. Raises Denied for
    anybody but an evaluator, and in a stage in which nothing is judged any more.
    """
    person = state.participants[participant]
    if person.role != "evaluator":
        raise Denied(Problem("field.evaluators_only"))
    if state.stage not in FILLED_IN:
        raise Denied(Problem("field.not_now"))
    data = form_content(state, participant, dataset, lang, key, form)
    script, style = _script(), _style()

    page = cached.template("visit/judging/field_form.html").render(
        lang=lang, title=state.title, how=text("field.how", lang),
        whose=text("field.whose", lang, name=person.name, round=state.round),
        asked=" · ".join(summary.purpose_words(dataset, state.setting.scenario, lang)),
        no_script=text("field.no_script", lang),
        script=Markup(script), style=Markup(style), data=Markup(inert(data)),  # noqa: S704
        script_hash=_digest(script), style_hash=_digest(style),
    )  # fmt: skip
    return page.encode("utf-8")


def form_content(
    state: SessionState, participant: str, dataset: Dataset, lang: str, key: bytes, form: str
) -> dict[str, Any]:
    """Return what the form's script is given. A form made in the lobby can be filled in, too."""
    data = component.form_data(state, participant, dataset, lang)
    words = {name: text(key, lang) for name, key in OTHERWISE.items()}
    words |= {f"field_{name}": text(key, lang) for name, key in OWN.items()}
    return {
        **data, "words": {**data["words"], **words}, "photos_at": "", "form_at": "",
        "merge_at": "", "editable": True, "may_note": True, "may_recuse": True,
        "map": {"sites": data["map"]["sites"], "shapes": _lands(state, dataset)},
        "form": form, "key": key.hex(),
        "file_name": f"siteselect-{state.session[:8]}-{form[:8]}.txt",
    }  # fmt: skip


def inert(data: object) -> str:
    """Return JSON that no HTML parser can take for markup.

    >>> inert("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    said = json.dumps(data, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return said


def _lands(state: SessionState, dataset: Dataset) -> dict[str, Any]:
    """Return the shapes of the countries in which the session's sites lie, for the map."""
    places = dataset.places
    isos = set(places.loc[places["id"].isin(state.setting.sites), "country_iso3"])
    world = json.loads(cached.world().script.partition("=")[2].rstrip(";"))
    return {**world, "features": [land for land in world["features"]
                                  if land["properties"]["iso3"] in isos]}  # fmt: skip


@cache
def _leaflet() -> tuple[str, str]:
    """Return script and style of Leaflet, without addresses of pictures and of source maps."""
    folder = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    style = (folder / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S+", "", script), re.sub(r"url\([^)]*\)", "none", style)


def _script() -> str:
    return _leaflet()[0] + "\n" + component.script("field")


def _style() -> str:
    return _leaflet()[1] + cached.static_text("visit/judging/form.css") + component.style()


def _digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
