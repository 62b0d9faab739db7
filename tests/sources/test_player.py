from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import numpy as np
import pytest

from mer_bridge.config import Input
from mer_bridge.errors import ConfigError
from mer_bridge.sources.player import MOODS, PlayerSource
from mer_bridge.sources.scores import SCORES, Note, Part, Score, read_notes
from mer_bridge.sources.synth import DRUMS, RATE, VOICES, key_to_hz, render
from mer_bridge.values import Quadrant

CALM, UPLIFTING = Quadrant.CALM, Quadrant.UPLIFTING
AGGRESSIVE, MELANCHOLIC = Quadrant.AGGRESSIVE, Quadrant.MELANCHOLIC


@pytest.fixture(scope="module")
def music() -> dict[Quadrant, np.ndarray]:
    return {mood: render(score) for mood, score in SCORES.items()}


def level_db(samples: np.ndarray) -> float:
    return 10.0 * np.log10(np.mean(samples.astype(np.float64) ** 2))


def spectra(samples: np.ndarray) -> np.ndarray:
    """Magnitudes ``(frames, 2049)`` of windows of 4096 every 1024 samples."""
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), 4096)[::1024]
    return np.abs(np.fft.rfft(frames * np.hanning(4096), axis=1))


def centroid_hz(samples: np.ndarray) -> float:
    mean = spectra(samples).mean(axis=0)
    return float(np.sum(mean * np.fft.rfftfreq(4096, 1 / RATE)) / np.sum(mean))


def onsets_per_s(samples: np.ndarray) -> float:
    """Peaks of the half-wave rectified flux of log spectra, above half the strongest."""
    flux = np.maximum(np.diff(np.log1p(1000.0 * spectra(samples)), axis=0), 0.0).sum(axis=1)
    peaks = (flux[1:-1] > flux[:-2]) & (flux[1:-1] >= flux[2:]) & (flux[1:-1] > 0.3 * flux.max())
    return float(np.count_nonzero(peaks) * RATE / len(samples))


def chroma(samples: np.ndarray) -> np.ndarray:
    """Energy of the twelve pitch classes from C, of partials 100..1000 Hz, summing to 1."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    heard = (hz > 100.0) & (hz < 1000.0)
    classes = np.rint(12.0 * np.log2(hz[heard] / 440.0) + 9.0).astype(int) % 12
    energy = np.bincount(classes, weights=power[heard], minlength=12)
    return energy / energy.sum()


@pytest.mark.parametrize("score", SCORES.values(), ids=SCORES)
def test_every_bar_of_every_part_is_full_and_all_parts_end_together(score: Score):
    lengths = set()
    for part in score.parts:
        start, beats = 0.0, 1.0
        for bar in part.notes.strip().strip("|").split("|"):
            for token in bar.split():
                _, _, length = token.rstrip("!").partition(":")
                beats = float(length) if length else beats
                start += beats
            assert start % score.beats_per_bar == 0.0, f"{part.voice}: {bar}"
        lengths.add(start)
    assert len(lengths) == 1


def test_the_notation_says_what_it_means():
    assert read_notes("C4+Eb4:0.5! . | k F#3:2") == [
        Note(0.0, 0.5, ("C4", "Eb4"), is_stressed=True),
        Note(1.0, 0.5, ("k",), is_stressed=False),
        Note(1.5, 2.0, ("F#3",), is_stressed=False),
    ]


@pytest.mark.parametrize(
    ("key", "hz"),
    [("A4", 440.0), ("A3", 220.0), ("C4", 261.6256), ("F#5", 739.9888), ("Gb5", 739.9888), ("B0", 30.86771)],
)
def test_keys_have_the_frequencies_of_equal_temperament(key, hz):
    assert key_to_hz(key) == pytest.approx(hz, rel=1e-6)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("key", ["A2", "C4", "F#5", "D6"])
def test_every_voice_is_in_tune(voice, key, rng):
    tone = VOICES[voice](key_to_hz(key), RATE, rng)[:RATE]
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(RATE), 8 * RATE))
    hz = np.fft.rfftfreq(8 * RATE, 1 / RATE)
    near = np.abs(np.log2(hz[1:] / key_to_hz(key))) < 1 / 12
    found = hz[1:][near][np.argmax(spectrum[1:][near])]
    cents = 1200.0 * np.log2(found / key_to_hz(key))
    assert abs(cents) < 7.0  # the layers of a voice lie up to 4 beside it, the FFT's bins 3 apart
    assert np.all(np.isfinite(tone))


def test_scores_use_only_voices_and_drums_that_exist():
    for score in SCORES.values():
        for part in score.parts:
            keys = {key for note in read_notes(part.notes) for key in note.keys}
            if part.voice == "drums":
                assert keys <= set(DRUMS)
            else:
                assert part.voice in VOICES
                assert all(30.0 < key_to_hz(key) < 2000.0 for key in keys)


@pytest.mark.parametrize("mood", MOODS)
def test_a_piece_lasts_ten_to_seventeen_seconds_and_ends_in_silence(music, mood):
    piece = music[mood]
    assert piece.dtype == np.float32
    assert 10.0 < len(piece) / RATE < 17.0
    assert np.max(np.abs(piece)) < 0.95
    assert piece[-1] == 0.0
    assert level_db(piece[-RATE // 5 :]) < level_db(piece) - 25.0
    assert level_db(piece[: RATE // 2]) > -55.0  # it begins at once


def test_the_same_samples_are_played_every_time(music):
    for mood, score in SCORES.items():
        np.testing.assert_array_equal(render(score), music[mood])


def test_a_score_of_ones_own_can_be_played():
    part = Part(voice="piano", level_db=0.0, notes="C4:1 E4 G4")
    score = Score(mood=CALM, tempo_bpm=120.0, beats_per_bar=3, level_db=-20.0, room=0.0, parts=(part,))
    piece = render(score)
    assert len(piece) == 3 * RATE
    assert level_db(piece[: len(piece) // 2]) == pytest.approx(-20.0, abs=0.5)


def test_moods_of_high_energy_are_louder_brighter_and_busier(music):
    for lively in (UPLIFTING, AGGRESSIVE):
        for quiet in (CALM, MELANCHOLIC):
            assert level_db(music[lively]) > level_db(music[quiet]) + 6.0
            assert centroid_hz(music[lively]) > 1.5 * centroid_hz(music[quiet])
            assert onsets_per_s(music[lively]) > 1.5 * onsets_per_s(music[quiet])


@pytest.mark.parametrize(
    ("mood", "tonic", "is_minor"), [(CALM, 0, False), (UPLIFTING, 2, False), (MELANCHOLIC, 9, True)]
)
def test_the_third_is_major_where_valence_is_high_and_minor_where_it_is_low(music, mood, tonic, is_minor):
    classes = chroma(music[mood])
    minor, major = classes[(tonic + 3) % 12], classes[(tonic + 4) % 12]
    assert (minor > 3.0 * major) if is_minor else (major > 3.0 * minor)


def test_the_aggressive_mood_leaves_no_key_in_peace(music):
    def entropy(mood: Quadrant) -> float:
        classes = chroma(music[mood])
        return float(-np.sum(classes * np.log2(classes + 1e-12)))

    assert all(entropy(AGGRESSIVE) > entropy(mood) + 0.2 for mood in (CALM, UPLIFTING, MELANCHOLIC))


def fast(*, block: int = 512, loop: bool = False, **keys) -> PlayerSource:
    return PlayerSource(Input(kind="player", real_time=False, block=block, loop=loop), **keys)


def test_all_pieces_are_played_in_order_and_then_it_ends(music):
    source = fast()
    blocks, moods = [], []
    while not source.ended:
        mood = source.mood
        blocks.append(source.read(60.0))
        moods.append(mood)
    np.testing.assert_array_equal(np.concatenate(blocks), np.concatenate([music[mood] for mood in MOODS]))
    assert tuple(dict.fromkeys(moods)) == MOODS == (CALM, UPLIFTING, AGGRESSIVE, MELANCHOLIC)
    assert len(source.read(60.0)) == 0
    assert source.lost == 0
    source.close()


def test_any_block_size_gives_the_same_music_and_a_loop_goes_on(music):
    source = fast(block=8192, loop=True, moods=["melancholic"])
    expected = np.concatenate([music[MELANCHOLIC]] * 2)
    blocks = []
    while sum(map(len, blocks)) < len(expected):
        blocks.append(source.read(60.0))
    np.testing.assert_array_equal(np.concatenate(blocks), expected)
    assert not source.ended
    source.close()


def test_the_order_of_moods_can_be_chosen(music):
    source = fast(block=4096, moods=[AGGRESSIVE, "calm"])
    assert source.mood == "aggressive"
    assert "built-in player (aggressive, calm), 44100 Hz, mono, as fast as possible" in source.describe()
    first = source.read(60.0)
    np.testing.assert_array_equal(first, music[AGGRESSIVE][:4096])
    while source.mood == AGGRESSIVE:
        source.read(60.0)
    np.testing.assert_array_equal(source.read(60.0), music[CALM][:4096])
    source.close()


@pytest.mark.parametrize(
    ("moods", "words"), [(["angry"], "no music for angry"), ([], "no music for nothing")]
)
def test_moods_without_music_are_refused(moods, words):
    with pytest.raises(ConfigError, match=f"{words}; it plays calm, uplifting, aggressive, melancholic"):
        fast(moods=moods)


def test_a_listener_may_change_the_block_it_was_given(music):
    source = fast(loop=True, moods=[CALM])
    source.read(60.0)[:] = 1.0
    heard = 512
    while heard < len(music[CALM]):
        heard += len(source.read(60.0))
    np.testing.assert_array_equal(source.read(60.0), music[CALM][:512])
    source.close()


def test_real_time_gives_the_samples_of_the_time_that_passed(new_clock, music):
    clock = new_clock()
    source = PlayerSource(Input(kind="player", loop=True, block=700), moods=[AGGRESSIVE], clock=clock)
    while not len(source.read(60.0)):
        pass
    heard = 700
    while heard < 3 * len(music[AGGRESSIVE]):
        heard += len(source.read(0.05))
        passed = (clock.now_s - clock.start_s) * RATE
        assert passed - 700 < heard <= passed + 1e-3
    source.close()


def test_close_wakes_a_reader_that_waits_and_leaves_no_thread():
    source = PlayerSource(Input(kind="player", loop=True, block=8192))
    blocks = []

    def play() -> None:
        while not source.ended:
            blocks.append(source.read(60.0))

    reader = threading.Thread(target=play, daemon=True)
    reader.start()
    source.close()
    source.close()
    reader.join(10.0)
    assert not reader.is_alive()
    assert source.ended
    assert len(source.read(60.0)) == 0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("mer-player")]


def test_closing_ends_the_piece_that_is_being_rendered():
    source = PlayerSource(Input(kind="player"))
    source.close()
    assert all(piece.done() for piece in source._pieces.values())
    assert source._pieces[MOODS[-1]].cancelled()


def test_what_a_pause_raises_ends_the_work():
    def pause():
        raise CancelledError

    with pytest.raises(CancelledError):
        render(next(iter(SCORES.values())), pause=pause)
