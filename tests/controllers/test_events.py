from __future__ import annotations

import math

import pytest

from mer_bridge.controllers.events import MAX_QUEUE, Events


def drained(events: Events) -> list[str]:
    sent = []
    while events.next_cost():
        sent += [message.hex(" ") for message in events.pop().messages]
    return sent


def test_a_note_that_sounds_is_ended_before_it_begins_anew():
    events = Events(0)
    for velocity in (0.5, 1.0, 0.0):
        events.note(60, velocity)
    assert drained(events) == ["90 3c 40", "80 3c 40", "90 3c 7f", "80 3c 40"]


@pytest.mark.parametrize("nothing", [0.0, -1.0, math.nan])
def test_the_end_of_a_note_that_never_began_is_not_sent(nothing):
    events = Events(0)
    events.note(60, nothing)
    assert drained(events) == []


def test_the_softest_note_is_still_a_note_on():
    events = Events(0)
    events.note(60, 1e-6)
    assert drained(events) == ["90 3c 01"]


def test_a_full_queue_counts_what_it_refuses_but_takes_every_end():
    events = Events(0)
    events.note(60, 1.0)
    for _ in range(MAX_QUEUE + 10):
        events.add((bytes((0xB0, 1, 1)),))
    events.note(60, 0.0)
    assert events.lost == 11
    assert drained(events)[-1] == "80 3c 40"


def test_notes_that_wait_are_dropped_and_counted_and_values_kept():
    events = Events(0)
    events.note(60, 1.0)
    events.add((bytes((0xB0, 1, 1)),))
    events.drop_notes()
    assert (drained(events), events.lost) == (["b0 01 01"], 1)
    assert events.silence() == []


def test_a_note_end_that_was_given_back_is_still_owed():
    events = Events(0)
    events.note(60, 1.0)
    events.pop()
    events.note(60, 0.0)
    events.give_back(events.pop())
    events.drop_notes()
    assert [event.messages[0].hex(" ") for event in events.silence()] == ["80 3c 40"]
