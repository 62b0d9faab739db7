"""Front end ``logfilt-149``: samples in, log-filtered spectra out, ``(frames, 149)``.

The numbers are those of madmom's ``LogarithmicFilteredSpectrogram`` as the mid-level models
were trained with (Böck et al. 2016, "madmom: a new Python audio and music signal processing
library"): symmetric Hann window, plain magnitude of bins 0..1023, triangular filters of area
1, 24 per octave, 20..16000 Hz around 440 Hz, ``log10(1 + x)``.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import numpy as np
import numpy.typing as npt

from mer_bridge import kernels
from mer_bridge.card import FrontEndCard
from mer_bridge.errors import ModelError, ShapeError
from mer_bridge.values import Bands, Samples

FRAME, BINS = kernels.FRAME, kernels.BINS
BANDS_PER_OCTAVE = 24
LOWEST_HZ, HIGHEST_HZ, REFERENCE_HZ = 20.0, 16_000.0, 440.0
MANY = 100
"""Frames of a push that are worth waking other threads for."""
HEAD_START = 16
"""Frames that one thread computes while the others wake up."""


class LogFilt:
    """Cut a stream into overlapping frames and give the spectrum of each.

    Frame ``i`` starts at sample ``(i * hop[0]) // hop[1]``.  Any split of the stream into
    blocks gives bit-identical spectra.

    Thread: analysis worker.

    Parameters
    ----------
    card : FrontEndCard
        Rate, frame, hop and number of bands of the model.
    threads : int >= 1
        How many share a push of many frames; a live stream never has so many.

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

    def __init__(self, card: FrontEndCard, *, threads: int = 1) -> None:
        places, weights = self._filters(card.sample_rate)
        _check(card, n_bands=len(places) - 2)
        engine = kernels.engine()
        self._push = engine.push
        self._hop = card.hop
        self._bands = card.bands
        self._tables = (engine.make_tables(), *engine.make_bank(places, weights), engine.make_work())
        self._ring = kernels.aligned(kernels.RING, np.float32)
        self._at = self._kept = self._index = 0
        # A ring and scratch for each helper: they share nothing that is written.
        self._helpers = [
            (_Helper(), kernels.aligned(kernels.RING, np.float32), engine.make_work())
            for _ in range(threads - 1)
        ]

    @staticmethod
    def _filters(sample_rate: int) -> tuple[npt.NDArray[np.int64], Samples]:
        """Corners and weights of the triangles, as `corners` and `slopes` give them."""
        places = corners(sample_rate=sample_rate)
        return places, slopes(places)

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
        mine, shared = self._shared(samples, out)
        num, den = self._hop
        begin = self._start(self._index)
        try:
            self._at = self._push(
                samples, self._ring, self._at, self._kept, self._index, num, den, *self._tables, mine
            )
        finally:  # also when a signal ends this part: an answer left over would be taken for the next
            for helper in shared:
                helper.wait()
        self._index += len(out)
        self._kept += samples.size + begin - self._start(self._index)
        return out

    def _shared(self, samples: Samples, out: Bands) -> tuple[Bands, list[_Helper]]:
        """The part of `out` that this thread must fill, and those that helpers already do."""
        theirs = max(len(out) - HEAD_START, 0) // (len(self._helpers) + 1)
        edges = [0, *(len(out) - theirs * left for left in range(len(self._helpers), -1, -1))]
        begin = self._start(self._index) + self._kept
        # A helper cannot see the samples of earlier pushes.
        if not self._helpers or len(out) < MANY or self._start(self._index + edges[1]) < begin:
            return out, []
        shared = []
        for (helper, ring, work), first, last in zip(self._helpers, edges[1:], edges[2:], strict=False):
            index = self._index + first
            part = samples[self._start(index) - begin : self._start(self._index + last - 1) - begin + FRAME]
            settings = (*self._hop, *self._tables[:-1], work)
            helper.order(self._push, part, ring, 0, 0, index, *settings, out[first:last])
            shared.append(helper)
        return out[: edges[1]], shared

    def _start(self, index: int) -> int:
        """First sample of a frame."""
        num, den = self._hop
        return index * num // den

    def reset(self) -> None:
        """Forget all samples; the next one is sample 0 again."""
        self._at = self._kept = self._index = 0

    def _completed(self, n_samples: int) -> int:
        """How many frames end within the next `n_samples`."""
        num, den = self._hop
        last_start = self._start(self._index) + self._kept + n_samples - FRAME
        # The largest i with i * num // den <= last_start.
        return max(((last_start + 1) * den - 1) // num + 1 - self._index, 0)


class _Helper:
    """A thread that does what it is told; a pool's futures and locks would cost as much as 20 frames."""

    def __init__(self) -> None:
        self._orders: SimpleQueue[Any] = SimpleQueue()
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        threading.Thread(
            target=_obey, args=(self._orders, self._done), name="mer-bridge spectra", daemon=True
        ).start()
        weakref.finalize(self, self._orders.put, None)

    def order(self, what: Callable[..., object], *arguments: object) -> None:
        """Begin a call; each needs its `wait`."""
        self._orders.put((what, arguments))

    def wait(self) -> None:
        """Until the oldest call that was begun has ended; raises what it raised."""
        if (error := self._done.get()) is not None:
            raise error


def _obey(orders: SimpleQueue[Any], done: SimpleQueue[BaseException | None]) -> None:
    while (order := orders.get()) is not None:
        what, arguments = order
        try:
            what(*arguments)
        except BaseException as error:  # noqa: BLE001 - a thread runner: whoever waits gets it
            done.put(error)
        else:
            done.put(None)


def corners(*, sample_rate: int) -> npt.NDArray[np.int64]:
    """Bins at which the filters begin, peak and end, rising.

    They are the frequencies ``440 * 2**(k / 24)`` from 20 to 16000 Hz, moved to the nearest
    bin, clipped to 1..1023, repeats removed.  Three consecutive ones make a band.

    Returns
    -------
    int64, shape (bands + 2,)
        151 corners at 22050 Hz.
    """
    lowest = np.ceil(BANDS_PER_OCTAVE * np.log2(LOWEST_HZ / REFERENCE_HZ))
    highest = np.floor(BANDS_PER_OCTAVE * np.log2(HIGHEST_HZ / REFERENCE_HZ))
    steps = np.arange(lowest, highest + 1) / BANDS_PER_OCTAVE
    bins = np.rint(REFERENCE_HZ * 2.0**steps * FRAME / sample_rate).astype(np.int64)
    return np.unique(np.clip(bins, 1, BINS - 1))


def slopes(corners: npt.NDArray[np.int64]) -> Samples:
    """Weights of each bin in the two triangles it belongs to, each triangle of area 1.

    A triangle is 0 at its first corner, 1 at its second and 0 at its third, then divided by
    the sum of its weights.

    Returns
    -------
    float32, shape (2, 1024)
        In row 0 the weight in the triangle that rises at the bin, in row 1 in the one that falls.
    """
    weights = np.zeros((2, BINS))
    for first, centre, last in zip(corners, corners[1:], corners[2:], strict=False):
        rising = np.arange(centre - first) / (centre - first)
        falling = 1.0 - np.arange(last - centre) / (last - centre)
        area = rising.sum() + falling.sum()
        weights[0, first:centre] = rising / area
        weights[1, centre:last] = falling / area
    return weights.astype(np.float32)


def _check(card: FrontEndCard, *, n_bands: int) -> None:
    num, den = card.hop
    if card.frame != FRAME:
        raise ModelError(f"{card.kind} computes frames of {FRAME} samples, the card asks for {card.frame}")
    if not den <= num <= FRAME * den:
        raise ModelError(f"hop must be 1..{FRAME} samples, the card asks for {num}/{den} = {num / den:g}")
    if card.bands != n_bands:
        raise ModelError(
            f"{card.kind} gives {n_bands} bands at {card.sample_rate} Hz, the card asks for {card.bands}"
        )
