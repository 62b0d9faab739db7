"""Events: once each time, never chattering, notes that end; through the whole mapper."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import Mapper
from mer_bridge.mapping.events import Threshold
from mer_bridge.values import VALUE_NAMES, Control, Emotion, Frame, MidLevel, Why

STEP_S = 0.04
FRAME = Frame(
    index=0,
    time_s=0.0,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(*[0.5] * 7),
    emotions=Emotion(0.5, 0.5, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=1.0,
    live=(0.5,) * 15,
)


def live(value: float, name: str = "tension") -> Frame:
    values = list(FRAME.live)
    values[VALUE_NAMES.index(name)] = value
    return replace(FRAME, live=tuple(values))


def plane(valence: float, energy: float) -> Frame:
    return replace(FRAME, emotions=FRAME.emotions._replace(valence=valence, energy=energy))


def mapper_of(*events: config.Event, **more) -> Mapper:
    return Mapper(config.Config(event=events, **more), step_s=STEP_S)


def play(mapper: Mapper, frames, step_s: float = STEP_S) -> list[list[Control]]:
    return [mapper.controls(frame, 50.0 + k * step_s) for k, frame in enumerate(frames)]


def times(played, name: str = "event:x") -> list[int]:
    return [k for k, controls in enumerate(played) for control in controls if control.target == name]


UP = {"name": "x", "source": "tension", "hold_s": 0.0}


def test_a_threshold_crossed_upwards_happens_once_each_time():
    played = play(
        mapper_of(config.Event(**UP, up=0.7)), map(live, [0.5, 0.71, 0.9, 0.68, 0.72, 0.6, 0.75, 0.8])
    )
    assert times(played) == [1, 6]
    event = played[1][0]
    assert (event.value, event.is_event) == (1.0, True)


def test_a_threshold_crossed_downwards_happens_once_each_time():
    played = play(mapper_of(config.Event(**UP, down=0.3)), map(live, [0.5, 0.3, 0.1, 0.34, 0.2, 0.4, 0.3]))
    assert times(played) == [1, 6]


def test_where_things_stand_at_the_start_is_not_news():
    assert times(play(mapper_of(config.Event(**UP, up=0.7)), [live(0.9)] * 5)) == []
    assert times(play(mapper_of(config.Event(name="x", enter="uplifting")), [FRAME] * 5)) == []


@settings(deadline=None)
@given(
    noise=st.lists(st.floats(-0.049, 0.049), min_size=2, max_size=60),
    level=st.floats(0.0, 1.0),
)
def test_a_tremble_smaller_than_half_the_hysteresis_never_chatters(noise, level):
    event = config.Event(**UP, up=level, hysteresis=0.1)
    played = play(mapper_of(event), [live(-1.0), *(live(level + each) for each in noise)])
    assert len(times(played)) <= 1


@settings(deadline=None)
@given(
    values=st.lists(st.floats(-1.0, 1.0), max_size=80),
    at=st.floats(-1.0, 1.0),
    hysteresis=st.floats(0.0, 1.0),
)
def test_between_two_events_the_value_went_back_by_the_hysteresis(values, at, hysteresis):
    event = config.Event(**{**UP, "source": "2 * tension - 1"}, up=at, hysteresis=hysteresis)
    happened = times(play(mapper_of(event), (live((value + 1.0) / 2.0) for value in values)))
    shown = [2.0 * ((value + 1.0) / 2.0) - 1.0 for value in values]
    assert all(shown[k] >= at for k in happened)
    for first, second in pairwise(happened):
        assert min(shown[first:second]) < at - hysteresis


@settings(deadline=None)
@given(st.lists(st.floats(-2.0, 2.0), max_size=60), st.floats(0.0, 1.0))
def test_every_rise_of_a_threshold_is_delivered_exactly_once(values, hysteresis):
    threshold = Threshold(0.0, hysteresis=hysteresis)
    states = [threshold(value) for value in values]
    rises = [k for k in range(1, len(states)) if states[k] and not states[k - 1]]
    event = config.Event(**{**UP, "source": "4 * tension - 2"}, up=0.0, hysteresis=hysteresis)
    played = play(mapper_of(event), (live((value + 2.0) / 4.0) for value in values))
    # The detour over 0..1 rounds; where it moved a value across the threshold nothing is compared.
    if [4.0 * ((value + 2.0) / 4.0) - 2.0 for value in values] == values:
        assert times(played) == rises


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"enter": "aggressive"}, [3]),
        ({"leave": "uplifting"}, [3]),
        ({"enter": "uplifting"}, [6]),
        ({"enter": "calm"}, []),
    ],
)
def test_quadrants_are_entered_and_left(entry, expected):
    path = [
        (0.5, 0.5),
        (0.01, 0.5),
        (-0.01, 0.5),
        (-0.2, 0.5),
        (0.02, 0.5),
        (-0.02, 0.5),
        (0.3, 0.5),
        (0.2, 0.1),
    ]
    played = play(mapper_of(config.Event(name="x", hold_s=0.0, **entry)), (plane(*point) for point in path))
    assert times(played) == expected


def test_an_event_waits_until_its_condition_lasted():
    event = config.Event(**UP, up=0.7, for_s=0.2)
    values = [0.5, 0.8, 0.8, 0.5, *[0.8] * 10]
    assert times(play(mapper_of(event), map(live, values))) == [9]


def test_stable_for_five_seconds_happens_once():
    event = config.Event(name="x", source="stable_for(tension)", up=5.0)
    values = [0.2] * 20 + [0.5] * 300
    (at,) = times(play(mapper_of(event), map(live, values)))
    assert at == pytest.approx(20 + 5.0 / STEP_S, abs=1)


def test_two_events_are_never_closer_than_their_hold_and_a_late_one_still_comes():
    event = config.Event(name="x", source="tension", up=0.7, hold_s=0.39)
    values = [0.5, 0.8, 0.5, *[0.8] * 20]
    assert times(play(mapper_of(event), map(live, values))) == [1, 11]


def test_a_note_ends_after_its_duration_and_before_it_begins_anew():
    event = config.Event(**UP, up=0.7, to="note:36", value=0.8, duration_s=0.2)
    mapper = mapper_of(event)
    played = play(mapper, map(live, [0.5, 0.8, 0.5, 0.8, *[0.8] * 10]))
    notes = [(k, c.value) for k, controls in enumerate(played) for c in controls if c.target == "note:36"]
    assert notes == [(1, 0.8), (3, 0.0), (3, 0.8), (8, 0.0)]
    assert all(c.is_event for controls in played for c in controls)
    assert mapper.release() == []


def test_a_note_that_sounds_is_ended_by_release_and_by_reset():
    event = config.Event(**UP, up=0.7, to="note:36", duration_s=60.0)
    mapper = mapper_of(event)
    play(mapper, map(live, [0.5, 0.8]))
    assert mapper.release() == [Control("note:36", 0.0, is_event=True)]
    assert mapper.release() == []
    play(mapper, map(live, [0.5, 0.8]))
    mapper.reset()
    assert Control("note:36", 0.0, is_event=True) in mapper.controls(FRAME, 99.0)


def test_notes_that_sound_survive_other_settings_and_end():
    event = config.Event(**UP, up=0.7, to="note:36", duration_s=0.2)
    old = mapper_of(event)
    play(old, map(live, [0.5, 0.8]))
    new = mapper_of()
    new.adopt(old)
    assert new.controls(FRAME, 50.1) == []
    assert new.controls(FRAME, 51.0) == [Control("note:36", 0.0, is_event=True)]


def test_an_event_sends_its_arguments():
    event = config.Event(
        **UP, up=0.7, to="osc:/scene", args=("{quadrant}", 3, "{value}", "t={tension:1}"), value=2.5
    )
    played = play(mapper_of(event), map(live, [0.5, 0.8]))
    (control,) = [c for c in played[1] if c.target == "osc:/scene"]
    assert control == Control("osc:/scene", 2.5, is_event=True, arguments=("uplifting", 3, 2.5, "t=0.8"))


def test_a_map_plays_a_note_when_its_value_leaves_zero_and_ends_it_at_zero():
    map_ = config.Map(source="where(tension > 0.5, tension, 0)", to="note:60")
    mapper = Mapper(config.Config(map=(map_,)))
    played = play(mapper, map(live, [0.2, 0.6, 0.7, 0.3, 0.2, 0.9]))
    assert [[c.value for c in controls] for controls in played] == [[], [0.6], [], [0.0], [], [0.9]]
    assert mapper.release() == [Control("note:60", 0.0, is_event=True)]


def test_a_map_sends_a_program_only_when_it_changes():
    map_ = config.Map(source="tension", to="program", range=(0.0, 10.0))
    played = play(Mapper(config.Config(map=(map_,))), map(live, [0.2, 0.21, 0.24, 0.26, *[0.26] * 40]))
    assert [(k, c.value) for k, controls in enumerate(played) for c in controls] == [(0, 2.0), (3, 3.0)]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({}, "exactly one of enter, leave, up and down .* got none"),
        ({"up": 1.0}, "from names the value"),
        ({"enter": "calm", "source": "tension"}, "from names the value"),
        ({"enter": "calm", "leave": "calm"}, "got enter and leave"),
        ({"source": "tensoin", "up": 1.0}, "did you mean 'tension'"),
        ({"enter": "calm", "to": "cc:200"}, r"0\.\.119"),
        ({"enter": "calm", "to": "note:5", "value": 0.0}, "velocity"),
        ({"enter": "calm", "to": "cc:5", "value": 2.0}, "within 0 and 1"),
        ({"enter": "calm", "to": "cc:5", "args": (1,)}, "args are for osc"),
        ({"enter": "calm", "args": (1,)}, "args need a target"),
        ({"enter": "calm", "preset": "dark"}, "no preset 'dark'"),
        ({"enter": "calm", "cue": "one"}, "there are no cues"),
        ({"source": "tension", "up": float("inf")}, "finite"),
    ],
)
def test_an_event_that_cannot_be_taken_says_why(entry, why):
    with pytest.raises(ConfigError, match=rf"^event 1 \(line 7, 'x'\): .*{why}"):
        mapper_of(config.Event(name="x", line=7, **entry))


def test_names_are_needed_once_each():
    event = config.Event(name="x", enter="calm")
    with pytest.raises(ConfigError, match=r"^event 2 \('x'\): name: another event"):
        mapper_of(event, event)


def next_whole(now_s: float, quantise: str) -> float:
    """A clock with a beat a second and two to the bar."""
    unit = {"beat": 1.0, "bar": 2.0}[quantise]
    return math.ceil(now_s / unit) * unit


def test_events_wait_for_their_beat_or_bar_and_come_exactly_once():
    more = {"source": "tension", "up": 0.7, "hold_s": 0.0}
    beat = config.Event(name="beat", quantise="beat", to="osc:/b", args=("{tension:1}",), **more)
    bar = config.Event(name="bar", quantise="bar", to="note:36", duration_s=0.1, **more)
    mapper = mapper_of(beat, bar, config.Event(name="now", **more))
    mapper.wait_by(next_whole)
    played = play(mapper, map(live, [0.5] * 5 + [0.8] * 3 + [0.3] * 60))  # begins at 50 s
    assert [times(played, f"event:{name}") for name in ("now", "beat", "bar")] == [[5], [25], [50]]
    (control,) = [c for controls in played for c in controls if c.target == "osc:/b"]
    assert control.arguments == ("0.8",)  # as it was when it happened
    notes = [(k, c.value) for k, controls in enumerate(played) for c in controls if c.target == "note:36"]
    assert notes == [(50, 1.0), (53, 0.0)]


def test_without_a_clock_events_come_at_once():
    event = config.Event(**UP, up=0.7, quantise="bar")
    assert times(play(mapper_of(event), map(live, [0.5, 0.8, 0.8]))) == [1]


def test_what_waits_survives_other_settings():
    event = config.Event(**UP, up=0.7, quantise="bar")
    old = mapper_of(event)
    old.wait_by(next_whole)
    play(old, map(live, [0.5, 0.8]))
    new = mapper_of()
    new.adopt(old)
    assert new.controls(FRAME, 51.0) == []
    assert [control.target for control in new.controls(FRAME, 52.0)] == ["event:x"]
