"""Front end ``mel-96``: samples in, mel power on a logarithmic scale out, ``(frames, 96)``.

The numbers are those that MusiCNN was trained on (Pons and Serra 2019, "musicnn: pre-trained
convolutional neural networks for music audio tagging"): at 16 kHz, a frame of 512 samples every
256, periodic Hann window, power of all 257 bins, 96 triangles on Slaney's mel scale, each of area
1 in Hz, ``log10(10000 x + 1)``.  They equal librosa's ``melspectrogram`` of uncentred frames.

Thirty-two milliseconds fit no kernel of `mer_bridge.kernels`, whose frame is 2048 samples; at 62.5
frames a second NumPy is quick enough.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mer_bridge.card import FrontEndCard
from mer_bridge.errors import ModelError, ShapeError
from mer_bridge.frontends.mel import LINEAR_HZ, LINEAR_MELS, MELS_PER_E, mel_to_hz
from mer_bridge.values import Bands, Floats, Samples

FRAME, MELS = 512, 96
BINS = FRAME // 2 + 1
LOUDNESS = 10_000.0
AT_ONCE = 1024
"""Frames computed in one go; bounds memory, not results."""


class MelPower:
    """Cut a stream into overlapping frames and give the mel spectrum of each.

    Frame ``i`` starts at sample ``(i * hop[0]) // hop[1]``.  Any split of the stream into
    blocks gives bit-identical spectra: each frame is multiplied with the filters by itself.

    Thread: analysis worker.

    Parameters
    ----------
    card : FrontEndCard
        Rate, frame, hop and number of bands of the model.

    Raises
    ------
    ModelError
        The card asks for a frame other than 512, a hop longer than a frame, or other than 96 bands.

    Examples
    --------
    >>> card = FrontEndCard(kind="mel-96", sample_rate=16000, frame=512, hop=(256, 1), bands=96)
    >>> MelPower(card).push(np.zeros(16000, np.float32)).shape
    (61, 96)
    """

    def __init__(self, card: FrontEndCard) -> None:
        _check(card)
        self._hop = card.hop
        self._window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
        self._filters = mel_areas(sample_rate=card.sample_rate)
        self._pending: Samples = np.zeros(0, np.float32)
        self._begin = self._index = 0

    @property
    def delay(self) -> int:
        """Samples from the middle of a frame to its end, when it comes out."""
        return FRAME // 2

    def push(self, samples: Samples) -> Bands:
        """Spectra that `samples` complete.

        Parameters
        ----------
        samples : float32, shape (n,)
            The next samples of the stream, finite.

        Returns
        -------
        float32, shape (frames, 96)
            log10(10000 * power + 1), oldest first; possibly none.

        Raises
        ------
        ShapeError
            `samples` has more than one dimension.
        """
        if samples.ndim != 1:
            raise ShapeError(f"samples must be (n,), got {samples.shape}: mix to mono first")
        stream = np.concatenate([self._pending, samples.astype(np.float32, copy=False)])
        starts = self._starts(stream.size)
        out = np.empty((starts.size, MELS), np.float32)
        for first in range(0, starts.size, AT_ONCE):
            some = starts[first : first + AT_ONCE, None] + np.arange(FRAME)
            out[first : first + AT_ONCE] = self._spectra(stream[some])
        self._index += starts.size
        begin = min(self._start(self._index) - self._begin, stream.size)
        self._pending, self._begin = stream[begin:].copy(), self._begin + begin
        return out

    def reset(self) -> None:
        """Forget all samples; the next one is sample 0 again."""
        self._pending = np.zeros(0, np.float32)
        self._begin = self._index = 0

    def _start(self, index: int) -> int:
        """First sample of a frame."""
        num, den = self._hop
        return index * num // den

    def _starts(self, n_samples: int) -> npt.NDArray[np.int64]:
        """Where the frames that end within `n_samples` from `self._begin` start, counted from there."""
        num, den = self._hop
        # The largest i with i * num // den + FRAME <= the end.
        last = ((self._begin + n_samples - FRAME + 1) * den - 1) // num
        index = np.arange(self._index, last + 1, dtype=np.int64)
        starts: npt.NDArray[np.int64] = index * num // den - self._begin
        return starts

    def _spectra(self, frames: Samples) -> Floats:
        spectrum = np.fft.rfft(frames * self._window)
        power = spectrum.real**2 + spectrum.imag**2
        # A stack of rows: one product of all rows would round differently with their number.
        mel: Floats = (power[:, None, :] @ self._filters)[:, 0]
        return np.log10(LOUDNESS * mel + 1.0)


def mel_areas(*, sample_rate: int) -> Floats:
    """Weights of each bin in each triangle of area 1 in Hz, ``(257, 96)``."""
    highest = LINEAR_MELS + MELS_PER_E * np.log(sample_rate / 2 / LINEAR_HZ)
    hz = mel_to_hz(np.linspace(0.0, highest, MELS + 2))
    bins_hz = np.arange(BINS)[:, None] * sample_rate / FRAME
    rising = (bins_hz - hz[:-2]) / (hz[1:-1] - hz[:-2])
    falling = (hz[2:] - bins_hz) / (hz[2:] - hz[1:-1])
    weights: Floats = np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (hz[2:] - hz[:-2])
    return weights


def _check(card: FrontEndCard) -> None:
    num, den = card.hop
    if card.frame != FRAME:
        raise ModelError(f"{card.kind} computes frames of {FRAME} samples, the card asks for {card.frame}")
    if not den <= num <= FRAME * den:
        raise ModelError(f"hop must be 1..{FRAME} samples, the card asks for {num}/{den} = {num / den:g}")
    if card.bands != MELS or card.sample_rate <= 2 * LINEAR_HZ:
        raise ModelError(
            f"{card.kind} gives {MELS} bands of sound above {2 * LINEAR_HZ:g} Hz, the card asks for "
            f"{card.bands} at {card.sample_rate} Hz"
        )
