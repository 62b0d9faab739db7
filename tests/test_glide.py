from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.errors import ConfigError
from mer_bridge.glide import Glide
from mer_bridge.values import Emotion, Frame, MidLevel, Reason, Why

TICK_S = 0.125


def frame(index: int, value: float) -> Frame:
    """A frame whose numbers all stand for one value."""
    return Frame(
        index=index,
        time_s=value,
        level_db=value,
        gate_open=index % 2 == 0,
        features=MidLevel(*[value] * 7),
        emotions=Emotion(*[value] * 8),
        contributions=((value,) * 7,) * 8,
        why=Why("sad", (Reason("modality", value),)),
        confidence=value,
        live=(value,) * 15,
    )


def numbers(shown: Frame) -> list[float]:
    return [
        *(shown.time_s, shown.level_db, shown.confidence),
        *shown.features,
        *shown.emotions,
        *shown.live,
    ]


def test_the_first_frame_is_shown_at_once():
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.7), 10.0)
    assert glide.at(10.0) == frame(0, 0.7)


def test_half_a_tick_later_every_number_is_half_way():
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.0), 0.0)
    glide.to(frame(1, 1.0), 1.0)
    assert numbers(glide.at(1.0)) == [0.0] * 33
    assert numbers(glide.at(1.0 + TICK_S / 2)) == [0.5] * 33


@pytest.mark.parametrize("late_s", [0.0, 0.001, 100.0])
def test_a_tick_later_the_frame_is_reached_and_kept(late_s):
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.0), 0.0)
    glide.to(frame(1, 1.0), 1.0)
    assert glide.at(1.0 + TICK_S + late_s) == frame(1, 1.0)


def test_what_is_no_number_is_that_of_the_newest_frame():
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.0), 0.0)
    glide.to(frame(1, 1.0), 1.0)
    shown, newest = glide.at(1.0), frame(1, 1.0)
    assert shown == replace(
        newest,
        **{name: getattr(shown, name) for name in ("time_s", "level_db", "confidence")},
        **{name: getattr(shown, name) for name in ("features", "emotions", "live")},
    )
    assert isinstance(shown.features, MidLevel)
    assert isinstance(shown.emotions, Emotion)


def test_a_stream_that_begins_anew_is_shown_at_once():
    glide = Glide(TICK_S)
    glide.to(frame(8, 0.0), 0.0)
    glide.to(frame(0, 1.0), 1.0)
    assert glide.at(1.0) == frame(0, 1.0)


def test_a_clock_that_goes_back_does_not_lead_beyond_the_frames():
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.0), 0.0)
    glide.to(frame(1, 1.0), 1.0)
    assert numbers(glide.at(0.5)) == [0.0] * 33


def test_after_a_reset_there_is_no_frame():
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.0), 0.0)
    glide.reset()
    with pytest.raises(RuntimeError, match="no frame"):
        glide.at(0.0)


@pytest.mark.parametrize("tick_s", [0.0, -1.0, float("nan")])
def test_a_tick_of_no_length_is_refused(tick_s):
    with pytest.raises(ConfigError, match="more than 0 s"):
        Glide(tick_s)


@given(st.lists(st.tuples(st.floats(0.0, 0.5), st.floats(0.0, 1.0)), min_size=1, max_size=20))
def test_however_frames_arrive_nothing_jumps_or_leaves_its_range(arrivals):
    glide = Glide(TICK_S)
    glide.to(frame(0, 0.5), 0.0)
    now_s, shown = 0.0, 0.5
    for index, (pause_s, value) in enumerate(arrivals, start=1):
        end_s = now_s + pause_s
        while now_s < end_s:
            step_s = min(0.01, end_s - now_s)
            now_s = end_s if step_s < 0.01 else now_s + step_s
            before, shown = shown, glide.at(now_s).live[0]
            # The whole range in a tick is the steepest line there is.
            assert abs(shown - before) <= step_s / TICK_S + 1e-9
            assert -1e-12 <= shown <= 1.0 + 1e-12
        glide.to(frame(index, value), now_s)
