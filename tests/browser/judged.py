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


def created_on(dataset):
    """Return the beginning of a session on three sites of the shipped data."""
    scales = {name: scale.top for name, scale in dataset.scales.items()}
    sites = tuple(dataset.places["id"].tolist()[:SITES])
    return Created(
        title="場勘 Clark", name="Lead", sites=sites, scales=scales, dataset_digest="ab" * 32,
        scenario=with_importance(with_scales(dataset, scales), profile(dataset, "pcb"), scales),
        checklist=(ChecklistItem(id="c1", site=sites[0], text="Is the second feed built?"),),
    )  # fmt: skip


def visited(dataset, *said, stage="opened", session="5e551011"):
    """Return the state of a session with one evaluator, `eva`, and the data it judges on."""
    begun = [("lead", "created", created_on(dataset)),
             ("eva", "joined", {"name": "Eva", "role": "evaluator"})]  # fmt: skip
    state = fold(log(*begun, ("lead", stage, {}), *said, session=session))
    return state, with_scales(dataset, dataset.scales)
