"""From any input rate to the model's: one streaming polyphase filter with a constant delay.

The filter is a sinc of about 2 ms under a Kaiser window (Kaiser & Schafer 1980), its
half-amplitude point a little below the lower of the two Nyquist frequencies.  The rate
ratio is an exact fraction, so nothing drifts however long the bridge runs.
"""

from __future__ import annotations

import math

import numpy as np

from mer_bridge import kernels
from mer_bridge.errors import ConfigError
from mer_bridge.values import Samples

LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000
HALF_LENGTH_S = 0.99e-3
"""Half the filter's length, which is its delay; 1 ms is the most we allow ourselves."""
KAISER_BETA = 0.1102 * (82.0 - 8.7)
"""For 82 dB in the stop band (Kaiser's formula)."""
GUARD_BAND_HZ = 425.0
"""How far the half-amplitude point lies below Nyquist: the transition is 2.6 kHz wide."""
MOST_PHASES = 512
"""More phases than this are interpolated from a table of this many; error below -100 dB."""


class Resampler:
    """Change the sample rate of a stream.

    Output ``m`` stands for the input at ``m * input_rate / output_rate`` samples, heard
    `delay_s` later; ``n`` input samples have given ``ceil(n * output_rate / input_rate)``
    outputs, however they were split.  Equal rates pass through untouched, without delay.

    Thread: analysis worker.

    Parameters
    ----------
    input_rate, output_rate : int in 8000..192000
        In Hz.

    Attributes
    ----------
    input_rate : int
        In Hz, as given.

    Raises
    ------
    ConfigError
        A rate is out of range.

    Examples
    --------
    >>> resampler = Resampler(44100, 22050)
    >>> resampler.push(np.zeros(512, np.float32)).shape
    (256,)
    >>> round(1000 * resampler.delay_s, 3)
    0.975
    """

    def __init__(self, input_rate: int, output_rate: int) -> None:
        for rate in (input_rate, output_rate):
            if not LOWEST_RATE <= rate <= HIGHEST_RATE:
                raise ConfigError(
                    f"the sample rate must be {LOWEST_RATE}..{HIGHEST_RATE} Hz, got {rate}."
                    " Set input.sample_rate, or the rate in the sending program"
                )
        shared = math.gcd(input_rate, output_rate)
        self._step, self._phases = input_rate // shared, output_rate // shared
        self.input_rate = input_rate
        self._passes = input_rate == output_rate
        half = int(HALF_LENGTH_S * input_rate)
        self._blend = self._phases > MOST_PHASES
        self._table = _phase_table(input_rate, output_rate, half=half, phases=self._phases)
        self._delay_s = 0.0 if self._passes else half / input_rate
        self._edge = np.zeros(2 * (2 * half - 1), np.float32)
        self._position = self._phase = 0

    @property
    def delay_s(self) -> float:
        """Seconds by which the output lags behind the input; constant."""
        return self._delay_s

    def push(self, samples: Samples) -> Samples:
        """Samples at the output rate, shape ``(m,)``, that `samples`, ``(n,)``, complete."""
        if self._passes:
            return samples
        samples = np.ascontiguousarray(samples, np.float32)
        # Outputs whose newest sample lies within this block.
        ready = -((self._position * self._phases + self._phase - samples.size * self._phases) // self._step)
        out = np.empty(max(ready, 0), np.float32)
        kernels.resample_push(
            samples,
            self._edge,
            self._position,
            self._phase,
            self._step,
            self._phases,
            self._table,
            self._blend,
            out,
        )
        moved = self._phase + out.size * self._step
        self._position += moved // self._phases - samples.size
        self._phase = moved % self._phases
        return out

    def reset(self) -> None:
        """Forget all samples, as if new."""
        self._position = self._phase = 0
        self._edge[:] = 0.0


def _phase_table(input_rate: int, output_rate: int, *, half: int, phases: int) -> Samples:
    """Coefficients ``(rows, 2 * half)``, oldest sample first; each row sums to 1.

    Row p is the filter seen from an output that lies ``p / phases`` samples after the
    newest input sample; with too many phases, ``MOST_PHASES + 1`` rows at equal distances.
    """
    rows = np.arange(MOST_PHASES + 1) / MOST_PHASES if phases > MOST_PHASES else np.arange(phases) / phases
    cutoff = (min(input_rate, output_rate) / 2 - GUARD_BAND_HZ) / input_rate
    age = np.arange(2 * half)[::-1] + rows[:, None] - half  # (rows, taps), in input samples
    window = np.i0(KAISER_BETA * np.sqrt(np.maximum(1.0 - (age / half) ** 2, 0.0)))
    table = np.sinc(2.0 * cutoff * age) * window
    return np.ascontiguousarray((table / table.sum(axis=1, keepdims=True)).astype(np.float32))
