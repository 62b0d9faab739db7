"""A recording sent again: its frames, at their time, through the same maps, OSC and MIDI.

Nothing is heard or computed here; receivers cannot tell it from the performance, but that
``/mer/status`` counts and answers for the replay.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import NamedTuple, Self

from mer_bridge import __version__
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.glide import Glide
from mer_bridge.mapping import COMMANDS, Mapper
from mer_bridge.runtime.parts import midi_of, osc_sink
from mer_bridge.runtime.sender import Sender
from mer_bridge.runtime.stats import Stats
from mer_bridge.runtime.voices import Choir, Solo, Voice
from mer_bridge.runtime.worker import Published, Reply
from mer_bridge.server import Server
from mer_bridge.sinks import Sink
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.takes import Take
from mer_bridge.units import SILENCE_DB
from mer_bridge.values import Command, Frame, MidLevel

JOIN_S = 0.3
"""Longest wait for each thread on stopping."""


class Due(NamedTuple):
    """A frame, whose it is, and when it is sent, in seconds from the first frame of all."""

    at_s: float
    name: str
    frame: Frame


class Replay:
    """Send a recording; use it in a ``with``, or `start` and `stop` it.

    Thread: control; `newest`, `stats`, `failure` may be read from any.

    Parameters
    ----------
    takes : mapping of str to Take
        By the players' names, empty for a single one; of several, as many as there are.
    config : Config
        Where to send, and the maps.
    speed : float > 0
        2 is twice as fast.
    seek_s : float >= 0
        Seconds from the first frame of all at which to begin.
    loop : bool
        Begin again at the end.

    Attributes
    ----------
    failure : Exception or None
        What stopped it, if it did not stop in peace.

    Raises
    ------
    MerBridgeError
        A port cannot be opened, or there is nothing from `seek_s` on.
    """

    def __init__(
        self,
        takes: Mapping[str, Take],
        config: Config,
        *,
        speed: float = 1.0,
        seek_s: float = 0.0,
        loop: bool = False,
    ) -> None:
        if not speed > 0.0:
            raise ConfigError(f"--speed lies above 0, got {speed:g}")
        whole = _schedule(takes)
        self._schedule = [due for due in whole if due.at_s >= seek_s]
        if not self._schedule:
            raise ConfigError(f"--seek {seek_s:g}: the recording is {whole[-1].at_s:.1f} s long")
        self._takes, self._speed, self._loop = takes, speed, loop
        self._tick_s = max(take.tick_s for take in takes.values())
        self._published: dict[str, Published] = {}
        self._stopping, self._finished = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self.config = config
        self.failure: Exception | None = None
        with ExitStack() as opened:
            self._open(opened, config)
            self._opened = opened.pop_all()

    def _open(self, opened: ExitStack, config: Config) -> None:
        mapper = Mapper(config)
        self._server = Server(
            config.osc,
            on_audio=_take,
            on_format=_ignore,
            on_command=self._command,
            players=config.names if config.others else (),
        )
        opened.callback(self._server.close)
        self._server.start()
        self._model = next(iter(self._takes.values())).header.model
        self._osc = osc_sink(config, self._server, model=self._model)
        self._sinks: tuple[Sink, ...] = (self._osc,)
        if config.midi.port:
            midi = MidiSink(midi_of(config), rest=mapper.at_rest())
            opened.callback(midi.close)
            self._sinks += (midi,)
        solos = {name: self._solo(name, take) for name, take in self._takes.items()}
        voice: Voice = solos[""] if "" in solos else Choir(solos)
        self._sender = Sender(voice, mapper=mapper, sinks=self._sinks, rate_hz=config.osc.rate_hz)

    def _solo(self, name: str, take: Take) -> Solo:
        return Solo(lambda: self._published.get(name), Glide(take.tick_s / self._speed))

    @property
    def newest(self) -> Frame | None:
        """The frame sent now, None before the first."""
        return self._sender.shown

    @property
    def usual(self) -> MidLevel:
        """Features of the middle of the scale, for the meters."""
        return MidLevel(*[0.5] * 7)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port it listens on."""
        return self._server.address

    def facts(self) -> list[str]:
        """What is sent, and where: one line each, for people."""
        host, port = self.address
        pace = "" if self._speed == 1.0 else f", {self._speed:g} times as fast"
        again = ", again and again" if self._loop else ""
        start = f", from {self._schedule[0].at_s:.1f} s" if self._schedule[0].at_s else ""
        takes = [
            f"replay{f' {name}' if name else ''}: {take.path}, {len(take.frames)} frames, "
            f"{take.duration_s:.1f} s{start}{pace}{again}"
            for name, take in self._takes.items()
        ]
        return [
            f"mer-bridge {__version__}",
            *takes,
            *(f"note: {take.note}" for take in self._takes.values() if take.note),
            f"model: {self._model}",
            f"listening: {host}:{port}, OSC over UDP and TCP",
            *(sink.describe() for sink in self._sinks),
        ]

    def stats(self) -> Stats:
        """What is counted, now."""
        shown = self._sender.shown
        return Stats(
            ticks=sum(published.number for published in tuple(self._published.values())),
            level_db=SILENCE_DB if shown is None else shown.level_db,
            gate_open=shown is not None and shown.gate_open,
            skipped=self._sender.skipped,
            late=self._sender.late,
            dropped=sum(sink.dropped for sink in self._sinks),
            malformed=self._server.stats.malformed,
            denied=self._server.stats.refused,
            subscribers=len(self._server.subscribers),
        )

    def start(self) -> None:
        """Begin to send."""
        for name, run in (("replay", self._play), ("sender", self._sender.run)):
            thread = threading.Thread(target=self._guard, args=(run,), name=f"mer-bridge {name}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._osc.push("startup")

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended by itself, after `timeout_s` at the latest."""
        return self._finished.wait(timeout_s)

    def stop(self) -> None:
        """End the threads and close every port; safe to call twice."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(JOIN_S)
        self._opened.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _guard(self, run: Callable[[threading.Event], None]) -> None:
        """Run a thread; whatever it raises is kept, and ends the replay."""
        try:
            run(self._stopping)
        except Exception as error:  # noqa: BLE001 - the thread runner: nothing may vanish with a thread
            self.failure = self.failure or error
        finally:
            self._finished.set()

    def _play(self, stopping: threading.Event) -> None:
        """Publish frame after frame at its time."""
        numbers = dict.fromkeys(self._takes, 0)
        while not stopping.is_set():
            began_s = time.monotonic()
            for at_s, name, frame in self._schedule:
                due_s = began_s + (at_s - self._schedule[0].at_s) / self._speed
                if stopping.wait(max(0.0, due_s - time.monotonic())):
                    return
                numbers[name] += 1
                self._published[name] = Published(frame, time.monotonic(), numbers[name])
            # The last frame is reached one tick after it came; two output steps make sure it went out.
            stopping.wait(self._tick_s / self._speed + 2.0 / self.config.osc.rate_hz)
            if not self._loop:
                return

    def _command(self, command: Command, reply: Reply) -> None:
        if command.verb == "status":
            reply("/mer/status", *self.stats().pairs())
        elif command.verb in COMMANDS:
            self._sender.ask(command, reply)
        else:
            raise ConfigError(f"/mer/{command.verb}: this is a replay, which takes no such command")


def _schedule(takes: Mapping[str, Take]) -> list[Due]:
    """All frames in the order of their time; players begin when they began."""
    first_s = min(take.starts_s for take in takes.values())
    due = [
        Due(take.starts_s - first_s + frame.time_s - take.frames[0].time_s, name, frame)
        for name, take in takes.items()
        for frame in take.frames
    ]
    return sorted(due, key=lambda each: each.at_s)


def _take(*_: object) -> bool:
    """Take audio, and do nothing: what is sent was heard long ago."""
    return True


def _ignore(*_: object) -> None:
    """Likewise its sample rate."""
