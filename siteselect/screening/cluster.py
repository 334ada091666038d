"""The same chunks on a Dask cluster, by its address: for what outgrows one machine.

Dask has its workers hand memory back to the system at once (MALLOC_TRIM_THRESHOLD_, in its
setting `distributed.nanny.pre-spawn-environ`), which costs arrays of this size nearly as much
as the work itself: docs/scale.md says what to set instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from siteselect.errors import EnvironmentFault, Problem, RequestError
from siteselect.screening.jobs import SCORE, Job, Task, do_elsewhere
from siteselect.screening.scoring import Question
from siteselect.screening.world import World

PATIENCE = "20s"
RETRIES = 3  # a chunk whose worker died is done again by another


def run_on(
    address: str, world: World, question: Question, jobs: Sequence[Job], task: Task = SCORE
) -> Iterator[tuple[int, Any]]:
    """Answer chunks on the cluster at `address`; yields (position, answer) as they are done.

    Workers load the data themselves, from the same folder. Each answer leaves the cluster as soon
    as it is there, so that a worker that dies takes only its own chunk with it.

    Raises RequestError without the package `dask` or an address, EnvironmentFault if no
    scheduler answers there.
    """
    try:
        from dask.distributed import as_completed
    except ImportError:
        raise RequestError(Problem("screening.no_dask")) from None
    with _client(address) as client:
        asked = client.scatter(question, broadcast=True)
        running = {
            client.submit(
                do_elsewhere, world.folder, world.digest, asked, job, task, retries=RETRIES,
                pure=False,
            ): position
            for position, job in enumerate(jobs)
        }  # fmt: skip
        for future in as_completed(running):  # type: ignore[no-untyped-call]
            yield running[future], future.result()
            future.release()


def _client(address: str) -> Any:
    from dask.distributed import Client

    if not address:
        raise RequestError(Problem("screening.no_scheduler"))
    try:
        return Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as why:
        values = (("address", address), ("why", str(why) or type(why).__name__))
        raise EnvironmentFault(Problem("screening.no_answer", values=values)) from why
