from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.field import WeightField, exactly_one
from mer_bridge.mapping.readings import quadrant_weights

CORNERS = {"up": (1.0, 1.0), "mad": (-1.0, 1.0), "low": (-1.0, -1.0), "calm": (1.0, -1.0)}
unit = st.floats(-1.0, 1.0)
places = st.lists(st.tuples(unit, unit), min_size=1, max_size=8)
kinds = st.sampled_from(["gaussian", "inverse"])


def field(places, **more) -> WeightField:
    presets = [config.Preset(name=str(k), values={}, at=place) for k, place in enumerate(places)]
    return WeightField(presets, config.Morph(**more))


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=12).filter(lambda weights: sum(weights) > 1e-6))
def test_divided_weights_add_up_to_exactly_one(weights):
    assert math.fsum(exactly_one(weights)) == 1.0
    assert min(exactly_one(weights)) >= 0.0


@settings(deadline=None)
@given(places=places, point=st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), kind=kinds)
def test_weights_of_any_presets_at_any_point_add_up_to_exactly_one(places, point, kind):
    weights = field(places, weights=kind).at(point)
    assert math.fsum(weights) == 1.0
    assert all(0.0 <= weight <= 1.0 for weight in weights)


@settings(deadline=None)
@given(places=places, point=st.tuples(unit, unit), angle=st.floats(0.0, 6.3), kind=kinds)
def test_weights_are_continuous_on_the_presets_too(places, point, angle, kind):
    for start in (point, *places):
        step = 1e-6
        beside = (start[0] + step * math.cos(angle), start[1] + step * math.sin(angle))
        here, there = (field(places, weights=kind).at(at) for at in (start, beside))
        assert max(abs(a - b) for a, b in zip(here, there, strict=True)) < 1e-3


@pytest.mark.parametrize("kind", ["gaussian", "inverse"])
def test_a_preset_leads_at_its_own_place_and_all_are_equal_in_the_middle(kind):
    four = field(CORNERS.values(), weights=kind)
    assert four.at((0.0, 0.0)) == pytest.approx((0.25,) * 4)
    for k, place in enumerate(CORNERS.values()):
        assert four.at(place)[k] > 0.99


def test_emotions_call_for_presets_without_a_place():
    presets = [
        config.Preset(name="a", values={}, emotions={"sad": 1.0, "tender": 0.5}),
        config.Preset(name="b", values={}, emotions={"anger": 1.0}),
    ]
    weights = WeightField(presets, config.Morph()).at((0.0, 0.0), {"sad": 0.9, "tender": 0.6, "anger": 0.1})
    assert weights[0] == pytest.approx(0.8**2 / (0.8**2 + 0.1**2), abs=0.01)
    assert math.fsum(WeightField(presets, config.Morph()).at((0.0, 0.0), {})) == 1.0


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"at": (0.0, 0.0), "emotions": {"sad": 1.0}}, "not both"),
        ({"emotions": {"grief": 1.0}}, "no emotion is named 'grief'"),
        ({"emotions": {"sad": 0.0}}, "above 0"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(more, why):
    with pytest.raises(ConfigError, match=why):
        WeightField([config.Preset(name="x", values={}, **more)], config.Morph())


@given(unit, unit)
def test_quadrant_weights_add_up_to_one_and_the_quadrant_leads(valence, energy):
    weights = quadrant_weights(valence, energy)
    assert math.fsum(weights) == pytest.approx(1.0, abs=1e-12)
    best = (0 if valence >= 0 else 1) if energy >= 0 else (3 if valence >= 0 else 2)
    assert weights[best] == max(weights)


def test_quadrant_weights_are_smooth_across_the_axes():
    below, above = quadrant_weights(-1e-6, 0.5), quadrant_weights(1e-6, 0.5)
    assert below == pytest.approx(above, abs=1e-5)
    assert quadrant_weights(-1e308, 1e308) == pytest.approx((0.0, 1.0, 0.0, 0.0))
