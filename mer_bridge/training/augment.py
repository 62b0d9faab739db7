"""Variations of training excerpts, on the device, for a whole batch at once.

Each stands for something that must not change a rating much: another tempo or key, another
room, microphone or codec, another input level, a missing band or moment.  All randomness
comes from one generator.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from mer_bridge.training.recipe import Augmentation

EQUALISER_POINTS = 7
ECHO_FRAMES = 12
"""How long a room rings on, in frames of 32 ms."""
LOUDEST_ECHO = 0.8
"""Largest part of its magnitude that a sound keeps from frame to frame in a room."""
LOWEST_CUT = 0.6
"""Lowest place, as a part of all bands, above which a codec keeps nothing."""
NOISE_DB = (-50.0, -20.0)
"""Level of noise, relative to the mean magnitude of an excerpt."""


class Augmenter:
    """Vary spectra ``(batch, frames, bands)``, log10(1 + x).

    Parameters
    ----------
    settings : Augmentation
    generator : torch.Generator
        On the device of the spectra.
    """

    def __init__(self, settings: Augmentation, generator: torch.Generator) -> None:
        self._settings = settings
        self._generator = generator

    def uniform(self, *shape: int, low: float = -1.0, high: float = 1.0) -> Tensor:
        """Uniform random numbers from this augmenter's generator."""
        device = self._generator.device
        return low + (high - low) * torch.rand(*shape, generator=self._generator, device=device)

    def tempo(self, batch: int) -> Tensor:
        """Factors of tempo, ``(batch,)``, around 1."""
        return 1.0 + self._settings.stretch * self.uniform(batch)

    def __call__(self, bands: Tensor) -> Tensor:
        """Shift, equalise and mask a batch."""
        return self._mask(self._spoil(self._equalise(self._shift(bands))))

    def _shift(self, bands: Tensor) -> Tensor:
        """Move each excerpt up or down by whole bands; the edge band is repeated."""
        batch, _, n_bands = bands.shape
        most = self._settings.shift_bands
        shift = torch.round(self.uniform(batch, 1, 1) * most).long()
        index = (torch.arange(n_bands, device=bands.device) - shift).clamp(0, n_bands - 1)
        return bands.gather(2, index.expand_as(bands))

    def _equalise(self, bands: Tensor) -> Tensor:
        """Change level and smooth colour: magnitudes times a random curve over frequency."""
        batch, _, n_bands = bands.shape
        points = self._settings.equaliser_db * self.uniform(batch, 1, EQUALISER_POINTS)
        curve_db = functional.interpolate(points, size=n_bands, mode="linear", align_corners=True)
        curve_db = curve_db + self._settings.gain_db * self.uniform(batch, 1, 1)
        magnitudes = torch.pow(10.0, bands) - 1.0
        return torch.log10(1.0 + magnitudes.clamp(min=0.0) * torch.pow(10.0, curve_db / 20.0))

    def _spoil(self, bands: Tensor) -> Tensor:
        """Let some excerpts sound in a room, with noise, or through a codec."""
        if not (self._settings.room or self._settings.noise or self._settings.codec):
            return bands
        magnitudes = (torch.pow(10.0, bands) - 1.0).clamp(min=0.0)
        magnitudes = self._in_room(magnitudes, self._chosen(len(bands), self._settings.room))
        magnitudes = self._with_noise(magnitudes, self._chosen(len(bands), self._settings.noise))
        magnitudes = self._coded(magnitudes, self._chosen(len(bands), self._settings.codec))
        return torch.log10(1.0 + magnitudes)

    def _chosen(self, batch: int, chance: float) -> Tensor:
        """1 for excerpts that are to change, else 0, shape ``(batch, 1, 1)``."""
        return (self.uniform(batch, 1, 1, low=0.0) < chance).float()

    def _in_room(self, magnitudes: Tensor, chosen: Tensor) -> Tensor:
        """Add what still rings of earlier frames, as powers: echoes of noise-like phase."""
        decay = chosen * self.uniform(len(chosen), 1, 1, low=0.0, high=LOUDEST_ECHO)
        power = magnitudes**2
        rung, part = power.clone(), torch.ones_like(decay)
        for late in range(1, min(ECHO_FRAMES, power.shape[1] - 1) + 1):
            part = part * decay**2
            rung[:, late:] += part * power[:, :-late]
        return rung.sqrt()

    def _with_noise(self, magnitudes: Tensor, chosen: Tensor) -> Tensor:
        """Add steady noise whose colour tilts at random."""
        batch, _, n_bands = magnitudes.shape
        level_db = self.uniform(batch, 1, 1, low=NOISE_DB[0], high=NOISE_DB[1])
        height = torch.linspace(-1.0, 1.0, n_bands, device=magnitudes.device)
        tilt_db = 10.0 * self.uniform(batch, 1, 1) * height
        mean = magnitudes.mean(dim=(1, 2), keepdim=True)
        noise = chosen * mean * torch.pow(10.0, (level_db + tilt_db) / 20.0)
        return torch.sqrt(magnitudes**2 + noise**2)

    def _coded(self, magnitudes: Tensor, chosen: Tensor) -> Tensor:
        """Drop everything above a random height, as codecs of low rate do."""
        batch, _, n_bands = magnitudes.shape
        cut = n_bands * self.uniform(batch, 1, 1, low=LOWEST_CUT, high=1.0)
        place = torch.arange(n_bands, device=magnitudes.device)
        return torch.where((place >= cut) & (chosen > 0), 0.0, magnitudes)

    def _mask(self, bands: Tensor) -> Tensor:
        """Silence one random stretch of bands and one of frames (Park et al. 2019, SpecAugment)."""
        for axis, longest in ((2, self._settings.mask_bands), (1, self._settings.mask_frames)):
            size = bands.shape[axis]
            length = self.uniform(len(bands), 1, low=0.0) * longest
            start = self.uniform(len(bands), 1, low=0.0) * (size - length)
            place = torch.arange(size, device=bands.device)
            masked = (place >= start) & (place < start + length)  # (batch, size)
            bands = bands.masked_fill(masked.unsqueeze(3 - axis), 0.0)
        return bands

    def partners(self, kind: Tensor) -> tuple[Tensor, Tensor]:
        """Whom each excerpt is mixed with, and how much of it is kept (Zhang et al. 2018, mixup).

        Parameters
        ----------
        kind : tensor of int, shape (batch,)
            Excerpts are mixed only within a kind, so that both have the same sort of label.

        Returns
        -------
        partner : tensor of int, shape (batch,)
        kept : tensor, shape (batch,)
            1 where an excerpt stays as it is, else 0.5..1.
        """
        same = (kind[:, None] == kind[None, :]).float()
        partner = torch.multinomial(same, 1, generator=self._generator)[:, 0]
        mixed = self.uniform(len(kind), low=0.0) < self._settings.mixup
        kept = torch.where(
            mixed, self.uniform(len(kind), low=0.5), torch.ones_like(partner, dtype=torch.float)
        )
        return partner, kept
