"""The demo's performer: four short pieces with clear moods, one after another.

In: nothing but time.  Out: mono float32 blocks, at real speed or as fast as possible.  A
thread of its own turns the next scores into sound while the first is heard; after that the
player costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

import numpy as np

from mer_bridge.config import Input
from mer_bridge.errors import ConfigError
from mer_bridge.sources.pacing import Clock, Pacer
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render
from mer_bridge.values import Quadrant, Samples

MOODS = tuple(SCORES)
"""The usual order."""


class PlayerSource:
    """Music that is always there.

    Thread: `read` belongs to the analysis worker; `close` may come from any thread.

    Parameters
    ----------
    settings : config.Input
        `block`, `real_time` and `loop` matter; without `loop` each piece is played once.
    moods : sequence of Quadrant or str
        Which pieces are played, in this order.
    clock : Clock, optional
        Another one than the machine's, for tests.

    Raises
    ------
    ConfigError
        There is no piece for one of the moods, or no mood is given.
    """

    def __init__(
        self, settings: Input, *, moods: Sequence[Quadrant | str] = MOODS, clock: Clock | None = None
    ) -> None:
        self._moods = _known(moods)
        self._block = settings.block
        self._loop = settings.loop
        self._clock = clock or Clock()
        self._pacer = Pacer(sample_rate=RATE, clock=self._clock) if settings.real_time else None
        self._studio = ThreadPoolExecutor(1, thread_name_prefix="mer-player")
        self._pieces = {
            mood: self._studio.submit(render, SCORES[mood], pause=self._pause) for mood in self._moods
        }
        self._nothing = np.zeros(0, dtype=np.float32)
        self._piece = 0
        self._position = 0
        self._played = False

    @property
    def sample_rate(self) -> int:
        """44100 Hz."""
        return RATE

    @property
    def lost(self) -> int:
        """Always 0."""
        return 0

    @property
    def patient(self) -> bool:
        """The player waits."""
        return True

    @property
    def failures(self) -> int:
        """Always 0: it has no device."""
        return 0

    @property
    def trouble(self) -> str:
        """None: it needs no device."""
        return ""

    @property
    def ended(self) -> bool:
        """Whether all pieces were played, without `loop`, or the player was closed."""
        return self._played or self._clock.stopped

    @property
    def mood(self) -> Quadrant:
        """What is being played now, or was played last."""
        return self._moods[self._piece]

    def read(self, timeout_s: float) -> Samples:
        """Next block, when it is due; empty when that is later than `timeout_s`, or at the end."""
        if self.ended:
            return self._nothing
        music = _finished(self._pieces[self.mood], timeout_s)
        if music is None:
            return self._nothing
        block = music[self._position : self._position + self._block]
        if self._pacer and not self._pacer.wait(len(block), timeout_s=timeout_s):
            return self._nothing
        self._position += len(block)
        if self._position >= len(music):
            self._turn_the_page()
        return block.copy()

    def describe(self) -> str:
        """For example ``built-in player (calm, uplifting), 44100 Hz, mono, real time``."""
        pace = "real time" if self._pacer else "as fast as possible"
        return f"built-in player ({', '.join(self._moods)}), {RATE} Hz, mono, {pace}"

    def close(self) -> None:
        """Stop and wake `read`; safe to call twice and from any thread."""
        self._clock.stop()
        self._studio.shutdown(wait=True, cancel_futures=True)

    def _pause(self) -> None:
        """End what is being rendered once nobody wants it: a piece may take seconds, an end must not."""
        if self._clock.stopped:
            raise CancelledError

    def _turn_the_page(self) -> None:
        if self._piece + 1 < len(self._moods) or self._loop:
            self._piece = (self._piece + 1) % len(self._moods)
            self._position = 0
        else:
            self._played = True


def _known(moods: Sequence[Quadrant | str]) -> tuple[Quadrant, ...]:
    unknown = [mood for mood in moods if mood not in SCORES]
    if unknown or not moods:
        given = ", ".join(unknown) or "nothing"
        raise ConfigError(f"the player has no music for {given}; it plays {', '.join(MOODS)}")
    return tuple(Quadrant(mood) for mood in moods)


def _finished(piece: Future[Samples], timeout_s: float) -> Samples | None:
    """The rendered piece, or None when it is not ready in time or never will be."""
    try:
        return piece.result(timeout_s)
    except (TimeoutError, CancelledError):
        return None
