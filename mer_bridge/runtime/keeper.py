"""What was learnt about the player, kept while the music goes on, and restored at the next start.

In: the newest `mer_bridge.profile.State` of the worker.  Out: the profile's file, every few
seconds and at the end, so that even a bridge that was killed starts again where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from mer_bridge import profile
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.pipeline import Pipeline
from mer_bridge.runtime.worker import Worker

KEEP_S = 5.0
"""Seconds between two savings."""


class Keeper:
    """Save the player's profile, if there is one.

    Thread: `keep` and `close` are called by the control thread, `save` by any.

    Parameters
    ----------
    worker : Worker
    say : callable
        Told once when nothing can be saved.
    """

    def __init__(self, worker: Worker, say: Callable[[str], None]) -> None:
        self._worker = worker
        self._say = say
        self._due_s = 0.0
        self._has_failed = False

    def keep(self, now_s: float) -> None:
        """Save if it is time, by a monotonic clock."""
        if now_s < self._due_s:
            return
        self._due_s = now_s + KEEP_S
        self.close()

    def close(self) -> None:
        """Save now, if the player has a name; trouble is said, not raised."""
        kept = self._worker.kept
        if kept is None or not kept.name:
            return
        try:
            profile.save(kept.name, kept.state)
        except ConfigError as error:
            if not self._has_failed:
                self._say(str(error))
            self._has_failed = True

    def save(self, name: str = "") -> str:
        """Save as `name`, or as the player's own; what was done.

        Raises
        ------
        ConfigError
            There is nothing to save yet, no name, or no way to write it.
        """
        kept = self._worker.kept
        if kept is None:
            raise ConfigError("there is nothing to save yet: nothing was heard")
        file = profile.save(name or kept.name, kept.state)
        return f"profile {file.stem} saved"


def restore(pipeline: Pipeline, config: Config) -> list[str]:
    """Begin with the profile that the configuration names; lines for people.

    Raises
    ------
    ConfigError
        It cannot be read.
    """
    name = config.profile.name
    state = profile.load(name) if name else None
    if state is not None:
        return [f"profile: {name}, {pipeline.restore(state, now_s=time.time())}"]
    if config.show:
        return ["show: ranges stand still, and no sound check set them. Try: mer-bridge calibrate"]
    return [f"profile: {name}, new"] if name else []
