from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.training.clips import Clip
from mer_bridge.training.spectrograms import LOGFILT
from mer_bridge.training.spectrograms import STEPS_PER_UNIT as STEPS_OF_FILES

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training import library as libraries
    from mer_bridge.training import teacher
    from mer_bridge.training.library import FRAMES_PER_SECOND, STEPS_PER_UNIT, Library

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

LENGTHS = (130, 200, 157, 300)


def made_up_clips():
    rng = np.random.default_rng(2)
    clips = []
    for index in range(len(LENGTHS)):
        features = rng.uniform(1, 10, 7)
        features[index] = np.nan
        source = ("pop", "film")[index % 2]
        clips.append(Clip(source, f"c{index}", f"g{index}", None, features, np.full(8, np.nan), index - 1))
    return clips


def made_up_spectrograms():
    rng = np.random.default_rng(3)
    return [rng.integers(0, 255, (length, 149), dtype=np.uint8) for length in LENGTHS]


def made_up_views(components=3):
    """As many as `teacher` makes of clips of these lengths."""
    rng = np.random.default_rng(4)
    patches = [1 + int((length / 31.25 - 3.0) / 2.0) for length in LENGTHS]
    return [rng.normal(size=(n, components)).astype(np.float32) for n in patches]


def make(*, taught=False):
    views = made_up_views() if taught else []
    return Library(made_up_clips(), made_up_spectrograms(), views, torch.device("cpu"))


def test_it_reads_what_others_wrote():
    """These numbers stand in two places, so that neither has to load the other."""
    assert STEPS_PER_UNIT == STEPS_OF_FILES
    assert LOGFILT.frames_per_second == FRAMES_PER_SECOND
    assert pytest.approx(teacher.PATCH_FRAMES * 256 / teacher.SAMPLE_RATE, abs=0.01) == libraries.PATCH_S
    assert libraries.PATCH_STEP_S == teacher.PATCH_STEP_S


def test_every_clip_comes_back_whole():
    library = make()
    for index, spectrogram in enumerate(made_up_spectrograms()):
        np.testing.assert_array_equal(library.bands.one(index), spectrogram)


def test_ratings_are_those_of_the_clips():
    library, clips = make(), made_up_clips()
    np.testing.assert_allclose(library.ratings.features, [clip.features for clip in clips], rtol=1e-6)
    assert library.ratings.quadrant.tolist() == [-1, 0, 1, 2]
    assert library.ratings.kind.tolist() == [1, 0, 1, 0]
    np.testing.assert_array_equal(library.ratings.tagged, [clip.tagged for clip in clips])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.floats(0.0, 1.0), st.floats(0.85, 1.15), st.integers(30, 100))
def test_an_excerpt_is_the_clip_read_at_another_tempo(clip, where, tempo, frames):
    library = make()
    place = library.place(
        torch.tensor([clip]), frames=frames, where=torch.tensor([where]), tempo=torch.tensor([tempo])
    )
    excerpt = library.excerpts(place)[0].numpy()
    spectrogram = made_up_spectrograms()[clip] / STEPS_PER_UNIT
    at = float(place.start) + np.arange(frames) * float(place.tempo)
    assert at[0] >= 0.0
    assert at[-1] <= len(spectrogram) - 1  # the whole excerpt lies within the clip
    wanted = np.stack([np.interp(at, np.arange(len(spectrogram)), band) for band in spectrogram.T], axis=1)
    np.testing.assert_allclose(excerpt, wanted, atol=2e-3)


def test_starts_reach_from_the_first_to_the_last_possible_one():
    library, one = make(), torch.ones(1)
    for where, start in ((0.0, 0.0), (1.0, 300 - 62 - 1)):
        place = library.place(torch.tensor([3]), frames=62, where=where * one, tempo=one)
        assert float(place.start) == start


def test_a_clip_that_is_too_short_repeats():
    library, one = make(), torch.ones(1)
    place = library.place(torch.tensor([0]), frames=200, where=one, tempo=one)
    excerpt = library.excerpts(place)[0]
    assert excerpt.shape == (200, 149)
    torch.testing.assert_close(excerpt[129:], excerpt[: 200 - 129])


def test_excerpts_of_a_batch_do_not_mix():
    library = make()
    clips, ones = torch.tensor([2, 0, 3]), torch.ones(3)
    place = library.place(clips, frames=50, where=0.3 * ones, tempo=ones)
    together = library.excerpts(place)
    for row, clip in enumerate(clips):
        alone = library.place(clip[None], frames=50, where=0.3 * ones[:1], tempo=ones[:1])
        torch.testing.assert_close(together[row], library.excerpts(alone)[0])


def test_without_a_teacher_nothing_is_seen():
    library = make()
    place = library.place(torch.tensor([0, 1]), frames=50, where=torch.rand(2), tempo=torch.ones(2))
    assert library.seen(place).shape == (2, 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3), st.floats(0.0, 1.0), st.sampled_from([62, 156, 312]))
def test_what_the_teacher_sees_of_an_excerpt_is_the_mean_of_its_patches(clip, where, frames):
    library = make(taught=True)
    place = library.place(
        torch.tensor([clip]), frames=frames, where=torch.tensor([where]), tempo=torch.ones(1)
    )
    views = made_up_views()[clip]
    start_s, last = float(place.start) / 31.25, len(views) - 1
    first = min(round(start_s / 2.0), last)
    final = max(first, min(last, round(max(0.0, (start_s + frames / 31.25 - 3.0) / 2.0))))
    np.testing.assert_allclose(library.seen(place)[0], views[first : final + 1].mean(axis=0), atol=1e-5)


def test_the_mean_view_of_a_clip_is_over_all_its_patches():
    library = make(taught=True)
    wanted = [view.mean(axis=0) for view in made_up_views()]
    np.testing.assert_allclose(library.mean_views(), wanted, atol=1e-5)


def test_the_scale_of_bands_is_over_the_chosen_clips_alone():
    chosen = np.concatenate([made_up_spectrograms()[index] for index in (0, 2)]) / STEPS_PER_UNIT
    mean, sd = make().band_scale([0, 2])
    np.testing.assert_allclose(mean, chosen.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(sd, chosen.std(axis=0), rtol=1e-5)


def test_a_band_that_never_moves_has_a_spread_all_the_same():
    still = [np.full((130, 149), 7, np.uint8)]
    library = Library(made_up_clips()[:1], still, [], torch.device("cpu"))
    _, sd = library.band_scale([0])
    assert float(sd.min()) == pytest.approx(0.02)
