"""A running bridge: everything opened, three threads, and an end within a second.

In: a configuration.  Out: frames, over every sink, until the source ends or `Bridge.stop`.
Source and server have threads of their own; the worker hears, the sender speaks; whoever
owns the bridge only starts, looks and stops.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from mer_bridge import __version__, wire
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.glide import Glide
from mer_bridge.mapping import Mapper
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sender import Sender
from mer_bridge.server import Server
from mer_bridge.sinks import Sink
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.osc import OscSink
from mer_bridge.sinks.recorder import open_recorder
from mer_bridge.sources import Source, open_source
from mer_bridge.sources.osc import OscSource
from mer_bridge.stats import Share, Stats
from mer_bridge.units import SILENCE_DB, seconds_to_samples
from mer_bridge.values import Command, Frame, MidLevel, feature_to_absolute
from mer_bridge.worker import Published, Reply, Worker

JOIN_S = 0.4
"""Longest wait for each thread on stopping; both together stay below the promised second."""
SWITCH_INTERVAL_S = 0.0005
SELF_PACED = ("file", "player")
"""Kinds of input that give music by themselves and then end."""
MAX_ERROR = 400
"""Characters of an error that go out over OSC."""
PATIENCE_S = 5.0
"""Seconds without music after which the bridge says what to do."""

log = logging.getLogger(__name__)

Say = Callable[[str], None]


class Bridge:
    """Hear, and send what is heard; use it in a ``with``, or `start` and `stop` it.

    Thread: control (the main thread); `newest`, `stats`, `failure` may be read from any.

    Parameters
    ----------
    config : Config
    say : callable
        Told, rarely, one line for the player.
    record : Path, optional
        Write every tick to this ``.jsonl`` or ``.csv`` file.

    Attributes
    ----------
    failure : Exception or None
        What stopped the bridge, if it did not stop in peace.

    Raises
    ------
    MerBridgeError
        Something cannot be opened; what was opened until then is closed again.
    """

    def __init__(self, config: Config, *, say: Say = log.warning, record: Path | None = None) -> None:
        self.config = config
        self.failure: Exception | None = None
        self._say = say
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._threads: list[threading.Thread] = []
        self._worker: Worker | None = None
        self._has_complained = False
        now_s, busy_s = time.monotonic(), time.process_time()
        self._started_s = now_s
        self._share = Share(now_s=now_s, busy_s=busy_s)
        with ExitStack() as opened:
            self._open(opened, record)
            self._opened = opened.pop_all()

    def _open(self, opened: ExitStack, record: Path | None) -> None:
        """Open in the order in which mistakes are cheap to find; `opened` closes in reverse."""
        config = self.config
        mapper = Mapper(config)
        self._source = open_source(config.input)
        opened.callback(self._source.close)
        self._server = _serve(config, self._source, self._command)
        opened.callback(self._server.close)
        self._pipeline = build_pipeline(config, input_rate=self._source.sample_rate)
        self._osc = OscSink(
            config.osc,
            self._server,
            model=self._pipeline.card.title,
            prefix=wire.player_prefix(config.input.name),
        )
        self._sinks: list[Sink] = [self._osc]
        if config.midi.port:
            self._sinks.append(MidiSink(config.midi, rest=mapper.at_rest()))
        self._recorders: list[Sink] = [open_recorder(record)] if record else []
        for sink in (*self._sinks, *self._recorders):
            opened.callback(sink.close)
        is_live = config.input.kind not in SELF_PACED
        self._worker = Worker(self._source, self._pipeline, recorders=self._recorders, is_live=is_live)
        self._sender = Sender(
            self._published,
            glide=Glide(self._pipeline.card.tick_s),
            mapper=mapper,
            sinks=self._sinks,
            rate_hz=config.osc.rate_hz,
        )

    @property
    def usual(self) -> MidLevel:
        """Features of average music, 0..1, as the model's card has them."""
        return MidLevel(*map(feature_to_absolute, self._pipeline.card.features.mean))

    @property
    def newest(self) -> Frame | None:
        """The newest frame, None before the first."""
        published = self._published()
        return None if published is None else published.frame

    @property
    def address(self) -> tuple[str, int]:
        """Host and port it listens on."""
        return self._server.address

    def facts(self) -> list[str]:
        """What runs, from where to where: one line each, for people."""
        card, horizon_s = self._pipeline.card, self.config.model.horizon_s
        host, port = self.address
        return [
            f"mer-bridge {__version__}",
            f"model: {card.title}, looks back {horizon_s:g} s, a tick every {1000 * card.tick_s:.0f} ms",
            f"input: {self._source.describe()}",
            f"listening: {host}:{port}, OSC over UDP and TCP",
            *(sink.describe() for sink in self._sinks),
        ]

    def stats(self) -> Stats:
        """What the bridge counts, now."""
        worker, published = self._worker, self._published()
        if worker is None:
            return Stats()
        frame = None if published is None else published.frame
        return Stats(
            ticks=0 if published is None else published.number,
            level_db=SILENCE_DB if frame is None else frame.level_db,
            gate_open=frame is not None and frame.gate_open,
            lost=self._source.lost,
            clipped=worker.clipped,
            non_finite=worker.non_finite,
            skipped=self._sender.skipped,
            late=self._sender.late,
            dropped=sum(sink.dropped for sink in (*self._sinks, *self._recorders)),
            refused=worker.refused,
            backlog_s=worker.backlog_s,
            cpu=self._share.at(now_s=time.monotonic(), busy_s=time.process_time()),
            compute_p50_ms=worker.compute.percentile_ms(50),
            compute_p90_ms=worker.compute.percentile_ms(90),
            subscribers=len(self._server.subscribers),
        )

    def start(self) -> None:
        """Warm everything up, then hear and send; ready when it returns."""
        if self._worker is None:
            raise RuntimeError("a bridge that failed to open cannot start")
        self._warm_up()
        self._started_s = time.monotonic()
        for name, run in (("worker", self._worker.run), ("sender", self._sender.run)):
            thread = threading.Thread(
                target=self._guarded, args=(run,), name=f"mer-bridge {name}", daemon=True
            )
            self._threads.append(thread)
            thread.start()
        self._osc.push("startup")

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended by itself, after `timeout_s` at the latest."""
        self._complain_of_silence()
        return self._finished.wait(timeout_s)

    def stop(self) -> None:
        """End the threads and close every port and file, within a second; safe to call twice."""
        self._stopping.set()
        self._source.close()
        for thread in self._threads:
            thread.join(JOIN_S)
        self._opened.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _published(self) -> Published | None:
        return None if self._worker is None else self._worker.newest

    def _warm_up(self) -> None:
        """Compile and load what the first block would otherwise wait for, on a pipeline of its own."""
        rate, card = self._source.sample_rate, self._pipeline.card
        look_back_s = card.trunk.look_back_frames / card.frontend.frames_per_second + 1.0
        silence = np.zeros(seconds_to_samples(look_back_s, sample_rate=rate), np.float32)
        frames = build_pipeline(self.config, input_rate=rate).process(silence)
        glide = Glide(card.tick_s)
        glide.to(frames[-1], 0.0)
        Mapper(self.config).controls(glide.at(0.0))
        # What exists now lives to the end: the collector need not look at it again in the
        # middle of a performance.  Python's usual 5 ms between threads are a fifth of an
        # output step; with half a millisecond the sender keeps its time beside the worker.
        gc.collect()
        gc.freeze()
        sys.setswitchinterval(SWITCH_INTERVAL_S)

    def _guarded(self, run: Callable[[threading.Event], None]) -> None:
        """Run a thread; whatever it raises is kept, told, and ends the bridge."""
        try:
            run(self._stopping)
        except Exception as error:  # noqa: BLE001 - the thread runner: nothing may vanish with a thread
            self.failure = self.failure or error
            self._osc.push("error", str(error)[:MAX_ERROR])
        finally:
            self._finished.set()

    def _command(self, command: Command, reply: Reply) -> None:
        """Answer a command of the network, or leave it to the worker."""
        if self._worker is None:
            raise ConfigError(f"/mer/{command.verb} came before the bridge was ready; ask again")
        if command.verb == "status":
            reply("/mer/status", *self.stats().pairs())
        else:
            self._worker.ask(command, reply)

    def _complain_of_silence(self) -> None:
        """Say once what to do when no music came for a while."""
        worker = self._worker
        if self._has_complained or worker is None or worker.has_sounded:
            return
        if time.monotonic() - self._started_s < PATIENCE_S:
            return
        self._has_complained = True
        self._say(self._advice(arrived=worker.samples > 0))

    def _advice(self, *, arrived: bool) -> str:
        host, port = self.address
        quiet = f"only silence for {PATIENCE_S:g} s"
        if self.config.input.kind == "osc" and not arrived:
            return (
                f"no audio for {PATIENCE_S:g} s: send /mer/audio to {host}:{port}, "
                "for example with mer.send~ in Pure Data, and switch its DSP on"
            )
        if self.config.input.kind == "osc":
            return f"{quiet}: turn up the sender; it is heard from {self.config.gate.threshold_db:g} dB on"
        if self.config.input.kind in SELF_PACED:
            return f"{quiet}: the music begins later, or lies below {self.config.gate.threshold_db:g} dB"
        return f"{quiet}: check cable and level, and the input. Try: mer-bridge devices"


def _serve(config: Config, source: Source, on_command: Callable[[Command, Reply], None]) -> Server:
    """A server that has its port; it hands audio to the source that wants it."""
    if isinstance(source, OscSource):
        server = Server(config.osc, on_audio=source.feed, on_format=source.set_format, on_command=on_command)
    else:
        server = Server(config.osc, on_audio=_ignore_audio, on_format=_ignore, on_command=on_command)
    server.start()
    return server


def _ignore_audio(_block: wire.AudioBlock, _peer: wire.Peer) -> bool:
    """Audio over OSC is taken and not heard when the input is another one."""
    return True


def _ignore(_format: wire.AudioFormat, _peer: wire.Peer) -> None:
    """Likewise its sample rate."""
