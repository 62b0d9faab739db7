import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.values import (
    BIPOLAR_NAMES,
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    VALUE_NAMES,
    Emotion,
    Frame,
    MidLevel,
    Quadrant,
    Why,
    absolute_to_emotion,
    absolute_to_feature,
    emotion_to_absolute,
    feature_to_absolute,
)


def test_names_and_orders_are_frozen():
    assert MIDLEVEL_NAMES == (
        "melodiousness",
        "articulation",
        "rhythm_complexity",
        "rhythm_stability",
        "dissonance",
        "tonal_stability",
        "modality",
    )
    assert EMOTION_NAMES == ("valence", "energy", "tension", "anger", "fear", "happy", "sad", "tender")
    assert VALUE_NAMES == MIDLEVEL_NAMES + EMOTION_NAMES
    assert MidLevel._fields == MIDLEVEL_NAMES
    assert Emotion._fields == EMOTION_NAMES


@given(st.floats(1.0, 10.0))
def test_feature_ratings_come_back(rating):
    absolute = feature_to_absolute(rating)
    assert 0.0 <= absolute <= 1.0
    assert absolute_to_feature(absolute) == pytest.approx(rating)


@pytest.mark.parametrize("name", EMOTION_NAMES)
@given(rating=st.floats(1.0, 9.0))
def test_emotion_ratings_come_back(name, rating):
    absolute = emotion_to_absolute(name, rating)
    assert (-1.0 if name in BIPOLAR_NAMES else 0.0) <= absolute <= 1.0
    assert absolute_to_emotion(name, absolute) == pytest.approx(rating)


def test_the_middle_of_the_scale_is_zero_only_where_both_sides_mean_something():
    assert emotion_to_absolute("valence", 5.0) == 0.0
    assert emotion_to_absolute("tender", 5.0) == 0.5
    assert {"valence", "energy", "tension"} == BIPOLAR_NAMES


@pytest.mark.parametrize("rating", [-1e9, 0.0, 11.0, 1e9])
def test_ratings_beyond_the_scale_are_clamped(rating):
    high = rating > 5.0
    assert feature_to_absolute(rating) == (1.0 if high else 0.0)
    assert emotion_to_absolute("energy", rating) == (1.0 if high else -1.0)
    assert emotion_to_absolute("fear", rating) == (1.0 if high else 0.0)


@pytest.mark.parametrize(
    ("valence", "energy", "number", "name"),
    [
        (0.5, 0.5, 1, "uplifting"),
        (-0.5, 0.5, 2, "aggressive"),
        (-0.5, -0.5, 3, "melancholic"),
        (0.5, -0.5, 4, "calm"),
        (0.0, 0.0, 1, "uplifting"),
        (-1e-9, 0.0, 2, "aggressive"),
        (0.0, -1e-9, 4, "calm"),
    ],
)
def test_quadrants_are_those_of_the_plane(valence, energy, number, name):
    quadrant = Quadrant.at(valence, energy)
    assert (quadrant.number, quadrant.value) == (number, name)


def test_a_frame_knows_its_quadrant_and_cannot_be_changed():
    frame = Frame(
        index=0,
        time_s=1.0,
        level_db=-20.0,
        gate_open=True,
        features=MidLevel(*[0.5] * 7),
        emotions=Emotion(-0.2, 0.3, *[0.0] * 6),
        contributions=((0.0,) * 7,) * 8,
        why=Why("energy", ()),
        confidence=1.0,
        live=(0.5,) * 15,
    )
    assert frame.quadrant is Quadrant.AGGRESSIVE
    with pytest.raises(dataclasses.FrozenInstanceError):
        frame.confidence = 0.0
