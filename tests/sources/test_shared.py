"""One device, several players: each hears every block, and none can hold up or end the others."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.sources.shared import BACKLOG_S, Hall, SharedSource

RATE = 1000


class Card:
    """A device that gives numbered blocks, and counts how often it is closed."""

    sample_rate = RATE
    lost = 7
    failures = 0
    trouble = ""
    patient = False
    ended = False

    def __init__(self, blocks: int) -> None:
        self._left = list(range(blocks))
        self.closed = 0
        self.readers = 0

    def read(self, timeout_s):  # noqa: ARG002 - of the protocol
        self.readers += 1
        assert self.readers == 1, "two read at once"
        samples = np.full((10, 2), self._left.pop(0) if self._left else 0, np.float32)
        self.ended = not self._left
        self.readers -= 1
        return samples

    def describe(self):
        return "a card"

    def close(self):
        self.closed += 1


def shares(card: Card, count: int) -> list[SharedSource]:
    hall = Hall(card)
    return [SharedSource(hall) for _ in range(count)]


def drained(share: SharedSource) -> list[float]:
    found = []
    while not share.ended:
        found += [float(block[0, 0]) for block in [share.read(0.01)] if len(block)]
    return found


@given(st.lists(st.integers(0, 2), max_size=60))
def test_each_hears_every_block_in_order_whoever_reads_when(order):
    parts = shares(Card(20), 3)
    heard: list[list[float]] = [[], [], []]
    for which in order:
        if not parts[which].ended:
            heard[which].append(float(parts[which].read(0.0)[0, 0]))
    for part, found in zip(parts, heard, strict=True):
        assert found + drained(part) == list(range(20))


def test_threads_share_without_losing_a_block():
    parts = shares(Card(300), 4)
    found: dict[int, list[float]] = {}
    threads = [
        threading.Thread(target=lambda k=k, part=part: found.update({k: drained(part)}))
        for k, part in enumerate(parts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20.0)
    assert all(found[k] == list(range(300)) for k in range(4))


def test_the_card_is_closed_with_the_last_share():
    card = Card(5)
    anna, ben = shares(card, 2)
    anna.close()
    assert anna.ended
    assert card.closed == 0
    assert drained(ben) == [0, 1, 2, 3, 4]
    ben.close()
    assert card.closed == 1


def test_who_does_not_read_loses_the_oldest_and_it_is_counted():
    anna, ben = shares(Card(1000), 2)
    drained(ben)
    left = drained(anna)
    assert left[-1] == 999
    assert 10 * len(left) <= BACKLOG_S * RATE
    assert anna.lost == 7 + 10 * (1000 - len(left))
    assert ben.lost == 7


def test_what_the_card_says_is_what_each_says():
    card = Card(1)
    (anna,) = shares(card, 1)
    card.trouble, card.failures = "gone", 2
    assert (anna.trouble, anna.failures, anna.describe(), anna.sample_rate) == ("gone", 2, "a card", RATE)


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_waits_for_ever(closed):
    (anna,) = shares(Card(0), 1)
    if closed:
        anna.close()
    assert len(anna.read(0.01)) in {0, 10}
