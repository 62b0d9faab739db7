"""All clips on one device: spectra, ratings and, with a teacher, its views, cut into excerpts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mer_bridge.training.clips import Clip

FRAMES_PER_SECOND = 31.25
STEPS_PER_UNIT = 45.0
"""As in `mer_bridge.training.spectrograms`, whose bytes come in here."""
PATCH_S, PATCH_STEP_S = 3.0, 2.0
"""Length and distance of the teacher's patches; see `mer_bridge.training.teacher`."""


@dataclass(slots=True)
class Ratings:
    """Ratings as tensors, NaN where unknown.

    `features` ``(clips, 7)``; `emotions` and `tagged` ``(clips, 8)``; `quadrant` ``(clips,)``, -1 unknown;
    `kind` ``(clips,)``: number of the source.
    """

    features: Tensor
    emotions: Tensor
    tagged: Tensor
    quadrant: Tensor
    kind: Tensor


@dataclass(slots=True)
class Place:
    """Where excerpts lie: clip, first frame, and frames of the clip per frame of the excerpt."""

    clip: Tensor
    start: Tensor
    tempo: Tensor
    frames: int


class Ragged:
    """Arrays of different lengths end to end, ``(all rows, n)``, and where each begins."""

    def __init__(self, arrays: Sequence[npt.NDArray[np.generic]], device: torch.device) -> None:
        lengths = [len(one) for one in arrays]
        self.rows = torch.from_numpy(np.concatenate(list(arrays))).to(device)
        self.lengths = torch.tensor(lengths, device=device)
        self.starts = torch.tensor([0, *np.cumsum(lengths)[:-1].tolist()], device=device)

    def one(self, index: int) -> Tensor:
        """Rows of one array."""
        start = int(self.starts[index])
        return self.rows[start : start + int(self.lengths[index])]


class Library:
    """All clips on the device.

    Parameters
    ----------
    clips, spectrograms : sequences
        As `mer_bridge.training.spectrograms.load_spectrograms` gives them.
    views : sequence of arrays, shape (patches, components)
        As `mer_bridge.training.teacher.principal_components` gives them; empty without a teacher.
    device : torch.device
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        spectrograms: Sequence[npt.NDArray[np.uint8]],
        views: Sequence[npt.NDArray[np.float32]],
        device: torch.device,
    ) -> None:
        self.device = device
        self.bands = Ragged(spectrograms, device)
        self.ratings = _ratings(clips, device)
        self.views = Ragged(views, device) if views else None
        if self.views is not None:  # sums up to each row make the mean of any stretch two look-ups
            total = self.views.rows.double().cumsum(dim=0)
            self._view_sums = torch.cat([torch.zeros_like(total[:1]), total])

    def place(self, clip: Tensor, *, frames: int, where: Tensor, tempo: Tensor) -> Place:
        """Excerpts of clips ``(batch,)``, `where` in 0 (first possible start) to 1 (last)."""
        room = (self.bands.lengths[clip] - frames * tempo - 1).clamp(min=0)
        return Place(clip, where * room, tempo, frames)

    def excerpts(self, place: Place) -> Tensor:
        """Spectra ``(batch, frames, 149)``; clips that are too short repeat."""
        length = self.bands.lengths[place.clip].float()
        at = place.start[:, None] + torch.arange(place.frames, device=self.device) * place.tempo[:, None]
        at = at % (length - 1)[:, None]
        before = at.floor().long()
        part = (at - before)[..., None]
        row = self.bands.starts[place.clip][:, None] + before
        lower, upper = self.bands.rows[row].float(), self.bands.rows[row + 1].float()
        return (lower + part * (upper - lower)) / STEPS_PER_UNIT

    def seen(self, place: Place) -> Tensor:
        """Mean of the teacher's views within each excerpt, ``(batch, components)``."""
        if self.views is None:
            return torch.zeros(len(place.clip), 0, device=self.device)
        last = self.views.lengths[place.clip] - 1
        start_s = place.start / FRAMES_PER_SECOND
        end_s = start_s + place.frames * place.tempo / FRAMES_PER_SECOND
        first = torch.minimum(torch.round(start_s / PATCH_STEP_S).long(), last)
        final = torch.round((end_s - PATCH_S) / PATCH_STEP_S).long().clamp(min=0)
        final = torch.maximum(torch.minimum(final, last), first)
        row = self.views.starts[place.clip]
        total = self._view_sums[row + final + 1] - self._view_sums[row + first]
        return (total / (final + 1 - first)[:, None]).float()

    def mean_views(self) -> Tensor:
        """Mean of the teacher's views of each whole clip, ``(clips, components)``."""
        clips = torch.arange(len(self.bands.lengths), device=self.device)
        whole = Place(clips, torch.zeros_like(clips).float(), self.bands.lengths.float(), 1)
        return self.seen(whole)

    def band_scale(self, clips: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Mean and spread of each band over some clips, ``(149,)`` each."""
        total = torch.zeros(self.bands.rows.shape[1], dtype=torch.float64, device=self.device)
        square, count = torch.zeros_like(total), 0
        for clip in clips:
            bands = self.bands.one(clip).double() / STEPS_PER_UNIT
            total += bands.sum(dim=0)
            square += (bands**2).sum(dim=0)
            count += len(bands)
        mean = total / count
        sd = (square / count - mean**2).clamp(min=0).sqrt().clamp(min=0.02)
        return mean.float(), sd.float()


def _ratings(clips: Sequence[Clip], device: torch.device) -> Ratings:
    kinds = sorted({clip.source for clip in clips})
    return Ratings(
        torch.tensor(np.stack([clip.features for clip in clips]), dtype=torch.float32, device=device),
        torch.tensor(np.stack([clip.emotions for clip in clips]), dtype=torch.float32, device=device),
        torch.tensor(np.stack([clip.tagged for clip in clips]), dtype=torch.float32, device=device),
        torch.tensor([clip.quadrant for clip in clips], device=device),
        torch.tensor([kinds.index(clip.source) for clip in clips], device=device),
    )
