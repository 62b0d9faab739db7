from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.wire.sequence import BRIDGE_S, COUNT_S, FADE_S, PATIENCE, REORDER, STUCK, Sequencer

RATE = 8000
BLOCK = 64
FADE = round(FADE_S * RATE)


def block(sequence: int, n: int = BLOCK) -> np.ndarray:
    """A block of a slow sine that runs through all blocks: any jump is larger than its steps."""
    at = np.arange(sequence * n, (sequence + 1) * n)
    return (0.8 * np.cos(2 * np.pi * at / 4000)).astype(np.float32)


def push(sequencer: Sequencer, *sequences: int | None) -> list[np.ndarray]:
    return [sequencer.push(block(s or 0), s, sample_rate=RATE) for s in sequences]


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_whatever_is_missing_time_stays_right_and_the_loss_is_counted(arrives):
    arrives[0] = True
    came = [k for k, comes in enumerate(arrives) if comes]
    sequencer = Sequencer()
    stream = np.concatenate(push(sequencer, *came))
    assert len(stream) == BLOCK * (came[-1] + 1)
    assert sequencer.lost == BLOCK * (came[-1] + 1 - len(came))


def test_blocks_in_order_pass_bit_for_bit():
    stream = np.concatenate(push(Sequencer(), *range(20)))
    np.testing.assert_array_equal(stream, np.concatenate([block(k) for k in range(20)]))


def test_a_gap_is_silent_and_faded_on_both_sides():
    first, bridged = push(Sequencer(), 0, 10)
    gap = 9 * BLOCK
    assert len(bridged) == gap + BLOCK
    np.testing.assert_array_equal(bridged[FADE:gap], 0.0)
    np.testing.assert_array_equal(bridged[gap + FADE :], block(10)[FADE:])
    steps = np.abs(np.diff(np.concatenate((first, bridged))))
    assert steps.max() < 1.2 * 0.8 / FADE  # no step is larger than a fade's own


def test_a_gap_in_two_channels_is_bridged_in_both():
    sequencer = Sequencer()
    stereo = np.stack((block(0), -block(0)), axis=1)
    sequencer.push(stereo, 0, sample_rate=RATE)
    bridged = sequencer.push(stereo, 2, sample_rate=RATE)
    assert bridged.shape == (2 * BLOCK, 2)
    np.testing.assert_array_equal(bridged[:, 0], -bridged[:, 1])


def test_another_number_of_channels_after_a_gap_is_bridged_too():
    sequencer = Sequencer()
    sequencer.push(block(0), 0, sample_rate=RATE)
    assert sequencer.push(np.stack((block(2),) * 2, axis=1), 2, sample_rate=RATE).shape == (2 * BLOCK, 2)


def test_the_input_block_is_not_written_to():
    sequencer = Sequencer()
    late = block(5)
    late.flags.writeable = False
    sequencer.push(block(0), 0, sample_rate=RATE)
    sequencer.push(late, 5, sample_rate=RATE)


def test_a_long_gap_is_counted_but_not_bridged():
    missing = int(BRIDGE_S * RATE / BLOCK) + 1
    sequencer = Sequencer()
    assert len(push(sequencer, 0, missing + 1)[1]) == BLOCK
    assert sequencer.lost == missing * BLOCK


def test_a_number_far_ahead_is_a_new_beginning():
    sequencer = Sequencer()
    assert len(push(sequencer, 0, int(COUNT_S * RATE / BLOCK) + 2)[1]) == BLOCK
    assert sequencer.lost == 0


def test_a_block_that_comes_twice_is_left_out():
    sequencer = Sequencer()
    assert [len(samples) for samples in push(sequencer, 0, 1, 1, 2)] == [BLOCK, BLOCK, 0, BLOCK]
    assert (sequencer.late, sequencer.lost) == (1, 0)


def test_a_block_that_was_overtaken_is_left_out_as_its_place_is_bridged():
    sequencer = Sequencer()
    assert [len(samples) for samples in push(sequencer, 0, 2, 1, 3)] == [BLOCK, 2 * BLOCK, 0, BLOCK]
    assert (sequencer.late, sequencer.lost) == (1, BLOCK)


def test_a_sender_that_counts_anew_is_heard_at_once():
    sequencer = Sequencer()
    assert all(len(samples) == BLOCK for samples in push(sequencer, 1000, 1001, 0, 1, 2))
    assert (sequencer.late, sequencer.lost) == (0, 0)


def test_a_sender_that_counts_anew_soon_after_its_start_is_heard_soon():
    sequencer = Sequencer()
    lengths = [len(samples) for samples in push(sequencer, 3, 4, *(0, 1, 2, 3, 4, 5))]
    assert lengths[:2] + lengths[2 + PATIENCE - 1 :] == [BLOCK] * (8 - PATIENCE + 1)
    assert sequencer.late == PATIENCE - 1 < REORDER


def test_the_number_may_wrap_around():
    sequencer = Sequencer()
    assert all(len(samples) == BLOCK for samples in push(sequencer, 2**31 - 1))
    assert len(sequencer.push(block(0), -(2**31), sample_rate=RATE)) == BLOCK


def test_a_counter_of_32_bit_floats_that_stands_still_is_no_repetition():
    sequencer = Sequencer()
    for sequence in (STUCK - 1, STUCK, STUCK, STUCK, STUCK):
        assert len(sequencer.push(block(0), sequence, sample_rate=RATE)) == BLOCK
    assert sequencer.late == 0


def test_blocks_without_numbers_are_taken_as_they_come():
    sequencer = Sequencer()
    assert all(len(samples) == BLOCK for samples in push(sequencer, None, None, 7, None, 3))
    assert sequencer.lost == 0


def test_after_a_restart_any_number_is_the_first():
    sequencer = Sequencer()
    push(sequencer, 10)
    sequencer.restart()
    assert len(push(sequencer, 14)[0]) == BLOCK
    assert sequencer.lost == 0


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1), st.integers(0, 30)), st.integers(1, 100)
        ),
        max_size=40,
    )
)
def test_no_order_of_numbers_makes_it_fail_or_grow(blocks):
    sequencer = Sequencer()
    for sequence, n in blocks:
        samples = sequencer.push(np.ones(n, np.float32), sequence, sample_rate=RATE)
        assert len(samples) in {0, *range(n, int(BRIDGE_S * RATE) + n + 1)}
        assert np.abs(samples).max(initial=0.0) <= 1.0
