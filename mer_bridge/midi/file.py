"""Messages into a standard MIDI file; the door to mido."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mer_bridge.errors import ConfigError

TICKS_PER_BEAT = 960
"""The finest that all sequencers read; at 120 beats per minute a tick is 0.52 ms."""


class MidiFilePort:
    """Write messages into a standard MIDI file of one track.

    Parameters
    ----------
    path : Path
        Written when the port is closed; seconds of `send` count from the file's start.
    bpm : float > 0
        Tempo of the file, in beats per minute.

    Raises
    ------
    ConfigError
        The file cannot be written, here or in `close`.
    """

    is_up = True

    def __init__(self, path: Path, *, bpm: float = 120.0) -> None:
        self.title = str(path)
        self._path = path
        # A file holds whole microseconds per beat; ticks are counted by what it holds.
        self._tempo = round(60_000_000 / bpm)
        self._messages: list[tuple[int, bytes]] = []
        self._end = 0
        with self._writing():
            path.touch()

    def take_return(self) -> bool:
        """A file never goes away."""
        return False

    def send(self, message: bytes, time_s: float) -> bool:
        """Note down one message."""
        self._messages.append((self._ticks(time_s), message))
        return True

    def end_at(self, time_s: float) -> None:
        """Let the track last until then, though nothing happens any more."""
        self._end = self._ticks(time_s)

    def close(self) -> None:
        """Write the file."""
        import mido

        file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT)
        track = mido.MidiTrack(
            [
                mido.MetaMessage("track_name", name="mer-bridge"),
                mido.MetaMessage("set_tempo", tempo=self._tempo),
            ]
        )
        file.tracks.append(track)
        last = 0
        for ticks, message in sorted(self._messages, key=lambda entry: entry[0]):
            track.append(mido.Message.from_bytes(message, time=ticks - last))
            last = ticks
        track.append(mido.MetaMessage("end_of_track", time=max(self._end - last, 0)))
        with self._writing():
            file.save(str(self._path))

    def _ticks(self, time_s: float) -> int:
        return max(round(time_s * 1e6 / self._tempo * TICKS_PER_BEAT), 0)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ConfigError(f"cannot write {self._path}: {error.strerror or error}") from error
