"""Beyond one machine: the same task on the workers of a Dask scheduler.  The door of Dask.

Every worker must be able to read the files by the same paths, and have the same version of this
package.  Dask sends pickled Python between its processes: use it on a network you trust, or with
its own TLS settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mer_bridge.analysis.task import Outcome, Task
from mer_bridge.errors import DeviceError, MissingDependency

AHEAD = 3
"""Files sent per thread of the cluster: enough that none waits, few enough that memory stays flat."""
CONNECT_S = 10.0


def on_cluster(task: Task, paths: Sequence[str], *, address: str) -> Iterator[Outcome]:
    """Outcomes from the workers of a scheduler, in the order in which they are done.

    A worker that dies loses nothing: its files go to the others, and workers may come and go.

    Parameters
    ----------
    task : Task
    paths : sequence of str
    address : str
        Of the scheduler, ``tcp://host:8786``.

    Raises
    ------
    DeviceError
        No scheduler answers there, it has no workers, or it went away.
    MissingDependency
        Dask is not installed.
    """
    distributed = _dask()
    client = _connected(distributed, address)
    try:
        yield from _outcomes(distributed, client, task, paths)
    except (OSError, distributed.comm.CommClosedError) as error:
        raise DeviceError(
            f"the Dask scheduler at {address} went away: {error}; run it again to go on"
        ) from error
    finally:
        client.close()


def _outcomes(distributed: Any, client: Any, task: Task, paths: Sequence[str]) -> Iterator[Outcome]:
    waiting = iter(paths)
    paths_of: dict[str, str] = {}
    running = distributed.as_completed(loop=client.loop)

    def send() -> None:
        path = next(waiting, None)
        if path is not None:
            future = client.submit(task, path, pure=False, retries=0)
            paths_of[future.key] = path
            running.add(future)

    for _ in range(AHEAD * _threads(client)):
        send()
    for future in running:
        path = paths_of.pop(future.key)
        yield _outcome(distributed, future, path)
        del future  # its result lives as long as it does
        for _ in range(AHEAD * _threads(client) - len(paths_of)):
            send()


def _outcome(distributed: Any, future: Any, path: str) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    error = future.exception()
    if isinstance(error, distributed.KilledWorker):
        return Outcome(path, None, f"{path} killed every worker that tried it; is it damaged?")
    return Outcome(path, None, f"{path} could not be heard by the cluster: {type(error).__name__}: {error}")


def _threads(client: Any) -> int:
    """Threads of all workers; at least one, for a cluster whose workers are yet to come back."""
    threads: int = sum(client.nthreads().values())
    return max(1, threads)


def _connected(distributed: Any, address: str) -> Any:
    try:
        client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise DeviceError(
            f"no Dask scheduler answers at {address}; start one with: dask scheduler, and workers with: "
            f"dask worker {address}"
        ) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except (OSError, TimeoutError) as error:
        client.close()
        raise DeviceError(
            f"the Dask scheduler at {address} has no workers; start some with: dask worker {address}"
        ) from error
    return client


def _dask() -> Any:
    try:
        import distributed
        import distributed.comm
    except ImportError as error:
        raise MissingDependency("distributed", extra="corpus", purpose="work on a Dask cluster") from error
    return distributed
