"""Models that hear descriptions: when they are asked for, what becomes of them, and when they are late."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import card as cards
from mer_bridge import describing
from mer_bridge.describing import Describing
from mer_bridge.errors import ShapeError
from mer_bridge.frontends.descriptors import Description

HOP = cards.read(cards.find("midlevel-hop"))
FRONT = msgspec.structs.replace(HOP.frontend, kind="descriptors-deam74", bands=2)
TRUNK = msgspec.structs.replace(HOP.trunk, look_back_frames=31, stride_frames=8)
FEATURES = msgspec.structs.replace(
    HOP.features,
    names=("valence", "energy"),
    mean=(5.0, 5.0),
    sd=(1.0, 1.0),
    predicted_mean=(5.0, 5.0),
    predicted_sd=(1.0, 1.0),
)
EMOTIONS = msgspec.structs.replace(
    HOP.emotions,
    names=("valence", "energy"),
    weights=((1.0, 0.0), (0.0, 1.0)),
    bias=(0.0, 0.0),
    sd=(1.0, 1.0),
)
CARD = msgspec.structs.replace(
    HOP, frontend=FRONT, trunk=TRUNK, features=FEATURES, emotions=EMOTIONS, outputs=("valence", "energy")
)


class Echo:
    """A graph that says what it is given."""

    def run(self, _names, given):
        return (given["bands"],)


class Scribe:
    """Describe a stretch by its last sample and its length, and remember having been asked."""

    def __init__(self, answers=None):
        self.asked = []
        self.answers = answers
        self.closed = False

    def __call__(self, samples):
        self.asked.append(samples.copy())
        if self.answers is not None:
            return self.answers.pop(0) if self.answers else None
        return Description(np.array([samples[-1], samples.size], np.float32), 1.0)

    def close(self):
        self.closed = True


@pytest.fixture
def hear(monkeypatch):
    monkeypatch.setattr(describing, "open_session", lambda _: Echo())

    def make(scribe):
        return Describing(CARD, scribe)

    return make


def end(frame):
    return (frame - 1) * 3528 // 5 + 2048 if frame else 0


def feed(stage, sizes, *, is_open=True):
    """Push so many frames at a time; samples count from 0."""
    estimates, frame = [], 0
    for size in sizes:
        samples = np.arange(end(frame), end(frame + size), dtype=np.float32)
        frame += size
        estimates += stage.push(samples, np.full(size, is_open))
    return estimates


def test_the_look_back_ends_with_the_tick_s_last_frame(hear):
    scribe = Scribe()
    estimates = feed(hear(scribe), [40])
    assert [one.ratings[0] for one in estimates] == [end(frame) - 1 for frame in (8, 16, 24, 32, 40)]
    assert [one.hop for one in estimates] == [7, 15, 23, 31, 39]
    assert [stretch.size for stretch in scribe.asked] == [end(8), end(16), end(24), end(31), end(31)]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12))
@settings(max_examples=40)
def test_any_blocks_give_the_same_estimates(sizes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(describing, "open_session", lambda _: Echo())
        split, whole = Describing(CARD, Scribe()), Describing(CARD, Scribe())
        told = [one.ratings.tolist() for one in feed(split, sizes)]
        assert told == [one.ratings.tolist() for one in feed(whole, [sum(sizes)])]


def test_in_a_pause_nobody_asks(hear):
    scribe = Scribe()
    estimates = feed(hear(scribe), [32], is_open=False)
    assert scribe.asked == []
    assert [one.heard for one in estimates] == [0.0] * 4


def test_before_the_first_description_nothing_counts_as_heard(hear):
    estimates = feed(hear(Scribe([None, None, None])), [24])
    assert [(one.heard, one.sure) for one in estimates] == [(0.0, 0.0)] * 3
    assert estimates[0].ratings.tolist() == [5.0, 5.0]


def test_a_late_description_holds_until_it_is_stale(hear):
    first = Description(np.array([3.0, 7.0], np.float32), 0.8)
    stale = round(describing.STALE_S / CARD.tick_s)
    estimates = feed(hear(Scribe([first])), [8 * (stale + 3)])
    assert [one.ratings.tolist() for one in estimates] == [[3.0, 7.0]] * len(estimates)
    assert [one.sure for one in estimates] == [pytest.approx(0.8)] * (stale + 1) + [0.0] * 2


def test_what_could_not_be_computed_says_nothing_new(hear):
    good = Description(np.array([3.0, 7.0], np.float32), 1.0)
    estimates = feed(hear(Scribe([good, Description(np.zeros(2, np.float32), 0.0)])), [16])
    assert estimates[1].ratings.tolist() == [3.0, 7.0]
    assert (estimates[1].sure, estimates[1].heard) == (0.0, 0.0)


def test_samples_that_end_elsewhere_than_their_hops_are_refused(hear):
    with pytest.raises(ShapeError, match="8 hops end at sample"):
        hear(Scribe()).push(np.zeros(100, np.float32), np.ones(8, bool))


def test_after_a_reset_the_stream_begins_again(hear):
    stage = hear(Scribe())
    first = feed(stage, [16])
    stage.reset()
    assert [one.ratings.tolist() for one in feed(stage, [16])] == [one.ratings.tolist() for one in first]


def test_closing_closes_what_describes(hear):
    scribe = Scribe()
    hear(scribe).close()
    assert scribe.closed
