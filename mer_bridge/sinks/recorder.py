"""Frames kept: as JSON lines, as CSV, or in memory for tests.

JSON lines hold every number of every frame exactly, below a header line with version, model
and configuration.  CSV has one row per frame: absolute values, then live ones, six decimals.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from mer_bridge import __version__
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES, Control, Frame

KEPT = 10_000
"""Frames and controls that memory holds; older ones go first."""

FLUSH_S = 1.0
"""A recording on disk is complete up to so many seconds ago, whatever happens."""

log = logging.getLogger(__name__)


def columns() -> tuple[str, ...]:
    """Names of the CSV columns: state, fifteen absolute values, fifteen live values, quadrant."""
    state = ("index", "time_s", "level_db", "gate", "confidence")
    return (*state, *VALUE_NAMES, *(f"live_{name}" for name in VALUE_NAMES), "quadrant")


def row(frame: Frame) -> tuple[str, ...]:
    """Cells of one frame in the order of `columns`; none needs quoting."""
    values = (*frame.features, *frame.emotions, *frame.live)
    return (
        str(frame.index),
        f"{frame.time_s:.6f}",
        f"{frame.level_db:.2f}",
        str(int(frame.gate_open)),
        f"{frame.confidence:.6f}",
        *(f"{value:.6f}" for value in values),
        frame.quadrant.value,
    )


def _csv_line(cells: Sequence[str]) -> bytes:
    return (",".join(cells) + "\n").encode()


def _json_line(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"


def _csv_frame(frame: Frame) -> bytes:
    return _csv_line(row(frame))


FRAME_LINES: dict[str, Callable[[Frame], bytes]] = {".jsonl": _json_line, ".csv": _csv_frame}
"""How a frame is written, by the file's suffix."""


class Recorder:
    """Keep every frame it is given.

    A file that cannot be written any more, as on a full disk, ends the recording and nothing
    else: that is logged once, and frames lost are counted.

    Thread: whichever thread sends; `close` from any.

    Parameters
    ----------
    path : Path, optional
        A new ``.jsonl`` or ``.csv`` file; without it frames and controls are kept in memory.
    model : str
        Title of the model, for the header.
    config : Config, optional
        The settings, for the header.

    Attributes
    ----------
    frames : deque of Frame
        What memory holds of the frames, oldest first; empty with a file.
    controls : deque of Control
        Likewise for controls.
    error : str
        Why the recording ended, empty while all is well.

    Raises
    ------
    ConfigError
        The suffix is another, the file exists already, or it cannot be written.
    """

    def __init__(self, path: Path | None = None, *, model: str = "", config: Config | None = None) -> None:
        self.frames: deque[Frame] = deque(maxlen=KEPT)
        self.controls: deque[Control] = deque(maxlen=KEPT)
        self.error = ""
        self._path = path
        self._file: BinaryIO | None = None
        self._dropped = 0
        self._unsafe = 0  # frames that may not have reached the disk
        self._flushed_s: float | None = None
        if path is not None:
            self._line = _line_of(path)
            self._file = _create(path)
            self._write(_header(path, model=model, config=config))

    @property
    def dropped(self) -> int:
        """Frames that could not be kept, since the start."""
        return self._dropped

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:
        """Keep one frame; `time_s` is a monotonic clock that says when to flush."""
        if self._path is None:
            self._dropped += len(self.frames) == KEPT
            self.frames.append(frame)
            self.controls.extend(controls)
            return
        self._unsafe += 1
        self._write(self._line(frame))
        if self._flushed_s is None or time_s - self._flushed_s >= FLUSH_S:
            self._flushed_s = time_s
            self._flush()

    def describe(self) -> str:
        """One line for people: where frames go."""
        return f"recording: {self._path or 'in memory'}"

    def close(self) -> None:
        """Finish the file; safe to call twice."""
        self._flush()
        self._end()

    def _write(self, line: bytes) -> None:
        if self._file is None:
            self._lose()
            return
        try:
            self._file.write(line)
        except (OSError, ValueError) as error:  # ValueError: closed meanwhile by another thread
            self._fail(error)

    def _flush(self) -> None:
        if self._file is None:
            return
        try:
            self._file.flush()
            self._unsafe = 0
        except (OSError, ValueError) as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) else error
        self.error = f"recording to {self._path} ended: {reason}. Make room and start a new one"
        log.error("%s", self.error)
        self._lose()
        self._end()

    def _lose(self) -> None:
        self._dropped += self._unsafe
        self._unsafe = 0

    def _end(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError as error:  # what it still held is counted already
                log.debug("closing %s: %s", self._path, error)


def _line_of(path: Path) -> Callable[[Frame], bytes]:
    if path.suffix not in FRAME_LINES:
        known = " or ".join(FRAME_LINES)
        raise ConfigError(f"a recording ends in {known}, got {path.name!r}")
    return FRAME_LINES[path.suffix]


def _create(path: Path) -> BinaryIO:
    try:
        return path.open("xb")  # a take is never overwritten
    except FileExistsError as error:
        raise ConfigError(f"{path} exists already; give the recording another name") from error
    except OSError as error:
        raise ConfigError(f"cannot record to {path}: {error.strerror or error}") from error


def _header(path: Path, *, model: str, config: Config | None) -> bytes:
    if path.suffix == ".csv":
        return _csv_line(columns())
    return _json_line({"mer_bridge": __version__, "model": model, "values": VALUE_NAMES, "config": config})
