import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.card import FrontEndCard
from mer_bridge.ear.gain import Gain
from mer_bridge.ear.gate import Gate
from mer_bridge.ear.guard import Guard
from mer_bridge.ear.hops import HopCutter, Hops
from mer_bridge.ear.leveller import Leveller
from mer_bridge.ear.resampler import Resampler
from mer_bridge.frontends.logfilt import LogFilt

RATE = 22050
CARD = FrontEndCard(kind="logfilt-149", sample_rate=RATE, frame=2048, hop=(3528, 5), bands=149)
HOP_S = 0.032


def _leveller(**gain):
    return Leveller(Gate(config.Gate(), hop_s=HOP_S), Gain(config.Gain(**gain), hop_s=HOP_S))


def _tones(seconds, amplitude, note_s=0.3):
    """Plucked notes of a pentatonic scale, peaking at `amplitude`."""
    t = np.arange(round(seconds * RATE)) / RATE
    note = (t / note_s).astype(int)
    hz = 220.0 * 2 ** (np.array([0, 2, 4, 7, 9])[note * 3 % 5] / 12)
    return (amplitude * np.sin(2 * np.pi * hz * t) * np.exp(-3 * (t % note_s))).astype(np.float32)


def _push(leveller, samples):
    return leveller.push(HopCutter(CARD).push(samples))


def test_levels_are_rms_and_peak_in_dbfs_before_the_gain():
    sine = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    out = _push(_leveller(), sine)
    np.testing.assert_allclose(out.level_db, 20 * np.log10(0.5 / np.sqrt(2)), atol=0.05)
    np.testing.assert_allclose(out.peak_db, 20 * np.log10(0.5), atol=0.05)


def test_silence_has_a_level_of_minus_120_and_a_closed_gate():
    out = _push(_leveller(), np.zeros(RATE, np.float32))
    np.testing.assert_array_equal(out.level_db, -120.0)
    np.testing.assert_array_equal(out.peak_db, -120.0)
    assert not out.gate_open.any()
    assert not out.samples.any()


def test_a_fixed_gain_multiplies(rng):
    samples = rng.uniform(-1, 1, RATE).astype(np.float32)
    out = _push(_leveller(mode="fixed", fixed_db=20.0), samples)
    np.testing.assert_allclose(out.samples, 10.0 * samples[: out.samples.size], rtol=1e-6)


@pytest.mark.parametrize("shift_db", [-20.0, 20.0])
def test_quiet_and_loud_recordings_come_out_equally_loud_after_three_seconds(shift_db):
    outcomes = []
    for amplitude in (0.09, 0.09 * 10 ** (shift_db / 20)):
        out = _push(_leveller(), _tones(10, amplitude))
        outcomes.append(out.peak_db + out.gain_db)
    late = round(3 / HOP_S)
    assert np.abs(outcomes[0] - outcomes[1])[late:].max() < 1.0


def test_a_soft_passage_stays_soft_and_open():
    samples = np.concatenate((_tones(20, 0.7), _tones(10, 0.02), _tones(5, 0.7)))
    out = _push(_leveller(), samples)
    after_db = out.level_db + out.gain_db
    soft = slice(round(20.5 / HOP_S), round(29.5 / HOP_S))
    assert out.gate_open.all()
    assert np.median(after_db[: soft.start]) - np.median(after_db[soft]) > 20.0


def test_the_gain_does_not_click():
    constant = np.full(5 * RATE, 0.05, np.float32)
    out = _push(_leveller(), constant)
    assert np.ptp(out.gain_db) > 10.0
    assert np.abs(np.diff(out.samples)).max() < 2e-4


def test_hum_then_music_then_hum_opens_only_for_the_music(rng):
    def hum(seconds):
        t = np.arange(round(seconds * RATE)) / RATE
        return (0.003 * np.sin(2 * np.pi * 50 * t) + 0.001 * rng.standard_normal(t.size)).astype(np.float32)

    music = _tones(20, 0.5)
    samples = np.concatenate((hum(12), music + hum(20), hum(10)))
    is_open = _push(_leveller(), samples).gate_open
    at = [round(s / HOP_S) for s in (8, 11.9, 12.1, 31.9, 33.5)]
    assert not is_open[at[0] : at[1]].any()
    assert is_open[at[2] : at[3]].all()
    assert not is_open[at[4] :].any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4000), max_size=12), st.floats(0, 2))
def test_any_block_size_gives_the_same_samples_and_levels(blocks, amplitude):
    stream = (amplitude * np.random.default_rng(1).standard_normal(sum(blocks))).astype(np.float32)
    whole = _push(_leveller(), stream)
    cutter, leveller = HopCutter(CARD), _leveller()
    parts = [leveller.push(cutter.push(part)) for part in np.split(stream, np.cumsum(blocks))]
    for joined, expected in zip(zip(*parts, strict=True), whole, strict=True):
        np.testing.assert_array_equal(np.concatenate(joined), expected)
        assert np.isfinite(expected).all()


@pytest.mark.parametrize(
    "samples",
    [
        np.full(60_000, np.nan),
        np.tile([np.inf, -np.inf, 0.3], 20_000),
        np.full(60_000, 1e6),
        np.full(60_000, 1e-42, np.float32),
        np.full(60_000, 0.7),  # a constant: no music, but a level
        np.zeros(60_000),
        np.tile([1.0, -1.0], 30_000),
    ],
    ids=["nan", "infinite", "1e6", "denormal", "constant", "silence", "nyquist"],
)
def test_the_whole_ear_gives_finite_numbers_for(samples):
    resampled = Resampler(44_100, RATE).push(Guard(0)(samples))
    out = _push(_leveller(), resampled)
    assert all(np.isfinite(array).all() for array in out)
    bands = LogFilt(CARD).push(out.samples)
    assert len(bands) == out.level_db.size > 30
    assert np.isfinite(bands).all()


def test_no_hops_give_nothing():
    out = _leveller().push(Hops(np.zeros(0, np.float32), np.zeros(0, np.int64)))
    assert all(array.size == 0 for array in out)


def test_reset_makes_it_as_new():
    leveller = _leveller()
    first = _push(leveller, _tones(4, 0.1))
    leveller.reset()
    for again, before in zip(_push(leveller, _tones(4, 0.1)), first, strict=True):
        np.testing.assert_array_equal(again, before)
