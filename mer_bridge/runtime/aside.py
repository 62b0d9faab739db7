"""Slow descriptors in a process of their own: the pipeline asks, and never waits.

In: the newest stretch of sound.  Out: the newest description there is.  A thread carries them to
and from the process; a stretch that a newer one overtakes is left out and counted.  A process
that dies or hangs is started anew, ever more rarely, and counted; music goes on meanwhile.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO

import numpy as np

from mer_bridge.frontends.descriptors import Description, known
from mer_bridge.frontends.descriptors.__main__ import LENGTH
from mer_bridge.values import Samples

START_S = 180.0
"""Longest wait for a process to be ready: it imports and compiles large libraries."""
HANG_S = 8.0
"""A description that takes longer does not come."""
PAUSES_S = (0.0, 0.5, 2.0, 10.0)
"""Before each start in a row that led to no description; the last one again and again."""

log = logging.getLogger(__name__)


class Aside:
    """Describe sound elsewhere; a `mer_bridge.describing.Describer`.

    Thread: calls are the analysis worker's and never wait; the carrier is a thread of its own;
    `close` and the counters any.

    Parameters
    ----------
    kind : str
        Front end, one of `mer_bridge.frontends.descriptors.KINDS`.
    command : tuple of str
        What to run with `kind` as its argument.
    hang_s : float
        As `HANG_S`.

    Attributes
    ----------
    restarts : int
        How often a process had to be started again.
    overtaken : int
        Stretches left out because a newer one came before they were described.

    Raises
    ------
    ModelError, MissingDependency
        The process would have nothing to run.
    """

    def __init__(
        self,
        kind: str,
        *,
        command: tuple[str, ...] = (sys.executable, "-m", "mer_bridge.frontends.descriptors"),
        hang_s: float = HANG_S,
    ) -> None:
        known(kind)  # here somebody hears of it
        self.restarts = 0
        self.overtaken = 0
        self._command = (*command, kind)
        self._hang_s = hang_s
        self._wanted: Samples | None = None
        self._news: Description | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="mer-bridge aside", daemon=True)
        self._thread.start()

    def __call__(self, samples: Samples) -> Description | None:
        """Leave a stretch to be described, and take what has been since the last call, if anything."""
        with self._changed:
            self.overtaken += self._wanted is not None
            self._wanted = samples.copy()
            news, self._news = self._news, None
            self._changed.notify()
        return news

    def close(self) -> None:
        """End thread and process; safe to call twice."""
        self._closing.set()
        with self._changed:
            self._changed.notify()
        self._kill()
        self._thread.join(1.0)

    def _run(self) -> None:
        """Keep a process going until closed."""
        while not self._closing.is_set():
            pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
            if self._closing.wait(pause_s):
                return
            try:
                self._serve()
            except (OSError, EOFError, ValueError) as error:
                if not self._closing.is_set():
                    log.warning("the process that describes sound has to be started again: %s", error)
            except Exception:
                # The thread runner: a bug here must not end the performance.
                log.exception("the descriptor process cannot be talked to")
            finally:
                self._kill()
            self._failures += 1
            self.restarts += not self._closing.is_set()

    def _serve(self) -> None:
        """Carry stretches to a new process, and rows back, while it answers."""
        with subprocess.Popen(  # noqa: S603 - our own module, in this interpreter
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        ) as process:
            self._process = process
            if self._closing.is_set():
                process.kill()
            given, told = process.stdin, process.stdout
            if given is None or told is None:
                raise EOFError("it has no pipes")
            try:
                self._answer(told, START_S)
                while (stretch := self._next()) is not None:
                    _send(given, stretch)
                    row = self._answer(told, self._hang_s)
                    self._failures = 0
                    with self._changed:
                        self._news = Description(row[1:], float(row[0]))
            finally:
                process.kill()  # leaving the block would wait for it

    def _next(self) -> Samples | None:
        """The newest stretch that was left, once there is one; None when closing."""
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._closing.is_set())
            stretch, self._wanted = self._wanted, None
        return None if self._closing.is_set() else stretch

    def _answer(self, told: IO[bytes], within_s: float) -> Samples:
        """What the process says; one that takes too long is killed, which ends the wait."""
        alarm = threading.Timer(within_s, self._kill)
        alarm.daemon = True
        alarm.start()
        try:
            (size,) = LENGTH.unpack(_exactly(told, LENGTH.size))
            return np.frombuffer(_exactly(told, size), "<f4").astype(np.float32)
        finally:
            alarm.cancel()

    def _kill(self) -> None:
        process = self._process
        if process is not None:
            with suppress(OSError):
                process.kill()


class Asides:
    """All processes of a bridge, one per player and model.

    Thread: any.
    """

    def __init__(self) -> None:
        self._opened: list[Aside] = []

    def open(self, kind: str) -> Aside:
        """Another one; it may also be closed by itself.

        Raises
        ------
        ModelError, MissingDependency
            As `Aside`.
        """
        self._opened.append(Aside(kind))
        return self._opened[-1]

    @property
    def restarts(self) -> int:
        """How often any of them had to be started again."""
        return sum(each.restarts for each in tuple(self._opened))

    @property
    def overtaken(self) -> int:
        """Stretches of sound that none of them had time for."""
        return sum(each.overtaken for each in tuple(self._opened))

    def close(self) -> None:
        """End them all; safe to call twice."""
        for each in tuple(self._opened):
            each.close()


def _send(given: IO[bytes], samples: Samples) -> None:
    data = memoryview(LENGTH.pack(samples.nbytes) + samples.astype("<f4").tobytes())
    while data:
        data = data[given.write(data) :]


def _exactly(told: IO[bytes], size: int) -> bytes:
    """So many bytes.

    Raises
    ------
    EOFError
        The process ended before.
    """
    parts = bytearray()
    while len(parts) < size:
        part = told.read(size - len(parts))
        if not part:
            raise EOFError("it ended")
        parts += part
    return bytes(parts)
