"""The door of the audio path: whatever arrives, finite mono float32 within -1..1 leaves.

What had to be altered is counted, never hidden.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mer_bridge import kernels
from mer_bridge.errors import ConfigError, ShapeError
from mer_bridge.values import Samples

INAUDIBLE = np.float32(1e-12)
"""-240 dBFS: anything below is zero, so that no arithmetic downstream meets denormals."""


class Guard:
    """Choose or mix a channel, replace what is not finite by 0, clip to full scale, mute what is broken.

    What stands at full scale without a break, as a square wave at full level or numbers beyond all
    measure do, and what does not move at all, is no music: after 70 to 90 ms it is silence, so that
    neither the gain nor the ranges of the player learn from it.

    Channels are made fit one by one before they are mixed, so one broken channel does not
    silence the others.

    Thread: analysis worker.

    Parameters
    ----------
    channel : int >= 0
        0 mixes all channels to mono (their mean); 1 is the first channel.

    Attributes
    ----------
    non_finite : int
        Samples that were NaN or infinite, since the start.
    clipped : int
        Samples that lay outside -1..1, since the start.
    muted : int
        Samples that belonged to such a stretch, since the start.

    Examples
    --------
    >>> guard = Guard(0)
    >>> guard(np.array([[0.5, 0.0], [np.nan, 3.0]], np.float32))
    array([0.25, 0.5 ], dtype=float32)
    >>> guard.non_finite, guard.clipped
    (1, 1)
    """

    def __init__(self, channel: int = 0) -> None:
        self._channel = channel
        self._memory = np.zeros((1, 3))
        self.non_finite = 0
        self.clipped = 0
        self.muted = 0

    def __call__(self, samples: npt.NDArray[Any]) -> Samples:
        """Mono samples that can be heard.

        Parameters
        ----------
        samples : float32, float64 or int16, shape (n,) or (n, channels)
            Floats have full scale at 1, int16 at 32768.

        Returns
        -------
        float32, shape (n,)
            A new array; `samples` is left as it was.

        Raises
        ------
        ConfigError
            The chosen channel is not among those there are.
        ShapeError
            `samples` has another type or number of dimensions.
        """
        heard = _as_float32(self._chosen(samples))
        non_finite, clipped = kernels.clean(heard.reshape(-1), INAUDIBLE)
        self.non_finite += non_finite
        self.clipped += clipped
        self.muted += self._mute(heard)
        return heard if heard.ndim == 1 else heard.mean(axis=1, dtype=np.float32)

    def reset(self) -> None:
        """Count from zero again."""
        self.non_finite = self.clipped = self.muted = 0

    def _mute(self, heard: Samples) -> int:
        """Mute what is broken, in place; gives how many samples."""
        by_channel = heard.reshape(len(heard), -1) if heard.size else heard.reshape(0, 1)
        if len(self._memory) != by_channel.shape[1]:
            self._memory = np.zeros((by_channel.shape[1], 3))
        return int(kernels.mute_broken(by_channel, self._memory))

    def _chosen(self, samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The part of `samples` that is listened to, ``(n,)``, or ``(n, channels)`` for a mix."""
        if samples.ndim not in {1, 2} or (samples.ndim == 2 and samples.shape[1] == 0):
            raise ShapeError(f"samples must be (n,) or (n, channels), got {samples.shape}")
        n_channels = 1 if samples.ndim == 1 else samples.shape[1]
        if self._channel > n_channels:
            there = "only 1 channel" if n_channels == 1 else f"only {n_channels} channels"
            raise ConfigError(
                f"input.channel is {self._channel}, but the input has {there}. Use 0 to mix all channels"
            )
        if samples.ndim == 1:
            return samples
        if n_channels == 1 or self._channel > 0:
            return samples[:, max(self._channel - 1, 0)]
        return samples


def _as_float32(samples: npt.NDArray[Any]) -> Samples:
    """A contiguous float32 copy with full scale at 1."""
    if samples.dtype == np.int16:
        return samples.astype(np.float32, order="C") * np.float32(1 / 32768)
    if samples.dtype in {np.dtype(np.float32), np.dtype(np.float64)}:
        # A double beyond float32 becomes infinite here and is counted as such.
        with np.errstate(over="ignore"):
            return samples.astype(np.float32, order="C", copy=True)
    raise ShapeError(f"samples must be float32, float64 or int16, got {samples.dtype}")
