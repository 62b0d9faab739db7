"""The trailing mean: single estimates in, the rating of the last seconds out.

The mean over the *horizon* counts the trunk's own look-back in: a horizon of four seconds
averages the estimates whose look-backs lie within the last four seconds.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from mer_bridge.card import Card
from mer_bridge.values import Floats

MAX_HORIZON_S = 15.0


def horizon_to_ticks(horizon_s: float, card: Card) -> int:
    """Estimates whose look-backs fit into a horizon, at least one."""
    frames = horizon_s * card.frontend.frames_per_second
    return max(1, 1 + int((frames - card.trunk.look_back_frames) / card.trunk.stride_frames))


class Horizon:
    """Average the estimates of the last seconds.

    Thread: analysis worker.

    Parameters
    ----------
    card : Card
        Tick and look-back of the model.
    horizon_s : float, 1..15
        How far back to look, in seconds; may be changed at any time.
    """

    def __init__(self, card: Card, *, horizon_s: float) -> None:
        self._card = card
        self.horizon_s = horizon_s
        self._ratings: deque[Floats] = deque(maxlen=horizon_to_ticks(MAX_HORIZON_S, card))

    def reset(self) -> None:
        """Forget all estimates."""
        self._ratings.clear()

    def push(self, ratings: Floats) -> None:
        """Take in one estimate, shape ``(7,)``."""
        self._ratings.append(ratings)

    def fill(self, ratings: Floats) -> None:
        """Begin as if the whole horizon had been rated like this, shape ``(7,)``."""
        self.reset()
        for _ in range(horizon_to_ticks(self.horizon_s, self._card)):
            self.push(ratings)

    @property
    def filled(self) -> float:
        """How much of the horizon has been heard, 0..1."""
        return min(1.0, len(self._ratings) / horizon_to_ticks(self.horizon_s, self._card))

    @property
    def heard_s(self) -> float:
        """Seconds of music that the mean rests on, at most the horizon; 0 before the first estimate."""
        n_ticks = min(len(self._ratings), horizon_to_ticks(self.horizon_s, self._card))
        trunk = self._card.trunk
        frames = trunk.look_back_frames + (n_ticks - 1) * trunk.stride_frames
        return frames / self._card.frontend.frames_per_second if n_ticks else 0.0

    def mean(self, horizon_s: float | None = None) -> Floats | None:
        """Mean rating over the horizon, or another one, shape ``(7,)``; None before the first estimate."""
        if not self._ratings:
            return None
        n_ticks = horizon_to_ticks(self.horizon_s if horizon_s is None else horizon_s, self._card)
        mean: Floats = np.mean(list(self._ratings)[-n_ticks:], axis=0, dtype=np.float64)
        return mean
