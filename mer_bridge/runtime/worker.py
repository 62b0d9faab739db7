"""The thread that hears: blocks from the source, through the pipeline, to the newest frame.

In: a `mer_bridge.sources.Source` and commands.  Out: frames, each to the recorders and the
newest to whoever looks.  Commands take effect between two blocks.
"""

from __future__ import annotations

import dataclasses
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from mer_bridge.errors import MerBridgeError
from mer_bridge.pipeline import Pipeline
from mer_bridge.profile import State
from mer_bridge.runtime.stats import Times
from mer_bridge.sinks import Sink
from mer_bridge.sources import Source
from mer_bridge.units import SILENCE_DB, samples_to_seconds, seconds_to_samples
from mer_bridge.values import Command, Frame, Samples

READ_TIMEOUT_S = 0.1
"""Longest wait for a block: commands and a stop are noticed at least this often."""
STARVED_S = 1.0
"""A sender that gives nothing for so long has stopped: from here on there is silence."""
BEHIND_TICKS = 2
"""So many ticks in a row that took longer than the sound in them are no accident: skip at once."""
MAX_COMMANDS = 64
"""Commands that may wait; between two blocks a person can hardly give more than one."""

Action: TypeAlias = Callable[[Pipeline], Pipeline]
"""Something done between two blocks; gives the pipeline to go on with."""
Reply: TypeAlias = Callable[..., None]
"""``reply(address, *arguments)``: one message to whoever asked."""


class Tap(Protocol):
    """Somebody who keeps what is heard, such as `mer_bridge.sinks.session.Session`.

    Thread: analysis worker; nothing here may wait.
    """

    def hear(self, samples: Samples, sample_rate: int) -> Samples:
        """Take a block, and give it as it will be kept: that is what the pipeline hears."""
        ...

    def note(self, command: Command) -> None:
        """Take a command that holds from here on."""
        ...

    def see(self, frames: Sequence[Frame]) -> None:
        """Take the frames that the last block completed."""
        ...


class Published(NamedTuple):
    """A frame, when it was ready (monotonic seconds), and how many there have been with it."""

    frame: Frame
    at_s: float
    number: int


class Kept(NamedTuple):
    """What was learnt about a player, and the name of the profile it belongs to, often empty."""

    name: str
    state: State


class Worker:
    """Compute frames until the source ends or somebody stops it.

    When more than a tick of live sound has come together, it is worked off for a tick's time;
    what is then still older than a tick is skipped and counted, for the newest sound matters
    on stage.  A source that waits for its reader (a file, a sender over TCP) is heard whole.

    Thread: `run` is the analysis worker; `ask` and the attributes may be used from any.

    Parameters
    ----------
    source : Source
    pipeline : Pipeline
    recorders : sequence of Sink
        Told every frame, unlike the sinks of the sender.
    is_live : bool
        The source comes from outside and may dry up; what is missing then counts as
        silence, so that the gate closes and live values go to rest.
    clock : callable
        Monotonic seconds.

    Attributes
    ----------
    newest : Published or None
        Replaced as a whole, so a reader sees one frame and no mixture.
    kept : Kept or None
        Likewise what was learnt about the player.
    samples : int
        Input samples heard; none of them made up.
    is_starved : bool
        Whether the source has dried up, and silence is made up for it.
    has_sounded : bool
        Whether the gate was ever open.
    tap : Tap or None
        Who keeps what is heard; may be replaced at any time.
    backlog_s : float
        Seconds of sound that had come together when the worker last looked, but for the skipped.
    skipped : int
        Input samples of a live source that were left out because hearing them took too long.
    clipped, non_finite : int
        Input samples that had to be mended.
    muted : int
        Input samples of stretches that are no sound, and were silenced.
    refused : int
        Commands that found no room.
    compute : Times
        Work per tick.
    """

    def __init__(
        self,
        source: Source,
        pipeline: Pipeline,
        *,
        recorders: Sequence[Sink] = (),
        is_live: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._pipeline = pipeline
        self._recorders = recorders
        self._clock = clock
        self._commands: queue.Queue[tuple[Command, Reply]] = queue.Queue(MAX_COMMANDS)
        self._actions: queue.SimpleQueue[tuple[Action, Sequence[Command]]] = queue.SimpleQueue()
        self._mended = [0, 0]  # clipped, not finite
        self.tap: Tap | None = None
        self._is_live = is_live
        self._fed_s = clock()
        self._filled_s = 0.0
        self._busy_s = 0.0
        self._ticks = 0
        self._spent_s = 0.0  # like _busy_s, by the clock that is given
        self._slow_ticks = 0
        self.newest: Published | None = None
        self.kept: Kept | None = None
        self.samples = 0
        self.is_starved = False
        self.has_sounded = False
        self.backlog_s = 0.0
        self.skipped = 0
        self.clipped = 0
        self.non_finite = 0
        self.muted = 0
        self.refused = 0
        self.compute = Times()

    def run(self, stopping: threading.Event) -> None:
        """Hear block after block; returns at the source's end or when `stopping` is set."""
        while not stopping.is_set() and not self._source.ended:
            self.step()

    def fade_out(self, over: threading.Event) -> None:
        """Hear silence in place of a source that ended, in real time, until `over` is set."""
        self._fed_s = self._clock()
        while not over.wait(READ_TIMEOUT_S):
            self._obey()
            self._hear_silence(self._clock(), self._source.sample_rate)

    def mute(self) -> None:
        """Let the newest frame say that nothing sounds: it cannot be heard any more."""
        newest = self.newest
        if newest is not None:
            still = dataclasses.replace(newest.frame, gate_open=False, confidence=0.0, level_db=SILENCE_DB)
            self.newest = Published(still, self._clock(), newest.number + 1)

    def latest(self) -> Published | None:
        """What `newest` is now."""
        return self.newest

    def step(self) -> None:
        """Hear one block, if one comes in time, after applying the waiting commands."""
        rate = self._source.sample_rate  # asked first: it is that of the next block
        samples = self._source.read(READ_TIMEOUT_S)
        self._obey()
        now_s = self._clock()
        if len(samples):
            self._fed_s = now_s
            self.is_starved = False
            self.samples += len(samples)
            self.backlog_s = samples_to_seconds(len(samples), sample_rate=rate)
            if self._is_live and not self._source.patient:
                samples = self._catch_up(samples, rate)
            self._hear(samples, rate)
        elif self._is_live and self.samples and now_s - self._fed_s > STARVED_S:
            self._hear_silence(now_s, rate)

    def _hear_silence(self, now_s: float, rate: int) -> None:
        """Hear as much silence as time has passed without sound."""
        missing = seconds_to_samples(now_s - max(self._fed_s, self._filled_s), sample_rate=rate)
        self._filled_s = now_s
        self.is_starved = True
        self._hear(np.zeros(missing, np.float32), rate)

    @property
    def is_behind(self) -> bool:
        """Whether the last `BEHIND_TICKS` ticks took longer than the sound in them."""
        return self._slow_ticks >= BEHIND_TICKS

    def _catch_up(self, samples: Samples, rate: int) -> Samples:
        """Hear, tick by tick, all but the last tick; skip what there is no time for."""
        tick_s = self._pipeline.card.tick_s
        tick = seconds_to_samples(tick_s, sample_rate=rate)
        until_s = self._clock() + tick_s
        while len(samples) > tick:
            if self.is_behind or self._clock() > until_s:
                self.skipped += len(samples) - tick
                self.backlog_s = tick_s
                return samples[-tick:]
            self._hear(samples[:tick], rate)
            samples = samples[tick:]
        return samples

    def _hear(self, samples: Samples, rate: int) -> None:
        self._pipeline.input_rate = rate
        tap = self.tap
        if tap is not None:
            self._count(samples)
            samples = tap.hear(samples, rate)
        began_s, began_by_clock_s = time.perf_counter(), self._clock()
        frames = self._pipeline.process(samples)
        self._busy_s += time.perf_counter() - began_s
        self._spent_s += self._clock() - began_by_clock_s
        guard = self._pipeline.ear.guard
        self.clipped = guard.clipped + self._mended[0]
        self.non_finite = guard.non_finite + self._mended[1]
        self.muted = guard.muted
        if frames:
            if tap is not None:
                tap.see(frames)
            self._publish(frames)

    def _count(self, samples: Samples) -> None:
        """Count what a tap mends, because the guard will not see it any more."""
        finite = np.isfinite(samples)
        self._mended[0] += int(np.count_nonzero(np.abs(samples[finite]) > 1.0))
        self._mended[1] += int(samples.size - np.count_nonzero(finite))

    def ask(self, command: Command, reply: Reply) -> None:
        """Queue a command for the next pause between two blocks."""
        try:
            self._commands.put_nowait((command, reply))
        except queue.Full:
            self.refused += 1
            reply("/mer/error", f"/mer/{command.verb}: {MAX_COMMANDS} commands wait already; ask again")

    def between(self, action: Action, notes: Sequence[Command] = ()) -> None:
        """Do something in the next pause between two blocks; for the bridge's own threads alone.

        `notes` say in commands what it changes, for the tap.
        """
        self._actions.put((action, notes))

    def _obey(self) -> None:
        while not self._actions.empty():
            action, notes = self._actions.get()
            self._pipeline = action(self._pipeline)
            self._note(notes)
        while True:
            try:
                command, reply = self._commands.get_nowait()
            except queue.Empty:
                return
            try:
                said = self._pipeline.apply(command)
                self._note((command,))
                if said:
                    reply("/mer/answer", said)
            except MerBridgeError as error:
                reply("/mer/error", str(error))

    def _note(self, commands: Sequence[Command]) -> None:
        if self.tap is not None:
            for command in commands:
                self.tap.note(command)

    def _publish(self, frames: list[Frame]) -> None:
        now_s = self._clock()
        self.compute.push(self._busy_s / len(frames))
        self._busy_s = 0.0
        is_slow = self._spent_s > len(frames) * self._pipeline.card.tick_s
        self._slow_ticks = self._slow_ticks + 1 if is_slow else 0
        self._spent_s = 0.0
        for frame in frames:
            for recorder in self._recorders:
                recorder.send(frame, (), now_s)
        self._ticks += len(frames)
        self.has_sounded = self.has_sounded or any(frame.gate_open for frame in frames)
        self.kept = Kept(self._pipeline.profile, self._pipeline.state())
        self.newest = Published(frames[-1], now_s, self._ticks)
