"""The two-branch network of 1000 Songs, and its small relative for columns.

Series go through one-dimensional convolutions, single values through a dense branch; both meet
in a dense layer that rates valence and arousal.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from mer_bridge.training.perceptron import Recipe

N_OUT = 2
"""Valence and arousal."""


class Flattened(nn.Module):
    """Give the last axis to a network that wants ``(batch, values)``, whatever stands before."""

    def __init__(self, network: nn.Module, n_values: int) -> None:
        super().__init__()
        self.network = network
        self.n_values = n_values

    def forward(self, rows: Tensor) -> Tensor:
        """Ratings ``(…, 2)`` of rows ``(…, values)``."""
        told = self.network(rows.reshape(-1, self.n_values))
        return cast("Tensor", told.reshape(*rows.shape[:-1], N_OUT))


class TwoBranch(nn.Module):
    """Convolutions over series beside dense layers over values.

    Parameters
    ----------
    n_values, n_series, points : int
        A row is values first, then the series, each of so many points.
    """

    def __init__(self, n_values: int, n_series: int, points: int, recipe: Recipe) -> None:
        super().__init__()
        self.shape = (n_values, n_series, points)
        channels = 32 if n_series > 4 else 16
        self.series = nn.Sequential(
            nn.Conv1d(n_series, channels, 7, stride=2, padding=3),
            nn.ReLU(),
            nn.MaxPool1d(2),
            nn.Conv1d(channels, channels, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool1d(2),
            nn.Conv1d(channels, channels, 3, padding=1),
            nn.ReLU(),
        )
        self.values = nn.Sequential(nn.Linear(n_values, 32), nn.ReLU(), nn.Dropout(recipe.dropout / 2.0))
        self.both = nn.Sequential(
            nn.Dropout(recipe.dropout),
            nn.Linear(2 * channels + 32, 64),
            nn.ReLU(),
            nn.Dropout(recipe.dropout),
            nn.Linear(64, N_OUT),
        )

    def forward(self, rows: Tensor) -> Tensor:
        """Standardised ratings ``(batch, 2)`` of standardised rows ``(batch, values)``."""
        n_values, n_series, points = self.shape
        series = self.series(rows[:, n_values:].reshape(-1, n_series, points))
        pooled = torch.cat([series.mean(dim=2), series.amax(dim=2), self.values(rows[:, :n_values])], dim=1)
        return cast("Tensor", self.both(pooled))


def column_network(recipe: Recipe) -> nn.Module:
    """A 1-D network over columns as if they were a series, ``(batch, columns)`` to ``(batch, 2)``."""
    return nn.Sequential(
        nn.Unflatten(1, (1, -1)),
        nn.Conv1d(1, 8, 5, stride=2),
        nn.ReLU(),
        nn.Conv1d(8, 16, 5, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(recipe.dropout),
        nn.LazyLinear(64),
        nn.ReLU(),
        nn.Linear(64, N_OUT),
    )
