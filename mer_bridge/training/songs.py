"""Descriptor regression as with 1000 Songs: series and timbre in, valence and energy out.

Two things are measured.  The *reduced* network learns from what is stored of the 1000 Songs:
ten values of timbre, and the series of spectral centroid and rolloff.  The *full* one learns
from everything that `descriptors-songs1000` computes, on clips whose sound is there: film music
with rated valence and energy.  Beside each stand a ridge and an SVR.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mer_bridge.errors import DataError
from mer_bridge.frontends.descriptors.songs1000 import SERIES_NAMES, VALUE_NAMES
from mer_bridge.frontends.descriptors.statistics import RESAMPLED
from mer_bridge.training.clips import Clip
from mer_bridge.training.described import Rows, load_rows
from mer_bridge.training.graphs import from_torch
from mer_bridge.training.perceptron import Recipe, Standard, fit
from mer_bridge.training.report import Evaluation, Figure
from mer_bridge.training.rowmodel import RowModel
from mer_bridge.training.score import pearson
from mer_bridge.training.splits import SPLITS, Numbers, Predict, out_of_fold, parts_of_groups, per_split, r2
from mer_bridge.training.twobranch import Flattened, TwoBranch
from mer_bridge.values import Bands, Floats

KIND = "descriptors-songs1000"
FOLDER = "songs1000"
STORED_VALUES = VALUE_NAMES[1:]
"""The ten values in the order of ``timbre.npy``: all but the tempo."""
REDUCED = (len(STORED_VALUES), 2, RESAMPLED)
FULL = (len(VALUE_NAMES), len(SERIES_NAMES), RESAMPLED)
RECIPE = Recipe(dropout=0.3, epochs=25, members=3, learning_rate=2e-3)
NAMES = ("valence", "energy")
DATA = "Valence and energy of film music (Eerola and Vuoskoski 2011, set 1)"

COMPARED = (
    "Descriptors were brought to the mean and spread of the stored ones, so Kolmogorov-Smirnov distances "
    "compare shapes of distributions, and correlations how descriptors go together. Both are of other "
    "music than the stored: they can show that a descriptor means something else, not that it is the "
    "same number; only the same sound described by both could show that, and no sound of 1000 Songs is here."
)

Progress = Callable[[str], None]
Shape = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of 1000 Songs: `rows` ``(songs, 410)``, `ratings` of valence and arousal, artists."""

    rows: Bands
    ratings: Floats
    artists: list[str]


def load_stored(data: Path) -> Stored:
    """Read the folder ``songs1000``.

    Raises
    ------
    DataError
        A file is missing or not as expected.
    """
    folder = data / FOLDER
    try:
        parts = [
            np.load(folder / f"{name}.npy", allow_pickle=False)
            for name in ("timbre", "spectral-centroid", "spectral-rolloff")
        ]
        with (folder / "static_annotations.csv").open(newline="", encoding="utf-8-sig") as file:
            songs = list(csv.DictReader(file))
        ratings = np.array([[float(row["mean_valence"]), float(row["mean_arousal"])] for row in songs])
        artists = _artists(folder / "songs_info.csv")
    except OSError as error:
        raise DataError(f"cannot read {folder}: {error.strerror or error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{folder} is not as expected: {error}") from error
    rows = np.concatenate(parts, axis=1).astype(np.float32)
    if rows.shape != (len(songs), REDUCED[0] + REDUCED[1] * RESAMPLED):
        raise DataError(f"{folder} holds {rows.shape} numbers of {len(songs)} rated songs")
    return Stored(rows, ratings, [artists.get(row["song_id"], row["song_id"]) for row in songs])


def _artists(path: Path) -> dict[str, str]:
    """Artist by song; the file pads its cells with tabs."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        return {
            row["song_id"].strip(): row["Artist"].strip() for row in csv.DictReader(file) if row["Artist"]
        }


def load(clips: Sequence[Clip], home: Path, *, progress: Progress) -> Rows:
    """Rows of the film music whose valence and energy are rated."""
    rated = [clip for clip in clips if not np.isnan(clip.emotions[:2]).any()]
    rows, _ = load_rows(KIND, rated, home, progress=progress)
    return rows


def reduced(rows: Bands) -> Bands:
    """Of full rows what is stored of 1000 Songs, in that order."""
    n = len(VALUE_NAMES)
    chosen: Bands = np.concatenate([rows[:, 1:n], rows[:, n : n + 2 * RESAMPLED]], axis=1)
    return chosen


def network(rows: Bands, ratings: Numbers, shape: Shape, *, seed: int, members: int = 1) -> torch.nn.Module:
    """Train the two-branch network; it takes rows ``(…, values)`` and gives ratings ``(…, 2)``."""
    standard = Standard(rows)
    mean, sd = ratings.mean(axis=0), ratings.std(axis=0)
    wanted = torch.tensor((ratings - mean) / sd, dtype=torch.float32)
    with torch.no_grad():
        inputs = standard(torch.from_numpy(rows))
    trained = []
    for k in range(members):
        torch.manual_seed(seed + k)
        trained.append(
            fit(TwoBranch(*shape, RECIPE), inputs, wanted, RECIPE, loss=torch.nn.functional.mse_loss)
        )
    return Flattened(Rated(standard, trained, mean, sd), rows.shape[1]).eval()


class Rated(torch.nn.Module):
    """Mean of several networks, in rating units; rows ``(batch, values)``."""

    def __init__(
        self, standard: Standard, members: Sequence[torch.nn.Module], mean: Floats, sd: Floats
    ) -> None:
        super().__init__()
        self.standard = standard
        self.members = torch.nn.ModuleList(members)
        self.mean: torch.Tensor
        self.sd: torch.Tensor
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        self.register_buffer("sd", torch.tensor(sd, dtype=torch.float32))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Ratings ``(batch, 2)``."""
        given = self.standard(rows)
        return self.mean + self.sd * torch.stack([one(given) for one in self.members]).mean(dim=0)


def _heads(shape: Shape, *, seed: int) -> dict[str, Callable[[Bands, Numbers], Predict]]:
    from sklearn.decomposition import PCA
    from sklearn.linear_model import Ridge
    from sklearn.multioutput import MultiOutputRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    def scikit(head: Any) -> Callable[[Bands, Numbers], Predict]:
        def train(rows: Bands, ratings: Numbers) -> Predict:
            between = PCA(min(100, *rows.shape), random_state=0)
            said: Predict = make_pipeline(StandardScaler(), between, head).fit(rows, ratings).predict
            return said

        return train

    def two_branch(rows: Bands, ratings: Numbers) -> Predict:
        module = network(rows, ratings, shape, seed=seed)

        def predict(given: Bands) -> Floats:
            with torch.no_grad():
                told: Floats = module(torch.from_numpy(given)).double().numpy()
            return told

        return predict

    return {
        "two-branch network": two_branch,
        "ridge": scikit(Ridge(100.0)),
        "SVR": scikit(MultiOutputRegressor(SVR(C=0.5, gamma=0.5 / (shape[0] + shape[1] * shape[2])))),
    }


def _judged(
    rows: Bands,
    of_clip: Any,
    ratings: Floats,
    folds: list[list[int]],
    shape: Shape,
    *,
    seed: int,
    told: Progress,
) -> tuple[list[Figure], dict[str, Floats]]:
    figures: list[Figure] = []
    said = {}
    for name, head in _heads(shape, seed=seed).items():
        said[name] = out_of_fold(rows, of_clip, ratings, folds, head)
        told(name)
        for k, what in enumerate(NAMES):
            pair = said[name][:, k], ratings[:, k]
            figures.append(Figure.over(f"{what}, {name}", "R2", per_split(folds, r2, *pair)))
            figures.append(Figure(f"{what}, {name}, all splits together", "r", pearson(*pair)))
    return figures, said


def evaluate_stored(stored: Stored, rows: Rows, *, seed: int, told: Progress = lambda _: None) -> Evaluation:
    """Judge the reduced network on 1000 Songs, and what it says of clips described by our front end."""
    of_song = np.arange(len(stored.rows))
    folds = parts_of_groups(stored.artists, seed=seed)
    figures, _ = _judged(stored.rows, of_song, stored.ratings, folds, REDUCED, seed=seed, told=told)
    return Evaluation(
        system="Descriptor regression (1000 Songs), reduced",
        model="",
        data=f"1000 Songs: {len(stored.rows)} songs, stored centroid, rolloff and timbre",
        split=f"{SPLITS} splits, no artist in training and test",
        figures=(*figures, *_transfer(stored, rows, seed=seed), *compare(stored, rows)),
        notes=(COMPARED,),
    )


def _transfer(stored: Stored, rows: Rows, *, seed: int) -> list[Figure]:
    """Pearson r of models of stored descriptors with the ratings of film music described by us."""
    ours = reduced(rows.values)
    # Each descriptor at home has another mean: film music is not what the 1000 Songs are.
    moved = (ours - ours.mean(axis=0)) / (ours.std(axis=0) + 1e-9)
    given = (stored.rows.mean(axis=0) + moved * stored.rows.std(axis=0)).astype(np.float32)
    wanted = np.stack([clip.emotions[:2] for clip in rows.clips])
    figures = []
    for name in ("two-branch network", "ridge"):
        said = _heads(REDUCED, seed=seed)[name](stored.rows, stored.ratings)(given)
        per_clip = np.stack([said[rows.clip == k].mean(axis=0) for k in range(len(rows.clips))])
        figures += [
            Figure(f"{what} of film music, {name} of 1000 Songs", "r", pearson(per_clip[:, k], wanted[:, k]))
            for k, what in enumerate(NAMES)
        ]
    return figures


def compare(stored: Stored, rows: Rows) -> list[Figure]:
    """How far our descriptors of real clips are distributed as those that are stored."""
    n = REDUCED[0]
    ours, theirs = _scalars(reduced(rows.values)), _scalars(stored.rows)
    names = (*STORED_VALUES, "centroid", "rolloff")
    figures = [
        Figure(f"{name}, ours against stored", "Kolmogorov-Smirnov", apart(a, b))
        for name, a, b in zip(names, _standard(ours).T, _standard(theirs).T, strict=True)
        if name != "reverberation"
    ]
    moving = [k for k in range(n + 2) if names[k] != "reverberation"]
    pairs = np.triu_indices(len(moving), 1)
    together = [np.asarray(np.corrcoef(table[:, moving].T))[pairs] for table in (ours, theirs)]
    figures.append(Figure("correlations between descriptors, ours and stored", "r", pearson(*together)))
    return figures


def apart(ours: Floats, theirs: Floats) -> float:
    """Kolmogorov-Smirnov distance: the farthest that two cumulative distributions are apart, 0..1."""
    both = np.concatenate([ours, theirs])
    parts = [np.searchsorted(np.sort(one), both, side="right") / one.size for one in (ours, theirs)]
    return float(np.abs(parts[0] - parts[1]).max())


def _scalars(rows: Bands) -> Floats:
    """Values, then the mean of each series, ``(n, 12)``."""
    n = REDUCED[0]
    series = rows[:, n:].reshape(len(rows), 2, RESAMPLED).mean(axis=2)
    return np.concatenate([rows[:, :n], series], axis=1).astype(np.float64)


def _standard(table: Floats) -> Floats:
    z: Floats = (table - table.mean(axis=0)) / (table.std(axis=0) + 1e-9)
    return z


def make(
    rows: Rows, *, name: str, version: int, summary: str, seed: int, told: Progress = lambda _: None
) -> RowModel:
    """Judge the full network, train it on everything, and export."""
    evaluation, said = evaluate(rows, seed=seed, told=told)
    ratings = np.stack([clip.emotions[:2] for clip in rows.clips])
    module = network(rows.values, ratings[rows.clip], FULL, seed=seed, members=RECIPE.members)
    return RowModel(
        name=name,
        version=version,
        summary=summary,
        kind=KIND,
        stride_frames=32,
        names=NAMES,
        graph=from_torch(module, rows.values[:16]),
        rows=rows.values,
        rated=ratings,
        correlations={one: pearson(said[:, k], ratings[:, k]) for k, one in enumerate(NAMES)},
        evaluation=evaluation,
        data=DATA,
        how=f"Pearson r of {SPLITS} splits taken together, no film's album in training and test",
        seed=seed,
        fails="It has heard film music alone, and 296 clips of it: songs with a voice are new to it.",
    )


def evaluate(rows: Rows, *, seed: int, told: Progress = lambda _: None) -> tuple[Evaluation, Floats]:
    """Judge the full network on film music; also what it says of clips it had not heard."""
    ratings = np.stack([clip.emotions[:2] for clip in rows.clips])
    folds = parts_of_groups([clip.group for clip in rows.clips], seed=seed)
    figures, said = _judged(rows.values, rows.clip, ratings, folds, FULL, seed=seed, told=told)
    return (
        Evaluation(
            system="Descriptor regression (1000 Songs), full",
            model=KIND,
            data=f"{DATA}: {len(rows.clips)} clips, {len(rows.values)} stretches of 10 s",
            split=f"{SPLITS} splits, no album in training and test; a clip is the mean of its stretches",
            figures=tuple(figures),
        ),
        said["two-branch network"],
    )
