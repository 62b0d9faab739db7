"""Fitting one network: a library of clips and a recipe in, a trained `HopModel` out."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from mer_bridge.training.augment import Augmenter
from mer_bridge.training.clips import QUADRANT_SIGNS, TAG_CENTRE
from mer_bridge.training.library import FRAMES_PER_SECOND, STEPS_PER_UNIT, Library
from mer_bridge.training.network import HopModel, Told
from mer_bridge.training.recipe import Recipe
from mer_bridge.values import MIDLEVEL_NAMES, Floats

WARM_UP = 0.1
"""Part of all steps during which the learning rate rises."""

N_FEATURES = len(MIDLEVEL_NAMES)
SMOOTHING = 0.1
"""Of tags: they are wrong at times."""
STEEPNESS = 2.0
"""How sharply one spread away from the middle of the scale counts as the right side."""


@dataclass(slots=True)
class Scale:
    """Mean and spread of ratings over the training clips, shape ``(n,)`` each."""

    mean: Tensor
    sd: Tensor

    @staticmethod
    def of(ratings: Tensor) -> Scale:
        """Scale of the known ratings of each column."""
        known = ~ratings.isnan()
        count = known.sum(dim=0).clamp(min=1)
        mean = ratings.nan_to_num().sum(dim=0) / count
        square = torch.where(known, (ratings - mean) ** 2, 0.0).sum(dim=0) / count
        return Scale(mean, square.sqrt().clamp(min=1e-3))

    def standardise(self, ratings: Tensor) -> Tensor:
        """Ratings with zero mean and unit spread."""
        return (ratings - self.mean) / self.sd


@dataclass(slots=True)
class Fitted:
    """A trained network with the scales that turn what it tells into ratings."""

    model: HopModel
    features: Scale
    emotions: Scale


@dataclass(slots=True)
class Wanted:
    """What a batch should be told: standardised ratings, and how much each counts.

    `ratings` and `weights` ``(batch, 15)``; `quadrant` ``(batch,)``, -1 where not tagged; `sides`
    ``(batch, 2)``: 1 where the tag says high valence or energy, else 0; `view` ``(batch, components)``.
    """

    ratings: Tensor
    weights: Tensor
    quadrant: Tensor
    sides: Tensor
    view: Tensor


class Goals:
    """What the network is asked to tell of each excerpt.

    With a teacher, ratings are blended with its *advice* on the clip; where nobody rated, the
    advice stands alone.

    Parameters
    ----------
    clips : tensor of int
        Those to train on: ratings of others are not looked at.
    advice : tensor, shape (all clips, 15), optional
        Ratings, as `mer_bridge.training.advice` gives them; NaN where it is silent.
    """

    def __init__(self, recipe: Recipe, library: Library, clips: Tensor, advice: Tensor | None) -> None:
        ratings = library.ratings
        self._quadrant = ratings.quadrant
        self.features = Scale.of(ratings.features[clips])
        self.emotions = Scale.of(ratings.emotions[clips])
        rated = self._standard(torch.cat([ratings.features, ratings.emotions], dim=1))
        self._goals, self._weights = rated.nan_to_num(), (~rated.isnan()).float()
        if advice is not None:
            told = self._standard(advice)
            blended = torch.where(told.isnan(), rated, torch.lerp(rated, told, recipe.teacher.advice))
            self._goals = torch.where(rated.isnan(), told, blended).nan_to_num()
            self._weights = torch.where(rated.isnan() & ~told.isnan(), recipe.teacher.unrated, self._weights)
        self.middle = (TAG_CENTRE - self.emotions.mean[:2]) / self.emotions.sd[:2]
        self._sides = (torch.tensor(QUADRANT_SIGNS, device=library.device).float() + 1.0) / 2.0

    def _standard(self, ratings: Tensor) -> Tensor:
        features, emotions = ratings[:, :N_FEATURES], ratings[:, N_FEATURES:]
        return torch.cat([self.features.standardise(features), self.emotions.standardise(emotions)], dim=1)

    def standard_sums(self, sums: Floats) -> Tensor:
        """Weights ``(8, 7)`` from ratings to ratings, as they are between standardised ones."""
        weights = torch.tensor(sums, dtype=torch.float32, device=self.middle.device)
        return weights * self.features.sd / self.emotions.sd[:, None]

    def of(self, clips: Tensor, view: Tensor) -> Wanted:
        """Goals of excerpts of `clips` in which the teacher sees `view`."""
        quadrant = self._quadrant[clips]
        sides = self._sides[quadrant.clamp(min=0)]
        return Wanted(self._goals[clips], self._weights[clips], quadrant, sides, view)


def fit(
    recipe: Recipe,
    library: Library,
    index: Sequence[int],
    *,
    unrated: Sequence[int] = (),
    advice: Floats | None = None,
    sums: Floats | None = None,
    seed: int,
    progress: Callable[[float], None],
    checkpoint: Path | None = None,
) -> Fitted:
    """Train one network on some clips of the library.

    Parameters
    ----------
    index : sequence of int
        Clips to train on.
    unrated : sequence of int
        Clips that nobody rated; in each epoch as many of them are heard as of the others.
    advice : array, shape (all clips, 15), optional
        What the teacher would rate; NaN where it is silent.
    sums : array, shape (8, 7), optional
        Weights from feature ratings to emotion ratings; without them emotions do not move.
    seed : int
        Fixes initial weights, order and augmentation on one machine.
    progress : callable
        Told the loss after each epoch, also of those that an earlier run did.
    checkpoint : Path, optional
        Where all that is needed to go on is kept after each epoch; a run that was killed goes on
        there, and comes out as if it had not been.
    """
    torch.manual_seed(seed)
    generator = torch.Generator(library.device).manual_seed(seed)
    clips = torch.tensor(list(index), device=library.device)
    model = _new_model(recipe, library, index)
    told = None if advice is None else torch.tensor(advice, dtype=torch.float32, device=library.device)
    goals = Goals(recipe, library, clips, told)
    if sums is not None:
        model.emotions.weights.copy_(goals.standard_sums(sums))
    more = torch.tensor(list(unrated), device=library.device, dtype=clips.dtype)
    fitted = Fitted(copy.deepcopy(model).eval(), goals.features, goals.emotions)
    optimiser = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    per_epoch = math.ceil((len(clips) + min(len(clips), len(more))) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: _rate(step, recipe.epochs * per_epoch)
    )
    augmenter = Augmenter(recipe.augmentation, generator)
    journal = _Journal(checkpoint, (model, fitted.model), optimiser, schedule, generator)
    for earlier in journal.losses:
        progress(earlier)
    for epoch in range(len(journal.losses), recipe.epochs):
        drawn = _shuffled(more, generator)[: len(clips)]
        order = _shuffled(torch.cat([clips, drawn]), generator)
        total = torch.zeros((), device=library.device)
        sides = recipe.sides if epoch >= recipe.sides_from * recipe.epochs else 0.0
        model.train()
        for number, batch in enumerate(torch.tensor_split(order, per_epoch)):
            loss = _loss(recipe, library, batch, model=model, goals=goals, augmenter=augmenter, sides=sides)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            step = epoch * per_epoch + number
            _follow(fitted.model, model, decay=min(recipe.average, (1 + step) / (10 + step)))
            total += loss.detach()
        journal.keep(float(total) / per_epoch)
        progress(journal.losses[-1])
    journal.forget()
    return fitted


def _new_model(recipe: Recipe, library: Library, index: Sequence[int]) -> HopModel:
    """A network that has learnt nothing but the scale of the bands of its clips."""
    mean, sd = library.band_scale(index)
    components = 0 if library.views is None else library.views.rows.shape[1]
    model = HopModel(recipe.network, components=components, band_mean=mean, band_sd=sd).to(library.device)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # untyped there
    return model


def _shuffled(clips: Tensor, generator: torch.Generator) -> Tensor:
    """Clips in another order."""
    return clips[torch.randperm(len(clips), generator=generator, device=clips.device)]


class _Journal:
    """Keeps a run's whole state after each epoch, and takes it up again."""

    def __init__(
        self,
        path: Path | None,
        models: tuple[HopModel, HopModel],
        optimiser: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LambdaLR,
        generator: torch.Generator,
    ) -> None:
        self._path, self._generator = path, generator
        self._parts: list[Any] = [*models, optimiser, schedule]
        self.losses: list[float] = []
        if path is not None and path.is_file():
            kept = torch.load(path, map_location=generator.device, weights_only=True)
            for part, state in zip(self._parts, kept["parts"], strict=True):
                part.load_state_dict(state)
            generator.set_state(kept["generator"].cpu())
            torch.set_rng_state(kept["random"].cpu())
            self.losses = list(kept["losses"])

    def keep(self, loss: float) -> None:
        """Note that an epoch is done."""
        self.losses.append(loss)
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_suffix(".half")  # a run killed here leaves the last whole file
        state = {
            "parts": [part.state_dict() for part in self._parts],
            "generator": self._generator.get_state(),
            "random": torch.get_rng_state(),
            "losses": self.losses,
        }
        torch.save(state, half)
        half.replace(self._path)

    def forget(self) -> None:
        """The run is over."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _rate(step: int, steps: int) -> float:
    """Learning rate as a part of its peak: a rise, then half a cosine down to zero."""
    warm_up = WARM_UP * steps
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1.0 + math.cos(math.pi * min(1.0, (step - warm_up) / (steps - warm_up))))


@torch.no_grad()
def _follow(average: HopModel, model: HopModel, *, decay: float) -> None:
    """Move the running average of all weights and statistics towards the model."""
    for mean, now in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(now, 1.0 - decay)
        else:
            mean.copy_(now)


def _loss(
    recipe: Recipe,
    library: Library,
    batch: Tensor,
    *,
    model: HopModel,
    goals: Goals,
    augmenter: Augmenter,
    sides: float,
) -> Tensor:
    where, tempo = augmenter.uniform(len(batch), low=0.0), augmenter.tempo(len(batch))
    frames = round(recipe.excerpt_s * FRAMES_PER_SECOND)
    place = library.place(batch, frames=frames, where=where, tempo=tempo)
    wanted = goals.of(batch, library.seen(place))
    partner, kept = augmenter.partners(library.ratings.kind[batch])
    bands = augmenter(library.excerpts(place))
    mixed = torch.lerp(bands[partner], bands, kept[:, None, None])
    with torch.autocast(library.device.type, torch.bfloat16, enabled=recipe.precision == "bfloat16"):
        told = Told(*(one.float() for one in model(mixed)))
    loss = _rating_error(recipe, told, wanted, partner, kept)
    loss = loss + recipe.quadrant_weight * _quadrant_error(told, wanted, partner, kept)
    loss = loss + sides * _side_error(told, wanted, partner, kept, goals.middle)
    if library.views is not None:
        view = torch.lerp(wanted.view[partner], wanted.view, kept[:, None])
        loss = loss + recipe.teacher.weight * functional.mse_loss(told.view, view)
    return loss


def _rating_error(recipe: Recipe, told: Told, wanted: Wanted, partner: Tensor, kept: Tensor) -> Tensor:
    """Weighted mean squared error; a mixture counts as much as the lesser known of its two."""
    goal = torch.lerp(wanted.ratings[partner], wanted.ratings, kept[:, None])
    weight = torch.minimum(wanted.weights[partner], wanted.weights)
    error = weight * (torch.cat([told.features, told.emotions], dim=1) - goal) ** 2
    # By column, so that the few clips with emotions weigh as much as the many with features.
    column = error.sum(dim=0) / weight.sum(dim=0).clamp(min=1.0)
    return column[:N_FEATURES].mean() + recipe.emotion_weight * column[N_FEATURES:].mean()


def _quadrant_error(told: Told, wanted: Wanted, partner: Tensor, kept: Tensor) -> Tensor:
    """Cross entropy over the clips whose quadrant is known; zero when none is."""
    known = wanted.quadrant >= 0
    goal = wanted.quadrant.clamp(min=0)
    own = functional.cross_entropy(told.quadrant, goal, reduction="none", label_smoothing=SMOOTHING)
    other = functional.cross_entropy(
        told.quadrant, goal[partner], reduction="none", label_smoothing=SMOOTHING
    )
    error = torch.lerp(other, own, kept)
    return torch.where(known, error, 0.0).sum() / known.sum().clamp(min=1)


def _side_error(told: Told, wanted: Wanted, partner: Tensor, kept: Tensor, middle: Tensor) -> Tensor:
    """Cross entropy of the tagged sides of valence and energy; zero when nothing is tagged."""
    known = ((wanted.quadrant >= 0) & (wanted.quadrant[partner] >= 0)).float()
    sides = torch.lerp(wanted.sides[partner], wanted.sides, kept[:, None])
    sides = sides * (1.0 - SMOOTHING) + SMOOTHING / 2
    logits = STEEPNESS * (told.emotions[:, :2] - middle)
    error = functional.binary_cross_entropy_with_logits(logits, sides, reduction="none").mean(dim=1)
    return (error * known).sum() / known.sum().clamp(min=1.0)


@torch.no_grad()
def predict(fitted: Fitted, library: Library, clips: Sequence[int]) -> Floats:
    """Feature ratings of whole clips, shape ``(clips, 7)``."""
    model = fitted.model.eval()
    told = [model(library.bands.one(clip).float()[None] / STEPS_PER_UNIT) for clip in clips]
    features = torch.cat([one.features for one in told]) * fitted.features.sd + fitted.features.mean
    ratings: Floats = features.double().cpu().numpy()
    return ratings
