"""A performance kept: the audio, every frame, the settings and which model heard it.

A session is a folder:

* ``audio.flac``: what was heard, 24 bits; the pipeline hears exactly these samples;
* ``frames.jsonl``: a header, then one line per frame and per command in the order they
  came; ``heard`` is how many samples of the audio had been heard by then, ``at_s`` the
  seconds since the session began, by which those of several players go together, ``took_ms``
  the work for a frame from the arrival of its last sound;
* ``config.toml``: the settings at the start.

Everything is complete on the disk up to the last second, whatever happens.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from mer_bridge import __version__, settings
from mer_bridge.card import Card
from mer_bridge.config import Config
from mer_bridge.errors import AudioFileError, ConfigError
from mer_bridge.sinks.flac import FlacWriter, as_kept
from mer_bridge.values import VALUE_NAMES, Command, Control, Frame, Samples

AUDIO, FRAMES, SETTINGS = "audio.flac", "frames.jsonl", "config.toml"
MAX_WAITING = 8192
"""Blocks that may wait for a slow disk; more than a minute of usual ones."""
SETTLE_S = 0.5
"""How often what has been written is made safe."""
CLOSE_S = 0.5
"""Longest wait for the last blocks to be written."""

log = logging.getLogger(__name__)

Say = Callable[[str], None]


class Block(NamedTuple):
    """Audio on its way to the disk."""

    samples: Samples
    sample_rate: int


class Session:
    """Write a session, in a thread of its own; a disk that fails ends the session and nothing else.

    It is a tap of the analysis worker (`hear`, `note`, `see`) and a `mer_bridge.sinks.Sink`
    that needs nothing from the sender.

    Thread: `hear`, `note` and `see` the analysis worker, which never waits here; `close` any.

    Parameters
    ----------
    folder : Path
        Made here; must not exist yet.
    config : Config
        Of all players.
    card : Card
        Of the model that hears.
    from_start : bool
        Whether the pipeline has heard nothing before, so that its frames can be computed again.
    player : str
        Whose session it is, if there are several.
    say : callable
        Told why the session ended before its time.

    Attributes
    ----------
    error : str
        Why it ended, empty while all is well.

    Raises
    ------
    ConfigError
        The folder exists or cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        *,
        config: Config,
        card: Card,
        from_start: bool,
        player: str = "",
        say: Say = log.error,
    ) -> None:
        self.folder = folder
        self.error = ""
        self._say = say
        self._waiting: queue.Queue[Block | bytes | None] = queue.Queue(MAX_WAITING)
        self._heard = 0
        self._began_s = self._came_s = time.monotonic()
        self._shape: tuple[int, int] | None = None  # rate and channels
        self._dropped = 0
        self._ended = False
        self._audio: FlacWriter | None = None
        self._frames = _begin(folder, config, _header(config, card, player, from_start=from_start))
        self._thread = threading.Thread(target=self._run, name="mer-bridge session", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Blocks, frames and commands that were not kept."""
        return self._dropped

    def hear(self, samples: Samples, sample_rate: int) -> Samples:
        """Keep a block; gives it as it is kept."""
        self._came_s = time.monotonic()
        kept = as_kept(samples)
        shape = (sample_rate, 1 if kept.ndim == 1 else kept.shape[1])
        if self._shape not in {None, shape}:
            self._fail(f"the input changed to {shape[0]} Hz, {shape[1]} channels; start a new recording")
        self._shape = shape
        self._heard += len(kept)
        self._put(Block(kept, sample_rate))
        return kept

    def note(self, command: Command) -> None:
        """Keep a command that holds from here on."""
        self._put(_line({"command": command.verb, "arguments": command.arguments, **self._now()}))

    def see(self, frames: Sequence[Frame]) -> None:
        """Keep the frames that the last block completed."""
        took = {"took_ms": round(1000.0 * (time.monotonic() - self._came_s), 3)}
        for frame in frames:
            self._put(_line({**msgspec.to_builtins(frame), **self._now(), **took}))

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:
        """Do nothing: the worker has shown the frame already."""

    def describe(self) -> str:
        """One line for people."""
        return f"recording: {self.folder} (audio, frames, settings)"

    def close(self) -> None:
        """Write what waits and finish the files; safe to call twice."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(queue.Full):
                self._waiting.put(None, timeout=CLOSE_S)
        if self._thread is not threading.current_thread():
            self._thread.join(CLOSE_S)

    def _now(self) -> dict[str, float]:
        """When a line is kept."""
        return {"heard": self._heard, "at_s": round(time.monotonic() - self._began_s, 3)}

    def _put(self, item: Block | bytes) -> None:
        if self._ended:
            self._dropped += 1
            return
        try:
            self._waiting.put_nowait(item)
        except queue.Full:
            self._dropped += 1
            self._fail("the disk is too slow; record to another one")

    def _fail(self, reason: str) -> None:
        """End the session; the files stay good up to here."""
        if self.error:
            return
        self.error = f"recording to {self.folder} ended: {reason}"
        self._ended = True
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)
        self._say(self.error)

    # The thread

    def _run(self) -> None:
        try:
            while self._write_some():
                self._settle()
        except (OSError, AudioFileError) as error:
            self._fail(getattr(error, "strerror", None) or str(error))
        except Exception as error:  # noqa: BLE001 - the thread runner: the recording ends aloud, and nothing else
            self._fail(repr(error))
        finally:
            self._finish()

    def _write_some(self) -> bool:
        """Write what comes within `SETTLE_S`; False at the end."""
        try:
            item = self._waiting.get(timeout=SETTLE_S)
            for _ in range(MAX_WAITING):
                if item is None:
                    return False
                self._write(item)
                item = self._waiting.get_nowait()
        except queue.Empty:
            return not (self._ended and self._waiting.empty())
        return True

    def _write(self, item: Block | bytes) -> None:
        if isinstance(item, bytes):
            self._frames.write(item)
            return
        if self._audio is None:
            channels = 1 if item.samples.ndim == 1 else item.samples.shape[1]
            self._audio = FlacWriter(self.folder / AUDIO, sample_rate=item.sample_rate, channels=channels)
        self._audio.write(item.samples)

    def _settle(self) -> None:
        self._frames.flush()
        if self._audio is not None:
            self._audio.settle()

    def _finish(self) -> None:
        for close in (self._frames.close, *((self._audio.close,) if self._audio else ())):
            try:
                close()
            except (OSError, AudioFileError) as error:
                log.debug("closing %s: %s", self.folder, error)


def _begin(folder: Path, config: Config, header: bytes) -> BinaryIO:
    """Make the folder, write the settings, open the frames."""
    try:
        folder.mkdir(parents=True)
        (folder / SETTINGS).write_text(settings.whole_toml(config), encoding="utf-8", newline="\n")
        frames = (folder / FRAMES).open("xb")
        frames.write(header)
        frames.flush()
    except FileExistsError as error:
        raise ConfigError(f"{folder} exists already; give the recording another name") from error
    except OSError as error:
        raise ConfigError(f"cannot record to {folder}: {error.strerror or error}") from error
    return frames


def _header(config: Config, card: Card, player: str, *, from_start: bool) -> bytes:
    return _line(
        {
            "mer_bridge": __version__,
            "model": card.title,
            "sha256": card.trunk.sha256,
            "values": VALUE_NAMES,
            "began": time.strftime("%Y-%m-%d %H:%M:%S %z"),
            "player": player,
            "from_start": from_start,
            "config": config,
        }
    )


def _line(content: object) -> bytes:
    return msgspec.json.encode(content) + b"\n"
