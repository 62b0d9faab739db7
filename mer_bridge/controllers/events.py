"""What must arrive once and in order: notes, and values that are events.

In: note-ons, note-offs and messages.  Out: the same, in their order, as fast as they may go.
Every note that was begun is ended, whatever happens in between.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple, TypeAlias

MAX_QUEUE = 4096
"""Events that may wait: nine seconds at the full rate.  Note-offs always find room."""

Messages: TypeAlias = tuple[bytes, ...]


class Event(NamedTuple):
    """Messages that belong together; `note` is their key on its channel, None if they are no note."""

    messages: Messages
    note: int | None = None

    @property
    def begins(self) -> bool:
        """Whether it begins a note."""
        return self.note is not None and self.messages[0][0] & 0xF0 == 0x90


class Events:
    """A queue of events that ends each note it began.

    Thread: sender.

    Parameters
    ----------
    channel : int, 0..15

    Attributes
    ----------
    lost : int
        Events that found no room, and notes that were out of date when the port came back.
    """

    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._queue: deque[Event] = deque()
        self._wanted: set[int] = set()  # notes on, when all that waits has been sent
        self._sounding: set[int] = set()  # notes on, at the receiver
        self.lost = 0

    def note(self, number: int, velocity: float, *, channel: int | None = None) -> None:
        """Begin a note with velocity 0..1, or end it with 0 (or NaN); one that sounds is begun anew."""
        key = (self._channel if channel is None else channel) << 7 | number
        if velocity > 0.0:
            self._end(key)
            strength = max(1, round(min(velocity, 1.0) * 127))
            if self._has_room():
                self._wanted.add(key)
                self._queue.append(Event((bytes((0x90 | key >> 7, key & 0x7F, strength)),), key))
        else:
            self._end(key)

    def add(self, messages: Messages) -> None:
        """Queue messages that belong together."""
        if self._has_room():
            self._queue.append(Event(messages))

    @property
    def is_sounding(self) -> bool:
        """Whether the receiver has a note that is not ended yet."""
        return bool(self._sounding)

    def next_cost(self) -> int:
        """Messages that the next event takes; 0 when none waits."""
        return len(self._queue[0].messages) if self._queue else 0

    def pop(self) -> Event:
        """The next event, which now counts as sent."""
        event = self._queue.popleft()
        self._account(event, begins=event.begins)
        return event

    def give_back(self, event: Event) -> None:
        """Queue a popped event again, as the next one: it could not be sent."""
        self._account(event, begins=not event.begins)
        self._queue.appendleft(event)

    def drop_notes(self) -> None:
        """Forget the notes that wait; those at the receiver still have to be ended."""
        kept = [event for event in self._queue if event.note is None]
        self.lost += sum(event.begins for event in self._queue)
        self._queue = deque(kept)
        self._wanted = set(self._sounding)

    def drop_all(self) -> None:
        """Forget all that waits."""
        self.drop_notes()
        self.lost += len(self._queue)
        self._queue.clear()

    def silence(self) -> list[Event]:
        """Note-offs for everything that sounds, which then counts as ended."""
        ends = [Event((self._off(key),), key) for key in sorted(self._sounding)]
        self._sounding.clear()
        self._wanted.clear()
        return ends

    def _account(self, event: Event, *, begins: bool) -> None:
        if event.note is not None:
            (self._sounding.add if begins else self._sounding.discard)(event.note)

    def _end(self, key: int) -> None:
        if key in self._wanted:
            self._wanted.discard(key)
            self._queue.append(Event((self._off(key),), key))

    @staticmethod
    def _off(key: int) -> bytes:
        return bytes((0x80 | key >> 7, key & 0x7F, 64))

    def _has_room(self) -> bool:
        has_room = len(self._queue) < MAX_QUEUE
        self.lost += not has_room
        return has_room
