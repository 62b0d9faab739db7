"""The work on one file, the same wherever it is done: here, in another process, on another machine.

In: a path.  Out: an `Outcome`, whatever happens.  The model is loaded once per process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from mer_bridge.analysis.listener import Listener
from mer_bridge.analysis.result import Analysis
from mer_bridge.config import Config
from mer_bridge.errors import MerBridgeError
from mer_bridge.overlay import open_card

MAX_LISTENERS = 16
"""Listeners kept at once: the threads of a Dask worker each have their own."""

Advance = Callable[[float], None]


class Outcome(NamedTuple):
    """What became of a file: an analysis, or why there is none."""

    path: str
    analysis: Analysis | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with each file; small, so that it can be sent to workers.

    Attributes
    ----------
    settings : bytes
        The `Config`, as JSON.
    engine : str
        ``auto``, ``cpu`` or ``cuda``.
    plots : str
        Folder for a picture of each file, or empty.
    """

    settings: bytes
    engine: str = "auto"
    plots: str = ""

    def __call__(self, path: str, advance: Advance = lambda _: None) -> Outcome:
        """Hear one file; nothing it does wrong comes out but as words."""
        try:
            listener = prepared(self.settings, self.engine)
            analysis = listener(Path(path), advance=advance, keep_bands=bool(self.plots))
            if self.plots:
                from mer_bridge.plots import curves

                curves.save(curves.draw(analysis), curves.picture_of(path, Path(self.plots)))
        except MerBridgeError as error:
            return Outcome(path, None, str(error))
        except Exception as error:  # noqa: BLE001 - the end of a worker's thread: one file never stops the run
            return Outcome(path, None, f"{path} made an unexpected {type(error).__name__}: {error}")
        return Outcome(path, analysis)


def task_of(config: Config, *, engine: str = "auto", plots: Path | None = None) -> Task:
    """The task of a configuration."""
    return Task(settings_bytes(config), engine, str(plots) if plots else "")


def settings_bytes(config: Config) -> bytes:
    """A configuration as it travels, and by which listeners are found again."""
    return msgspec.json.encode(config)


def prepared(settings: bytes, engine: str) -> Listener:
    """The listener of this thread, made at its first file.

    Raises
    ------
    ModelError, MissingDependency, ConfigError
        As `Listener`.
    """
    config = msgspec.json.decode(settings, type=Config)
    card = open_card(config.model.name, config.model.overlay)
    # Another model or overlay of the same name is another one.
    return _prepared(
        settings, engine, threading.get_ident(), card.folder, card.trunk.sha256, card.features, card.emotions
    )


@lru_cache(maxsize=MAX_LISTENERS)
def _prepared(settings: bytes, engine: str, *_same: object) -> Listener:
    return Listener(msgspec.json.decode(settings, type=Config), engine=engine)
