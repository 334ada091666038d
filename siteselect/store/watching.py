"""Watching: whoever shows a session is woken when it changes.

One thread in a process asks the database for the counters of all watched sessions, so that
changes by other processes are seen; a change made here wakes its viewers at once. The counter
is asked for, never a serial number: with those a reader misses what commits out of order.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from types import TracebackType

from siteselect.errors import SiteSelectError

PAUSE_AFTER_FAULT_S = 2.0


class Subscription:
    """One viewer of a session: `n` is the last change it was told of.

    Several changes at once wake it once; the events after its own `n` hold them all. `fault`
    is what keeps the database from being asked, None while all is well.
    """

    def __init__(self, hub: Hub, session: str, n: int) -> None:
        self.session, self.n = session, n
        self.fault: SiteSelectError | None = None
        self._hub, self._latest = hub, n
        self._changed = threading.Condition()
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def tell(self, n: int) -> None:
        """Hear that the session is at event `n`; from any thread."""
        with self._changed:
            if n <= self._latest:
                return
            self._latest = n
            self._changed.notify_all()
            for loop, event in self._waiters:
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(event.set)

    def _take(self) -> int | None:
        with self._changed:
            if self._latest <= self.n:
                return None
            self.n = self._latest
            return self.n

    def wait(self, timeout_s: float) -> int | None:
        """Block until the session changes; return its last event's number, None if in vain."""
        with self._changed:
            self._changed.wait_for(lambda: self._latest > self.n, timeout_s)
        return self._take()

    async def changed(self, timeout_s: float) -> int | None:
        """Wait without a thread: as `wait`, in an event loop."""
        event = asyncio.Event()
        waiter = (asyncio.get_running_loop(), event)
        with self._changed:
            self._waiters.add(waiter)
            if self._latest > self.n:
                event.set()
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), timeout_s)
        finally:
            with self._changed:
                self._waiters.discard(waiter)
        return self._take()

    def close(self) -> None:
        """Stop watching."""
        self._hub.leave(self)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()


class Hub:
    """All subscriptions of a process, and the one thread that asks for them."""

    def __init__(self, heads: Callable[[list[str]], dict[str, int]], poll_s: float) -> None:
        self._heads, self._poll_s = heads, poll_s
        self._watched: dict[str, set[Subscription]] = {}
        self._lock = threading.Lock()
        self._empty = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, session: str, n: int) -> Subscription:
        """Return a new subscription to a session that is at event `n`."""
        subscription = Subscription(self, session, n)
        with self._lock:
            self._watched.setdefault(session, set()).add(subscription)
            if self._thread is None:
                self._empty = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._empty,), name="session-watcher", daemon=True
                )
                self._thread.start()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a subscription; with the last one the thread ends."""
        with self._lock:
            viewers = self._watched.get(subscription.session, set())
            viewers.discard(subscription)
            if not viewers:
                self._watched.pop(subscription.session, None)
            if not self._watched:
                self._empty.set()
                self._thread = None

    def tell(self, session: str, n: int) -> None:
        """Wake the viewers of a session that changed here."""
        with self._lock:
            viewers = list(self._watched.get(session, ()))
        for subscription in viewers:
            subscription.tell(n)

    def _run(self, empty: threading.Event) -> None:
        pause = self._poll_s
        while not empty.wait(pause):
            with self._lock:
                watched = {name: list(viewers) for name, viewers in self._watched.items()}
            fault, heads = None, dict[str, int]()
            try:
                heads = self._heads(list(watched))
            except SiteSelectError as why:
                fault = why
            pause = PAUSE_AFTER_FAULT_S if fault else self._poll_s
            for session, viewers in watched.items():
                for subscription in viewers:
                    subscription.fault = fault
                    subscription.tell(heads.get(session, 0))
