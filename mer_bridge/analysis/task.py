"""The work on one file, the same wherever it is done: here, in another process, on another machine.

In: a path.  Out: an `Outcome`, whatever happens.  The model is loaded once per process.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from mer_bridge.analysis.listener import Listener
from mer_bridge.analysis.result import Analysis
from mer_bridge.card import Card
from mer_bridge.config import Config
from mer_bridge.errors import MerBridgeError, ModelError
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
    model : str
        As `fingerprint`; a file that another model would hear is not heard.  Empty is any model.
    """

    settings: bytes
    engine: str = "auto"
    plots: str = ""
    model: str = ""

    def __call__(self, path: str, advance: Advance = lambda _: None) -> Outcome:
        """Hear one file; nothing it does wrong comes out but as words."""
        try:
            listener = prepared(self.settings, self.engine, self.model)
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
    """The task of a configuration, and of the model that it means now.

    Raises
    ------
    ModelError
        There is no such model.
    """
    model = fingerprint(open_card(config.model.name, config.model.overlay))
    return Task(settings_bytes(config), engine, str(plots) if plots else "", model)


def fingerprint(card: Card) -> str:
    """By what a model is known again: its graph, and the numbers that an overlay may change."""
    facts = (card.trunk.sha256, card.features, card.emotions)
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


def settings_bytes(config: Config) -> bytes:
    """A configuration as it travels, and by which listeners are found again."""
    return msgspec.json.encode(config)


def prepared(settings: bytes, engine: str, model: str = "") -> Listener:
    """The listener of this thread, made at its first file.

    Parameters
    ----------
    settings : bytes
        As `settings_bytes`.
    engine : str
    model : str
        As `fingerprint`; the model of the settings as it is now otherwise.

    Raises
    ------
    ModelError
        Also where the model is not the one that was asked for.
    MissingDependency, ConfigError
        As `Listener`.
    """
    if not model:
        config = msgspec.json.decode(settings, type=Config)
        model = fingerprint(open_card(config.model.name, config.model.overlay))
    return _prepared(settings, engine, model, threading.get_ident())


@lru_cache(maxsize=MAX_LISTENERS)
def _prepared(settings: bytes, engine: str, model: str, _thread: int) -> Listener:
    listener = Listener(msgspec.json.decode(settings, type=Config), engine=engine)
    if fingerprint(listener.card) != model:
        raise ModelError(f"{listener.model} here is another model than where the run began; install the same")
    return listener
