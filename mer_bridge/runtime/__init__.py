"""A running bridge: three threads, and an end within a second.

In: a configuration.  Out: frames, over every sink, until the source ends or `Bridge.stop`.
Source and server have threads of their own; the worker hears, the sender speaks; whoever
owns the bridge only starts, looks and stops.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from mer_bridge import __version__, mapping
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import desk
from mer_bridge.runtime.advice import on_drought, on_interruption, on_midi, on_overload, on_return, on_silence
from mer_bridge.runtime.changes import VERBS, Changes, Origin
from mer_bridge.runtime.journal import Journal
from mer_bridge.runtime.keeper import Keeper
from mer_bridge.runtime.parts import open_parts, warm_up
from mer_bridge.runtime.recording import Recording
from mer_bridge.runtime.standing import Standing
from mer_bridge.runtime.stats import Share, Stats
from mer_bridge.runtime.worker import Reply
from mer_bridge.sinks import Sink
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.recorder import FRAME_LINES
from mer_bridge.units import SILENCE_DB
from mer_bridge.values import Command, Frame, MidLevel, feature_to_absolute

JOIN_S = 0.3
"""Longest wait for each thread on stopping; with the server's it stays below the promised second."""
PATIENCE_S = 5.0
"""Seconds without music after which the bridge says what to do."""
MAX_ERROR = 400
"""Characters of an error that go out over OSC."""

NOWHERE = Origin()
"""Of settings that stand in no file."""

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
        Keep the performance in this new folder; or, if it ends in ``.jsonl`` or ``.csv``, write
        every tick to this new file.
    origin : Origin
        Where the settings came from: that file is watched, and saved to.
    recorders : sequence of Sink
        Told every tick as well, by the worker's thread.

    Attributes
    ----------
    failure : Exception or None
        What stopped the bridge, if it did not stop in peace.
    journal : Journal
        What was said.

    Raises
    ------
    MerBridgeError
        Something cannot be opened; what was opened until then is closed again.
    """

    def __init__(
        self,
        config: Config,
        *,
        say: Say = log.warning,
        record: Path | None = None,
        origin: Origin = NOWHERE,
        recorders: Sequence[Sink] = (),
    ) -> None:
        self.failure: Exception | None = None
        self.journal = say = Journal(say)
        self._say = say
        self._is_ready = False
        self._has_complained = False
        self._was_starved = False
        self._was_cut = False
        self._was_behind = False
        self._trouble = ""
        self._failures = 0
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._threads: list[threading.Thread] = []
        folder = record if record is not None and record.suffix not in FRAME_LINES else None
        lines = None if folder is not None else record
        self._parts = open_parts(config, on_command=self._command, record=lines, recorders=recorders)
        self._recording = Recording(self._parts.worker, say)
        self._changes = Changes(self._parts, config, origin=origin, say=say, recording=self._recording)
        try:
            if folder is not None:
                self._recording.begin(folder, config, self._parts.card)
        except BaseException:
            self._parts.opened.close()
            raise
        self._keeper = Keeper(self._parts.worker, say, preset=lambda: self._parts.sender.preset)
        self._started_s = time.monotonic()
        self._share = Share(now_s=self._started_s, busy_s=time.process_time())
        self._notes: tuple[str, ...] = ()
        if config.dashboard.on:
            self._open_dashboard()

    @property
    def config(self) -> Config:
        """The settings that hold now."""
        return self._changes.config

    @property
    def usual(self) -> MidLevel:
        """Features of average music, 0..1, as the model's card has them."""
        return MidLevel(*map(feature_to_absolute, self._changes.card.features.mean))

    @property
    def newest(self) -> Frame | None:
        """The newest frame, None before the first."""
        published = self._parts.worker.newest
        return None if published is None else published.frame

    @property
    def address(self) -> tuple[str, int]:
        """Host and port it listens on."""
        return self._parts.server.address

    def facts(self) -> list[str]:
        """What runs, from where to where: one line each, for people."""
        facts = self._parts.facts(horizon_s=self.config.model.horizon_s)
        return [f"mer-bridge {__version__}", *facts, *self._notes]

    def standing(self) -> Standing:
        """What holds now; any thread."""
        parts, kept = self._parts, self._parts.worker.kept
        return Standing(
            config=self.config,
            card=self._changes.card,
            player=self.config.profile.name if kept is None else kept.name,
            learnt=None if kept is None else kept.state,
            presets=parts.sender.presets,
            preset=parts.sender.preset,
            mix=parts.sender.weights,
            is_recording=self._recording.is_on,
            has_midi=any(isinstance(sink, MidiSink) for sink in parts.sinks),
            can_save=self._changes.can_save,
        )

    def ask(self, command: Command, reply: Reply) -> None:
        """Carry out a command soon, and answer it by ``reply(address, *arguments)``; any thread.

        Raises
        ------
        MerBridgeError
            It cannot be carried out; some are answered with ``/mer/error`` instead, later.
        """
        self._command(command, reply)

    def attach(self, sink: Sink) -> None:
        """Let one more sink see every frame and control that is sent, on the sender's thread; any thread."""
        self._parts.sender.attach(sink)

    def stats(self) -> Stats:
        """What the bridge counts, now."""
        parts, worker, published = self._parts, self._parts.worker, self._parts.worker.newest
        frame = None if published is None else published.frame
        tick_s = self._changes.card.tick_s
        return Stats(
            ticks=0 if published is None else published.number,
            level_db=SILENCE_DB if frame is None else frame.level_db,
            gate_open=frame is not None and frame.gate_open,
            lost=parts.source.lost,
            skipped_samples=worker.skipped,
            failures=parts.source.failures,
            clipped=worker.clipped,
            non_finite=worker.non_finite,
            skipped=parts.sender.skipped,
            late=parts.sender.late,
            malformed=parts.server.stats.malformed,
            denied=parts.server.stats.refused,
            dropped=sum(sink.dropped for sink in (*parts.sinks, *parts.recorders)) + self._recording.dropped,
            refused=worker.refused + parts.sender.refused,
            backlog_s=worker.backlog_s,
            cpu=self._share.at(now_s=time.monotonic(), busy_s=time.process_time()),
            compute_p50_ms=worker.compute.percentile_ms(50),
            compute_p90_ms=worker.compute.percentile_ms(90),
            transport_ms=1000.0 * (worker.backlog_s + 2.0 * tick_s + 1.0 / self.config.osc.rate_hz),
            look_back_ms=1000.0 * self.config.model.horizon_s / 2.0,
            subscribers=len(parts.server.subscribers),
        )

    def start(self) -> None:
        """Warm everything up, then hear and send; ready when it returns."""
        parts = self._parts
        warm_up(self.config, input_rate=parts.source.sample_rate)
        self._started_s = time.monotonic()
        self._share = Share(now_s=self._started_s, busy_s=time.process_time())
        for name, run in (
            ("sender", parts.sender.run),
            ("worker", parts.worker.run),
            ("settings", self._changes.run),
        ):
            thread = threading.Thread(target=self._guard, args=(run,), name=f"mer-bridge {name}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._is_ready = True
        parts.osc.push("startup")

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended by itself, after `timeout_s` at the latest."""
        self._complain_of_silence()
        self._complain_of_device()
        self._complain_of_drought()
        self._complain_of_overload()
        self._complain_of_midi()
        self._keeper.keep(time.monotonic())
        self._notice_deafness()
        return self._finished.wait(timeout_s)

    def stop(self) -> None:
        """End the threads and close every port and file, within a second; safe to call twice.

        Notes end first; then every step is taken, whatever another one raises.
        """
        self._stopping.set()  # the sender ends its notes at once
        with ExitStack() as ending:
            ending.callback(self._parts.opened.close)
            ending.callback(self._keeper.close)
            ending.callback(self._recording.end)
            ending.callback(_join, self._threads[1:])
            ending.callback(self._parts.source.close)
            for sink in self._parts.sinks:
                if isinstance(sink, MidiSink):
                    ending.callback(sink.finish)
            _join(self._threads[:1])

    def _notice_deafness(self) -> None:
        """End when the network cannot be heard any more: its thread is none of ours."""
        failure = self._parts.server.failure
        if failure is not None:
            self.failure = self.failure or failure
            self._finished.set()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _open_dashboard(self) -> None:
        """Show this bridge in the browser."""
        from mer_bridge.dashboard import Dashboard

        try:
            dashboard = Dashboard(self.config, self)
        except BaseException:
            self._parts.opened.close()
            raise
        self._parts.opened.callback(dashboard.close)
        self._notes = (dashboard.describe(),)

    def _guard(self, run: Callable[[threading.Event], None]) -> None:
        """Run a thread; whatever it raises is kept, told, and ends the bridge."""
        try:
            run(self._stopping)
        except Exception as error:  # noqa: BLE001 - the thread runner: nothing may vanish with a thread
            self.failure = self.failure or error
            self._parts.source.close()  # nobody hears it any more: let waiting senders go
            self._parts.osc.push("error", str(error)[:MAX_ERROR])
        finally:
            self._finished.set()

    def _command(self, command: Command, reply: Reply) -> None:
        """Answer a command of the network, or leave it to the worker."""
        if not self._is_ready:
            raise ConfigError(f"/mer/{command.verb} came before the bridge was ready; ask again")
        if command.verb == "status":
            reply("/mer/status", *self.stats().pairs())
        elif command.verb in mapping.COMMANDS:
            self._parts.sender.ask(command, reply)
        elif command.verb in desk.VERBS:
            reply("/mer/answer", self._parts.desk.obey(command))
        elif command.verb in VERBS:
            self._changes.ask(command, reply)
        elif command.verb == "profile/save":
            reply("/mer/answer", self._keeper.save(*map(str, command.arguments[:1])))
        else:
            if command.verb == "hold" and command.arguments:
                self._parts.desk.hold(on=bool(command.arguments[0]))
            self._parts.worker.ask(command, reply)

    def _complain_of_silence(self) -> None:
        """Say once what to do when no music came for a while."""
        worker = self._parts.worker
        waited_s = time.monotonic() - self._started_s
        if self._has_complained or worker.has_sounded or waited_s < PATIENCE_S:
            return
        self._has_complained = True
        arrived = worker.samples > 0
        self._say(on_silence(self.config, self.address, seconds=PATIENCE_S, arrived=arrived))

    def _complain_of_drought(self) -> None:
        """Say each time that the source dries up."""
        is_starved = self._parts.worker.is_starved
        if is_starved and not self._was_starved and not self._trouble:
            self._say(on_drought(self.config))
        self._was_starved = is_starved

    def _complain_of_device(self) -> None:
        """Say each time that the sound card or JACK server goes away, and when it is back."""
        trouble = self._parts.source.trouble
        failures = self._parts.source.failures
        if failures > self._failures:  # counted, because it may be back before anybody looks
            self._trouble = trouble or on_interruption()
            self._say(self._trouble)
            self._parts.osc.push("error", self._trouble[:MAX_ERROR])
        if self._trouble and not trouble:
            self._say(on_return(self._parts.source.describe()))
        self._trouble, self._failures = trouble, failures

    def _complain_of_overload(self) -> None:
        """Say each time that hearing becomes slower than the music, so that sound is skipped."""
        is_behind = self._parts.worker.is_behind and self._parts.worker.skipped > 0
        if is_behind and not self._was_behind:
            self._say(on_overload())
            self._parts.osc.push("error", on_overload())
        self._was_behind = is_behind

    def _complain_of_midi(self) -> None:
        """Say each time that a MIDI port goes away, and when all are back."""
        is_cut = not self._parts.desk.is_up
        if is_cut != self._was_cut:
            line = on_midi(cut=is_cut)
            self._say(line)
            if is_cut:
                self._parts.osc.push("error", line)
        self._was_cut = is_cut


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join(JOIN_S)
