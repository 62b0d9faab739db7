from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from mer_bridge.config import Config
from mer_bridge.dashboard.packing import HEAD, LAYOUT, SIZE, pack
from mer_bridge.pipeline import build_pipeline
from mer_bridge.values import EMOTION_NAMES, EnsembleFrame, Frame


@pytest.fixture(scope="module")
def frame() -> Frame:
    noise = np.random.default_rng(3).normal(0.0, 0.1, 2 * 44_100).astype(np.float32)
    return build_pipeline(Config(), input_rate=44_100).process(noise)[-1]


def part(packed: bytes, name: str, start: int = 0) -> np.ndarray:
    first, length = LAYOUT[name]
    return np.frombuffer(packed, "<f4")[start + first : start + first + length]


def test_parts_follow_each_other_without_a_gap():
    ends = [first + length for first, length in LAYOUT.values()]
    assert [0, *ends[:-1]] == [first for first, _ in LAYOUT.values()]
    assert ends[-1] == SIZE


def test_every_number_of_a_frame_is_there(frame):
    packed = pack(frame)
    assert len(packed) == 4 * SIZE
    for name in ("features", "emotions", "live"):
        assert part(packed, name) == pytest.approx(getattr(frame, name))
    assert part(packed, "contributions") == pytest.approx(np.ravel(frame.contributions))
    head = dict(zip(HEAD, part(packed, "head"), strict=True))
    assert head["level_db"] == pytest.approx(frame.level_db)
    assert EMOTION_NAMES[int(head["leading"])] == frame.why.emotion
    assert head["quadrant"] == frame.quadrant.number
    assert (head["gate"], head["held"]) == (frame.gate_open, frame.held)


def test_several_players_follow_their_mean_and_the_unheard_are_not_a_number(frame):
    fields = {field.name: getattr(frame, field.name) for field in dataclasses.fields(frame)}
    quiet = dataclasses.replace(frame, confidence=0.25)
    both = EnsembleFrame(**fields, players=(("ben", quiet),))
    packed = pack(both, ("anna", "ben"))
    assert len(packed) == 3 * 4 * SIZE
    assert np.isnan(np.frombuffer(packed, "<f4")[SIZE : 2 * SIZE]).all()
    assert part(packed, "head", 2 * SIZE)[HEAD.index("confidence")] == pytest.approx(0.25)
