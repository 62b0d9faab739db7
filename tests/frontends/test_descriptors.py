"""Descriptors of a stretch of sound: the same for the same sound, finite whatever it is."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from mer_bridge.errors import MissingDependency, ModelError
from mer_bridge.frontends import descriptors
from mer_bridge.frontends.descriptors import KINDS, SAMPLE_RATE, Descriptor, known

THERE = [kind for kind, what in KINDS.items() if all(map(importlib.util.find_spec, what.needs))]
RNG = np.random.default_rng(5)


def chord(seconds, *pitches_hz, level=0.1):
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 2.0 * time_s)
    return (level * swell * sum(np.sin(2 * np.pi * hz * time_s) for hz in pitches_hz)).astype(np.float32)


ODD = {
    "noise": (RNG.standard_normal(4 * SAMPLE_RATE) * 0.1).astype(np.float32),
    "one tone": chord(4.0, 440.0),
    "a constant": np.full(4 * SAMPLE_RATE, 0.5, np.float32),
    "half silence": np.concatenate([chord(2.0, 220.0), np.zeros(2 * SAMPLE_RATE, np.float32)]),
    "clicks": np.where(np.arange(4 * SAMPLE_RATE) % 11_025 == 0, 1.0, 0.0).astype(np.float32),
    "square at full scale": np.sign(np.sin(np.arange(4 * SAMPLE_RATE) * 0.1)).astype(np.float32),
    "above full scale": chord(4.0, 330.0, 440.0, level=3.0),
}


@pytest.fixture(scope="module", params=THERE)
def describe(request):
    return Descriptor(request.param)


@pytest.mark.parametrize("sound", ODD.values(), ids=ODD)
def test_a_row_is_finite_and_of_its_size_whatever_sounds(describe, sound):
    row = describe(sound)
    assert row.values.shape == (describe.kind.n_values,)
    assert row.values.dtype == np.float32
    assert np.isfinite(row.values).all()
    assert 0.0 < row.sure <= 1.0


@pytest.mark.parametrize("n", [0, 1, 100, SAMPLE_RATE // 2])
def test_too_short_a_stretch_is_zeros_that_nobody_trusts(describe, n):
    row = describe(ODD["noise"][:n])
    assert row.sure == 0.0
    assert not row.values.any()


def test_silence_is_zeros_that_nobody_trusts(describe):
    row = describe(np.zeros(10 * SAMPLE_RATE, np.float32))
    assert row.sure == 0.0
    assert not row.values.any()


def test_less_sound_than_the_look_back_and_silence_in_it_are_trusted_less(describe):
    full = describe(chord(describe.kind.look_back_s, 220.0, 277.0)).sure
    short = describe(chord(describe.kind.look_back_s / 2.0, 220.0, 277.0)).sure
    halting = describe(ODD["half silence"]).sure
    assert full == pytest.approx(1.0)
    assert short == pytest.approx(0.5, abs=0.01)
    assert halting == pytest.approx(0.2, abs=0.02)


def test_the_same_stretch_gives_the_same_row(describe):
    sound = chord(4.0, 220.0, 330.0, 554.0)
    np.testing.assert_array_equal(describe(sound).values, describe(sound.copy()).values)


def test_other_music_gives_another_row(describe):
    assert np.ptp(describe(ODD["noise"]).values - describe(ODD["one tone"]).values) > 0.1


def test_what_a_library_refuses_is_no_error(monkeypatch):
    describe = Descriptor("descriptors-deam74")

    def refuse(samples):
        raise ValueError("odd sound")

    monkeypatch.setattr(describe, "_describe", refuse)
    row = describe(ODD["noise"])
    assert (row.sure, row.values.any()) == (0.0, False)


def test_values_that_are_none_are_zero_and_lower_the_trust(monkeypatch):
    describe = Descriptor("descriptors-deam74")
    values = np.arange(74.0)
    values[:37] = np.nan
    monkeypatch.setattr(describe, "_describe", lambda _: values)
    row = describe(chord(10.0, 220.0))
    assert not row.values[:37].any()
    assert row.sure == pytest.approx(0.5)


def test_a_front_end_that_does_not_exist_is_refused():
    with pytest.raises(ModelError, match="no front end 'x'"):
        Descriptor("x")


def test_a_missing_library_names_the_extra(monkeypatch):
    monkeypatch.setattr(descriptors.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingDependency, match=r"librosa is needed .*'mer-bridge\[descriptors\]'"):
        known("descriptors-mood432")


def test_the_columns_of_deam_need_no_library():
    assert known("descriptors-deam74").needs == ()
    assert "librosa" in sys.modules or "descriptors-deam74" in THERE
