"""Audio files: wav, flac, ogg, opus, mp3, aiff and what else libsndfile reads.

In: a path.  Out: float32 blocks as they stand in the file, at real speed or as fast as
possible; non-finite and loud samples pass, the guard downstream deals with them.  A header
may claim anything, so rate, channels and length are checked before a sample is read.

* `decode`: a whole clip at once, for training and tests;
* `AudioFile`: blocks of any size, for analysis;
* `FileSource`: a `mer_bridge.sources.Source`.
"""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from mer_bridge.config import Input
from mer_bridge.errors import AudioFileError, ConfigError
from mer_bridge.sources.pacing import Clock, Pacer
from mer_bridge.values import Samples

MAX_DURATION_S = 24 * 3600
MAX_CHANNELS = 8
MIN_RATE, MAX_RATE = 8000, 192_000
"""Hz; what the resampler takes."""

FAST_BLOCK = 16_384
"""Samples per block when nobody waits for the time."""

SHORT_S = 0.1
"""A file that gives less than it announces by more than this was cut short."""


class AudioFile:
    """An open audio file, checked and readable in blocks; use it in a ``with``.

    Parameters
    ----------
    path : Path or str
        A regular file.

    Raises
    ------
    AudioFileError
        It is missing, not a file, empty, not audio, or beyond the limits of this module.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._sound = _open(self.path)
        container, coding = self._sound.format, self._sound.subtype
        self._format = f"{container}/{coding}" if container == "OGG" else str(container)
        try:
            self._check()
        except AudioFileError:
            self.close()
            raise

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return int(self._sound.samplerate)

    @property
    def channels(self) -> int:
        """Values per sample, 1..8."""
        return int(self._sound.channels)

    @property
    def samples(self) -> int:
        """Samples (per channel) the header announces; a damaged file may hold fewer."""
        return int(self._sound.frames)

    @property
    def format(self) -> str:
        """As libsndfile calls it, for example ``FLAC`` or ``OGG/OPUS``."""
        return self._format

    def read(self, samples: int) -> Samples:
        """The next samples, ``(samples,)`` or ``(samples, channels)``; fewer or none at the end.

        Raises
        ------
        AudioFileError
            What follows cannot be decoded.
        """
        import soundfile

        try:
            block: Samples = self._sound.read(samples, dtype="float32")
        except soundfile.SoundFileError as error:
            raise AudioFileError(f"{self.path} is damaged: {_reason(error)}; get the file again") from error
        return block

    def rewind(self) -> None:
        """Go back to the first sample.

        Raises
        ------
        AudioFileError
            The decoder cannot go back.
        """
        import soundfile

        try:
            self._sound.seek(0)
        except soundfile.SoundFileError as error:
            raise AudioFileError(f"{self.path} cannot be played again: {_reason(error)}") from error

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._sound.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check(self) -> None:
        if not MIN_RATE <= self.sample_rate <= MAX_RATE:
            self._refuse(f"has a rate of {self.sample_rate} Hz", f"{MIN_RATE}..{MAX_RATE} Hz can be heard")
        if self.channels > MAX_CHANNELS:
            self._refuse(f"has {self.channels} channels", f"mix it down to {MAX_CHANNELS} or fewer")
        if self.samples > MAX_DURATION_S * self.sample_rate:
            self._refuse(f"claims {self.samples / self.sample_rate / 3600:.3g} hours", "24 is the limit")
        if self.samples < 1:
            self._refuse("holds no samples", "check the recording")

    def _refuse(self, what: str, remedy: str) -> None:
        raise AudioFileError(f"{self.path} {what}; {remedy}")


def decode(path: Path | str) -> tuple[Samples, int]:
    """All samples of a clip and its rate in Hz; the whole clip must fit into memory.

    Returns
    -------
    samples : (samples,) or (samples, channels)
        float32, as in the file.
    sample_rate : int
        Hz.

    Raises
    ------
    AudioFileError
        It cannot be opened, or cannot be decoded to its end.
    """
    with AudioFile(path) as audio:
        blocks = []
        while len(block := audio.read(FAST_BLOCK)):
            blocks.append(block)
        if not blocks or sum(map(len, blocks)) < audio.samples - SHORT_S * audio.sample_rate:
            found, announced = sum(map(len, blocks)), audio.samples
            raise AudioFileError(f"{path} ends after {found} of {announced} samples; get the file again")
        return np.concatenate(blocks), audio.sample_rate


class FileSource:
    """A file as a source; a damaged one plays as far as it goes.

    Thread: `read` belongs to the analysis worker; `close` may come from any thread.

    Parameters
    ----------
    settings : config.Input
        `file`, `block`, `real_time`, `loop` and `channel` matter.
    clock : Clock, optional
        Another one than the machine's, for tests.

    Raises
    ------
    ConfigError
        No file is named, or it has no such channel.
    AudioFileError
        The file cannot be played.
    """

    def __init__(self, settings: Input, *, clock: Clock | None = None) -> None:
        self._audio = _file_with_channel(settings)
        self._rate = self._audio.sample_rate
        self._announced = self._audio.samples
        channels = self._audio.channels
        self._loop = settings.loop
        self._block = settings.block if settings.real_time else FAST_BLOCK
        self._clock = clock or Clock()
        self._pacer = Pacer(sample_rate=self._rate, clock=self._clock) if settings.real_time else None
        self._decoding = threading.Lock()  # the decoder must not be closed while it decodes
        self._nothing = np.zeros((0,) if channels == 1 else (0, channels), dtype=np.float32)
        self._next = self._nothing
        self._this_pass = 0
        self._lost = 0
        self._played = False
        self._trouble = ""

    @property
    def sample_rate(self) -> int:
        """Rate of the file, in Hz."""
        return self._rate

    @property
    def lost(self) -> int:
        """Samples the file announced and could not give."""
        return self._lost

    @property
    def patient(self) -> bool:
        """A file waits."""
        return True

    @property
    def failures(self) -> int:
        """Always 0: a file does not go away."""
        return 0

    @property
    def trouble(self) -> str:
        """None: a damaged file ends, and says so in `describe`."""
        return ""

    @property
    def ended(self) -> bool:
        """Whether the file is played to its end, without `loop`, or closed."""
        return self._played or self._clock.stopped

    def read(self, timeout_s: float) -> Samples:
        """Next block, when it is due; empty when that is later than `timeout_s`, or at the end."""
        if not len(self._next) and not self.ended:
            self._next = self._decode()
        if not len(self._next) or not self._due(len(self._next), timeout_s):
            return self._nothing
        block, self._next = self._next, self._nothing
        return block

    def describe(self) -> str:
        """For example ``take.flac (FLAC), 44100 Hz, 2 channels, 61.3 s, real time``."""
        audio = self._audio
        length_s = self._announced / self._rate
        channels = "mono" if self._nothing.ndim == 1 else f"{self._nothing.shape[1]} channels"
        pace = "real time" if self._pacer else "as fast as possible"
        facts = f"{self._rate} Hz, {channels}, {length_s:.1f} s, {pace}"
        return f"{audio.path.name} ({audio.format}), {facts}{self._trouble}"

    def close(self) -> None:
        """Close the file and wake `read`; safe to call twice and from any thread."""
        self._clock.stop()
        with self._decoding:
            self._audio.close()

    def _due(self, samples: int, timeout_s: float) -> bool:
        return self._pacer.wait(samples, timeout_s=timeout_s) if self._pacer else not self._clock.stopped

    def _decode(self) -> Samples:
        with self._decoding:
            if self.ended:
                return self._nothing
            block = self._next_of_pass()
            if not len(block) and self._loop and self._this_pass and self._again():
                self._this_pass = 0
                block = self._next_of_pass()
            self._played = not len(block)
            return block

    def _next_of_pass(self) -> Samples:
        try:
            block = self._audio.read(self._block)
        except AudioFileError as error:
            self._trouble = f"; {error}"
            block = self._nothing
        self._this_pass += len(block)
        if not len(block):
            self._lost += max(self._announced - self._this_pass, 0)
        return block

    def _again(self) -> bool:
        try:
            self._audio.rewind()
        except AudioFileError as error:
            self._trouble = f"; {error}"
            return False
        return True


def _file_with_channel(settings: Input) -> AudioFile:
    if not settings.file:
        raise ConfigError('input.kind = "file" needs a file; name it in input.file')
    audio = AudioFile(settings.file)
    if settings.channel > audio.channels:
        audio.close()
        what = f"{settings.file} has {audio.channels} channel(s)"
        raise ConfigError(f"{what}, input.channel is {settings.channel}; 0 mixes all channels")
    return audio


def _open(path: Path) -> Any:
    import soundfile

    problem = _problem(path)
    if problem:
        raise AudioFileError(f"{path} {problem}")
    try:
        sound = soundfile.SoundFile(path)
    # libsndfile knows headerless files by the name .raw; soundfile then asks for their rate by TypeError.
    except (soundfile.SoundFileError, TypeError) as error:
        remedy = "wav, flac, ogg, opus, mp3 and aiff can be read"
        raise AudioFileError(f"{path} cannot be read as audio: {_reason(error)}; {remedy}") from error
    # soundfile seeks after every read of a seekable file, which breaks mp3 at each block (libsndfile 1.2.2).
    sound.seekable = lambda: False
    return sound


def _problem(path: Path) -> str:
    """What is wrong with a path before its content is looked at; pipes and devices could block for ever."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        return f"cannot be opened: {getattr(error, 'strerror', None) or error}; check the name"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file; name one audio file"
    if not os.access(path, os.R_OK):
        return "cannot be opened: permission denied; check its permissions"
    return "" if status.st_size else "is empty; record or copy it again"


def _reason(error: Exception) -> str:
    """The words of libsndfile without its repetitions of the name, as part of one line."""
    words = getattr(error, "error_string", None) or str(error)
    return str(words).removeprefix("Error : ").strip().rstrip(".").replace("\n", " ")
