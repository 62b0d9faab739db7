import dataclasses
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import places, profile
from mer_bridge.commands import COMMANDS
from mer_bridge.confidence import Confidence
from mer_bridge.config import Config, Gain, Gate, Hands, Input, Model, Ranging, Smoothing
from mer_bridge.errors import ConfigError, ModelError
from mer_bridge.pipeline import build_pipeline, usual_range
from mer_bridge.values import (
    BIPOLAR_NAMES,
    EMOTION_NAMES,
    MIDLEVEL_NAMES,
    VALUE_NAMES,
    Command,
    emotion_to_absolute,
    feature_to_absolute,
)

RATE = 22_050
ROUND = 20 * 3528 // 5
"""Samples in 20 hops, after which frames and ticks begin at the same places again."""
SAME = 1e-4
"""Over several ticks at once the engine may add in another order than over one."""
NUMBERS = ("features", "emotions", "contributions", "confidence", "live")


def play(seconds, seed=1, level=0.2):
    """A chord with a beat and a little noise, different for each seed."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * RATE)) / RATE
    pitches_hz = 220.0 * 2.0 ** (rng.integers(0, 24, 3) / 12.0)
    chord = sum(np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in pitches_hz) / 3.0
    beat = 0.6 + 0.4 * np.sin(2 * np.pi * (1.0 + seed) * time_s)
    return (level * (chord * beat + rng.normal(0, 0.02, time_s.size))).astype(np.float32)


def silence(seconds):
    return np.zeros(round(seconds * RATE), np.float32)


MUSIC = np.concatenate([silence(0.5), play(4.0), silence(1.5), play(2.5, seed=2)])


def build(rate=RATE, **sections):
    return build_pipeline(Config(**sections), input_rate=rate)


def run(pipeline, samples, cuts=()):
    return [frame for block in np.split(samples, cuts) for frame in pipeline.process(block)]


def blocks(samples, size):
    return range(size, len(samples), size)


def numbers(frames, name):
    return np.array([getattr(frame, name) for frame in frames])


def assert_same(frames, wanted, *, within=SAME):
    facts = [(frame.index, frame.time_s, frame.level_db, frame.gate_open) for frame in wanted]
    assert [(frame.index, frame.time_s, frame.level_db, frame.gate_open) for frame in frames] == facts
    for name in NUMBERS:
        np.testing.assert_allclose(numbers(frames, name), numbers(wanted, name), atol=within, rtol=0)


def assert_in_range(frame):
    bipolar = np.array([name in BIPOLAR_NAMES for name in EMOTION_NAMES])
    assert all(0.0 <= value <= 1.0 for value in frame.features)
    assert np.all(
        (np.array(frame.emotions) >= np.where(bipolar, -1.0, 0.0)) & (np.array(frame.emotions) <= 1)
    )
    assert np.shape(frame.contributions) == (8, 7)
    assert np.isfinite(frame.contributions).all()
    assert len(frame.live) == 15
    assert all(0.0 <= value <= 1.0 for value in frame.live)
    assert 0.0 <= frame.confidence <= 1.0
    assert -120.0 <= frame.level_db <= 0.01
    assert frame.why.emotion in EMOTION_NAMES
    assert {reason.feature for reason in frame.why.reasons} <= set(MIDLEVEL_NAMES)
    assert [math.isfinite(reason.contribution) for reason in frame.why.reasons] == [True] * 3
    assert isinstance(frame.gate_open, bool)


@pytest.fixture(scope="module")
def whole():
    return run(build(), MUSIC)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, len(MUSIC)), max_size=10))
def test_any_block_size_gives_the_same_frames(whole, cuts):
    assert_same(run(build(), MUSIC, sorted(cuts)), whole)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(100, 2800), min_size=1, max_size=12))
def test_blocks_shorter_than_a_tick_give_the_same_bits(sizes):
    """So do those of any sound card: no push then brings more than one tick."""
    some = MUSIC[: 5 * RATE]
    cuts = np.cumsum(np.resize(sizes, len(some) // min(sizes) + 1))
    assert run(build(), some, cuts[cuts < len(some)]) == run(build(), some, blocks(some, 512))


def test_live_and_offline_agree(whole):
    live = run(build(), MUSIC, blocks(MUSIC, 512))
    assert_same(live, whole)
    assert [frame.why.emotion for frame in live] == [frame.why.emotion for frame in whole]


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000, 96_000])
def test_other_rates_are_cut_as_freely(rate):
    some = play(8.0)  # faster or slower than it was meant
    split = run(build(rate), some, blocks(some, 333))
    assert_same(split, run(build(rate), some))
    assert split


def test_ticks_are_numbered_and_timed_by_the_samples_alone(whole):
    pipeline = build()
    look_back, stride = pipeline.card.trunk.look_back_frames, pipeline.card.trunk.stride_frames
    assert [frame.index for frame in whole] == list(range(len(whole)))
    ends = [((look_back - 1 + stride * k) * 3528 // 5 + 2048) / RATE for k in range(len(whole))]
    assert [frame.time_s for frame in whole] == ends
    assert ends[-1] <= len(MUSIC) / RATE < ends[-1] + 2 * pipeline.card.tick_s


def test_every_number_is_finite_and_in_its_range(whole):
    for frame in whole:
        assert_in_range(frame)


def test_the_first_frame_comes_with_the_first_look_back():
    pipeline = build()
    end = 28 * 3528 // 5 + 2048
    assert pipeline.process(play(3.0)[: end - 1]) == []
    assert len(pipeline.process(play(3.0)[end - 1 : end])) == 1
    assert pipeline.process(np.zeros(0, np.float32)) == []


def test_features_and_emotions_are_the_mean_estimate_on_the_absolute_scale():
    """From the very spectra the pipeline made, by the plain formulas."""
    pipeline = build(gain=Gain(mode="fixed", fixed_db=6.0), model=Model(horizon_s=2.0))
    music = play(4.0)
    bands = build(gain=Gain(mode="fixed", fixed_db=6.0)).ear.push(music).bands
    last = run(pipeline, music)[-1]
    card = pipeline.card
    fresh = build().trunk
    ratings = [one.ratings for one in fresh.push(bands, np.ones(len(bands), bool))]
    n_ticks = 1 + int((2.0 * 31.25 - card.trunk.look_back_frames) / card.trunk.stride_frames)
    mean = np.mean(ratings[-n_ticks:], axis=0)
    np.testing.assert_allclose(last.features, [feature_to_absolute(r) for r in mean], atol=SAME)
    emotions = np.array(card.emotions.bias) + np.array(card.emotions.weights) @ mean
    wanted = [emotion_to_absolute(name, r) for name, r in zip(EMOTION_NAMES, emotions, strict=True)]
    np.testing.assert_allclose(last.emotions, wanted, atol=10 * SAME)


GARBAGE = {
    "silence": np.zeros(ROUND),
    "nothing is a number": np.full(ROUND, np.nan),
    "infinity": np.full(ROUND, np.inf),
    "both infinities and zero": np.resize([np.inf, -np.inf, 0.0, np.nan], ROUND),
    "a constant": np.ones(ROUND),
    "a small constant": np.full(ROUND, -0.1),
    "a million": np.resize([1e6, -1e6, 1e6, 1e6], ROUND),
    "a square wave": np.resize(np.repeat([1.0, -1.0], 50), ROUND),
    "the largest float": np.resize([3.4e38, -3.4e38], ROUND),
    "the smallest floats": np.full(ROUND, 1e-40),
    "clicks": np.resize([1.0] + [0.0] * 999, ROUND),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_whatever_comes_in_finite_values_come_out_and_music_is_heard_again(name):
    """Frames of a full horizon after the garbage are those of a bridge that heard none."""
    fixed = Gain(mode="fixed", fixed_db=0.0)  # so that nothing but the horizon remembers
    music = play(8.0)
    garbage = np.tile(GARBAGE[name], 5).astype(np.float32)  # 3.2 s
    clean = run(build(gain=fixed), music)
    frames = run(build(gain=fixed), np.concatenate([garbage, music]), blocks(garbage, 4096))
    for frame in frames:
        assert_in_range(frame)
    n_late = 5 * 20 // 4
    recovered = [frame for frame in clean if frame.time_s > 4.0 + 0.5]  # horizon, and the gate's hold
    late = frames[n_late + recovered[0].index :]
    assert len(late) == len(recovered) > 20
    np.testing.assert_allclose(numbers(late, "features"), numbers(recovered, "features"), atol=SAME)
    np.testing.assert_allclose(numbers(late, "confidence"), numbers(recovered, "confidence"), atol=SAME)
    assert all(frame.gate_open for frame in late)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e30, 1e-30, 0.3]), st.integers(1, 9000)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_stretch_of_constants_raises_or_leaves_the_range(stretches):
    pipeline = build()
    for value, size in stretches:
        for frame in pipeline.process(np.full(size, value, np.float32)):
            assert_in_range(frame)
    for frame in pipeline.process(play(1.5)):
        assert_in_range(frame)


@pytest.mark.parametrize("kind", [np.int16, np.float64])
def test_other_number_formats_are_heard_alike(kind):
    music = play(2.0)
    same = (music * 32768).astype(np.int16) if kind is np.int16 else music.astype(kind)
    features = numbers(run(build(), same), "features")
    np.testing.assert_allclose(features, numbers(run(build(), music), "features"), atol=0.02)


def test_channels_are_mixed_or_chosen():
    music = play(2.0)
    stereo = np.stack([music, np.zeros_like(music)], axis=1)
    chosen = run(build(input=Input(channel=1)), stereo)
    assert_same(chosen, run(build(), music))
    mixed = run(build(), stereo)
    assert_same(mixed, run(build(), music / 2))
    assert run(build(input=Input(channel=2)), stereo)[-1].gate_open is False


def test_before_any_music_values_are_those_of_average_music_at_rest():
    pipeline = build(ranging=Ranging(rest=0.3))
    for frame in run(pipeline, silence(3.0)):
        assert frame.features == pytest.approx([feature_to_absolute(r) for r in pipeline.card.features.mean])
        assert frame.live == pytest.approx([0.3] * 15)
        assert (frame.confidence, frame.gate_open, frame.level_db) == (0.0, False, -120.0)
        assert not np.any(frame.contributions)


def test_a_confidence_that_was_not_calibrated_grows_while_the_horizon_fills():
    pipeline = build(model=Model(horizon_s=4.0))
    pipeline.confidence = Sure(msgspec.structs.replace(pipeline.card, confidence=None))
    music = [frame for frame in run(pipeline, play(6.0)) if frame.gate_open]
    filled = [frame.confidence for frame in music]
    assert filled == sorted(filled)
    assert filled[0] < 0.1
    assert filled[-1] == 1.0
    assert np.diff(filled).max() == pytest.approx(1 / 25)  # ticks of four seconds


class Sure(Confidence):
    """Finds all music usual, so that tests do not depend on how well the model was trained."""

    usual = staticmethod(lambda _: 1.0)


class Doubtful(Confidence):
    """Finds nothing usual."""

    usual = staticmethod(lambda _: 0.0)


def test_a_pause_holds_the_values_and_a_silence_lets_them_rest():
    pipeline = build(gate=Gate(release_s=3.0), ranging=Ranging(rest=0.5), smoothing=Smoothing(kind="none"))
    pipeline.confidence = Sure(pipeline.card)
    frames = run(pipeline, np.concatenate([play(8.0), silence(8.0), play(4.0)]))
    closed = [frame for frame in frames if 8.0 < frame.time_s < 16.0 and not frame.gate_open]
    assert closed[0].time_s < 8.0 + 0.6
    held = [frame for frame in closed if frame.time_s < closed[0].time_s + 2.8]
    assert {frame.live for frame in held} == {held[0].live}
    assert max(abs(value - 0.5) for value in held[0].live) > 0.05
    resting = [frame for frame in closed if frame.time_s > closed[0].time_s + 3.0 + 2.3]
    assert resting
    assert all(frame.live == pytest.approx([0.5] * 15) for frame in resting)
    gliding = numbers([frame for frame in closed if frame not in held and frame not in resting], "live")
    assert np.abs(np.diff(gliding, axis=0)).max() < 0.05  # no jump on the way
    assert {frame.features for frame in closed[1:]} == {closed[1].features}  # the last heard is kept
    assert all(frame.confidence == 0.0 for frame in closed)
    back = frames[-1]
    assert back.gate_open
    assert max(abs(value - 0.5) for value in back.live) > 0.05


def test_a_short_pause_goes_on_with_the_piece_and_a_long_silence_begins_another():
    for pause_s, forgotten in ((1.0, False), (6.0, True)):
        pipeline = build()
        run(pipeline, np.concatenate([play(5.0), silence(pause_s)]))
        assert pipeline.horizon.filled == 1.0  # held while it is silent
        frames = run(pipeline, play(1.5, seed=2))
        assert frames[-1].gate_open
        assert (pipeline.horizon.filled < 0.5) is forgotten


def test_what_is_unlike_music_holds_the_live_values():
    pipeline = build()
    pipeline.confidence = Sure(pipeline.card)
    before = run(pipeline, play(6.0))[-1]
    pipeline.confidence = Doubtful(msgspec.structs.replace(pipeline.card, confidence=None))
    for frame in run(pipeline, play(5.0, seed=5)):
        assert frame.live == before.live
        assert frame.confidence == 0.0
    assert frame.features != before.features
    pipeline.confidence = Sure(pipeline.card)
    assert run(pipeline, play(2.0, seed=5))[-1].live != before.live


def test_hold_keeps_live_values_still_while_all_else_goes_on():
    pipeline = build()
    pipeline.confidence = Sure(pipeline.card)
    before = run(pipeline, play(6.0))[-1]
    pipeline.apply(Command("hold", (1,)))
    held = run(pipeline, np.concatenate([play(4.0, seed=3), silence(6.0)]))
    assert {frame.live for frame in held} == {before.live}
    assert held[20].features != before.features
    pipeline.apply(Command("hold", (0,)))
    assert run(pipeline, play(3.0, seed=3))[-1].live != before.live


def test_hold_before_the_first_frame_holds_the_first():
    pipeline = build()
    pipeline.apply(Command("hold", (1,)))
    lives = {frame.live for frame in run(pipeline, play(5.0))}
    assert len(lives) == 1


def test_a_shorter_horizon_follows_sooner():
    outcomes = {}
    for horizon_s in (1.0, 15.0):
        pipeline = build(model=Model(horizon_s=8.0))
        pipeline.process(play(8.0))
        pipeline.apply(Command("horizon", (horizon_s,)))
        outcomes[horizon_s] = np.array(run(pipeline, play(4.0, seed=7))[-1].features)
    new = run(build(), play(4.0, seed=7))[-1].features
    assert np.abs(outcomes[1.0] - new).sum() < np.abs(outcomes[15.0] - new).sum()


def test_frozen_ranges_stand_still():
    pipeline = build()
    pipeline.confidence = Sure(pipeline.card)
    pipeline.apply(Command("ranges/freeze", (1,)))
    before = pipeline.ranging.low, pipeline.ranging.high
    pipeline.process(play(4.0))
    assert (pipeline.ranging.low, pipeline.ranging.high) == before
    pipeline.apply(Command("ranges/freeze", (0,)))
    pipeline.process(play(4.0))
    assert (pipeline.ranging.low, pipeline.ranging.high) != before


def test_a_weight_moves_its_emotion_alone():
    plain, tilted = build(), build()
    tilted.apply(Command("weight", ("fear", "dissonance", 9.5)))
    a, b = run(plain, play(3.0))[-1], run(tilted, play(3.0))[-1]
    assert a.features == b.features
    assert a.contributions[4] != b.contributions[4]
    assert a.contributions[:4] + a.contributions[5:] == b.contributions[:4] + b.contributions[5:]


def test_reset_forgets_what_was_heard_but_neither_settings_nor_time():
    pipeline = build()
    for command in (Command("horizon", (2.0,)), Command("ranges/freeze", (1,)), Command("hold", (0,))):
        pipeline.apply(command)
    pipeline.apply(Command("weight", ("fear", "modality", 9.0)))
    before = run(pipeline, play(40 * 3528 / RATE, level=0.9))[-1]
    pipeline.apply(Command("reset"))
    assert pipeline.horizon.mean() is None
    assert pipeline.ear.leveller.gain.gain_db == build().ear.leveller.gain.gain_db
    assert (pipeline.horizon.horizon_s, pipeline.ranging.frozen) == (2.0, True)
    np.testing.assert_array_equal(pipeline.emotion.weights, pipeline.card.emotions.weights)
    after = run(pipeline, silence(3.0))
    assert after[0].index == before.index + 1
    assert after[0].time_s > before.time_s
    for frame in after:  # not one of them remembers the music
        assert frame.confidence == 0.0
        assert frame.features == run(build(), silence(1.0))[0].features


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (Command("fly"), r"unknown command 'fly'\. Known: amount, calibrate, .*, reset, smooth, weight"),
        (Command("horizon", (0.5,)), r"horizon must lie in 1\.\.15 s, got 0\.5"),
        (Command("horizon", (15.1,)), r"horizon must lie in 1\.\.15 s, got 15\.1"),
        (Command("horizon", (math.nan,)), r"horizon must lie in 1\.\.15 s, got nan"),
        (Command("horizon", ("long",)), "/mer/horizon does not take long"),
        (Command("horizon"), "/mer/horizon does not take nothing"),
        (Command("horizon", (2.0, 3.0)), r"/mer/horizon does not take 2\.0 3\.0"),
        (Command("hold", ("yes",)), "/mer/hold does not take yes"),
        (Command("hold", (2,)), "/mer/hold does not take 2"),
        (Command("hold", (math.nan,)), "/mer/hold does not take nan"),
        (Command("ranges/freeze", ("0",)), "/mer/ranges/freeze does not take 0"),
        (Command("weight", ("fear", "modality")), "/mer/weight does not take fear modality"),
        (Command("weight", ("fear", "modality", "much")), "/mer/weight does not take fear modality much"),
        (Command("weight", ("fear", "modality", 99.0)), r"weight must lie in -10\.\.10, got 99"),
        (Command("weight", (1, 2, 3)), "no weight from 2 to 1"),
        (Command("reset", (1,)), "/mer/reset does not take 1"),
    ],
)
def test_a_command_that_cannot_be_taken_is_refused_in_words_and_changes_nothing(command, words):
    pipeline, untouched = build(), build()
    with pytest.raises(ConfigError, match=f"^{words}"):
        pipeline.apply(command)
    assert run(pipeline, play(2.0)) == run(untouched, play(2.0))


def test_the_error_lists_every_command():
    with pytest.raises(ConfigError) as caught:
        build().apply(Command("?"))
    assert all(verb in str(caught.value) for verb in COMMANDS)


def test_a_change_of_the_input_rate_goes_on_with_the_same_music():
    soxr = pytest.importorskip("soxr")
    music = play(9.0)
    pipeline = build(44_100)
    frames = run(pipeline, soxr.resample(music[: 4 * RATE], RATE, 44_100))
    pipeline.input_rate = 48_000
    assert pipeline.input_rate == 48_000
    frames += run(pipeline, soxr.resample(music[4 * RATE :], RATE, 48_000))
    steady = run(build(), music)
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert frames[-1].time_s == pytest.approx(steady[-1].time_s, abs=0.2)
    # Half a second after the change nothing is lost but the resampler's edge.
    np.testing.assert_allclose(frames[-1].features, steady[len(frames) - 1].features, atol=0.02)
    for frame in frames:
        assert_in_range(frame)


@pytest.mark.parametrize("rate", [0, -44_100, 7999, 192_001])
def test_an_impossible_rate_is_refused_and_the_old_one_goes_on(rate):
    pipeline = build(44_100)
    with pytest.raises(ConfigError, match="sample rate must be"):
        pipeline.input_rate = rate
    assert pipeline.input_rate == 44_100
    assert pipeline.process(np.resize(play(1.0), 3 * 44_100))


def test_a_missing_model_is_an_error_at_the_start():
    with pytest.raises(ModelError, match="no model 'deaf'"):
        build(model=Model(name="deaf"))


def test_the_usual_range_lies_around_the_models_own_mean():
    card = build().card
    low, high = usual_range(card)
    assert len(low) == len(high) == len(VALUE_NAMES)
    mean = np.array(card.features.predicted_mean)
    sd = np.array(card.features.predicted_sd)
    np.testing.assert_allclose(low[:7], ((mean - 1.5 * sd - 1) / 9).clip(0, 1))
    np.testing.assert_allclose(high[:7], ((mean + 1.5 * sd - 1) / 9).clip(0, 1))
    assert np.all(np.array(low) < high)


def test_frames_are_plain_numbers():
    """NumPy's own would not be taken by JSON, and hold on to whole arrays."""
    frame = run(build(), play(1.5))[-1]
    plain = msgspec.to_builtins(dataclasses.asdict(frame))
    assert type(plain["contributions"][0][0]) is float
    for name in ("level_db", "time_s", "confidence"):
        assert type(plain[name]) is float
    assert all(type(value) is float for value in (*frame.live, *frame.features, *frame.emotions))


def ask(pipeline, verb, *arguments):
    return pipeline.apply(Command(verb, arguments))


def test_a_sound_check_sets_ranges_and_gain_for_good():
    pipeline = build()
    pipeline.confidence = Sure(pipeline.card)
    assert ask(pipeline, "calibrate", 3.0) == "take 1: listening for 3 s of music"
    run(pipeline, np.concatenate([silence(2.0), play(6.0, level=0.02)]))
    assert not pipeline.calibration.is_listening
    assert ask(pipeline, "calibrate", 2.0) == "take 2: listening for 2 s of music"
    assert ask(pipeline, "calibrate/undo") == "takes left: 1"
    said = ask(pipeline, "calibrate/done")
    assert said.startswith("learnt from 3 s of music, takes: 1")
    assert "too alike" in said  # one chord is no range
    kept = pipeline.state()  # before anything could glide there
    gain_db = pipeline.ear.leveller.gain.gain_db
    frames = run(pipeline, play(30.0, seed=4, level=0.5))
    assert pipeline.ear.leveller.gain.gain_db == gain_db
    np.testing.assert_allclose(pipeline.ranging.range, (kept.low, kept.high))
    assert kept.frozen
    assert kept.gain_held
    before = pipeline.ranging.range
    run(pipeline, play(30.0, seed=5))
    np.testing.assert_allclose(pipeline.ranging.range, before)
    moves = np.abs(np.diff(numbers(frames, "live"), axis=0))
    assert moves.max() < 0.5
    ask(pipeline, "reset")
    assert not pipeline.ear.leveller.gain.held


def test_a_show_locks_ranges_and_calibration_and_nothing_else():
    pipeline = build(show=True)
    pipeline.confidence = Sure(pipeline.card)
    before = pipeline.ranging.range
    for verb in ("calibrate", "calibrate/undo", "calibrate/done", "ranges/freeze", "reset"):
        with pytest.raises(ConfigError, match="locked during the show"):
            ask(pipeline, verb)
    run(pipeline, play(10.0))
    assert pipeline.ranging.range == before
    ask(pipeline, "hold", 1)
    ask(pipeline, "amount", 0.5)
    ask(pipeline, "smooth", "tension", 1.0)


def test_the_manual_values_are_where_a_faded_amount_rests():
    pipeline = build(hands=Hands(amount=1.0, manual={"tension": 0.1}), ranging=Ranging(rest=0.7))
    pipeline.confidence = Sure(pipeline.card)
    run(pipeline, play(6.0))
    ask(pipeline, "amount", 0)
    last = run(pipeline, play(2.0))[-1]
    wanted = [0.1 if name == "tension" else 0.7 for name in VALUE_NAMES]
    assert last.live == pytest.approx(wanted)
    ask(pipeline, "amount", 1.0)
    assert run(pipeline, play(2.0))[-1].live != pytest.approx(wanted)


def test_values_are_smoothed_as_long_as_is_asked_for_all_or_one_alone():
    quick, slow = build(), build()
    for pipeline, time_s in ((quick, 0.0), (slow, 20.0)):
        pipeline.confidence = Sure(pipeline.card)
        ask(pipeline, "smooth", "all", time_s)
    ask(slow, "smooth", "tension", 0.0)
    music = np.concatenate([play(5.0), play(3.0, seed=9)])
    a, b = (numbers(run(pipeline, music), "live") for pipeline in (quick, slow))
    alike = (a == b).all(axis=0)
    assert alike[VALUE_NAMES.index("tension")]
    assert not alike[VALUE_NAMES.index("dissonance")]
    assert np.abs(np.diff(b, axis=0)).sum() < 0.8 * np.abs(np.diff(a, axis=0)).sum()
    with pytest.raises(ConfigError, match="no value is named 'loudness'"):
        ask(slow, "smooth", "loudness", 1.0)


def test_contributions_are_weights_times_the_distance_from_the_mean():
    """w_ei * (x_i - mean_i), in the emotion's unit, by the ratings the frame itself tells."""
    pipeline = build()
    ask(pipeline, "weight", "fear", "modality", -2.5)
    last = run(pipeline, play(5.0))[-1]
    card = pipeline.card
    weights = np.array(card.emotions.weights)
    weights[EMOTION_NAMES.index("fear"), MIDLEVEL_NAMES.index("modality")] = -2.5
    ratings = 1.0 + 9.0 * np.array(last.features)
    unit = np.array([4.0 if name in BIPOLAR_NAMES else 8.0 for name in EMOTION_NAMES])
    wanted = weights * (ratings - np.array(card.features.mean)) / unit[:, None]
    np.testing.assert_allclose(last.contributions, wanted, atol=1e-9)
    assert ask(pipeline, "weight", "fear", "modality", 1.0) == ""
    row = dict(zip(MIDLEVEL_NAMES, last.contributions[EMOTION_NAMES.index(last.why.emotion)], strict=True))
    assert [row[reason.feature] for reason in last.why.reasons] == [r.contribution for r in last.why.reasons]


@pytest.mark.parametrize("show", [False, True])
def test_a_profile_taken_while_music_plays_does_not_jump(show, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path)
    pipeline = build(show=show)
    pipeline.confidence = Sure(pipeline.card)
    run(pipeline, play(8.0))
    low, high = pipeline.ranging.range
    wide = msgspec.structs.replace(
        pipeline.state(), low=tuple(x - 0.3 for x in low), high=tuple(x + 0.3 for x in high)
    )
    profile.save("anna", wide)
    assert ask(pipeline, "profile", "berta") == "berta is new: nothing to restore"
    assert ask(pipeline, "profile", "anna") == "gain, ranges and weights restored"
    assert pipeline.profile == "anna"
    assert pipeline.ranging.range == (low, high)  # where it was: it glides
    frames = run(pipeline, play(20.0))
    assert np.abs(np.diff(numbers(frames, "live"), axis=0)).max() < 0.2
    assert pipeline.ranging.range[0][0] < low[0] - 0.05


def test_judging_gives_the_ticks_of_the_frames_without_live_values():
    """The pause in the music ends a piece here as well, at the same tick."""
    pipeline = build(gate=Gate(release_s=1.0))
    frames = run(build(gate=Gate(release_s=1.0)), MUSIC)
    judged = [tick for block in np.array_split(MUSIC, 9) for tick in pipeline.judge(block)]
    assert [tick.index for tick in judged] == [frame.index for frame in frames]
    for tick, frame in zip(judged, frames, strict=True):
        assert (tick.time_s, tick.gate_open) == (frame.time_s, frame.gate_open)
        assert tick.level_db == pytest.approx(frame.level_db, abs=SAME)
        assert tick.confidence == pytest.approx(frame.confidence, abs=SAME)
        absolute = [feature_to_absolute(float(rating)) for rating in tick.ratings]
        assert absolute == pytest.approx(frame.features, abs=SAME)


def test_a_trunk_serves_one_pipeline_after_the_other():
    first = build()
    frames = run(first, MUSIC)
    again = build_pipeline(Config(), input_rate=RATE, trunk=first.trunk)
    assert run(again, MUSIC) == frames
