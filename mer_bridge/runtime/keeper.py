"""What was learnt about the player, kept while the music goes on, and restored at the next start.

In: the newest `mer_bridge.profile.State` of the worker.  Out: the profile's file, every few
seconds and at the end, so that even a bridge that was killed starts again where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from mer_bridge import profile
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import Mapper
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
    preset : callable
        Gives the name of the preset that holds; empty for none.
    """

    def __init__(
        self, worker: Worker, say: Callable[[str], None], *, preset: Callable[[], str] = lambda: ""
    ) -> None:
        self._worker = worker
        self._say = say
        self._preset = preset
        self._due_s = 0.0
        self._has_failed = False

    def keep(self, now_s: float) -> None:
        """Save if it is time, by a monotonic clock."""
        if now_s < self._due_s or self._worker.kept is None:
            return
        self._due_s = now_s + KEEP_S
        self.close()

    def close(self) -> None:
        """Save now, if the player has a name; trouble is said, not raised."""
        kept = self._worker.kept
        if kept is None or not kept.name:
            return
        try:
            self._save(kept.name, kept.state)
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
        file = self._save(name or kept.name, kept.state)
        return f"profile {file.stem} saved"

    def _save(self, name: str, state: profile.State) -> Path:
        return profile.save(name, msgspec.structs.replace(state, preset=self._preset()))


def restore(pipeline: Pipeline, config: Config, mapper: Mapper | None = None) -> list[str]:
    """Begin with the profile that the configuration names; lines for people.

    A `mapper` goes on with the preset that held, if the piece may still go on.

    Raises
    ------
    ConfigError
        It cannot be read.
    """
    name = config.profile.name
    state = profile.load(name) if name else None
    if state is not None:
        if mapper is not None and state.is_warm(time.time()):
            mapper.resume(state.preset)
        return [f"profile: {name}, {pipeline.restore(state, now_s=time.time())}"]
    if config.show:
        return ["show: ranges stand still, and no sound check set them. Try: mer-bridge calibrate"]
    return [f"profile: {name}, new"] if name else []
