"""Front end ``mel-128``: samples in, mel spectra out, ``(frames, 128)``, by the kernel of `logfilt`.

128 triangles side by side on the mel scale of Slaney's Auditory Toolbox (1998), 0..11025 Hz at
22050 Hz: below 1000 Hz every 200/3 Hz is a mel, above it 27 mels make a factor of 6.4.  Each
triangle is 0 at the centres of its neighbours and divided by the sum of its weights; window,
magnitude and ``log10(1 + x)`` are those of ``logfilt-149``, so both fit the same training code.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mer_bridge.frontends.logfilt import BINS, FRAME, LogFilt
from mer_bridge.values import Floats, Samples

MELS = 128
LINEAR_HZ, LINEAR_MELS = 1000.0, 15.0
"""Up to here a mel is 200/3 Hz."""
MELS_PER_E = 27.0 / np.log(6.4)


class MelFilt(LogFilt):
    """As `LogFilt`, with the triangles of the mel scale.

    Thread: analysis worker.

    Examples
    --------
    >>> from mer_bridge.card import FrontEndCard
    >>> card = FrontEndCard(kind="mel-128", sample_rate=22050, frame=2048, hop=(3528, 5), bands=128)
    >>> MelFilt(card).push(np.zeros(22050, np.float32)).shape
    (29, 128)
    """

    @staticmethod
    def _filters(sample_rate: int) -> tuple[npt.NDArray[np.int64], Samples]:
        return mel_filters(sample_rate=sample_rate)


def mel_to_hz(mels: Floats) -> Floats:
    """Frequencies in Hz of mels (Slaney 1998)."""
    above = LINEAR_HZ * np.exp(np.maximum(mels - LINEAR_MELS, 0.0) / MELS_PER_E)
    return np.where(mels < LINEAR_MELS, mels * LINEAR_HZ / LINEAR_MELS, above)


def mel_filters(*, sample_rate: int) -> tuple[npt.NDArray[np.int64], Samples]:
    """First bin at or above each corner, ``(130,)``, and the two weights of each bin, ``(2, 1024)``.

    A bin between two corners is on the rising side of one triangle (row 0) and on the falling
    side of the one before it (row 1).
    """
    highest = LINEAR_MELS + MELS_PER_E * np.log(sample_rate / 2 / LINEAR_HZ)
    hz = mel_to_hz(np.linspace(0.0, highest, MELS + 2))
    places = np.minimum(np.ceil(hz * FRAME / sample_rate - 1e-9), BINS).astype(np.int64)
    bins_hz = np.arange(BINS) * sample_rate / FRAME
    side = np.clip(np.searchsorted(places, np.arange(BINS), side="right") - 1, 0, MELS)
    rising = (bins_hz - hz[side]) / (hz[side + 1] - hz[side])
    weights = np.stack([rising, 1.0 - rising])
    for first, centre, last in zip(places, places[1:], places[2:], strict=False):
        area = weights[0, first:centre].sum() + weights[1, centre:last].sum()
        weights[0, first:centre] /= area
        weights[1, centre:last] /= area
    return places, weights.astype(np.float32)
