"""The thread that speaks: on an even grid, the newest frame to every sink.

In: the worker's newest frame.  Out: interpolated frames and their controls.  What comes too
late is left out and counted; nothing is sent twice to catch up.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence

from mer_bridge.config import Preset
from mer_bridge.errors import MerBridgeError
from mer_bridge.mapping import Mapper
from mer_bridge.runtime.voices import Voice
from mer_bridge.runtime.worker import MAX_COMMANDS, Reply
from mer_bridge.sinks import Sink
from mer_bridge.values import Command, Frame


class Sender:
    """Send the newest state at a steady rate.

    Thread: sender; `ask` and `retune` any.

    Parameters
    ----------
    voice : Voice
        Gives the frame of each step.
    mapper : Mapper
    sinks : sequence of Sink
    rate_hz : float
        Output steps a second.
    clock : callable
        Monotonic seconds.
    request : callable
        Takes the commands that cues give to others: profile, model, horizon.

    Attributes
    ----------
    shown : Frame or None
        What the last step sent.
    late : int
        Steps left out.
    refused : int
        Commands that found no room.
    """

    def __init__(
        self,
        voice: Voice,
        *,
        mapper: Mapper,
        sinks: Sequence[Sink],
        rate_hz: float,
        clock: Callable[[], float] = time.monotonic,
        request: Callable[[Command], None] = lambda _: None,
    ) -> None:
        self._voice = voice
        self._mapper = mapper
        self._sinks = tuple(sinks)
        self._period_s = 1.0 / rate_hz
        self._clock = clock
        self.shown: Frame | None = None
        self._changes: deque[tuple[Mapper | None, float, float]] = deque()
        self._commands: queue.Queue[tuple[Command, Reply]] = queue.Queue(MAX_COMMANDS)
        self._request = request
        self.late = 0
        self.refused = 0

    @property
    def skipped(self) -> int:
        """Frames that a newer one replaced before a step saw them."""
        return self._voice.skipped

    def ask(self, command: Command, reply: Reply) -> None:
        """Queue a command for the mapper, for the next step."""
        try:
            self._commands.put_nowait((command, reply))
        except queue.Full:
            self.refused += 1
            reply("/mer/error", f"/mer/{command.verb}: {MAX_COMMANDS} commands wait already; ask again")

    @property
    def preset(self) -> str:
        """Name of the preset that holds, empty for none; any thread."""
        return self._mapper.preset

    @property
    def stored(self) -> tuple[Preset, ...]:
        """Presets stored since the start, which no file holds yet; any thread."""
        return self._mapper.stored

    @property
    def presets(self) -> tuple[Preset, ...]:
        """All presets, those stored since the start too; any thread."""
        return self._mapper.presets

    @property
    def weights(self) -> Mapping[str, float]:
        """Weights of the morph now, by preset; empty while it is off; any thread."""
        return self._mapper.weights

    def attach(self, sink: Sink) -> None:
        """Let one more see what is sent, from the next step on; any thread."""
        self._sinks = (*self._sinks, sink)

    def detach(self, sink: Sink) -> None:
        """Show it nothing more, from the next step on; any thread."""
        self._sinks = tuple(each for each in self._sinks if each is not sink)

    def saved(self, presets: Collection[Preset]) -> None:
        """A file holds these presets now; any thread."""
        self._mapper.saved(presets)

    def retune(self, *, mapper: Mapper | None, rate_hz: float, tick_s: float) -> None:
        """Go on with other maps (None: the same) at another rate, from the next step on; any thread."""
        self._changes.append((mapper, rate_hz, tick_s))

    def run(self, stopping: threading.Event) -> None:
        """Send step after step until `stopping` is set, and the last state once more at the end."""
        due_s = self._clock()
        while not stopping.wait(max(0.0, min(due_s, self._mapper.next_s) - self._clock())):
            now_s = self._clock()
            self.step(now_s)
            if now_s >= due_s:  # else it was an event's beat, between two steps
                due_s = self._after(due_s)
        self.step(self._clock())
        self._release()

    def step(self, now_s: float) -> None:
        """Send the state at `now_s` to every sink."""
        self._take_changes(now_s)
        self._obey()
        frame = self._voice.at(now_s)
        if frame is None:
            return
        self.shown = frame
        controls = self._mapper.controls(frame, now_s)
        for sink in self._sinks:
            sink.send(frame, controls, now_s)
        for request in self._mapper.take_requests():
            self._request(request)

    def _obey(self) -> None:
        while True:
            try:
                command, reply = self._commands.get_nowait()
            except queue.Empty:
                return
            try:
                reply("/mer/answer", self._mapper.apply(command))
            except MerBridgeError as error:
                reply("/mer/error", str(error))

    def _release(self) -> None:
        """End the notes that sound: the last thing that is sent."""
        controls = self._mapper.release()
        now_s = self._clock()
        frame = self._voice.at(now_s)
        if not controls or frame is None:
            return
        self.shown = frame
        for sink in self._sinks:
            sink.send(frame, controls, now_s)

    def _take_changes(self, now_s: float) -> None:
        while self._changes:
            mapper, rate_hz, tick_s = self._changes.popleft()
            if mapper is not None:
                mapper.adopt(self._mapper)
                self._mapper = mapper
            self._period_s = 1.0 / rate_hz
            self._voice.slow_to(tick_s, now_s)

    def _after(self, due_s: float) -> float:
        """The next point of the grid that is not yet missed by a whole step."""
        due_s += self._period_s
        missed = int((self._clock() - due_s) / self._period_s)
        if missed > 0:
            self.late += missed
            due_s += missed * self._period_s
        return due_s
