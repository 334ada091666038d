"""A session over the shipped data, as an evaluator sees it."""

from siteselect.profiles import profile
from siteselect.sessions import ChecklistItem, Created, Event, fold, genesis, make_event, read_body
from siteselect.visits import with_importance, with_scales

AT = "2026-11-24T01:00:00.000Z"
SITES = 3


def log(*said, session="5e551011"):
    """Return the events of (author, kind, content), in their order."""
    events: list[Event] = []
    for n, (author, kind, content) in enumerate(said, 1):
        body = content if kind == "created" else read_body(kind, content)
        before = events[-1].hash if events else genesis(session)
        events.append(make_event(session, n, f"operation{n}", AT, author, body, "cd" * 32, before))
    return events


def visited(dataset, *said, stage="opened", session="5e551011"):
    """Return the state of a session with one evaluator, `eva`, and the data it judges on."""
    scales = {name: scale.top for name, scale in dataset.scales.items()}
    opened = with_scales(dataset, scales)
    sites = tuple(dataset.places["id"].tolist()[:SITES])
    made = Created(
        title="場勘 Clark", name="Lead", sites=sites, scales=scales, dataset_digest="ab" * 32,
        scenario=with_importance(opened, profile(dataset, "pcb"), list(scales)),
        checklist=(ChecklistItem(id="c1", site=sites[0], text="Is the second feed built?"),),
    )  # fmt: skip
    begun = [("lead", "created", made), ("eva", "joined", {"name": "Eva", "role": "evaluator"})]
    return fold(log(*begun, ("lead", stage, {}), *said, session=session)), opened
