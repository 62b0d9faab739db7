"""Audio written as FLAC while it is heard, playable at any moment.

A FLAC file says in its header how long it is, which the library writes at the end alone.
`FlacWriter.settle` writes it now, so that a file cut off by a power failure plays to there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from mer_bridge.errors import AudioFileError
from mer_bridge.values import Samples

BITS = 24
FULL_SCALE = 1 << (BITS - 1)
MAX_CHANNELS = 8
"""Of the FLAC format."""
LENGTH_AT = 18
"""Where the header keeps rate, channels, bits and, in the lowest 36 bits, the length (RFC 9639, 8.2)."""
LENGTH_BITS = 36
BLOCK_AT = 8
"""Where it keeps how many samples a block has."""


def as_kept(samples: Samples) -> Samples:
    """Samples as they will come back from the file: finite, within -1..1, on 24-bit steps.

    A sample that stands on such a step already, as all of 16- and 24-bit sources do, stays.
    """
    finite = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    steps = np.rint(np.multiply(finite, FULL_SCALE, dtype=np.float64)).clip(-FULL_SCALE, FULL_SCALE - 1)
    kept: Samples = (steps / FULL_SCALE).astype(np.float32)
    return kept


class FlacWriter:
    """A new FLAC file, written in blocks.

    Parameters
    ----------
    path : Path
        Must not exist yet.
    sample_rate : int
        Hz.
    channels : int, 1..8

    Raises
    ------
    AudioFileError
        It cannot be written, here or in any method.
    """

    def __init__(self, path: Path, *, sample_rate: int, channels: int) -> None:
        import soundfile

        self._path = path
        self._errors = (OSError, RuntimeError, AssertionError, TypeError, ValueError)
        if channels > MAX_CHANNELS:
            raise AudioFileError(f"FLAC holds {MAX_CHANNELS} channels, the input has {channels}")
        if path.exists():
            raise AudioFileError(f"{path} exists already; give the recording another name")
        try:
            self._file: Any = soundfile.SoundFile(
                path, "w", sample_rate, channels, format="FLAC", subtype=f"PCM_{BITS}"
            )
        except self._errors as error:
            raise self._trouble(error) from error
        self._written = 0

    def write(self, samples: Samples) -> None:
        """Add a block, ``(samples,)`` or ``(samples, channels)``, as `as_kept` gives it."""
        try:
            self._file.write(samples)
        except self._errors as error:
            raise self._trouble(error) from error
        self._written += len(samples)

    def settle(self) -> None:
        """Make what has been written playable, whatever happens next."""
        try:
            self._file.flush()
            with self._path.open("r+b") as file:
                head = file.read(LENGTH_AT + 8)
                block = int.from_bytes(head[BLOCK_AT : BLOCK_AT + 2], "big")
                # The encoder writes whole blocks, each when the first sample after it has come.
                length = max(self._written - 1, 0) // block * block
                fields = int.from_bytes(head[LENGTH_AT:], "big") >> LENGTH_BITS << LENGTH_BITS
                file.seek(LENGTH_AT)
                file.write((fields | length).to_bytes(8, "big"))
        except self._errors as error:
            raise self._trouble(error) from error

    def close(self) -> None:
        """Finish the file."""
        try:
            self._file.close()
        except self._errors as error:
            raise self._trouble(error) from error

    def _trouble(self, error: BaseException) -> AudioFileError:
        reason = getattr(error, "strerror", None) or str(error) or "the disk takes no more"
        return AudioFileError(f"cannot write {self._path}: {reason}. Make room and start a new recording")
