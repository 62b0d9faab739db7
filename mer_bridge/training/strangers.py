"""Sounds that are no music, made here: what a confidence should make little of.

Noise, clapping hands and silence are synthesised; speech is spoken by ``espeak-ng`` where it is
installed.  All are mono float32 at `RATE`, -1..1.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from mer_bridge.values import Samples

RATE = 22_050
SECONDS = 20.0
VOICES = ("en-gb", "de", "fr", "es", "it", "fi", "tr", "cmn", "hi")
TEXT = (
    "One two three. This is the sound check before the concert, please take your seats. Tonight we play "
    "three pieces, and after the second there will be a break of twenty minutes. Thank you for coming."
)
PEOPLE = (5, 20, 120)
"""Who clap."""


def strangers(seed: int = 1) -> Iterator[tuple[str, Samples]]:
    """Kind and sound, several of each kind."""
    rng = np.random.default_rng(seed)
    yield "silence", np.zeros(round(SECONDS * RATE), np.float32)
    for _ in range(3):
        yield "white noise", _level(rng.standard_normal(round(SECONDS * RATE)))
        yield "pink noise", _level(pink(rng))
    for people in PEOPLE:
        for _ in range(2):
            yield "applause", _level(applause(rng, people))
    if shutil.which("espeak-ng"):
        for voice in VOICES:
            for variant in ("m3", "f2"):
                yield "speech", _level(_speech(voice, variant))


def pink(rng: np.random.Generator) -> Samples:
    """Noise whose power falls with the frequency."""
    spectrum = np.fft.rfft(rng.standard_normal(round(SECONDS * RATE)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    return np.fft.irfft(spectrum).astype(np.float32)


def applause(rng: np.random.Generator, people: int) -> Samples:
    """So many people who clap about four times a second, each in a rhythm of their own."""
    n = round(SECONDS * RATE)
    length = round(0.03 * RATE)
    fade = np.exp(-np.arange(length) / (0.006 * RATE))
    sound = np.zeros(n + length)
    for _ in range(people):
        loud, at = rng.uniform(0.3, 1.0), rng.uniform(0.0, 0.3) * RATE
        period = RATE / rng.uniform(3.0, 5.0)
        while at < n:
            sound[int(at) : int(at) + length] += loud * fade * rng.standard_normal(length)
            at += period * rng.uniform(0.8, 1.2)
    return sound[:n].astype(np.float32)


def _speech(voice: str, variant: str) -> Samples:
    done = subprocess.run(  # noqa: S603 - a fixed program with fixed words
        ["espeak-ng", "-v", f"{voice}+{variant}", "--stdout", TEXT],  # noqa: S607 - wherever it is installed
        capture_output=True,
        check=True,
        timeout=60.0,
    )
    header = done.stdout.index(b"data") + 8  # 16-bit mono at `RATE`, in a WAV of unknown length
    n_bytes = (len(done.stdout) - header) // 2 * 2
    samples = (
        np.frombuffer(done.stdout, "<i2", offset=header, count=n_bytes // 2).astype(np.float32) / 32768.0
    )
    repeats = -(-round(SECONDS * RATE) // len(samples))
    return np.tile(samples, repeats)[: round(SECONDS * RATE)]


def _level(samples: npt.NDArray[Any]) -> Samples:
    """At about -20 dBFS."""
    return (0.1 * samples / max(float(np.sqrt(np.mean(samples**2))), 1e-9)).clip(-1.0, 1.0).astype(np.float32)
