"""Other ways to the same log-filtered spectrogram, as far as they are installed.

Each peer takes ten seconds (or one frame) and gives bands; "+ matmul" means windowed frames,
the library's own real FFT in float32, magnitude, a dense product with the filterbank, and
log10.  All run on one thread.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mer_bridge.card import FrontEndCard
from mer_bridge.frontends.logfilt import corners, slopes

CARD = FrontEndCard(kind="logfilt-149", sample_rate=22_050, frame=2048, hop=(3528, 5), bands=149)
FRAME, BINS, HOP = 2048, 1024, 706

Compute = Callable[[np.ndarray], Any]


@dataclass(frozen=True)
class Peer:
    """One library.

    Attributes
    ----------
    name : str
    prepare : callable
        Gives the function samples -> bands; raises ImportError where the library is missing.
    wanted : float
        How many times slower than ours it should be, in batch; 0 where nothing was promised.
    is_exact : bool
        Whether its bands are ours, so that its error can be told.
    """

    name: str
    prepare: Callable[[], Compute]
    wanted: float
    is_exact: bool = True


def bank() -> np.ndarray:
    """The dense filterbank, float64, shape ``(1024, 149)``."""
    places = corners(sample_rate=22_050)
    rising, falling = slopes(places)
    dense = np.zeros((BINS, len(places) - 2))
    for band, (first, centre, last) in enumerate(zip(places, places[1:], places[2:], strict=False)):
        dense[first:centre, band] = rising[first:centre]
        dense[centre:last, band] = falling[centre:last]
    return dense


def starts(n_samples: int) -> np.ndarray:
    """First samples of all whole frames."""
    first = (np.arange(n_samples) * 3528) // 5
    return first[first <= n_samples - FRAME]


def reference(samples: np.ndarray) -> np.ndarray:
    """The bands in float64, shape ``(frames, 149)``."""
    frames = np.stack([samples[at : at + FRAME].astype(np.float64) for at in starts(samples.size)])
    return np.log10(1.0 + np.abs(np.fft.rfft(frames * np.hanning(FRAME)))[:, :BINS] @ bank())


def _with_rfft(rfft: Callable[[np.ndarray], np.ndarray]) -> Compute:
    window = np.hanning(FRAME).astype(np.float32)
    dense = bank().astype(np.float32)

    def compute(samples: np.ndarray) -> np.ndarray:
        view = np.lib.stride_tricks.sliding_window_view(samples, FRAME)
        frames = view[starts(samples.size)] * window
        return np.log10(np.abs(rfft(frames))[:, :BINS] @ dense + np.float32(1.0))

    return compute


def _numpy() -> Compute:
    return _with_rfft(lambda frames: np.fft.rfft(frames, axis=1))


def _scipy() -> Compute:
    from scipy.fft import rfft

    return _with_rfft(lambda frames: rfft(frames, axis=1, workers=1, overwrite_x=True))


def _mkl() -> Compute:
    from mkl_fft.interfaces.numpy_fft import rfft

    return _with_rfft(lambda frames: rfft(frames, axis=1))


def _ducc() -> Compute:
    from ducc0.fft import r2c

    return _with_rfft(lambda frames: r2c(frames, axes=(1,), nthreads=1))


def _fftw() -> Compute:
    import pyfftw

    plans: dict[int, Any] = {}

    def rfft(frames: np.ndarray) -> np.ndarray:
        if len(frames) not in plans:
            room = pyfftw.empty_aligned(frames.shape, "float32")
            plans[len(frames)] = pyfftw.builders.rfft(room, axis=1, threads=1, planner_effort="FFTW_MEASURE")
        return plans[len(frames)](frames)

    return _with_rfft(rfft)


def _torch() -> Compute:
    import torch

    torch.set_num_threads(1)
    window = torch.hann_window(FRAME, periodic=False)
    dense = torch.from_numpy(bank().astype(np.float32))

    def compute(samples: np.ndarray) -> Any:
        with torch.inference_mode():
            spectra = torch.stft(
                torch.from_numpy(samples), FRAME, HOP, window=window, center=False, return_complex=True
            )
            return torch.log10(spectra.abs()[:BINS].T @ dense + 1.0)

    return compute


def _librosa_stft() -> Compute:
    import librosa

    dense = np.ascontiguousarray(bank().astype(np.float32).T)

    def compute(samples: np.ndarray) -> np.ndarray:
        spectra = librosa.stft(samples, n_fft=FRAME, hop_length=HOP, center=False)
        return np.log10(dense @ np.abs(spectra)[:BINS] + np.float32(1.0))

    return compute


def _librosa_mel() -> Compute:
    import librosa

    def compute(samples: np.ndarray) -> np.ndarray:
        mel = librosa.feature.melspectrogram(
            y=samples, sr=22_050, n_fft=FRAME, hop_length=HOP, n_mels=149, center=False
        )
        return librosa.power_to_db(mel)

    return compute


def _madmom() -> Compute:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from madmom.audio.filters import LogarithmicFilterbank
        from madmom.audio.signal import FramedSignal, Signal
        from madmom.audio.spectrogram import LogarithmicFilteredSpectrogram

    def compute(samples: np.ndarray) -> Any:
        frames = FramedSignal(
            Signal(samples, sample_rate=22_050), frame_size=FRAME, fps=31.25, origin="future"
        )
        return LogarithmicFilteredSpectrogram(
            frames, filterbank=LogarithmicFilterbank, num_bands=24, fmin=20, fmax=16_000, mul=1, add=1
        )

    return compute


PEERS = (
    Peer("madmom", _madmom, 12.0, is_exact=False),
    Peer("librosa.feature.melspectrogram + dB", _librosa_mel, 9.0, is_exact=False),
    Peer("librosa.stft + matmul", _librosa_stft, 6.0, is_exact=False),
    Peer("torch.stft + matmul", _torch, 6.0, is_exact=False),
    Peer("scipy.fft + matmul", _scipy, 4.0),
    Peer("mkl_fft + matmul", _mkl, 3.0),
    Peer("ducc0 + matmul", _ducc, 3.0),
    Peer("pyFFTW (measured plan) + matmul", _fftw, 3.0),
    Peer("numpy.fft + matmul", _numpy, 0.0),
)


def installed() -> tuple[dict[Peer, Compute], list[str]]:
    """Peers that can be imported, ready to run, and a line for each that cannot."""
    ready: dict[Peer, Compute] = {}
    absent: list[str] = []
    for peer in PEERS:
        try:
            ready[peer] = peer.prepare()
        except ImportError as error:
            absent.append(f"{peer.name} is absent: {error}")
    return ready, absent
