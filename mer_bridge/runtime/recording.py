"""Recording switched on and off while the bridge runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from mer_bridge.card import Card
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.runtime.worker import Worker
from mer_bridge.sinks.session import Session

Say = Callable[[str], None]


class Recording:
    """At most one session at a time, as a tap of the worker.

    Thread: any.

    Parameters
    ----------
    worker : Worker
    say : callable
        Told why a session ended before its time.
    """

    def __init__(self, worker: Worker, say: Say) -> None:
        self._worker = worker
        self._say = say
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._lost = 0

    @property
    def dropped(self) -> int:
        """What sessions could not keep."""
        session = self._session
        return self._lost + (session.dropped if session is not None else 0)

    @property
    def is_on(self) -> bool:
        """Whether a session is being kept."""
        session = self._session
        return session is not None and not session.error

    def begin(self, folder: Path, config: Config, card: Card) -> None:
        """Keep a session in a new folder.

        Raises
        ------
        ConfigError
            One is being kept already, or the folder exists or cannot be made.
        """
        with self._lock:
            if self.is_on:
                raise ConfigError("a recording is going on already; /mer/record 0 ends it")
            self._end()
            from_start = self._worker.samples == 0
            self._session = Session(folder, config=config, card=card, from_start=from_start, say=self._say)
            self._worker.tap = self._session

    def end(self) -> None:
        """Finish the session, if there is one; safe to call twice."""
        with self._lock:
            self._end()

    def switch(self, on: float | str, config: Config, card: Card) -> str:
        """Begin a session named by the time, or end it; gives what to answer."""
        if on not in {0, 1}:
            raise ConfigError(f"/mer/record takes 1 or 0, got {on}")
        session = self._session
        if not on:
            self.end()
            return f"recorded: {session.folder.name}" if session is not None else "nothing was recorded"
        folder = free_folder(Path(config.record.folder), time.strftime("%Y-%m-%d_%H-%M-%S"))
        self.begin(folder, config, card)
        return f"recording: {folder.name}"

    def _end(self) -> None:
        self._worker.tap = None
        session, self._session = self._session, None
        if session is not None:
            session.close()
            self._lost += session.dropped


def free_folder(home: Path, name: str) -> Path:
    """A folder of that name that does not exist yet, numbered if need be."""
    folder, number = home / name, 1
    while folder.exists():
        number += 1
        folder = home / f"{name}-{number}"
    return folder
