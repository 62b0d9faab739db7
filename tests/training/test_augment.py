from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge.training.recipe import Augmentation

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training.augment import Augmenter

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]

NOTHING = {
    "gain_db": 0.0,
    "shift_bands": 0,
    "stretch": 0.0,
    "equaliser_db": 0.0,
    "mask_bands": 0,
    "mask_frames": 0,
    "mixup": 0.0,
}


def augmenter(seed=0, **settings):
    return Augmenter(Augmentation(**(NOTHING | settings)), torch.Generator().manual_seed(seed))


def music(batch=64, frames=80, bands=149):
    generator = torch.Generator().manual_seed(5)
    return 0.1 + torch.rand(batch, frames, bands, generator=generator)


def magnitudes(bands):
    return 10.0 ** bands.double() - 1.0


def test_with_all_at_nothing_nothing_changes():
    bands = music()
    torch.testing.assert_close(augmenter()(bands), bands, atol=1e-5, rtol=0)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5), st.integers(30, 200), st.integers(0, 100))
def test_shapes_stay_and_all_is_finite_and_not_negative(batch, frames, seed):
    vary = Augmenter(Augmentation(room=0.5, noise=0.5, codec=0.5), torch.Generator().manual_seed(seed))
    varied = vary(music(batch, frames))
    assert varied.shape == (batch, frames, 149)
    assert torch.isfinite(varied).all()
    assert varied.min() >= 0.0


def test_the_same_seed_varies_alike_and_another_does_not():
    outcomes = [Augmenter(Augmentation(), torch.Generator().manual_seed(s))(music()) for s in (1, 1, 2)]
    assert torch.equal(outcomes[0], outcomes[1])
    assert not torch.equal(outcomes[0], outcomes[2])


def test_a_shift_moves_all_frames_of_an_excerpt_by_the_same_bands():
    bands = music()
    shifted = augmenter(shift_bands=4)._shift(bands)
    shifts = []
    for before, after in zip(bands, shifted, strict=True):
        fits = [
            shift
            for shift in range(-4, 5)
            if torch.equal(after[:, 4:145], torch.roll(before, shift, dims=1)[:, 4:145])
        ]
        assert len(fits) == 1
        shifts += fits
        if fits[0] > 0:  # the edge is repeated, not wrapped round
            assert torch.equal(after[:, 0], before[:, 0])
    assert set(shifts) == set(range(-4, 5))


def test_a_gain_changes_magnitudes_by_one_factor_within_its_limits():
    bands = music()
    factor_db = 20 * torch.log10(magnitudes(augmenter(gain_db=6.0)(bands)) / magnitudes(bands))
    each = factor_db.mean(dim=(1, 2))
    torch.testing.assert_close(factor_db, each[:, None, None].expand_as(factor_db), atol=1e-3, rtol=0)
    assert each.abs().max() <= 6.0
    assert each.min() < -4.0
    assert each.max() > 4.0


def test_an_equaliser_is_smooth_over_bands_and_still_over_time():
    bands = music()
    curve_db = 20 * torch.log10(magnitudes(augmenter(equaliser_db=6.0)(bands)) / magnitudes(bands))
    torch.testing.assert_close(curve_db, curve_db[:, :1].expand_as(curve_db), atol=1e-3, rtol=0)
    assert curve_db.abs().max() <= 6.0 + 1e-3
    assert curve_db.diff(dim=2).abs().max() <= 12.0 * 6 / 148 + 1e-2  # six straight lines over the bands
    assert curve_db[:, 0].std(dim=1).mean() > 0.5


def test_a_mask_silences_one_stretch_of_bands_and_one_of_frames_and_nothing_else():
    bands = music(batch=200)
    masked = augmenter(mask_bands=16, mask_frames=24)(bands)
    lost = masked == 0.0
    torch.testing.assert_close(masked[~lost], bands[~lost], atol=1e-5, rtol=0)
    rows, columns = lost.all(dim=2), lost.all(dim=1)
    assert torch.equal(lost, rows[:, :, None] | columns[:, None, :])
    for lines, longest in ((rows, 24), (columns, 16)):
        assert lines.sum(dim=1).max() <= longest
        assert lines.sum(dim=1).max() >= longest - 3
        edges = torch.diff(torch.nn.functional.pad(lines.int(), (1, 1)), dim=1).abs().sum(dim=1)
        assert edges.max() <= 2  # one stretch


def test_the_tempo_varies_around_one_within_its_limits():
    tempo = augmenter(stretch=0.15).tempo(2000)
    assert tempo.min() >= 0.85
    assert tempo.max() <= 1.15
    assert float(tempo.mean()) == pytest.approx(1.0, abs=0.01)
    assert float(tempo.std()) == pytest.approx(0.15 / np.sqrt(3), rel=0.1)


def test_excerpts_are_mixed_only_within_their_kind_and_as_often_as_asked():
    kind = torch.tensor([0, 1, 2, 0] * 500)
    partner, kept = augmenter(mixup=0.3).partners(kind)
    assert torch.equal(kind[partner], kind)
    assert kept.min() >= 0.5
    assert kept.max() == 1.0
    assert float((kept < 1.0).float().mean()) == pytest.approx(0.3, abs=0.04)


def test_one_of_a_kind_is_mixed_with_itself():
    partner, _ = augmenter(mixup=1.0).partners(torch.tensor([3, 1, 2]))
    assert partner.tolist() == [0, 1, 2]


def test_a_room_lets_a_click_ring_on_and_leaves_what_was_before():
    bands = torch.zeros(200, 30, 149)
    bands[:, 10] = 1.0
    heard = magnitudes(augmenter(room=1.0)(bands))
    assert heard[:, :10].abs().max() < 1e-5
    torch.testing.assert_close(heard[:, 10], magnitudes(bands)[:, 10], rtol=1e-4, atol=0)
    ringing = heard[:, 10:20, 0] / heard[:, 10:11, 0]
    decay = ringing[:, 1]
    assert decay.min() >= 0.0
    assert 0.7 < decay.max() <= 0.8
    torch.testing.assert_close(ringing[:, 3], decay**3, atol=1e-4, rtol=1e-3)


def test_noise_is_steady_and_stays_below_the_music():
    bands = torch.ones(200, 30, 149)
    bands[:, ::2] = 0.0
    heard = magnitudes(augmenter(noise=1.0)(bands))
    quiet = heard[:, ::2]
    torch.testing.assert_close(quiet[:, :1].expand_as(quiet), quiet)
    level_db = 20 * torch.log10(quiet[:, 0].mean(dim=1) / magnitudes(bands).mean())
    assert -55 < level_db.min() < -45
    assert -25 < level_db.max() < -15


def test_a_codec_keeps_the_low_bands_and_nothing_above_its_cut():
    bands = music(200, 5)
    heard = augmenter(codec=1.0)(bands)
    kept = (heard > 0).sum(dim=2)[:, 0]
    assert 88 <= kept.min() < 95
    assert 140 < kept.max() <= 149
    for one, before, n in zip(heard, bands, kept, strict=True):
        torch.testing.assert_close(one[:, :n], before[:, :n], atol=1e-4, rtol=0)
        assert (one[:, n:] == 0).all()


@pytest.mark.parametrize("kind", ["room", "noise", "codec"])
def test_a_chance_is_how_many_excerpts_change(kind):
    bands = music(400, 20)
    changed = (augmenter(**{kind: 0.25})(bands) - bands).abs().amax(dim=(1, 2)) > 1e-4
    assert 0.17 < changed.float().mean() < 0.33
