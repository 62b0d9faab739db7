"""Front end ``logfilt-149``: samples in, log-filtered spectra out, ``(frames, 149)``.

The numbers are those of madmom's ``LogarithmicFilteredSpectrogram`` as the mid-level models
were trained with (Böck et al. 2016, "madmom: a new Python audio and music signal processing
library"): symmetric Hann window, plain magnitude of bins 0..1023, triangular filters of area
1, 24 per octave, 20..16000 Hz around 440 Hz, ``log10(1 + x)``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mer_bridge import kernels
from mer_bridge.card import FrontEndCard
from mer_bridge.errors import ModelError, ShapeError
from mer_bridge.values import Bands, Samples

FRAME = 2 * kernels.FFT
BANDS_PER_OCTAVE = 24
LOWEST_HZ, HIGHEST_HZ, REFERENCE_HZ = 20.0, 16_000.0, 440.0


class LogFilt:
    """Cut a stream into overlapping frames and give the spectrum of each.

    Frame ``i`` starts at sample ``(i * hop[0]) // hop[1]``.  Any split of the stream into
    blocks gives bit-identical spectra.

    Thread: analysis worker.

    Parameters
    ----------
    card : FrontEndCard
        Rate, frame, hop and number of bands of the model.

    Raises
    ------
    ModelError
        The card asks for a frame other than 2048, a hop longer than a frame, or a number
        of bands the filterbank does not give at its sample rate.

    Examples
    --------
    >>> card = FrontEndCard(kind="logfilt-149", sample_rate=22050, frame=2048, hop=(3528, 5), bands=149)
    >>> LogFilt(card).push(np.zeros(22050, np.float32)).shape
    (29, 149)
    """

    def __init__(self, card: FrontEndCard) -> None:
        bank = filterbank(sample_rate=card.sample_rate)
        _check(card, bank)
        self._hop = card.hop
        self._bands = card.bands
        # One half: the split of the packed FFT into two real ones, exact in binary.
        self._window = (0.5 * np.hanning(FRAME)).astype(np.float32)
        self._turns = _turns()
        self._weights, self._rows = compress(bank)
        self._work = np.zeros(5 * kernels.FFT, np.float32)
        self._edge = np.zeros(2 * (FRAME - 1), np.float32)
        self._kept = 0
        self._index = 0

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
        float32, shape (frames, bands)
            log10(1 + magnitude), oldest first; possibly none.

        Raises
        ------
        ShapeError
            `samples` has more than one dimension.
        """
        if samples.ndim != 1:
            raise ShapeError(f"samples must be (n,), got {samples.shape}: mix to mono first")
        samples = np.ascontiguousarray(samples, np.float32)
        out = np.empty((self._completed(samples.size), self._bands), np.float32)
        self._kept = kernels.logfilt_push(
            samples,
            self._edge,
            self._kept,
            self._index,
            *self._hop,
            self._window,
            self._turns,
            self._weights,
            self._rows,
            self._work,
            out,
        )
        self._index += len(out)
        return out

    def reset(self) -> None:
        """Forget all samples; the next one is sample 0 again."""
        self._kept = self._index = 0

    def _completed(self, n_samples: int) -> int:
        """How many frames end within the next `n_samples`."""
        num, den = self._hop
        last_start = self._index * num // den + self._kept + n_samples - FRAME
        # The largest i with i * num // den <= last_start.
        return max(((last_start + 1) * den - 1) // num + 1 - self._index, 0)


def filterbank(*, sample_rate: int) -> npt.NDArray[np.float64]:
    """Triangular filters of area 1 over the 1024 bins of a frame.

    Corners are the frequencies ``440 * 2**(k / 24)`` from 20 to 16000 Hz, moved to the
    nearest bin, clipped to 1..1023, repeats removed.  Three consecutive corners make a
    band: 0 at the first, 1 at the second, 0 at the third.

    Returns
    -------
    float64, shape (1024, bands)
        149 bands at 22050 Hz.
    """
    lowest = np.ceil(BANDS_PER_OCTAVE * np.log2(LOWEST_HZ / REFERENCE_HZ))
    highest = np.floor(BANDS_PER_OCTAVE * np.log2(HIGHEST_HZ / REFERENCE_HZ))
    steps = np.arange(lowest, highest + 1) / BANDS_PER_OCTAVE
    bins = np.rint(REFERENCE_HZ * 2.0**steps * FRAME / sample_rate).astype(int)
    corners = np.unique(np.clip(bins, 1, kernels.FFT - 1))
    bank = np.zeros((kernels.FFT, max(len(corners) - 2, 0)))
    for band, (start, centre, stop) in enumerate(zip(corners, corners[1:], corners[2:], strict=False)):
        bank[start:centre, band] = np.arange(centre - start) / (centre - start)
        bank[centre:stop, band] = 1.0 - np.arange(stop - centre) / (stop - centre)
    bank /= bank.sum(axis=0)
    return bank


def compress(bank: npt.NDArray[np.float64]) -> tuple[Samples, npt.NDArray[np.int64]]:
    """A bank ``(bins, bands)`` as its non-zero weights and rows (first bin, first weight).

    The second has one row more than there are bands, whose second entry is the end.
    """
    weights: list[npt.NDArray[np.float64]] = []
    rows = np.zeros((bank.shape[1] + 1, 2), np.int64)
    for band, column in enumerate(bank.T):
        used = np.flatnonzero(column)
        weights.append(column[used[0] : used[-1] + 1])
        rows[band, 0] = used[0]
        rows[band + 1, 1] = rows[band, 1] + len(weights[-1])
    return np.concatenate(weights).astype(np.float32), rows


def _turns() -> Samples:
    """The tables of cosines and sines that `mer_bridge.kernels.logfilt_frame` takes."""
    side = np.arange(kernels.SIDE)
    small = 2 * np.pi * side / kernels.SIDE
    turn = 2 * np.pi * np.outer(side, side).ravel() / kernels.FFT
    split = np.pi * np.arange(kernels.FFT) / kernels.FFT
    parts = (np.cos(small), -np.sin(small), np.cos(turn), -np.sin(turn), np.cos(split), np.sin(split))
    return np.concatenate(parts).astype(np.float32)


def _check(card: FrontEndCard, bank: npt.NDArray[np.float64]) -> None:
    num, den = card.hop
    if card.frame != FRAME:
        raise ModelError(f"{card.kind} computes frames of {FRAME} samples, the card asks for {card.frame}")
    if not den <= num <= FRAME * den:
        raise ModelError(f"hop must be 1..{FRAME} samples, the card asks for {num}/{den} = {num / den:g}")
    if card.bands != bank.shape[1]:
        raise ModelError(
            f"{card.kind} gives {bank.shape[1]} bands at {card.sample_rate} Hz,"
            f" the card asks for {card.bands}"
        )
