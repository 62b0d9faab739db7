"""A running bridge: a thread for each player and two for all, and an end within a second.

In: a configuration.  Out: frames, over every sink, until the source ends or `Bridge.stop`.
Source and server have threads of their own; the workers hear, the sender speaks; whoever
owns the bridge only starts, looks and stops.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from mer_bridge import __version__
from mer_bridge.config import Config
from mer_bridge.emotion import EmotionLayer
from mer_bridge.errors import ConfigError
from mer_bridge.runtime.advice import on_midi
from mer_bridge.runtime.changes import Changes
from mer_bridge.runtime.journal import Journal
from mer_bridge.runtime.keeper import Keeper
from mer_bridge.runtime.origin import Origin
from mer_bridge.runtime.parts import open_parts, warm_up
from mer_bridge.runtime.player import Player, Watch
from mer_bridge.runtime.reception import Reception
from mer_bridge.runtime.recording import Recording
from mer_bridge.runtime.standing import Standing
from mer_bridge.runtime.stats import Share, Stats
from mer_bridge.runtime.worker import Reply
from mer_bridge.sinks import Sink
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.sinks.recorder import FRAME_LINES
from mer_bridge.units import SILENCE_DB
from mer_bridge.values import Command, Frame, MidLevel

JOIN_S = 0.3
"""Longest wait for a thread on stopping; with the server's it stays below the promised second."""
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
        self._was_cut = False
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._threads: list[threading.Thread] = []
        folder = record if record is not None and record.suffix not in FRAME_LINES else None
        lines = None if folder is not None else record
        self._parts = open_parts(config, on_command=self._command, record=lines, recorders=recorders)
        self._recording = Recording(
            self._parts.players, say, sender=self._parts.sender, state=lambda: asdict(self.stats())
        )
        self._changes = Changes(self._parts, config, origin=origin, say=say, recording=self._recording)
        self._started_s = time.monotonic()
        self._share = Share(now_s=self._started_s, busy_s=time.process_time())
        try:
            if folder is not None:
                self._recording.begin(folder, config, self._parts.card)
        except BaseException:
            self._parts.opened.close()
            raise
        players, preset = self._parts.players, self._preset_of_a_profile
        self._playing = {player.name for player in players}
        self._keepers = {player.name: Keeper(player.worker, say, preset=preset) for player in players}
        self._watches = [Watch(player, say=say, push=self._push_error) for player in players]
        self._reception = Reception(
            self._parts,
            changes=self._changes,
            keepers=self._keepers,
            recording=self._recording,
            stats=self.stats,
        )
        self._notes: tuple[str, ...] = ()
        if config.dashboard.on:
            self._open_dashboard()

    @property
    def config(self) -> Config:
        """The settings that hold now."""
        return self._changes.config

    @property
    def usual(self) -> MidLevel:
        """Features of average music, 0..1, as the model's card has them; the middle where it has none."""
        card = self._changes.card
        return EmotionLayer(card).features(np.array(card.features.mean))

    @property
    def newest(self) -> Frame | None:
        """The newest frame, None before the first; of several players the one shown last."""
        if len(self._parts.players) > 1:
            return self._parts.sender.shown
        published = self._parts.players[0].worker.newest
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
        parts = self._parts
        return Standing(
            config=self.config,
            card=self._changes.card,
            players=tuple(player.learnt() for player in parts.players),
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

    def stats(self, name: str = "") -> Stats:
        """What the bridge counts, now, of the player of that name or of all."""
        parts = self._parts
        players = [player for player in parts.players if name in {"", player.name}]
        workers, sources = [each.worker for each in players], [each.source for each in players]
        newest = [worker.newest for worker in workers if worker.newest is not None]
        frame = newest[0].frame if len(workers) == 1 and newest else parts.sender.shown
        backlog_s = max(worker.backlog_s for worker in workers)
        tick_s = self._changes.card.tick_s
        sinks = (*parts.sinks, *parts.recorders)
        return Stats(
            ticks=sum(published.number for published in newest),
            level_db=SILENCE_DB if frame is None else frame.level_db,
            gate_open=frame is not None and frame.gate_open,
            lost=sum(source.lost for source in sources),
            skipped_samples=sum(worker.skipped for worker in workers),
            failures=sum(source.failures for source in sources),
            clipped=sum(worker.clipped for worker in workers),
            non_finite=sum(worker.non_finite for worker in workers),
            skipped=parts.sender.skipped,
            late=parts.sender.late,
            malformed=parts.server.stats.malformed,
            denied=parts.server.stats.refused + parts.doorman.strangers,
            dropped=sum(sink.dropped for sink in sinks) + self._recording.dropped,
            refused=sum(worker.refused for worker in workers) + parts.sender.refused,
            backlog_s=backlog_s,
            cpu=self._share.at(now_s=time.monotonic(), busy_s=time.process_time()),
            compute_p50_ms=max(worker.compute.percentile_ms(50) for worker in workers),
            compute_p90_ms=max(worker.compute.percentile_ms(90) for worker in workers),
            transport_ms=1000.0 * (backlog_s + 2.0 * tick_s + 1.0 / self.config.osc.rate_hz),
            look_back_ms=1000.0 * self.config.model.horizon_s / 2.0,
            subscribers=len(parts.server.subscribers),
            restarts=parts.asides.restarts,
            overtaken=parts.asides.overtaken,
        )

    def start(self) -> None:
        """Warm everything up, then hear and send; ready when it returns."""
        parts = self._parts
        warm_up(self.config, input_rate=parts.players[0].source.sample_rate)
        self._started_s = time.monotonic()
        self._share = Share(now_s=self._started_s, busy_s=time.process_time())
        self._start("sender", self._guard, parts.sender.run)
        for player in parts.players:
            self._start(f"worker {player.name}".rstrip(), self._hear, player)
        self._start("settings", self._guard, self._changes.run)
        self._is_ready = True
        parts.osc.push("startup")

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended by itself, after `timeout_s` at the latest."""
        now_s = time.monotonic()
        for watch in self._watches:
            watch.look(waited_s=now_s - self._started_s, address=self.address)
        self._complain_of_midi()
        for keeper in self._keepers.values():
            keeper.keep(now_s)
        self._notice_deafness()
        return self._finished.wait(timeout_s)

    def stop(self) -> None:
        """End the threads and close every port and file, within a second; safe to call twice.

        Notes end first; then every step is taken, whatever another one raises.
        """
        self._stopping.set()  # the sender ends its notes at once
        self._finished.set()
        with ExitStack() as ending:
            ending.callback(self._parts.opened.close)
            for keeper in self._keepers.values():
                ending.callback(keeper.close)
            ending.callback(self._recording.end)
            ending.callback(_join, self._threads[1:])
            for player in self._parts.players:
                ending.callback(player.source.close)
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

    def _start(self, name: str, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name=f"mer-bridge {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guard(self, run: Callable[[threading.Event], None]) -> None:
        """Run a thread; whatever it raises is kept, told, and ends the bridge."""
        try:
            run(self._stopping)
        except Exception as error:  # noqa: BLE001 - the thread runner: nothing may vanish with a thread
            self.failure = self.failure or error
            for player in self._parts.players:
                player.source.close()  # nobody hears it any more: let waiting senders go
            self._push_error(str(error))
        finally:
            self._finished.set()

    def _hear(self, player: Player) -> None:
        """Run a worker; the bridge ends with the last of them, whatever becomes of the others."""
        try:
            player.worker.run(self._stopping)
            if self._is_last(player):
                return
            player.worker.fade_out(self._finished)
        except Exception as error:  # noqa: BLE001 - the thread runner: likewise
            self.failure = self.failure or error
            player.source.close()  # nobody hears it any more: let waiting senders go
            player.worker.mute()
            line = f"{player.name} is heard no more: {error}" if player.name else str(error)
            self._push_error(line)
            if not self._is_last(player):
                self._say(line)

    def _is_last(self, player: Player) -> bool:
        """Take a player for ended; whether all have, so that the bridge ends."""
        self._playing.discard(player.name)
        if self._playing:
            return False
        self._finished.set()
        return True

    def _push_error(self, line: str) -> None:
        self._parts.osc.push("error", line[:MAX_ERROR])

    def _preset_of_a_profile(self) -> str:
        """The preset to go on with after a restart; it is kept with a single player's profile."""
        return "" if self.config.others else self._parts.sender.preset

    def _command(self, command: Command, reply: Reply) -> None:
        """Answer a command of the network, or leave it to whoever obeys it."""
        if not self._is_ready:
            raise ConfigError(f"/mer/{command.verb} came before the bridge was ready; ask again")
        self._reception(command, reply)

    def _complain_of_midi(self) -> None:
        """Say each time that a MIDI port goes away, and when all are back."""
        is_cut = not self._parts.desk.is_up
        if is_cut != self._was_cut:
            line = on_midi(cut=is_cut)
            self._say(line)
            if is_cut:
                self._push_error(line)
        self._was_cut = is_cut


def _join(threads: Sequence[threading.Thread]) -> None:
    end_s = time.monotonic() + (2 * JOIN_S if len(threads) > 1 else JOIN_S)
    for thread in threads:
        thread.join(max(end_s - time.monotonic(), 0.0))
