"""Controls in, MIDI messages out: on change, not too often, the last value always, no event lost.

In: `Control`s with MIDI targets (see `mer_bridge.controllers.targets`), and the time.  Out:
`Packet`s of messages.  No port and no clock: the same calls always give the same bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from mer_bridge.controllers.events import Event, Events, Messages
from mer_bridge.controllers.learning import Sweep
from mer_bridge.controllers.targets import MidiTarget, of_control
from mer_bridge.values import Control

REFRESH_S = 2.0
"""Every controller is sent again after so many seconds, for receivers that came late."""

REFILL_HZ, BURST = 450.0, 50.0
"""Token bucket for everything: together at most 500 messages in any second."""


@dataclass(slots=True)
class Slot:
    """One controller: what it should be, and what its receivers know.

    A value is sent once it is a whole step away from the last one, so noise between two
    steps makes no traffic; the refresh brings the rest of the way.
    """

    target: MidiTarget
    exact: float = 0.0
    """The value in steps, not rounded."""
    sent: int | None = None
    sent_s: float = 0.0
    free_s: float = 0.0
    """When the rate limit allows the next message, half a period of jitter aside."""
    cost: int = field(init=False)
    """Messages it takes to send."""

    def __post_init__(self) -> None:
        """Count the messages once."""
        self.cost = len(self.target.messages(0, channel=0))

    @property
    def moved(self) -> bool:
        """Whether the value left the dead band of one step."""
        return self.sent is None or abs(self.exact - self.sent) >= 1.0

    @property
    def behind(self) -> bool:
        """Whether receivers know anything else than the nearest step."""
        return self.sent != round(self.exact)


@dataclass(frozen=True, slots=True)
class Packet:
    """Messages that belong together; the `event` that they are, if they are one."""

    messages: Messages
    event: Event | None = None


class MidiScheduler:
    """Decide what to send when; bytes out, time in as an argument.

    A controller that moved is sent at most `rate_hz` times a second, one that rests every
    `REFRESH_S`; all together stay within the token bucket, served in turn, so that none
    starves and the last value of each always arrives.  Events go first, each of them.

    Thread: sender.

    Parameters
    ----------
    channel : int, 1..16
        Of all targets that name none of their own.
    rate_hz : float > 0
        How often one controller may be sent in a second.

    Attributes
    ----------
    refreshes : bool
        Whether controllers that rest are sent again; not while outputs are held.
    events : Events
        Notes and other events that wait.
    """

    def __init__(self, *, channel: int = 1, rate_hz: float = 25.0) -> None:
        self._channel = channel - 1
        self._channels = {self._channel}
        self._period_s = 1.0 / rate_hz
        self._slots: deque[Slot] = deque()  # the first one is served next
        self._targets: dict[str, MidiTarget | None] = {}
        self._by_target: dict[MidiTarget, Slot] = {}
        self._tokens = BURST
        self._now_s = 0.0
        self._sweep: Sweep | None = None
        self.refreshes = True
        self.events = Events(self._channel)

    def retune(self, *, rate_hz: float) -> None:
        """Send each controller at another rate from now on."""
        self._period_s = 1.0 / rate_hz

    def want(self, controls: Iterable[Control]) -> None:
        """Take the newest values and all events; controls for anything but MIDI are left alone."""
        for control in controls:
            if control.target not in self._targets:
                self._targets[control.target] = of_control(control)
            target = self._targets[control.target]
            if target is None or (self._sweep is not None and control.is_event):
                continue
            channel = target.on(self._channel)
            self._channels.add(channel)
            if target.is_note:
                self.events.note(target.number, control.value, channel=channel)
            elif control.is_event:
                self.events.add(target.messages(round(target.exact(control.value)), channel=self._channel))
            else:
                self._slot(target).exact = target.exact(control.value)

    def due(self, now_s: float) -> list[Packet]:
        """What to send now, in order; `now_s` is a monotonic clock in seconds."""
        self._refill(now_s)
        if self._sweep is not None:
            return self._swept(self._sweep, now_s)
        packets: list[Packet] = []
        while 0 < (cost := self.events.next_cost()) <= self._tokens:
            self._tokens -= cost
            event = self.events.pop()
            packets.append(Packet(event.messages, event))
        if self.events.next_cost():
            return packets  # what the bucket still holds is saved for the next event
        for _ in range(len(self._slots)):
            slot = self._slots[0]
            if self._is_due(slot, now_s):
                if self._tokens < slot.cost:
                    break
                self._tokens -= slot.cost
                slot.sent_s, slot.free_s = now_s, max(slot.free_s, now_s) + self._period_s
                packets.append(self._encode(slot))
            self._slots.rotate(-1)
        return packets

    def learn(self, target: MidiTarget | None) -> None:
        """Let this target alone sweep, and nothing else be sent; None ends it."""
        ended = self._sweep
        if ended is None and target is None:
            return
        if target is not None:
            self.events.drop_all()
        if ended is not None and (messages := ended.end(channel=self._channel)):
            self.events.add(messages)
        self._sweep = None if target is None else Sweep(target)
        self.forget()

    def forget(self) -> None:
        """Take receivers for ignorant: every controller is sent again, programs too."""
        for slot in self._slots:
            slot.sent = None

    def remaining(self) -> list[Packet]:
        """What receivers still lack, whatever the limits, all notes ended: the last thing to send."""
        self.events.drop_notes()
        return [*self.changes(), *self.silence()]

    def changes(self) -> list[Packet]:
        """All events that wait, and every controller that is not at its nearest step."""
        packets = []
        while self.events.next_cost():
            event = self.events.pop()
            packets.append(Packet(event.messages, event))
        return [*packets, *(self._encode(slot) for slot in self._slots if slot.behind)]

    def silence(self) -> list[Packet]:
        """Note-offs for every note that sounds, that of a sweep too."""
        ends = [Packet(event.messages, event) for event in self.events.silence()]
        if self._sweep is not None and (messages := self._sweep.end(channel=self._channel)):
            ends.append(Packet(messages))
        return ends

    def panic(self) -> list[Packet]:
        """End everything that may sound on its channels: our notes, all notes (123), all sound (120)."""
        self.events.drop_notes()
        statuses = [0xB0 | channel for channel in sorted(self._channels)]
        ends = [Packet((bytes((status, 123, 0)), bytes((status, 120, 0)))) for status in statuses]
        return [*self.silence(), *ends]

    def revive(self) -> list[Packet]:
        """What a receiver that was away must hear first: the end of what sounded when it left."""
        self.events.drop_notes()
        self.forget()
        return self.panic() if self.events.is_sounding else []

    def give_back(self, packets: Iterable[Packet]) -> None:
        """Take back what could not be sent: events wait again, controllers count as not sent."""
        for packet in reversed(list(packets)):
            if packet.event is not None:
                self.events.give_back(packet.event)
        self.forget()

    def _slot(self, target: MidiTarget) -> Slot:
        if target not in self._by_target:
            self._by_target[target] = slot = Slot(target)
            self._slots.append(slot)
        return self._by_target[target]

    def _refill(self, now_s: float) -> None:
        elapsed_s = max(now_s - self._now_s, 0.0)
        self._tokens = min(self._tokens + elapsed_s * REFILL_HZ, BURST)
        self._now_s = now_s

    def _swept(self, sweep: Sweep, now_s: float) -> list[Packet]:
        """The next message of the control that is being learnt, and nothing else."""
        packets: list[Packet] = []
        while self.events.next_cost():  # the end of another sweep's note
            packets.append(Packet(self.events.pop().messages))
        packets += [Packet(event.messages, event) for event in self.events.silence()]
        messages = sweep.at(now_s, channel=self._channel)
        if messages and self._tokens >= len(messages):
            self._tokens -= len(messages)
            packets.append(Packet(messages))
        return packets

    def _is_due(self, slot: Slot, now_s: float) -> bool:
        if slot.moved:
            # A caller at this very rate comes a little early now and then; without the half
            # period every such call would cost a whole one.
            return now_s >= slot.free_s - self._period_s / 2.0
        return self.refreshes and slot.target.repeats and now_s - slot.sent_s >= REFRESH_S

    def _encode(self, slot: Slot) -> Packet:
        step = slot.sent = round(slot.exact)
        return Packet(slot.target.messages(step, channel=self._channel))


class Automation:
    """Every change of every step as messages, without limits or refresh: for files.

    Parameters
    ----------
    channel : int, 1..16

    Examples
    --------
    >>> automation = Automation()
    >>> [message.hex(" ") for message in automation([Control("cc:20", 1.0)])]
    ['b0 14 7f']
    >>> automation([Control("cc:20", 0.999)])
    []
    """

    def __init__(self, *, channel: int = 1) -> None:
        self._scheduler = MidiScheduler(channel=channel)

    def __call__(self, controls: Iterable[Control]) -> list[bytes]:
        """Messages for the newest values and events."""
        self._scheduler.want(controls)
        return [message for packet in self._scheduler.changes() for message in packet.messages]

    def end(self) -> list[bytes]:
        """Note-offs for what still sounds."""
        return [message for packet in self._scheduler.silence() for message in packet.messages]
