"""Descriptors of the last seconds: a stretch of sound in, one row of numbers out.

Unlike a spectrogram a row is computed anew from its whole stretch, which takes a good part of
a second with the libraries that published models used.  So a descriptor knows nothing of
streams: who calls it, how often and in which process is decided elsewhere.  The door of
librosa and pyloudnorm; each is imported when a descriptor that needs it is opened.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from mer_bridge.errors import MissingDependency, ModelError
from mer_bridge.values import Bands, Samples

SAMPLE_RATE = 22_050
"""Hz, of the samples every descriptor takes."""
SILENT = 1e-4
"""RMS below which a stretch counts as silence, -80 dBFS."""
LARGEST = 1e6
"""Magnitude that no value of a row exceeds."""


class Description(NamedTuple):
    """One row, and how far to trust it.

    Attributes
    ----------
    values : float32, shape (n,)
        Finite, whatever the sound was.
    sure : float, 0..1
        Part of the stretch that was there and not silent; 0 where nothing could be computed,
        and `values` are zeros.
    """

    values: Samples
    sure: float


Describe: TypeAlias = Callable[[Samples], Bands]
"""Float32 samples at `SAMPLE_RATE` in, one row ``(n,)`` out; may be anything for odd sound."""


class Kind(NamedTuple):
    """What is known of a descriptor before it is opened.

    Attributes
    ----------
    module : str
        Where its ``describe`` lives, below this package.
    n_values : int
        Numbers in a row.
    look_back_s : float
        Stretch of sound it is meant for, in seconds.
    least_s : float
        Shorter stretches cannot be described.
    needs : tuple of str
        Libraries beyond the base.
    """

    module: str
    n_values: int
    look_back_s: float
    least_s: float
    needs: tuple[str, ...]


KINDS = {
    "descriptors-mood432": Kind("mood432", 432, 10.0, 2.0, ("librosa",)),
    "descriptors-songs1000": Kind("songs1000", 6811, 10.0, 2.0, ("librosa", "pyloudnorm")),
    "descriptors-deam74": Kind("deam74", 74, 10.0, 1.0, ()),
}
"""Every descriptor, by the name of its front end in a model card."""


def known(kind: str) -> Kind:
    """What is known of a descriptor whose libraries are there; nothing is imported.

    Raises
    ------
    ModelError, MissingDependency
        As `Descriptor`.
    """
    if kind not in KINDS:
        raise ModelError(f"no front end {kind!r}. Available: {', '.join(KINDS)}")
    for library in KINDS[kind].needs:
        if importlib.util.find_spec(library) is None:
            raise MissingDependency(library, extra="descriptors", purpose=f"compute {kind}")
    return KINDS[kind]


class Descriptor:
    """Describe stretches of sound; the same stretch always gives the same row.

    Thread: any one at a time.

    Parameters
    ----------
    kind : str
        One of `KINDS`.

    Raises
    ------
    ModelError
        There is no such front end.
    MissingDependency
        A library it needs is not installed.
    """

    def __init__(self, kind: str) -> None:
        self.kind = known(kind)
        self._describe: Describe = importlib.import_module(f"{__name__}.{self.kind.module}").describe

    def __call__(self, samples: Samples) -> Description:
        """Row of a stretch, shape ``(samples,)``, finite: the last `look_back_s` or less.

        What cannot be computed because the stretch is too short or silent is zero, and says so
        by its `sure`.
        """
        nothing = np.zeros(self.kind.n_values, np.float32)
        seconds = samples.size / SAMPLE_RATE
        sounding = _sounding(samples)
        if seconds < self.kind.least_s or sounding == 0.0:
            return Description(nothing, 0.0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # librosa's, about sound without tones
                values = np.asarray(self._describe(np.ascontiguousarray(samples, np.float32)), np.float32)
        except (ValueError, ArithmeticError, LookupError):  # what the library thinks of odd sound
            return Description(nothing, 0.0)
        finite = np.isfinite(values)
        values = np.where(finite, values, 0.0).clip(-LARGEST, LARGEST).astype(np.float32)
        return Description(
            values, min(1.0, seconds / self.kind.look_back_s) * sounding * float(finite.mean())
        )

    def close(self) -> None:
        """Nothing runs beside it."""


def _sounding(samples: Samples) -> float:
    """Part of a stretch that is not silent, judged by tenths of seconds."""
    n = SAMPLE_RATE // 10
    if samples.size < n:
        return 0.0
    tenths = samples[: samples.size // n * n].reshape(-1, n).astype(np.float64)
    return float((np.sqrt((tenths**2).mean(axis=1)) > SILENT).mean())
