"""Small networks on rows of descriptors: rows ``(…, n)`` in, ratings or class probabilities out.

A few multilayer perceptrons, trained with mixup (Zhang et al. 2018) and dropout from different
seeds, whose mean is the model.  Rows are standardised and held to `LARGEST` spreads inside the
network, so that odd sound cannot drive it far from what it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from mer_bridge.values import Bands

LARGEST = 4.0
"""Spreads from the mean at which a standardised value is held."""
SMOOTHING = 0.1
"""Part of a class's label that is spread over the others: tags are no certainties."""
MIXUP = 0.4
"""Both parameters of the beta distribution that mixes two rows."""
RATED_SIDES = 4.0
"""Ratings from the middle of the scale to its ends."""


class Recipe(NamedTuple):
    """How a network on rows is trained."""

    hidden: tuple[int, ...] = (128, 64)
    dropout: float = 0.4
    epochs: int = 25
    members: int = 3
    batch: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 0.05


class Standard(nn.Module):
    """Rows in units of their spread, held to `LARGEST`."""

    def __init__(self, rows: Bands) -> None:
        super().__init__()
        self.mean: Tensor
        self.scale: Tensor
        mean, sd = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64)
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        still = sd < 1e-9 * (1.0 + np.abs(mean))
        self.register_buffer(
            "scale", torch.tensor(np.where(still, 0.0, 1.0 / (sd + still)), dtype=torch.float32)
        )

    def forward(self, rows: Tensor) -> Tensor:
        """Standardised rows, of the same shape."""
        return ((rows - self.mean) * self.scale).clamp(-LARGEST, LARGEST)


def body(n_in: int, n_out: int, recipe: Recipe) -> nn.Sequential:
    """Layers from standardised rows to outputs."""
    layers: list[nn.Module] = [nn.Dropout(recipe.dropout / 2.0)]
    before = n_in
    for after in recipe.hidden:
        layers += [nn.Linear(before, after), nn.ReLU(), nn.Dropout(recipe.dropout)]
        before = after
    return nn.Sequential(*layers, nn.Linear(before, n_out))


class QuadrantHead(nn.Module):
    """Mean of several networks' quadrant probabilities, as ratings of valence and energy.

    The probability of the two quadrants on one side less that of the other two, times four,
    around the middle of the scale: a certain Q1 rates 9 and 9.
    """

    def __init__(self, standard: Standard, members: Sequence[nn.Module]) -> None:
        super().__init__()
        self.standard = standard
        self.members = nn.ModuleList(members)
        self.sides: Tensor
        signs = torch.tensor([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
        self.register_buffer("sides", RATED_SIDES * signs)

    def probabilities(self, rows: Tensor) -> Tensor:
        """Of Q1..Q4, ``(…, 4)``."""
        rows = self.standard(rows)
        return torch.stack([torch.softmax(one(rows), dim=-1) for one in self.members]).mean(dim=0)

    def forward(self, rows: Tensor) -> Tensor:
        """Ratings of valence and energy, ``(…, 2)``."""
        return 5.0 + self.probabilities(rows) @ self.sides


def train_quadrants(
    rows: Bands, quadrant: npt.NDArray[np.int64], recipe: Recipe, *, seed: int
) -> QuadrantHead:
    """Train a `QuadrantHead` on rows ``(n, values)`` and their quadrants 0..3."""
    wanted = functional.one_hot(torch.from_numpy(quadrant.astype(np.int64)), 4).float()
    wanted = (1.0 - SMOOTHING) * wanted + SMOOTHING / 4.0
    standard = Standard(rows)
    with torch.no_grad():
        inputs = standard(torch.from_numpy(rows))
    members = []
    for k in range(recipe.members):
        torch.manual_seed(seed + k)
        network = body(rows.shape[1], 4, recipe)
        members.append(fit(network, inputs, wanted, recipe, loss=functional.cross_entropy))
    return QuadrantHead(standard, members).eval()


def fit(
    network: nn.Module,
    inputs: Tensor,
    wanted: Tensor,
    recipe: Recipe,
    *,
    loss: Callable[[Tensor, Tensor], Tensor],
) -> nn.Module:
    """Train a network on inputs ``(n, values)`` mixed in pairs; draws from torch's own seed.

    `loss` takes what the network says and what is wanted.
    """
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * -(-len(inputs) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.learning_rate, total_steps=steps)
    mixing = torch.distributions.Beta(MIXUP, MIXUP)
    network.train()
    for _ in range(recipe.epochs):
        for batch in torch.randperm(len(inputs)).split(recipe.batch):  # type: ignore[no-untyped-call] # torch's
            other = batch[torch.randperm(len(batch))]
            part = mixing.sample()
            mixed = part * inputs[batch] + (1.0 - part) * inputs[other]
            told = network(mixed)
            cost = part * loss(told, wanted[batch]) + (1.0 - part) * loss(told, wanted[other])
            optimiser.zero_grad()
            cost.backward()  # type: ignore[no-untyped-call] # torch's own
            optimiser.step()
            schedule.step()
    return network.eval()
