"""Models that hear descriptions: the sound of the last seconds in, one estimate per tick out.

A descriptor takes a good part of a tick to compute.  Offline that is simply done; live it is
done elsewhere, and the tick takes what has arrived: at most a tick or two late, and never
waited for.  This stage cannot tell the two apart.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from mer_bridge.card import Card
from mer_bridge.errors import ShapeError
from mer_bridge.frontends.descriptors import Description
from mer_bridge.model import INPUT, OUTPUT, Estimate, open_session
from mer_bridge.values import Floats, Samples

STALE_S = 4.0
"""A description older than this says nothing of the music any more."""


class Describer(Protocol):
    """Gives descriptions: of this stretch at once, or of an earlier one without waiting."""

    def __call__(self, samples: Samples) -> Description | None:
        """A description that was not given before, or None while there is none."""
        ...

    def close(self) -> None:
        """End what runs beside it; safe to call twice."""
        ...


class Nobody:
    """A describer that has nothing to say, for pipelines that only warm up."""

    def __init__(self, kind: str) -> None:
        """Take any front end."""

    def __call__(self, samples: Samples) -> Description | None:
        """Nothing, whatever sounds."""

    def close(self) -> None:
        """There is nothing to end."""


class Describing:
    """Describe the look-back once per tick while music sounds, and let the model judge the row.

    Thread: analysis worker.

    Parameters
    ----------
    card : Card
        Its `trunk` says how far back and how often, in frames of the ear.
    describer : Describer
        Owned from now on.

    Raises
    ------
    ModelError, MissingDependency
        As `mer_bridge.model.Trunk`.
    """

    def __init__(self, card: Card, describer: Describer) -> None:
        self.card = card
        self.describer = describer
        self._session = open_session(card)
        front, trunk = card.frontend, card.trunk
        self._kept = (trunk.look_back_frames - 1) * front.hop[0] // front.hop[1] + front.frame
        self._stale_ticks = max(1, round(STALE_S / card.tick_s))
        self._unknown = np.array(card.features.mean)
        self._offset: Floats = np.array(card.features.offset or 0.0, np.float64)
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._samples: Samples = np.zeros(0, np.float32)
        self._open: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._frames = 0
        self._begin = 0  # number, since the reset, of the oldest sample kept
        self._ratings: Floats = self._unknown
        self._sure = 0.0
        self._age = self._stale_ticks

    def close(self) -> None:
        """End what computes descriptions beside it."""
        self.describer.close()

    def push(self, samples: Samples, gate_open: npt.NDArray[np.bool_]) -> list[Estimate]:
        """Estimates that fall due within whole hops of samples, oldest first.

        Parameters
        ----------
        samples : float32, shape (n,)
            Of as many hops as there are gates.
        gate_open : array of bool, shape (hops,)

        Raises
        ------
        ShapeError
            `samples` does not end where the last hop ends.
        """
        self._samples = np.concatenate([self._samples, samples])
        self._open = np.concatenate([self._open, gate_open])
        first = self._frames
        self._frames += len(gate_open)
        end = self._end(self._frames) if self._frames else 0
        if self._begin + len(self._samples) != end:
            raise ShapeError(f"{len(gate_open)} hops end at sample {end}, got {samples.shape} more samples")
        stride = self.card.trunk.stride_frames
        due = range((first // stride + 1) * stride, self._frames + 1, stride)
        estimates = [self._estimate(frame, hop=frame - 1 - first) for frame in due]
        self._forget()
        return estimates

    def _end(self, frame: int) -> int:
        """Sample at which so many frames end."""
        front = self.card.frontend
        return (frame - 1) * front.hop[0] // front.hop[1] + front.frame

    def _estimate(self, frame: int, *, hop: int) -> Estimate:
        """The newest that is known at the end of a frame."""
        seen = len(self._open) - (self._frames - frame)
        gates = self._open[max(0, seen - self.card.trunk.look_back_frames) : seen]
        if gates[-1]:  # in a pause nobody asks
            end = self._end(frame) - self._begin
            self._take(self.describer(self._samples[max(0, end - self._kept) : end]))
        heard = float(gates.mean()) if self._sure > 0.0 else 0.0
        return Estimate(hop, self._ratings, heard, self._sure)

    def _take(self, description: Description | None) -> None:
        """Judge a new row; without one the last holds for a while."""
        if description is None:
            self._age += 1
            if self._age > self._stale_ticks:
                self._sure = 0.0
            return
        self._age = 0
        self._sure = description.sure
        if description.sure > 0.0:
            (ratings,) = self._session.run([OUTPUT], {INPUT: description.values[None, None]})
            self._ratings = np.asarray(ratings[0, 0], np.float64) + self._offset

    def _forget(self) -> None:
        """Let go of what lies before the next look-back."""
        excess = len(self._samples) - self._kept
        if excess > 0:
            self._samples = self._samples[excess:].copy()
            self._begin += excess
        self._open = self._open[-self.card.trunk.look_back_frames :]
