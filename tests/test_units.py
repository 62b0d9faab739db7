import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import units

UNIT = st.floats(0.0, 1.0)


@given(st.integers(0, 10**9), st.integers(1, 192_000))
def test_samples_come_back_from_seconds(samples, sample_rate):
    seconds = units.samples_to_seconds(samples, sample_rate=sample_rate)
    assert units.seconds_to_samples(seconds, sample_rate=sample_rate) == samples


@given(st.floats(-110.0, 60.0))
def test_decibels_come_back_from_amplitudes(level_db):
    assert units.amplitude_to_db(units.db_to_amplitude(level_db)) == pytest.approx(level_db, abs=1e-9)


@pytest.mark.parametrize(("amplitude", "level_db"), [(1.0, 0.0), (0.1, -20.0), (2.0, 20 * math.log10(2))])
def test_full_scale_is_zero_decibels(amplitude, level_db):
    assert units.amplitude_to_db(amplitude) == pytest.approx(level_db)


@pytest.mark.parametrize("amplitude", [0.0, 1e-7, 1e-300, -1.0])
def test_silence_has_a_finite_level(amplitude):
    assert units.amplitude_to_db(amplitude) == units.SILENCE_DB


@given(st.floats(allow_nan=False), st.floats(-1e6, 1e6), st.floats(0.0, 1e6))
def test_clamp_stays_within_its_ends_and_leaves_what_lies_there(value, low, width):
    clamped = units.clamp(value, low, low + width)
    assert low <= clamped <= low + width
    assert clamped == value or not low <= value <= low + width
