"""Heads on a borrowed trunk: views of patches and ratings in, a small trained network out.

Ratings are few and noisy, so they are blended with advice (`mer_bridge.training.advice`).  Clips that
nobody rated follow the advice alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mer_bridge.training.advice import N_FEATURES, ratings_of
from mer_bridge.training.borrowed import BorrowRecipe
from mer_bridge.training.clips import QUADRANT_SIGNS, TAG_CENTRE, Clip
from mer_bridge.training.library import Ragged
from mer_bridge.values import EMOTION_NAMES, Floats

N_EMOTIONS, N_QUADRANTS = len(EMOTION_NAMES), 4
SMOOTHING = 0.1
"""Of the quadrants' labels: tags are wrong at times."""
STEEPNESS = 2.0
"""How sharply one spread away from the middle of the scale counts as the right side."""
WARM_UP = 50
"""Steps until the learning rate is reached."""


class Told(NamedTuple):
    """What a head says of clips, standardised.

    `features` ``(batch, 7)``; `emotions` straight from the patches and `explained` as sums of the
    features, ``(batch, 8)`` both; `quadrant` ``(batch, 4)`` as logits.
    """

    features: Tensor
    emotions: Tensor
    explained: Tensor
    quadrant: Tensor


class Head(nn.Module):
    """One hidden layer on each patch, then means over patches.

    Parameters
    ----------
    recipe : BorrowRecipe
    mean, sd : tensors, shape (n,)
        Of the views of the training patches.
    """

    def __init__(self, recipe: BorrowRecipe, *, mean: Tensor, sd: Tensor) -> None:
        super().__init__()
        self.mean: Tensor
        self.sd: Tensor
        self.register_buffer("mean", mean)
        self.register_buffer("sd", sd)
        self.before = nn.Dropout(recipe.input_dropout)
        self.hidden = nn.Linear(len(mean), recipe.hidden)
        self.after = nn.Dropout(recipe.dropout)
        self.features = nn.Linear(recipe.hidden, N_FEATURES)
        self.emotions = nn.Linear(recipe.hidden, N_EMOTIONS)
        self.quadrant = nn.Linear(recipe.hidden, N_QUADRANTS)
        self.explained = nn.Linear(N_FEATURES, N_EMOTIONS)

    def states(self, views: Tensor) -> Tensor:
        """Hidden states ``(patches, hidden)`` of views ``(patches, n)``."""
        state: Tensor = self.after(functional.relu(self.hidden(self.before((views - self.mean) / self.sd))))
        return state

    def tell(self, states: Tensor) -> Told:
        """What mean states ``(batch, hidden)`` say."""
        features = self.features(states)
        return Told(features, self.emotions(states), self.explained(features), self.quadrant(states))


@dataclass(frozen=True, slots=True)
class FittedHead:
    """A trained head and the scale of its ratings, ``(15,)`` each: seven features, eight emotions."""

    head: Head
    mean: Floats
    sd: Floats


class Predicted(NamedTuple):
    """Ratings of clips: `features` ``(clips, 7)``, `emotions` and `explained` ``(clips, 8)``.

    `quadrant` ``(clips, 4)`` are probabilities.
    """

    features: Floats
    emotions: Floats
    explained: Floats
    quadrant: Floats


def fit_head(
    recipe: BorrowRecipe,
    patches: Ragged,
    clips: Sequence[Clip],
    advice: Floats,
    train: Sequence[int],
    *,
    seed: int,
) -> FittedHead:
    """Train a head.

    Parameters
    ----------
    patches : Ragged
        Views of all clips.
    clips : sequence of Clip
    advice : array, shape (clips, 15)
        As `advise` gives it; known for all of `train`.
    train : sequence of int
        Clips to train on.
    """
    torch.manual_seed(seed)
    chosen = torch.tensor(list(train))
    known = torch.cat([patches.one(int(clip)) for clip in train])
    goals = _Goals(clips, advice, chosen)
    head = Head(recipe, mean=known.mean(dim=0), sd=known.std(dim=0) + 1e-5)
    optimiser = torch.optim.AdamW(head.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    n_batches = math.ceil(len(chosen) / recipe.batch)
    steps = recipe.epochs * n_batches
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1.0, (step + 1) / WARM_UP) * 0.5 * (1.0 + math.cos(math.pi * step / steps)),
    )
    head.train()
    for _ in range(recipe.epochs):
        for batch in chosen[torch.randperm(len(chosen))].tensor_split(n_batches):
            loss = _error(recipe, head, patches, goals, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # torch has no annotation there
            optimiser.step()
            rate.step()
    return FittedHead(head.eval(), goals.mean.astype(np.float64), goals.sd.astype(np.float64))


class _Goals:
    """What to learn of each clip: blended ratings, how much each counts, and the tagged quadrant."""

    def __init__(self, clips: Sequence[Clip], advice: Floats, train: Tensor) -> None:
        rated = ratings_of(clips)
        self.mean = np.nanmean(rated[train.numpy()], axis=0)
        self.sd = np.nanstd(rated[train.numpy()], axis=0)
        self.known = torch.from_numpy(~np.isnan(rated))
        self.rated = torch.from_numpy((np.nan_to_num(rated) - self.mean) / self.sd).float()
        self.advice = torch.from_numpy((np.nan_to_num(advice) - self.mean) / self.sd).float()
        self.quadrant = torch.tensor([clip.quadrant for clip in clips])
        kinds = sorted({clip.source for clip in clips})
        self.kind = torch.tensor([kinds.index(clip.source) for clip in clips])
        self.middle = torch.from_numpy((TAG_CENTRE - self.mean[7:9]) / self.sd[7:9]).float()
        self.signs = (torch.tensor(QUADRANT_SIGNS).float() + 1.0) / 2.0

    def of(self, batch: Tensor, recipe: BorrowRecipe) -> tuple[Tensor, Tensor]:
        """Goals and how much each counts, ``(batch, 15)`` both."""
        known = self.known[batch]
        blended = torch.lerp(self.rated[batch], self.advice[batch], recipe.advice)
        weight = torch.where(known, 1.0, recipe.unrated)
        return torch.where(known, blended, self.advice[batch]), weight


def _error(recipe: BorrowRecipe, head: Head, patches: Ragged, goals: _Goals, batch: Tensor) -> Tensor:
    """What a head gets wrong of some clips, each perhaps mixed with another of its source."""
    states = _mean_states(head, patches, batch, most=recipe.patches)
    kind = goals.kind[batch]
    same = (kind[:, None] == kind[None]).float()
    partner = torch.multinomial(same, 1)[:, 0]
    kept = torch.where(torch.rand(len(batch)) < recipe.mixup, 0.5 + 0.5 * torch.rand(len(batch)), 1.0)
    told = head.tell(torch.lerp(states[partner], states, kept[:, None]))
    goal, weight = goals.of(batch, recipe)
    goal = torch.lerp(goal[partner], goal, kept[:, None])
    weight = torch.minimum(weight[partner], weight)
    direct = torch.cat([told.features, told.emotions], dim=1)
    column = (weight * (direct - goal) ** 2).sum(dim=0) / weight.sum(dim=0)
    part = weight[:, N_FEATURES:]
    explained = (part * (told.explained - goal[:, N_FEATURES:]) ** 2).sum(dim=0) / part.sum(dim=0)
    total = column[:N_FEATURES].mean() + recipe.emotions * column[N_FEATURES:].mean()
    total = total + recipe.explained * explained.mean()
    return total + _tag_error(recipe, told, goals, (batch, partner, kept))


def _tag_error(
    recipe: BorrowRecipe, told: Told, goals: _Goals, mixture: tuple[Tensor, Tensor, Tensor]
) -> Tensor:
    """What it gets wrong of tagged quadrants, as classes and as sides of valence and energy."""
    batch, partner, kept = mixture
    quadrant = goals.quadrant[batch]
    known = ((quadrant >= 0) & (quadrant[partner] >= 0)).float()
    one_hot = functional.one_hot(quadrant.clamp(min=0), N_QUADRANTS).float()
    classes = torch.lerp(one_hot[partner], one_hot, kept[:, None])
    classes = classes * (1.0 - SMOOTHING) + SMOOTHING / N_QUADRANTS
    missed = functional.cross_entropy(told.quadrant, classes, reduction="none")
    sides = goals.signs[quadrant.clamp(min=0)]
    sides = torch.lerp(sides[partner], sides, kept[:, None]) * (1.0 - SMOOTHING) + SMOOTHING / 2
    logits = (told.explained[:, :2] - goals.middle) * STEEPNESS
    strayed = functional.binary_cross_entropy_with_logits(logits, sides, reduction="none").mean(dim=1)
    error = recipe.quadrant * missed + recipe.sides * strayed
    return (error * known).sum() / known.sum().clamp(min=1.0)


def _mean_states(head: Head, patches: Ragged, batch: Tensor, *, most: int) -> Tensor:
    """Mean hidden state of a random stretch of each clip, ``(batch, hidden)``."""
    there = patches.lengths[batch].clamp(max=most)
    least = there.clamp(max=3)
    length = least + (torch.rand(len(batch)) * (there - least + 1)).long().clamp(max=most)
    length = torch.minimum(length, there)
    start = (torch.rand(len(batch)) * (patches.lengths[batch] - length + 1)).long()
    row = torch.repeat_interleave(torch.arange(len(batch)), length)
    inside = torch.arange(len(row)) - torch.repeat_interleave(length.cumsum(0) - length, length)
    states = head.states(patches.rows[(patches.starts[batch] + start)[row] + inside])
    total = torch.zeros(len(batch), states.shape[1]).index_add(0, row, states)
    return total / length[:, None]


@torch.no_grad()
def predict_heads(fitted: FittedHead, views: Sequence[Tensor]) -> tuple[Predicted, list[Floats]]:
    """What a head says of whole clips, and the features of each of their patches, ``(patches, 7)``."""
    rows: list[list[Tensor]] = [[], [], [], []]
    ticks: list[Floats] = []
    for view in views:
        states = fitted.head.states(view)
        told = fitted.head.tell(states.mean(dim=0, keepdim=True))
        for row, one in zip(rows, told, strict=True):
            row.append(one[0])
        patchwise = fitted.head.features(states).double().numpy()
        ticks.append(patchwise * fitted.sd[:N_FEATURES] + fitted.mean[:N_FEATURES])
    features, emotions, explained = (torch.stack(row).double().numpy() for row in rows[:3])
    scale = slice(N_FEATURES, None)
    predicted = Predicted(
        features * fitted.sd[:N_FEATURES] + fitted.mean[:N_FEATURES],
        emotions * fitted.sd[scale] + fitted.mean[scale],
        explained * fitted.sd[scale] + fitted.mean[scale],
        torch.stack(rows[3]).softmax(dim=1).double().numpy(),
    )
    return predicted, ticks


def save_head(fitted: FittedHead, path: Path) -> None:
    """Keep a trained head and its scales."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")  # a run killed here leaves no half file
    scales = {"mean": torch.from_numpy(fitted.mean), "sd": torch.from_numpy(fitted.sd)}
    torch.save({"head": fitted.head.state_dict(), **scales}, part)
    part.replace(path)


def load_head(recipe: BorrowRecipe, path: Path) -> FittedHead:
    """Read what `save_head` kept."""
    kept = torch.load(path, map_location="cpu", weights_only=True)
    n_inputs = len(kept["head"]["mean"])
    head = Head(recipe, mean=torch.zeros(n_inputs), sd=torch.ones(n_inputs))
    head.load_state_dict(kept["head"])
    return FittedHead(head.eval(), kept["mean"].numpy(), kept["sd"].numpy())
