"""The same music over other horizons, for the maps that asked for one.

In: what the pipeline has at a tick.  Out: one `View` per horizon.  The trunk has run once
for all; a view costs a mean and the stages behind it, a few dozen microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mer_bridge.emotion import EmotionLayer
from mer_bridge.hands import Hands
from mer_bridge.horizon import Horizon
from mer_bridge.ranging import Ranging
from mer_bridge.smoothing import Rest, Smoother
from mer_bridge.values import Floats, View


class Sounding(NamedTuple):
    """Whether there is music at a tick, and whether it is like that which the model knows."""

    music: bool
    trusted: bool


@dataclass(slots=True)
class Tail:
    """The stages behind the ranging, of one horizon."""

    rest: Rest
    smoothing: Smoother
    hands: Hands
    ranged: tuple[float, ...] | None = None


class Views:
    """Views over some horizons.

    Thread: analysis worker.

    Parameters
    ----------
    horizons : collection of float
        In seconds, each once; they come out in rising order.
    make : callable
        Gives a new tail, set as that of the pipeline.
    """

    def __init__(self, horizons: Collection[float], make: Callable[[], Tail]) -> None:
        self._tails = {horizon_s: make() for horizon_s in sorted(set(horizons))}

    @property
    def smoothers(self) -> tuple[Smoother, ...]:
        """Those of all views."""
        return tuple(tail.smoothing for tail in self._tails.values())

    def adopt(self, old: Views, *, awake: bool) -> None:
        """Glide on where other views of the same horizons stand; `awake` says whether music was heard."""
        for horizon_s, tail in self._tails.items():
            if awake:
                tail.rest.wake()
            if horizon_s in old._tails:
                tail.hands = old._tails[horizon_s].hands
                tail.hands.catch()

    def reset(self) -> None:
        """Forget what was heard."""
        for tail in self._tails.values():
            tail.rest.reset()
            tail.smoothing.reset()
            tail.hands.catch()
            tail.ranged = None

    def __call__(
        self,
        horizon: Horizon,
        emotion: EmotionLayer,
        ranging: Ranging,
        hands: Hands,
        *,
        usual: Floats,
        sounding: Sounding,
    ) -> tuple[View, ...]:
        """Views at this tick; `usual` are the ratings of average music, until any was heard."""
        if not self._tails:
            return ()
        low, high = np.array(ranging.low), np.array(ranging.high)
        found = []
        for horizon_s, tail in self._tails.items():
            mean = horizon.mean(horizon_s)
            ratings = usual if mean is None else mean
            features, emotions = emotion.features(ratings), emotion.emotions(ratings)
            live = ((np.array(emotion.unbounded(ratings)) - low) / (high - low)).clip(0.0, 1.0)
            found.append(View(horizon_s, features, emotions, _finished(tail, live, hands, sounding)))
        return tuple(found)


def _finished(tail: Tail, ranged: Floats, hands: Hands, sounding: Sounding) -> tuple[float, ...]:
    """Live values rested, smoothed and as the player's hand allows, as the pipeline does it."""
    if sounding.trusted or tail.ranged is None:
        tail.ranged = tuple(ranged.tolist())
    smooth = tail.smoothing(tail.rest(tail.ranged, sounding=sounding.music))
    tail.hands.hold, tail.hands.amount = hands.hold, hands.amount
    return tail.hands(smooth, still=sounding.music and not sounding.trusted)
