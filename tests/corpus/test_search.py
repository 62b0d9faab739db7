from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.analysis.gathering import gather
from mer_bridge.corpus.search import Corpus, write_playlist
from mer_bridge.errors import ConfigError
from mer_bridge.values import Quadrant

SPREAD = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0])


@pytest.fixture
def tracks(track, rng):
    """Thirty tracks that wander, of different lengths."""
    found = []
    for k in range(30):
        steps = rng.normal(0.0, 0.2, (60 + 40 * k, 7)).cumsum(axis=0)
        found.append(track(f"/music/{k:02d}.wav", (5.5 + steps).clip(1, 10)))
    return found


def test_the_nearest_passage_of_each_track_is_found(fill, tracks, rng):
    """Against a plain search over all passages of all tracks."""
    wanted = rng.uniform(3, 8, 7)
    brute = []
    for each in tracks:
        passages = each.passages()
        far = np.sqrt((((passages[:, 1:] - wanted) / SPREAD) ** 2).mean(axis=1))
        brute.append((far.min(), each.path, passages[far.argmin(), 0]))
    brute.sort()
    with Corpus(fill(tracks)) as corpus:
        found = corpus.like(wanted, count=5)
        assert len(corpus) == 30
    assert [(each.path, each.time_s) for each in found] == [(path, at) for _, path, at in brute[:5]]
    assert [each.distance for each in found] == pytest.approx([far for far, _, _ in brute[:5]], abs=1e-4)


def test_a_passage_finds_itself_and_can_be_left_out(fill, tracks):
    song = tracks[20]
    wanted = song.passage(35.0)
    with Corpus(fill(tracks)) as corpus:
        (first,) = corpus.like(wanted, count=1)
        assert (first.path, first.time_s) == (song.path, 35.0)
        assert first.distance == pytest.approx(0.0, abs=1e-3)
        assert song.path not in {each.path for each in corpus.like(wanted, count=40, but=song.path)}


def test_a_journey_goes_from_calm_to_uplifting_in_even_steps_without_repeating(fill, track, rng):
    places = rng.uniform(2, 8, (200, 2))
    flat = np.full((20, 7), 5.0)
    tracks = [track(f"/music/{k}.wav", flat, *place) for k, place in enumerate(places)]
    with Corpus(fill(tracks)) as corpus:
        steps = corpus.journey(Quadrant.CALM, Quadrant.UPLIFTING, count=8)
        again = corpus.journey(Quadrant.CALM, Quadrant.UPLIFTING, count=8)
    assert steps == again
    assert len({step.path for step in steps}) == 8
    assert [step.energy for step in steps] == sorted(step.energy for step in steps)
    assert Quadrant.at(steps[0].valence - 5, steps[0].energy - 5) is Quadrant.CALM
    assert Quadrant.at(steps[-1].valence - 5, steps[-1].energy - 5) is Quadrant.UPLIFTING
    assert all(abs(step.valence - 7.0) < 1.5 for step in steps)  # both ends lie there


def test_too_few_tracks_are_said(fill, track):
    with Corpus(fill([track("/a.wav", np.ones((20, 7)))])) as corpus:
        with pytest.raises(ConfigError, match="has 1 such tracks, 5 were asked for"):
            corpus.journey(Quadrant.CALM, Quadrant.AGGRESSIVE, count=5)
        assert corpus.like(np.ones(7), but="/a.wav") == []


def test_a_playlist_that_was_written_can_be_analyzed(tmp_path):
    write_playlist(["/music/ä.wav", "/music/b.wav"], tmp_path / "list.m3u8")
    assert [str(path) for path in gather([tmp_path / "list.m3u8"])] == ["/music/ä.wav", "/music/b.wav"]
    with pytest.raises(ConfigError, match="cannot write"):
        write_playlist([], tmp_path / "none" / "list.m3u8")


def test_no_folder_is_no_corpus(tmp_path):
    with pytest.raises(ConfigError, match="is no corpus"):
        Corpus(tmp_path)
