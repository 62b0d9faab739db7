"""Takes read with care, and overlays that move a model towards their player."""

import msgspec
import numpy as np
import pytest

from mer_bridge import card as cards
from mer_bridge import overlay, places
from mer_bridge.errors import ConfigError, DataError, ModelError
from mer_bridge.training import adapting
from mer_bridge.training.adapting import adapt, fit_overlay, read_takes, shipped

CARD = cards.read(cards.find("midlevel-hop"))
MEAN, SD = np.array(CARD.features.predicted_mean), np.array(CARD.features.predicted_sd)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "home")
    return tmp_path


@pytest.fixture
def write(tmp_path):
    def write_takes(text):
        path = tmp_path / "takes.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_takes


def heard(rng, n):
    return MEAN + SD * rng.normal(size=(n, 7))


def unrated(n):
    return np.full((n, 15), np.nan), np.ones((n, 15))


def test_takes_are_read_with_ratings_tags_and_places(write):
    first, second = read_takes(
        write(
            '[[take]]\nfile = "a.wav"\nstart_s = 2\ntension = 7\n[[take]]\nfile = "b.wav"\nquadrant = "Q2"\n'
        )
    )
    assert (first.audio.name, first.start_s, first.length_s) == ("a.wav", 2.0, None)
    assert first.ratings[9] == 7.0
    assert np.isnan(np.delete(first.ratings, 9)).all()
    assert second.ratings[7] < 5.0 < second.ratings[8]
    assert second.counts[7] < 1.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing else"),
        ("take = 3", "nothing else"),
        ("[[take]]\n[other]\n", "nothing else"),
        ("[[take]]\ntension = 3", "needs file"),
        ('[[take]]\nfile = "a.wav"', "rates nothing"),
        ('[[take]]\nfile = "a.wav"\ntensoin = 3', "unknown tensoin"),
        ('[[take]]\nfile = "a.wav"\ntension = 9.5', "must lie in 1..9, got 9.5"),
        ('[[take]]\nfile = "a.wav"\ndissonance = nan', "must lie in 1..10"),
        ('[[take]]\nfile = "a.wav"\ntension = "much"', "must be a number, got 'much'"),
        ('[[take]]\nfile = "a.wav"\ntension = true', "must be a number"),
        ('[[take]]\nfile = "a.wav"\nquadrant = "calm"', "one of Q1, Q2, Q3, Q4"),
        ('[[take]]\nfile = "a.wav"\ntension = 3\nlength_s = 0.1', "length_s must lie in"),
        ("[[take]", "cannot be taken"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_take(write, text, words):
    with pytest.raises(ConfigError, match=words):
        read_takes(write(text))


def test_a_missing_file_of_takes_is_one_line(tmp_path):
    with pytest.raises(ConfigError, match="cannot read the takes"):
        read_takes(tmp_path / "none.toml")


def test_takes_that_agree_with_the_model_change_nothing(rng):
    features = heard(rng, 12)
    ratings = shipped(CARD).rate(features)
    fitted = fit_overlay(CARD, features, ratings, np.ones(ratings.shape))
    np.testing.assert_allclose(fitted.offset, 0.0, atol=1e-9)
    np.testing.assert_allclose(fitted.mix, np.eye(7), atol=1e-9)
    np.testing.assert_allclose(fitted.weights, CARD.emotions.weights, atol=1e-6)
    np.testing.assert_allclose(fitted.bias, CARD.emotions.bias, atol=1e-6)


def test_takes_without_a_rating_leave_its_output_alone(rng):
    features = heard(rng, 12)
    ratings, counts = unrated(12)
    ratings[:, 9] = 8.0  # tension
    fitted = fit_overlay(CARD, features, ratings, counts)
    assert not fitted.offset.any()
    np.testing.assert_array_equal(fitted.mix, np.eye(7))
    rest = [row for row in range(8) if row != 2]
    np.testing.assert_allclose(fitted.weights[rest], np.array(CARD.emotions.weights)[rest])
    np.testing.assert_allclose(np.array(fitted.bias)[rest], np.array(CARD.emotions.bias)[rest])
    assert np.abs(fitted.weights[2] - CARD.emotions.weights[2]).max() > 0.01


def test_few_takes_move_a_feature_little_and_many_nearly_all_the_way(rng):
    test = heard(rng, 100)
    moves = []
    for n in (1, 4, 400):
        features = heard(rng, n)
        ratings, counts = unrated(n)
        ratings[:, 4] = features[:, 4] + 2.0
        told = fit_overlay(CARD, features, ratings, counts).rate(test)
        moves.append((told[:, 4] - test[:, 4]).mean())
        np.testing.assert_allclose(np.delete(told[:, :7], 4, axis=1), np.delete(test, 4, axis=1))
    assert 0.0 < moves[0] < 0.6
    assert moves[0] < moves[1] < moves[2]
    assert moves[2] == pytest.approx(2.0, abs=0.05)


def test_a_feature_heard_in_another_one_is_taken_from_it(rng):
    test = heard(rng, 200)
    features = heard(rng, 300)
    ratings, counts = unrated(300)
    ratings[:, 6] = features[:, 6] + 0.5 * (features[:, 3] - MEAN[3])
    told = fit_overlay(CARD, features, ratings, counts).rate(test)[:, 6]
    np.testing.assert_allclose(told, test[:, 6] + 0.5 * (test[:, 3] - MEAN[3]), atol=0.3)


def test_an_emotion_heard_otherwise_is_learnt_the_better_the_more_takes(rng):
    own = np.array([0.0, 0.4, 0.0, 0.0, -0.6, 0.0, 0.0])
    test = heard(rng, 200)
    errors = []
    for n in (5, 20, 200):
        features = heard(rng, n)
        ratings, counts = unrated(n)
        ratings[:, 9] = 5.0 + (features - MEAN) @ own
        told = fit_overlay(CARD, features, ratings, counts).rate(test)[:, 9]
        errors.append(np.abs(told - 5.0 - (test - MEAN) @ own).mean())
    assert errors[0] > errors[1] > errors[2]


def test_a_quadrant_counts_less_than_a_rating(rng):
    features = heard(rng, 8)
    ratings, counts = unrated(8)
    ratings[:, 7] = 8.0
    change = [
        fit_overlay(CARD, features, ratings, counts * count).bias[0] - CARD.emotions.bias[0]
        for count in (adapting.TAG_COUNT, 1.0)
    ]
    assert 0.0 < change[0] < change[1] or change[1] < change[0] < 0.0


def test_adapting_writes_an_overlay_that_opens_and_says_how_it_fares(home, write, write_chord, rng):
    lines = []
    for number in range(4):
        write_chord(home / f"{number}.wav", rng)
        lines.append(f'[[take]]\nfile = "{number}.wav"\ntension = {2 + number}\nmodality = 8\n')
    lines.append('[[take]]\nfile = "gone.wav"\ntension = 5\n')
    found = adapt(write("".join(lines)), "midlevel-hop", "anna", command='a "command"')
    assert found.n_takes == 4
    assert "gone.wav" in found.left_out[0]
    mine = overlay.open_card("midlevel-hop", "anna")
    assert mine.title == f"{CARD.title}+anna"
    assert mine.features.offset[6] != 0.0
    assert mine.features.offset[0] == 0.0
    assert mine.features.mix[0] == (1.0, *(0.0,) * 6)
    assert found.before[0] > 0.0
    assert found.after[1] > 0.0
    assert 'a "command": 4 takes of takes.toml' in overlay.load("anna").how


def test_nothing_to_hear_and_bad_names_are_refused_before_anything_is_written(home, write):
    takes = write('[[take]]\nfile = "gone.wav"\ntension = 5\n')
    with pytest.raises(DataError, match="no take of"):
        adapt(takes, "midlevel-hop", "anna", command="x")
    with pytest.raises(ModelError, match="an overlay's name"):
        adapt(takes, "midlevel-hop", "../anna", command="x")
    assert not list(home.glob("home/overlays/*"))


def test_a_model_without_features_cannot_be_adapted(home, write, monkeypatch):
    direct = msgspec.structs.replace(
        CARD, features=msgspec.structs.replace(CARD.features, names=("valence",))
    )
    monkeypatch.setattr(overlay, "open_card", lambda *_: direct)
    with pytest.raises(ConfigError, match="without features"):
        adapt(write('[[take]]\nfile = "a.wav"\ntension = 5\n'), "x", "anna", command="x")
