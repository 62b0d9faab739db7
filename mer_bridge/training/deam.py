"""Feature-vector models: 74 time-averaged descriptors of a song in, valence and arousal out.

The classical line of music emotion recognition: standardise, principal components, then linear
regression, k nearest neighbours, a random forest or a small 1-D network; clusters beside it.
Learns from a table of DEAM's own openSMILE columns; hears through `descriptors-deam74`, which
computes them anew.  What that front end only comes near is left out of the model that is shipped.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mer_bridge.circumplex import CATEGORIES, SUBEMOTIONS, category_numbers, subemotion
from mer_bridge.errors import DataError
from mer_bridge.frontends.descriptors.deam74 import APPROXIMATE, NAMES
from mer_bridge.training.clusters import explore
from mer_bridge.training.graphs import from_sklearn
from mer_bridge.training.report import Confusion, Curve, Evaluation, Figure
from mer_bridge.training.rowmodel import RowModel
from mer_bridge.training.score import pearson
from mer_bridge.training.splits import (
    SPLITS,
    Numbers,
    Predict,
    accuracy,
    confusion,
    macro_f1,
    out_of_fold,
    per_split,
    quadrants_of,
    r2,
)
from mer_bridge.values import Bands, Floats, Quadrant

KIND = "descriptors-deam74"
FOLDER = "deam"
COMPONENTS = 50
"""Principal components that the heads get; of the shipped one all."""
RIDGE = 30.0
PUBLISHED_R2 = ".521 (linear regression)"
PUBLISHED_QUADRANT = ".643"
DATA = "DEAM (Aljanaki, Yang and Soleymani 2017): time-averaged openSMILE columns and mean ratings of songs"
FAITHFUL = tuple(k for k, name in enumerate(NAMES) if name not in APPROXIMATE)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Songs:
    """Rated songs: `rows` ``(songs, 74)``, `ratings` ``(songs, 2)`` of valence and arousal, 1..9."""

    rows: Bands
    ratings: Floats


def load(data: Path) -> Songs:
    """Read ``deam/features_74.csv`` and ``deam/static.csv``.

    Raises
    ------
    DataError
        They are missing, lack columns, or hold what is no number.
    """
    features = _table(data / FOLDER / "features_74.csv", "track_id", NAMES)
    ratings = _table(data / FOLDER / "static.csv", "song_id", ("valence_mean", "arousal_mean"))
    both = sorted(features.keys() & ratings.keys())
    if len(both) < SPLITS * 2:
        raise DataError(f"{data / FOLDER} has {len(both)} songs with features and ratings: too few")
    rows = np.array([features[name] for name in both], np.float32)
    return Songs(rows, np.array([ratings[name] for name in both]))


def _table(path: Path, key: str, columns: tuple[str, ...]) -> dict[str, list[float]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = {key, *columns} - set(reader.fieldnames or ())
            if missing:
                raise DataError(f"{path} lacks the columns {', '.join(sorted(missing)[:3])}")
            return {row[key]: [float(row[column]) for column in columns] for row in reader}
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    except (TypeError, ValueError) as error:
        raise DataError(f"{path} holds what is no number: {error}") from error


def folds_of(n: int, *, seed: int) -> list[list[int]]:
    """Ten parts of the songs, by chance: every song is a group of its own."""
    order = np.random.default_rng(seed).permutation(n)
    return [sorted(part.tolist()) for part in np.array_split(order, SPLITS)]


def heads(*, seed: int) -> dict[str, Callable[[Bands, Numbers], Predict]]:
    """Every head by its name; each trains on rows and ratings and gives a predictor."""
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.linear_model import LinearRegression
    from sklearn.multioutput import MultiOutputRegressor
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.svm import SVR

    def scikit(make: Callable[[], Any], *, components: int | None = COMPONENTS) -> Any:
        def train(rows: Bands, ratings: Numbers) -> Predict:
            said: Predict = _pipeline(make(), components=components).fit(rows, ratings).predict
            return said

        return train

    return {
        "linear regression": scikit(LinearRegression, components=None),
        "linear regression, PCA": scikit(LinearRegression),
        "shipped ridge": lambda rows, ratings: shipped(rows, ratings).predict,
        "SVR": scikit(lambda: MultiOutputRegressor(SVR(C=0.5, gamma=0.5 / COMPONENTS))),
        "k nearest neighbours": scikit(lambda: KNeighborsRegressor(20, weights="distance")),
        "random forest": scikit(
            lambda: RandomForestRegressor(60, min_samples_leaf=3, max_features=0.3, random_state=seed),
            components=None,
        ),
        "1-D CNN": lambda rows, ratings: _network(rows, ratings, seed=seed),
    }


def _pipeline(head: Any, *, components: int | None) -> Any:
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    between = [] if components is None else [PCA(components, random_state=0)]
    return make_pipeline(StandardScaler(), *between, head)


def shipped(rows: Bands, ratings: Numbers) -> Any:
    """Ridge regression on the columns that the front end gives faithfully, fitted."""
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    chosen = ColumnTransformer([("faithful", StandardScaler(), list(FAITHFUL))])
    return make_pipeline(chosen, Ridge(RIDGE)).fit(rows, ratings)


def _network(rows: Bands, ratings: Numbers, *, seed: int) -> Predict:
    import torch

    from mer_bridge.training.perceptron import Recipe, Standard, fit
    from mer_bridge.training.twobranch import column_network

    torch.manual_seed(seed)
    standard = Standard(rows)
    mean, sd = ratings.mean(axis=0), ratings.std(axis=0)
    wanted = torch.tensor((ratings - mean) / sd, dtype=torch.float32)
    with torch.no_grad():
        inputs = standard(torch.from_numpy(rows))
    recipe = Recipe(dropout=0.3, epochs=12, batch=128, learning_rate=3e-3)
    network = column_network(recipe)
    network(inputs[:2])  # the lazy layer learns its size
    network = fit(network, inputs, wanted, recipe, loss=torch.nn.functional.mse_loss)

    def predict(given: Bands) -> Floats:
        with torch.no_grad():
            told = network(standard(torch.from_numpy(given))).double().numpy()
        ratings: Floats = mean + sd * told
        return ratings

    return predict


def evaluate(songs: Songs, *, seed: int, told: Progress = lambda _: None) -> tuple[Evaluation, Floats]:
    """Judge every head, and clusters; also what the shipped head says of songs it had not heard."""
    rows, ratings = songs.rows, songs.ratings
    folds = folds_of(len(rows), seed=seed)
    of_song = np.arange(len(rows))
    figures: list[Figure] = []
    said: dict[str, Floats] = {}
    for name, head in heads(seed=seed).items():
        said[name] = out_of_fold(rows, of_song, ratings, folds, head, told=lambda _: None)
        told(name)
        figures += _figures(name, said[name], ratings, folds)
    best = said["linear regression"]
    mine = said["shipped ridge"]
    clustered = explore(rows, quadrants_of(ratings), seed=seed)
    moods = tuple(quadrant.value for quadrant in Quadrant)
    quadrants = confusion(quadrants_of(best), quadrants_of(ratings), len(moods))
    note = (
        f"The shipped ridge looks at {len(FAITHFUL)} of the 74 columns: the {len(APPROXIMATE)} others follow "
        "openSMILE's with r < .98 when they are computed anew."
    )
    evaluation = Evaluation(
        system="Feature vectors (DEAM, 74 descriptors)",
        model=KIND,
        data=f"DEAM: {len(rows)} songs",
        split=f"{SPLITS} splits, every song in one test part",
        figures=(*figures, *_words(best, ratings, folds), *clustered.figures),
        confusions=(
            Confusion("quadrants, linear regression", moods, quadrants),
            Confusion("categories", CATEGORIES, _nine(best, ratings)),
            Confusion("sub-emotions", SUBEMOTIONS, confusion(_twelve(best), _twelve(ratings), 12)),
        ),
        curves=(
            *clustered.curves,
            Curve("valence, rated and heard", "rated", "heard", ratings[:, 0], mine[:, 0], "scatter"),
            Curve("arousal, rated and heard", "rated", "heard", ratings[:, 1], mine[:, 1], "scatter"),
        ),
        notes=(note, *clustered.notes),
    )
    return evaluation, mine


def _figures(name: str, said: Floats, ratings: Floats, folds: list[list[int]]) -> list[Figure]:
    """R2 of both, their mean, and the quadrant, of one head."""
    is_lead = name == "linear regression"
    both = [per_split(folds, r2, said[:, k], ratings[:, k]) for k in range(2)]
    quadrant = quadrants_of(said), quadrants_of(ratings)
    published = (PUBLISHED_R2, PUBLISHED_QUADRANT) if is_lead else ("", "")
    return [
        Figure.over(f"valence and arousal, {name}", "R2", np.mean(both, axis=0), published=published[0]),
        Figure.over(f"valence, {name}", "R2", both[0]),
        Figure.over(f"arousal, {name}", "R2", both[1]),
        Figure.over(
            f"quadrant, {name}", "accuracy", per_split(folds, accuracy, *quadrant), published=published[1]
        ),
        Figure.over(f"quadrant, {name}", "macro-F1", per_split(folds, macro_f1, *quadrant)),
    ]


def _words(said: Floats, ratings: Floats, folds: list[list[int]]) -> list[Figure]:
    """The nine categories and twelve sub-emotions that follow from both."""
    pairs = {
        "category of nine": (category_numbers(said), category_numbers(ratings)),
        "sub-emotion of twelve": (_twelve(said), _twelve(ratings)),
    }
    return [
        Figure.over(f"{name}, linear regression", metric, per_split(folds, figure, *pair))
        for name, pair in pairs.items()
        for metric, figure in (("accuracy", accuracy), ("macro-F1", macro_f1))
    ]


def _nine(said: Floats, ratings: Floats) -> Any:
    return confusion(category_numbers(said), category_numbers(ratings), len(CATEGORIES))


def _twelve(ratings: Floats) -> Numbers:
    """Sub-emotion 0..11 of ratings ``(songs, 2)``."""
    plane = (ratings - 5.0) / 4.0
    return np.array([subemotion(*point)[0] - 1 for point in plane.tolist()])


def make(
    songs: Songs, *, name: str, version: int, summary: str, seed: int, told: Progress = lambda _: None
) -> RowModel:
    """Judge, train on everything, and export."""
    evaluation, said = evaluate(songs, seed=seed, told=told)
    model = shipped(songs.rows, songs.ratings)
    names = ("valence", "energy")
    return RowModel(
        name=name,
        version=version,
        summary=summary,
        kind=KIND,
        stride_frames=32,
        names=names,
        graph=from_sklearn(model, songs.rows[:64]),
        rows=songs.rows,
        rated=songs.ratings,
        correlations={one: pearson(said[:, k], songs.ratings[:, k]) for k, one in enumerate(names)},
        evaluation=evaluation,
        data=DATA,
        how=f"Pearson r of {SPLITS} splits taken together, each song judged by a model that had not heard it",
        seed=seed,
        fails=(
            "It learned from whole songs and hears ten seconds; from openSMILE's columns of 44.1 kHz\n"
            "recordings and hears columns computed anew from sound below 11 kHz.\n"
            "Valence is much harder than arousal."
        ),
    )
