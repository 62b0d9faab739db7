"""Many files at once: a task and paths in, outcomes out as they are done.

* `here`: one after the other, in this process.
* `pool`: several processes of this machine.  Each is a fresh interpreter (spawned: no locks or
  threads of ours are copied) and works on one file at a time, so when one is killed, by the
  system for want of memory or by a decoder that crashed, it is known on which file; that file
  is tried once more, and another process takes the place of the dead one.
* Dask is in `mer_bridge.corpus.cluster`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, NamedTuple

from mer_bridge.analysis.task import Outcome, Task

TRIES = 2
"""A file on which as many processes died is given up."""
END_S = 5.0
"""Seconds until a process that should end is ended."""

Advance = Callable[[float], None]


def here(task: Task, paths: Iterable[str], *, advance: Advance = lambda _: None) -> Iterator[Outcome]:
    """Outcomes one after the other; `advance` is told the seconds of audio done since its last call."""
    for path in paths:
        yield task(path, advance)


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pool(task: Task, paths: Iterable[str], *, jobs: int) -> Iterator[Outcome]:
    """Outcomes of `jobs` processes, in the order in which they are done.

    Parameters
    ----------
    task : Task
    paths : iterable of str
    jobs : int > 0
    """
    waiting, died = deque(paths), Counter[str]()
    workers = [_start(task) for _ in range(min(jobs, len(waiting)))]
    try:
        for worker in workers:
            _feed(worker, waiting)
        while any(worker.busy for worker in workers):
            ready = wait([worker.connection for worker in workers if worker.busy])
            for k, worker in enumerate(workers):
                if worker.connection not in ready:
                    continue
                path, outcome = worker.busy[0], _received(worker.connection)
                worker.busy.clear()
                if outcome is None:  # it died
                    died[path] += 1
                    _end(worker)
                    workers[k] = _start(task)
                    if died[path] < TRIES:
                        waiting.append(path)
                    else:
                        outcome = Outcome(path, None, f"{path} killed {TRIES} processes; is it damaged?")
                _feed(workers[k], waiting)
                if outcome is not None:
                    yield outcome
    finally:
        for worker in workers:
            _end(worker)


class _Worker(NamedTuple):
    process: SpawnProcess
    connection: Connection[Any, Any]
    busy: list[str]
    """The file it works on, or nothing."""


def _start(task: Task) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, task), name="mer-bridge analyze", daemon=True)
    process.start()
    theirs.close()  # so that its death ends the pipe
    return _Worker(process, ours, [])


def _feed(worker: _Worker, waiting: deque[str]) -> None:
    """Give the next file; a worker that just died is noticed when its answer is awaited."""
    if waiting:
        worker.busy.append(waiting.popleft())
        try:
            worker.connection.send(worker.busy[0])
        except OSError:
            return


def _received(connection: Connection[Any, Any]) -> Outcome | None:
    """The outcome, or None from a process that died."""
    try:
        outcome: Outcome = connection.recv()
    except (EOFError, OSError):
        return None
    return outcome


def _end(worker: _Worker) -> None:
    worker.connection.close()
    if worker.busy:
        worker.process.terminate()
    worker.process.join(END_S)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.process.close()


def _work(connection: Connection[Any, Any], task: Task) -> None:
    """What a process does: files until the pipe closes, as it also does when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    while True:
        try:
            path = connection.recv()
            connection.send(task(path))
        except (EOFError, OSError):
            return
