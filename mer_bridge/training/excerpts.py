"""Fitting a network that judges whole excerpts: a library and a recipe in, a trained model out.

After every epoch all that is needed to go on is kept in a file, so a run that is killed goes
on at the epoch it was in, and comes out as if it had not been.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from mer_bridge.circumplex import category_numbers
from mer_bridge.errors import DataError
from mer_bridge.training.augment import Augmenter
from mer_bridge.training.fit import Scale
from mer_bridge.training.library import STEPS_PER_UNIT, Library
from mer_bridge.training.networks import ExcerptModel, Heard
from mer_bridge.training.schemes import LOSSES, ExcerptRecipe, Loss, Scheme
from mer_bridge.values import Floats

LEAST_CLIPS = 8
HELD_PART = 10
"""One in so many training clips tells when to stop."""
THROUGH_FEATURES = frozenset({"a2mid2e", "a2mid2e-joint"})


@dataclass(slots=True)
class FittedExcerpts:
    """A trained network, the scales that turn what it says into ratings, and how long it took."""

    model: ExcerptModel
    features: Scale
    emotions: Scale
    epochs: int


@dataclass(slots=True)
class _Goals:
    """What is wanted of every clip: standardised ratings ``(clips, 15)`` with weights, and two classes."""

    ratings: Tensor
    weights: Tensor
    quadrant: Tensor
    category: Tensor
    features: Scale
    emotions: Scale


def _goals(recipe: ExcerptRecipe, library: Library, clips: Tensor) -> _Goals:
    told = library.ratings
    features, emotions = Scale.of(told.features[clips]), Scale.of(told.emotions[clips])
    tagged = told.emotions.isnan() & ~told.tagged.isnan()
    rated = torch.where(tagged, told.tagged, told.emotions)
    known = torch.where(tagged, recipe.tag_weight, (~told.emotions.isnan()).float())
    plane = told.emotions[:, :2].double().cpu().numpy()
    category = torch.from_numpy(category_numbers(plane)).to(library.device)
    return _Goals(
        torch.cat([features.standardise(told.features), emotions.standardise(rated)], dim=1).nan_to_num(),
        torch.cat([(~told.features.isnan()).float(), known], dim=1),
        told.quadrant,
        category,
        features,
        emotions,
    )


def relevant(scheme: Scheme, library: Library, index: Sequence[int]) -> list[int]:
    """Clips of `index` that have a label this scheme learns from."""
    loss, told = LOSSES[scheme], library.ratings
    useful = torch.zeros(len(told.quadrant), dtype=torch.bool, device=library.device)
    if loss.features:
        useful |= (~told.features.isnan()).any(dim=1)
    if loss.emotions:
        useful |= (~told.emotions.isnan()).any(dim=1)
    if loss.quadrant:
        useful |= told.quadrant >= 0
    return [clip for clip in index if useful[clip]]


def fit_excerpts(
    recipe: ExcerptRecipe,
    scheme: Scheme,
    library: Library,
    index: Sequence[int],
    *,
    start: FittedExcerpts | None,
    path: Path,
    seed: int,
    progress: Callable[[float], None],
) -> FittedExcerpts:
    """Train one network on some clips of the library, or load it where it is finished.

    Parameters
    ----------
    start : FittedExcerpts, optional
        Whose trunk to begin with.
    path : Path
        The finished network is kept here; beside it, while training, the last epoch.
    seed : int
        Fixes initial weights, order and augmentation on one machine.
    progress : callable
        Told the loss after each epoch, also of those that an earlier run did.

    Raises
    ------
    DataError
        Too few clips have a rating that the scheme learns from.
    """
    useful = relevant(scheme, library, index)
    if len(useful) < LEAST_CLIPS:
        raise DataError(
            f"{len(useful)} clips have a rating that the scheme {scheme} learns from: it needs {LEAST_CLIPS}"
        )
    clips = torch.tensor(useful, device=library.device)
    run = _Run(recipe, scheme, library, clips, start=start, seed=seed)
    if path.is_file():
        run.load(_read(path, library.device))
    elif (half := path.with_suffix(".epoch")).is_file():
        run.load(_read(half, library.device))
    for loss in run.losses:
        progress(loss)
    while not path.is_file() and not run.is_over:
        run.epoch()
        progress(run.losses[-1])
        _write(run.state(), path.with_suffix(".epoch"))
    if not path.is_file():
        _write(run.state(), path)
        path.with_suffix(".epoch").unlink(missing_ok=True)
    return run.fitted()


class _Run:
    """One training run between epochs."""

    def __init__(
        self,
        recipe: ExcerptRecipe,
        scheme: Scheme,
        library: Library,
        clips: Tensor,
        *,
        start: FittedExcerpts | None,
        seed: int,
    ) -> None:
        torch.manual_seed(seed)
        self._recipe, self._library, self._loss = recipe, library, LOSSES[scheme]
        self._generator = torch.Generator(library.device).manual_seed(seed)
        self._goals = _goals(recipe, library, clips)
        order = clips[torch.randperm(len(clips), generator=self._generator, device=library.device)]
        held = len(clips) // HELD_PART if recipe.patience else 0
        self._held, self._clips = order[:held], order[held:]
        mean, sd = library.band_scale(clips.tolist())
        self.model = ExcerptModel(
            recipe.architecture, through_features=scheme in THROUGH_FEATURES, band_mean=mean, band_sd=sd
        ).to(library.device, memory_format=torch.channels_last)  # type: ignore[call-overload] # untyped there
        if start is not None:
            self.model.trunk.load_state_dict(start.model.trunk.state_dict())
            self.model.features.load_state_dict(start.model.features.state_dict())
            self.model.band_mean, self.model.band_sd = start.model.band_mean, start.model.band_sd
        self._best, self._best_loss, self._best_at = copy.deepcopy(self.model.state_dict()), math.inf, 0
        self._optimiser = torch.optim.Adam(self.model.parameters(), recipe.learning_rate, fused=True)
        self._augmenter = Augmenter(recipe.augmentation, self._generator)
        self._epochs = recipe.most_epochs(scheme)
        self.losses: list[float] = []

    @property
    def is_over(self) -> bool:
        """Whether no further epoch is wanted."""
        done, patience = len(self.losses), self._recipe.patience
        return done >= self._epochs or bool(patience and done - self._best_at >= patience)

    def epoch(self) -> None:
        """Hear every training clip once."""
        order = self._clips[
            torch.randperm(len(self._clips), generator=self._generator, device=self._library.device)
        ]
        steps = math.ceil(len(order) / self._recipe.batch)
        done, total = len(self.losses) * steps, 0.0
        self.model.train()
        for number, batch in enumerate(torch.tensor_split(order, steps)):
            for group in self._optimiser.param_groups:
                group["lr"] = self._rate((done + number) / (self._epochs * steps))
            loss = self._error(batch, vary=True)
            self._optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
            self._optimiser.step()
            total += float(loss.detach())
        self.losses.append(total / steps)
        self._judge()

    def _rate(self, part: float) -> float:
        """Learning rate after a part 0..1 of all steps."""
        if self._recipe.schedule == "constant":
            return self._recipe.learning_rate
        return self._recipe.learning_rate * 0.5 * (1.0 + math.cos(math.pi * part))

    @torch.no_grad()
    def _judge(self) -> None:
        """Keep the weights if they are the best so far on the clips held back; the newest without any."""
        loss = -float(len(self.losses))
        if len(self._held):
            self.model.eval()
            batches = torch.split(self._held, self._recipe.batch)
            loss = float(np.mean([float(self._error(batch, vary=False)) for batch in batches]))
        if loss < self._best_loss:
            self._best, self._best_loss = copy.deepcopy(self.model.state_dict()), loss
            self._best_at = len(self.losses)

    def _error(self, batch: Tensor, *, vary: bool) -> Tensor:
        library, augmenter = self._library, self._augmenter
        ones = torch.ones(len(batch), device=library.device)
        where = augmenter.uniform(len(batch), low=0.0) if vary else 0.5 * ones
        tempo = augmenter.tempo(len(batch)) if vary else ones
        place = library.place(batch, frames=self._recipe.frames, where=where, tempo=tempo)
        bands = library.excerpts(place)
        partner, kept = torch.arange(len(batch), device=library.device), ones
        if vary:
            partner, kept = augmenter.partners(library.ratings.kind[batch])
            bands = augmenter(bands)
            bands = torch.lerp(bands[partner], bands, kept[:, None, None])
        with torch.autocast(
            library.device.type, torch.bfloat16, enabled=self._recipe.precision == "bfloat16"
        ):
            heard = Heard(*(one.float() for one in self.model(bands)))
        return _error(self._loss, heard, self._goals, _Mixture(batch, partner, kept))

    def state(self) -> dict[str, Any]:
        """All that is needed to go on."""
        scales = (self._goals.features, self._goals.emotions)
        return {
            "model": self.model.state_dict(),
            "best": self._best,
            "best_loss": self._best_loss,
            "best_at": self._best_at,
            "optimiser": self._optimiser.state_dict(),
            "losses": self.losses,
            "random": torch.get_rng_state(),
            "generator": self._generator.get_state(),
            "scales": [one for scale in scales for one in (scale.mean, scale.sd)],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go on where `state` was kept."""
        self.model.load_state_dict(state["model"])
        self._best, self._best_loss = state["best"], state["best_loss"]
        self._best_at, self.losses = state["best_at"], list(state["losses"])
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"].cpu())
        self._generator.set_state(state["generator"].cpu())

    def fitted(self) -> FittedExcerpts:
        """The best network so far."""
        self.model.load_state_dict(self._best)
        return FittedExcerpts(self.model.eval(), self._goals.features, self._goals.emotions, len(self.losses))


class _Mixture(NamedTuple):
    """Clips of a batch, whom each is mixed with, and how much of it is kept; see `Augmenter.partners`."""

    batch: Tensor
    partner: Tensor
    kept: Tensor


def _error(loss: Loss, heard: Heard, goals: _Goals, mixture: _Mixture) -> Tensor:
    """Weighted sum of what the heads got wrong; labels nobody gave count nothing."""
    batch, partner, kept = mixture
    goal, weight = goals.ratings[batch], goals.weights[batch]
    goal = torch.lerp(goal[partner], goal, kept[:, None])
    weight = torch.minimum(weight[partner], weight)
    told = torch.cat([heard.features, heard.emotions], dim=1)
    column = (weight * (told - goal) ** 2).sum(dim=0) / weight.sum(dim=0).clamp(min=1.0)
    n = heard.features.shape[1]
    total = loss.features * column[:n].mean() + loss.emotions * column[n:].mean()
    for logits, wanted, part in (
        (heard.quadrant, goals.quadrant, loss.quadrant),
        (heard.category, goals.category, loss.category),
    ):
        if part:
            total = total + part * _class_error(logits, wanted[batch], partner, kept)
    return total


def _class_error(logits: Tensor, wanted: Tensor, partner: Tensor, kept: Tensor) -> Tensor:
    """Cross entropy over the clips whose class is known, 0..; zero when none is."""
    known = (wanted >= 0) & (wanted[partner] >= 0)
    goal = wanted.clamp(min=0)
    own = functional.cross_entropy(logits, goal, reduction="none", label_smoothing=0.1)
    other = functional.cross_entropy(logits, goal[partner], reduction="none", label_smoothing=0.1)
    error = torch.lerp(other, own, kept)
    return torch.where(known, error, 0.0).sum() / known.sum().clamp(min=1)


def _write(state: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")  # a run killed here leaves the last whole file
    torch.save(state, part)
    part.replace(path)


def _read(path: Path, device: torch.device) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    return state


@torch.no_grad()
def predict_excerpts(
    fitted: FittedExcerpts,
    library: Library,
    clips: Sequence[int],
    *,
    frames: int,
    precision: str = "float32",
) -> tuple[Floats, Floats, Floats, Floats]:
    """What the network says of whole clips: the mean over excerpts that lie side by side.

    With `precision` bfloat16 twice as quickly, and less than 0.01 rating units off.

    Returns
    -------
    features, emotions : arrays, shape (clips, 7) and (clips, 8)
        Ratings.
    quadrant, category : arrays, shape (clips, 4) and (clips, 9)
        Probabilities.
    """
    rows: list[list[Tensor]] = [[], [], [], []]
    model = fitted.model.eval()
    for clip in clips:
        windows = _windows(library.bands.one(clip).float() / STEPS_PER_UNIT, frames)
        with torch.autocast(library.device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            heard = Heard(*(one.float() for one in model(windows)))
        rows[0].append((heard.features * fitted.features.sd + fitted.features.mean).mean(dim=0))
        rows[1].append((heard.emotions * fitted.emotions.sd + fitted.emotions.mean).mean(dim=0))
        rows[2].append(heard.quadrant.softmax(dim=1).mean(dim=0))
        rows[3].append(heard.category.softmax(dim=1).mean(dim=0))
    features, emotions, quadrant, category = (torch.stack(row).double().cpu().numpy() for row in rows)
    return features, emotions, quadrant, category


def _windows(bands: Tensor, frames: int) -> Tensor:
    """Excerpts ``(n, frames, bands)`` that cover a clip evenly; a short clip repeats."""
    if len(bands) < frames:
        bands = bands.repeat(math.ceil(frames / len(bands)), 1)[:frames]
    starts = np.linspace(0, len(bands) - frames, math.ceil(len(bands) / frames)).round().astype(int)
    return torch.stack([bands[start : start + frames] for start in starts.tolist()])
