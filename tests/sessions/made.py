"""Made-up sessions to test with."""

from siteselect.scenarios import Scenario
from siteselect.sessions import ChecklistItem, Created, Decision, Rating, Weights

AT = "2026-11-24T01:00:00.000Z"
LATER = "2026-11-24T02:00:00.000Z"
DIGEST = "ab" * 32


def created(**changes):
    values = {
        "title": "場勘 alpha", "name": "Facilitator", "dataset_digest": DIGEST,
        "scenario": Scenario(sector="chips", branches={"proximity": 1, "climate": 1},
                             criteria={"near": 1, "calm": 1}),
        "sites": ("alpha", "beta"), "scales": {"grid": 5, "water": 4},
        "checklist": (ChecklistItem(id="c1", site="alpha", topic="grid", text="Substation?"),),
    }  # fmt: skip
    return Created(**{**values, **changes})


def weights(near=1.0):
    return Weights(method="direct", given={"near": near}, branches={"proximity": 1},
                   criteria={"near": near})  # fmt: skip


def rating(level=3, site="alpha", criterion="grid"):
    return Rating(site=site, criterion=criterion, level=level)


def decision():
    return Decision(site="alpha", criterion="grid", take="rating", reason="seen on the visit")
