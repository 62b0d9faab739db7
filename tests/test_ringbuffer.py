from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.errors import ShapeError
from mer_bridge.ringbuffer import RingBuffer


def ramp(start: int, n: int) -> np.ndarray:
    """Numbers every float32 can hold, so a sample is its own position."""
    return np.arange(start, start + n, dtype=np.float32)


@given(
    capacity=st.integers(1, 64),
    steps=st.lists(st.one_of(st.integers(0, 200), st.none()), max_size=40),
)
def test_every_sample_is_read_once_in_order_or_counted_as_lost(capacity, steps):
    ring = RingBuffer(capacity)
    expected: list[float] = []
    written = lost = 0
    for step in steps:
        if step is None:
            np.testing.assert_array_equal(ring.read(0.0), np.array(expected, dtype=np.float32))
            expected = []
            continue
        expected += list(ramp(written, step))
        written += step
        lost += max(len(expected) - capacity, 0)
        expected = expected[-capacity:]
        ring.write(ramp(written - step, step))
        assert ring.filled == len(expected)
        assert ring.lost == lost


@pytest.mark.parametrize("wait_s", [0.0, 10.0])
@pytest.mark.parametrize(("capacity", "block"), [(1000, 64), (257, 250), (64, 333), (4096, 1)])
def test_two_threads_never_see_a_torn_or_repeated_sample(capacity, block, wait_s):
    ring = RingBuffer(capacity)
    total = block * 3000

    def write() -> None:
        for start in range(0, total, block):
            ring.write(ramp(start, block), wait_s=wait_s)
        ring.close()

    writer = threading.Thread(target=write)
    writer.start()
    blocks = []
    while not (ring.closed and ring.filled == 0):
        blocks.append(ring.read(5.0))
    writer.join()
    received = np.concatenate(blocks)
    assert np.all(np.diff(received) >= 1.0)
    assert len(received) + ring.lost == total
    if wait_s:
        assert ring.lost == 0


def test_samples_claimed_while_the_reader_copies_are_cut_off_and_counted(monkeypatch):
    ring = RingBuffer(8)
    ring.write(ramp(0, 8))
    copy_out = ring._copy_out

    def overtaken(start: int, end: int) -> np.ndarray:
        ring.write(ramp(8, 5))
        return copy_out(start, end)

    monkeypatch.setattr(ring, "_copy_out", overtaken)
    np.testing.assert_array_equal(ring.read(0.0), ramp(5, 3))
    assert ring.lost == 5
    monkeypatch.undo()
    np.testing.assert_array_equal(ring.read(0.0), ramp(8, 5))


def test_a_reader_overtaken_by_a_whole_ring_gets_only_the_newest(monkeypatch):
    ring = RingBuffer(8)
    ring.write(ramp(0, 8))
    copy_out = ring._copy_out

    def overtaken(start: int, end: int) -> np.ndarray:
        ring.write(ramp(8, 20))
        return copy_out(start, end)

    monkeypatch.setattr(ring, "_copy_out", overtaken)
    assert len(ring.read(0.0)) == 0
    monkeypatch.undo()
    np.testing.assert_array_equal(ring.read(0.0), ramp(20, 8))
    assert ring.lost == 20


def test_channels_stay_side_by_side():
    ring = RingBuffer(5, channels=2)
    block = np.arange(14, dtype=np.float32).reshape(7, 2)
    ring.write(block[:4])
    ring.write(block[4:])
    np.testing.assert_array_equal(ring.read(0.0), block[2:])
    assert ring.lost == 2


def test_a_block_with_other_channels_is_refused():
    ring = RingBuffer(8, channels=2)
    with pytest.raises(ShapeError, match=r"holds 2 channels, got a block of shape \(4, 3\)"):
        ring.write(np.zeros((4, 3), dtype=np.float32))
    with pytest.raises(ShapeError, match=r"\(4,\)"):
        ring.write(np.zeros(4, dtype=np.float32))


@pytest.mark.parametrize(("capacity", "channels"), [(0, 1), (8, 0)])
def test_an_empty_ring_is_refused(capacity, channels):
    with pytest.raises(ShapeError, match="at least one sample"):
        RingBuffer(capacity, channels=channels)


def test_what_was_read_does_not_change_with_later_writes():
    ring = RingBuffer(4)
    ring.write(ramp(0, 4))
    first = ring.read(0.0)
    ring.write(ramp(100, 4))
    np.testing.assert_array_equal(first, ramp(0, 4))


def test_close_wakes_a_waiting_reader_and_gives_what_is_left():
    ring = RingBuffer(8)
    reader = threading.Thread(target=ring.read, args=(60.0,))
    reader.start()
    ring.close()
    reader.join(10.0)
    assert not reader.is_alive()

    full = RingBuffer(8)
    full.write(ramp(0, 3))
    full.close()
    full.close()
    np.testing.assert_array_equal(full.read(0.0), ramp(0, 3))
    assert len(full.read(60.0)) == 0  # at once: the test would time out otherwise


def test_close_wakes_a_waiting_writer_whose_samples_are_counted():
    ring = RingBuffer(4)
    ring.write(ramp(0, 4))
    writer = threading.Thread(target=ring.write, args=(ramp(4, 3),), kwargs={"wait_s": 60.0})
    writer.start()
    ring.close()
    writer.join(10.0)
    assert not writer.is_alive()
    assert ring.lost == 3
    np.testing.assert_array_equal(ring.read(0.0), ramp(0, 4))


def test_a_writer_that_waited_in_vain_drops_the_oldest():
    ring = RingBuffer(4)
    ring.write(ramp(0, 4))
    ring.write(ramp(4, 1), wait_s=0.01)
    np.testing.assert_array_equal(ring.read(0.0), ramp(1, 4))
    assert ring.lost == 1


def test_an_empty_ring_answers_after_the_timeout():
    ring = RingBuffer(4, channels=2)
    started = time.monotonic()
    assert ring.read(0.05).shape == (0, 2)
    assert time.monotonic() - started >= 0.049
