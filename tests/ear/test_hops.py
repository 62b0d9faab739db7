import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.card import FrontEndCard
from mer_bridge.ear.hops import HopCutter
from mer_bridge.frontends.logfilt import LogFilt

CARD = FrontEndCard(kind="logfilt-149", sample_rate=22050, frame=2048, hop=(3528, 5), bands=149)


def test_hop_k_ends_where_frame_k_ends():
    hops = HopCutter(CARD).push(np.zeros(100_000, np.float32))
    ends = np.cumsum(hops.lengths)
    np.testing.assert_array_equal(ends, [k * 3528 // 5 + 2048 for k in range(len(ends))])
    assert hops.samples.size == ends[-1]
    assert 100_000 - ends[-1] < 706


def test_one_hop_gives_exactly_one_frame(rng):
    cutter, front = HopCutter(CARD), LogFilt(CARD)
    for size in (2047, 1, 700, 5, 706, 3000, 40):
        hops = cutter.push(rng.standard_normal(size).astype(np.float32))
        for samples in np.split(hops.samples, np.cumsum(hops.lengths)[:-1]) if hops.lengths.size else ():
            assert len(front.push(samples)) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5000), max_size=20))
def test_any_block_size_gives_the_same_hops(blocks):
    stream = np.arange(sum(blocks), dtype=np.float32)
    whole = HopCutter(CARD).push(stream)
    cutter = HopCutter(CARD)
    parts = [cutter.push(block) for block in np.split(stream, np.cumsum(blocks)[:-1] if blocks else [])]
    np.testing.assert_array_equal(np.concatenate([part.samples for part in parts]), whole.samples)
    np.testing.assert_array_equal(np.concatenate([part.lengths for part in parts]), whole.lengths)


def test_reset_makes_the_next_hop_the_first():
    cutter = HopCutter(CARD)
    cutter.push(np.ones(3000, np.float32))
    cutter.reset()
    hops = cutter.push(np.zeros(2048, np.float32))
    np.testing.assert_array_equal(hops.lengths, [2048])
    assert not hops.samples.any()
