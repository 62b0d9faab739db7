"""One player of a running bridge: a source, the worker that hears it, and what goes wrong with it.

Each player is heard by a thread of its own, so whatever happens to one leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mer_bridge.config import Config
from mer_bridge.runtime.advice import (
    on_breakage,
    on_drought,
    on_interruption,
    on_overload,
    on_return,
    on_silence,
)
from mer_bridge.runtime.standing import Learnt
from mer_bridge.runtime.worker import Worker
from mer_bridge.sources import Source

PATIENCE_S = 5.0
"""Seconds without music after which the bridge says what to do."""
MANY_MUTED = 22_050
"""Samples that were silenced because they are no sound, from which on the player is told."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Player:
    """Who is heard.

    Attributes
    ----------
    name : str
        Empty for one that needs none.
    config : Config
        The settings as if this player were alone.
    source : Source
    worker : Worker
    """

    name: str
    config: Config
    source: Source
    worker: Worker

    def learnt(self) -> Learnt:
        """What was learnt until now; any thread."""
        kept = self.worker.kept
        if kept is None:
            return Learnt(self.name, self.config.profile.name, None)
        return Learnt(self.name, kept.name, kept.state)

    def fact(self) -> str:
        """One line for people: what is heard."""
        return f"input{f' {self.name}' if self.name else ''}: {self.source.describe()}"


class Watch:
    """Notice what goes wrong with a player, and say it once each time.

    Thread: control.

    Parameters
    ----------
    player : Player
    say : callable
        Told one line for the player.
    push : callable
        Told what receivers must know as well.
    """

    def __init__(self, player: Player, *, say: Tell, push: Tell) -> None:
        self._player = player
        self._say = say
        self._push = push
        self._has_complained = False
        self._was_starved = False
        self._was_behind = False
        self._was_broken = False
        self._trouble = ""
        self._failures = 0

    def look(self, *, waited_s: float, address: tuple[str, int]) -> None:
        """Compare with the last look; `waited_s` is the time since the start."""
        self._complain_of_silence(waited_s, address)
        self._complain_of_device()
        self._complain_of_drought()
        self._complain_of_overload()
        self._complain_of_breakage()

    def _complain_of_silence(self, waited_s: float, address: tuple[str, int]) -> None:
        """Say once what to do when no music came for a while."""
        worker = self._player.worker
        if self._has_complained or worker.has_sounded or waited_s < PATIENCE_S:
            return
        self._has_complained = True
        config, arrived = self._player.config, worker.samples > 0
        self._tell(on_silence(config, address, seconds=PATIENCE_S, arrived=arrived))

    def _complain_of_device(self) -> None:
        """Say each time that the sound card or JACK server goes away, and when it is back."""
        source = self._player.source
        trouble, failures = source.trouble, source.failures
        if failures > self._failures:  # counted, because it may be back before anybody looks
            self._trouble = trouble or on_interruption()
            self._tell(self._trouble, aloud=True)
        if self._trouble and not trouble:
            self._tell(on_return(source.describe()))
        self._trouble, self._failures = trouble, failures

    def _complain_of_drought(self) -> None:
        """Say each time that the source dries up."""
        is_starved = self._player.worker.is_starved
        if is_starved and not self._was_starved and not self._trouble and not self._player.source.ended:
            self._tell(on_drought(self._player.config))
        self._was_starved = is_starved

    def _complain_of_overload(self) -> None:
        """Say each time that hearing becomes slower than the music, so that sound is skipped."""
        worker = self._player.worker
        is_behind = worker.is_behind and worker.skipped > 0
        if is_behind and not self._was_behind:
            self._tell(on_overload(), aloud=True)
        self._was_behind = is_behind

    def _complain_of_breakage(self) -> None:
        """Say once that sound was silenced because it is none; the rest of the counting is on the meters."""
        if self._player.worker.muted >= MANY_MUTED and not self._was_broken:
            self._was_broken = True
            self._tell(on_breakage())

    def _tell(self, line: str, *, aloud: bool = False) -> None:
        name = self._player.name
        line = f"{name}: {line}" if name else line
        self._say(line)
        if aloud:
            self._push(line)
