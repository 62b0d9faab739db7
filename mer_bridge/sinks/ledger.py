"""What the machines were told, kept beside a session: ``sent.jsonl``.

A header, then lines of two kinds, each with ``at_s``, seconds since the session began:

* ``sent``: controls that changed, a list of target, value and (for messages with more) arguments;
  ``is_event`` is true for events;
* ``state``: what the bridge counts about itself, once a second.

Values are kept at most ten times a second, events all.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from mer_bridge import __version__
from mer_bridge.errors import ConfigError
from mer_bridge.values import Control, Frame

SENT = "sent.jsonl"
KEEP_S = 0.1
"""Seconds between two looks at values."""
STATE_S = 1.0
MAX_WAITING = 4096
"""Lines that may wait for a slow disk: minutes."""
CLOSE_S = 0.5
"""Longest wait for the last lines to be written."""

log = logging.getLogger(__name__)

State = Callable[[], Mapping[str, float]]


class Ledger:
    """A `mer_bridge.sinks.Sink` that writes down what the others send, in a thread of its own.

    A disk that fails ends it and nothing else.

    Thread: `send` the sender, which never waits here; `close` any.

    Parameters
    ----------
    path : Path
        A new file.
    state : callable
        Gives what the bridge counts, by name; asked by the thread of the ledger.
    clock : callable
        Monotonic seconds.

    Raises
    ------
    ConfigError
        The file exists or cannot be made.
    """

    def __init__(self, path: Path, *, state: State, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            self._file = path.open("xb")
        except OSError as error:
            raise ConfigError(f"cannot record to {path}: {error.strerror or error}") from error
        self.path = path
        self._state = state
        self._clock = clock
        self._began_s = clock()
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MAX_WAITING)
        self._kept: dict[str, Control] = {}
        self._due_s = 0.0
        self._dropped = 0
        self._ended = False
        self._put({"mer_bridge": __version__})
        self._thread = threading.Thread(target=self._run, name="mer-bridge ledger", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Lines that were not kept."""
        return self._dropped

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:  # noqa: ARG002 - a sink
        """Keep the events, and from time to time the values that have changed."""
        self._keep([control for control in controls if control.is_event], is_event=True)
        if time_s < self._due_s:
            return
        self._due_s = time_s + KEEP_S
        values = {control.target: control for control in controls if not control.is_event}
        changed = [control for target, control in values.items() if self._kept.get(target) != control]
        self._kept |= values
        self._keep(changed, is_event=False)

    def describe(self) -> str:
        """One line for people."""
        return f"recording: {self.path} (controls)"

    def close(self) -> None:
        """Write what waits and finish the file; safe to call twice."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(queue.Full):
                self._waiting.put(None, timeout=CLOSE_S)
        self._thread.join(CLOSE_S)

    def _keep(self, controls: Sequence[Control], *, is_event: bool) -> None:
        if controls:
            sent = [
                (each.target, each.value, each.arguments) if each.arguments else (each.target, each.value)
                for each in controls
            ]
            self._put({"at_s": self._now(), "is_event": is_event, "sent": sent})

    def _now(self) -> float:
        return round(self._clock() - self._began_s, 3)

    def _put(self, content: object) -> None:
        try:
            if not self._ended:
                self._waiting.put_nowait(msgspec.json.encode(content) + b"\n")
        except queue.Full:
            self._dropped += 1

    # The thread

    def _run(self) -> None:
        try:
            while self._write_some():
                self._put({"at_s": self._now(), "state": dict(self._state())})
            self._file.write(msgspec.json.encode({"at_s": self._now(), "state": dict(self._state())}) + b"\n")
        except OSError as error:
            log.warning("%s ended: %s", self.path, error.strerror or error)
        except Exception as error:  # noqa: BLE001 - the thread runner: it ends aloud, and nothing else
            log.warning("%s ended: %r", self.path, error)
        finally:
            self._ended = True
            with contextlib.suppress(OSError):
                self._file.close()

    def _write_some(self) -> bool:
        """Write what comes within `STATE_S`; False at the end."""
        end_s = self._clock() + STATE_S
        while (left_s := end_s - self._clock()) > 0.0:
            try:
                line = self._waiting.get(timeout=left_s)
            except queue.Empty:
                break
            if line is None:
                return False
            self._file.write(line)
        self._file.flush()
        return not (self._ended and self._waiting.empty())
