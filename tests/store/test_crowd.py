"""P3, P5, P6: many at once, none over another, and every change seen."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from siteselect.sessions import Opened, Revealed, SecondRound, fold
from siteselect.store import Store
from tests.sessions.made import AT, created, rating, weights
from tests.store.conftest import ADDRESS, Room, fill, op

CROWD, EACH = 50, 6


def test_fifty_evaluators_at_once_lose_nothing(any_store):
    room = Room(any_store, any_store.create("crowd-secret-000001", created(), AT))
    room.tokens["facilitator"] = room.opening.token
    start = threading.Barrier(CROWD)

    def come_and_judge(number):
        start.wait(timeout=300)
        room.join(f"e{number}", "evaluator")
        assert opened.wait(timeout=300)
        said = [room.say(f"e{number}", rating(1 + (number + i) % 5, ("alpha", "beta")[i % 2]))
                for i in range(EACH)]  # fmt: skip
        return [event.op_id for event in said]

    opened = threading.Event()
    with ThreadPoolExecutor(CROWD) as pool:
        futures = [pool.submit(come_and_judge, i) for i in range(CROWD)]
        while room.n() < 1 + CROWD:
            time.sleep(0.05)
            for future in futures:
                assert not future.done() or future.result()
        room.say("facilitator", Opened())
        opened.set()
        sent = [op_id for future in futures for op_id in future.result(timeout=300)]
    events = any_store.events(room.session)
    assert [e.n for e in events] == list(range(1, 2 + CROWD + 1 + CROWD * EACH - 0))
    assert set(sent) <= {e.op_id for e in events} and len(set(sent)) == CROWD * EACH
    assert any_store.verify(room.session) == ()
    state = any_store.state(room.session)
    assert state == fold(events, checked=True)
    for number in range(CROWD):
        last = {s: 1 + (number + i) % 5 for i, s in enumerate(("alpha", "beta") * (EACH // 2))}
        levels = state.levels()[room.people[f"e{number}"]]
        assert levels == {(site, "grid"): level for site, level in last.items()}


@pytest.mark.parametrize(("writers", "count"), [("here", 200), ("elsewhere", 1000)])
def test_a_viewer_sees_every_change(any_store, tmp_path, writers, count):
    """P6: 1000 of 1000 that another store wrote, of which only the database tells."""
    room = fill(any_store).bring_to("open")
    url = any_store.engine.url.render_as_string(hide_password=False)
    other = any_store if writers == "here" else Store.open(url, tmp_path / "keyring.sqlite3")
    before = room.n()

    def write(part):
        for i in range(count // 4):
            other.append(room.session, f"watched-{part}-{i:04}", room.tokens[("ann", "bob")[part % 2]],
                         rating(1 + i % 5), AT)  # fmt: skip

    seen, wakes = [], 0
    with any_store.watch(room.session) as viewer, ThreadPoolExecutor(4) as pool:
        at = viewer.n
        futures = [pool.submit(write, part) for part in range(4)]
        while len(seen) < count and viewer.wait(120) is not None:
            wakes += 1
            new = any_store.events(room.session, at)
            seen += new
            at = new[-1].n if new else at
        for future in futures:
            future.result()
    if other is not any_store:
        other.close()
    assert [e.n for e in seen] == list(range(before + 1, before + count + 1))
    assert 0 < wakes <= count


def test_nobody_watches_for_nothing(any_room, monkeypatch):
    """The thread asks a few times a second at most, and ends with the last viewer."""
    asked = []
    heads = any_room.store.hub._heads
    monkeypatch.setattr(any_room.store.hub, "_heads", lambda s: asked.append(s) or heads(s))
    with any_room.store.watch(any_room.session) as first, any_room.store.watch(any_room.session):
        begun = time.monotonic()
        assert first.wait(1.1) is None
        while len(asked) < 2:  # a slow machine asks later, and no more often
            assert time.monotonic() < begun + 60
            time.sleep(0.05)
        assert len(asked) <= 5 * (time.monotonic() - begun)
        any_room.say("facilitator", Opened())
        assert first.wait(60) == any_room.n() and first.wait(0) is None
    assert any_room.store.hub._thread is None


def test_a_viewer_in_an_event_loop_is_woken(room):
    import asyncio

    async def view():
        with room.store.watch(room.session) as viewer:
            assert await viewer.changed(0.01) is None
            writing = asyncio.to_thread(room.say, "facilitator", Opened())
            heard, event = await asyncio.gather(viewer.changed(60), writing)
            return heard, event.n

    with ThreadPoolExecutor(1) as own_thread:  # a browser of other tests has this one's loop
        heard, n = own_thread.submit(asyncio.run, view()).result(timeout=180)
    assert heard == n == room.n()


class Judging(RuleBasedStateMachine):
    """P5: whatever evaluators do in whichever order, each one's last word stands, and only it."""

    folder = None
    names = ("ann", "bob")

    @initialize()
    def begin(self):
        self.store = Judging.opened
        self.room = fill(self.store).bring_to("open")
        self.model, self.weights, self.first, self.sent = {}, {}, None, []

    judging = precondition(lambda self: self.stage() in ("open", "second_round"))

    def stage(self):
        return self.store.head(self.room.session).stage

    @judging
    @rule(who=st.sampled_from(names), site=st.sampled_from(("alpha", "beta")),
          criterion=st.sampled_from(("grid", "water")), level=st.none() | st.integers(1, 4))  # fmt: skip
    def rate(self, who, site, criterion, level):
        op_id, body = op(), rating(level, site, criterion)
        self.room.say(who, body, op_id)
        self.sent.append((who, body, op_id))
        self.model[who, (site, criterion)] = level

    @judging
    @rule(who=st.sampled_from(names), near=st.floats(0, 100))
    def weigh(self, who, near):
        self.room.say(who, weights(near))
        self.weights[who] = near

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data):
        n = self.room.n()
        self.room.say(*data.draw(st.sampled_from(self.sent)))
        assert self.room.n() == n

    @precondition(lambda self: self.stage() == "open")
    @rule()
    def second_round(self):
        self.room.say("facilitator", Revealed())
        self.room.say("facilitator", SecondRound())
        self.first = dict(self.model)

    def levels(self, model, who):
        return {cell: v for (name, cell), v in model.items() if name == who and v is not None}

    @invariant()
    def each_last_word_stands(self):
        state = self.store.state(self.room.session)
        for who in self.names:
            person, other = self.room.people[who], {"ann": "bob", "bob": "ann"}[who]
            assert state.levels()[person] == self.levels(self.model, who)
            given = state.weights_of(person)
            assert (given and given.criteria["near"]) == self.weights.get(who)
            seen = state.seen_by(self.room.people[other])
            assert seen.levels()[person] == self.levels(self.first or {}, who)

    def teardown(self):
        assert self.store.verify(self.room.session) == ()
        events = self.store.events(self.room.session)
        assert fold(events, checked=True) == self.store.state(self.room.session)


def test_two_evaluators_never_overwrite_each_other(store):
    from hypothesis.stateful import run_state_machine_as_test

    Judging.opened = store
    run_state_machine_as_test(
        Judging, settings=settings(max_examples=12, stateful_step_count=15, deadline=None)
    )


def test_addresses_are_not_stored(any_room, tmp_path):
    any_room.join("eve", "observer")
    if any_room.store.engine.dialect.name == "sqlite":
        assert ADDRESS.encode() not in (tmp_path / "store.sqlite3").read_bytes()
    rows = any_room.store.engine.connect()
    with rows:
        macs = rows.exec_driver_sql("SELECT mac FROM attempts").scalars().all()
    assert macs and ADDRESS not in macs
