"""The mood descriptors: 432 numbers of a stretch of music in, one of four moods out.

Published for 400 tracks of FMA with an accuracy of .41; here the tagged quadrants of Panda et
al. 2018 stand for the moods: uplifting, aggressive, melancholic, calm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mer_bridge.training.clips import Clip, group_folds
from mer_bridge.training.described import Rows, load_rows
from mer_bridge.training.graphs import from_torch
from mer_bridge.training.perceptron import QuadrantHead, Recipe, train_quadrants
from mer_bridge.training.report import Confusion, Evaluation, Figure
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
)
from mer_bridge.values import Bands, Floats, Quadrant

KIND = "descriptors-mood432"
MOODS = tuple(quadrant.value for quadrant in Quadrant)
RECIPE = Recipe()
PUBLISHED = ".41 (four moods, 400 tracks of FMA)"
GOAL = 0.70
DATA = "Quadrant tags of Panda et al. 2018"

Progress = Callable[[str], None]


def load(clips: Sequence[Clip], home: Path, *, progress: Progress) -> Rows:
    """Rows of the clips that have a quadrant."""
    tagged = [clip for clip in clips if clip.quadrant >= 0 and clip.source == "panda4q"]
    rows, _ = load_rows(KIND, tagged, home, progress=progress)
    return rows


def evaluate(rows: Rows, *, seed: int, told: Progress = lambda _: None) -> tuple[Evaluation, Floats]:
    """Judge the network, and a plain SVM and logistic regression beside it; also its probabilities.

    Returns
    -------
    Evaluation
    array, shape (clips, 4)
        Of Q1..Q4, for each clip by a network that had not heard its group.
    """
    wanted = np.array([clip.quadrant for clip in rows.clips])
    folds = group_folds(rows.clips, folds=SPLITS, seed=seed)
    heads: dict[str, Callable[[Bands, Numbers], Predict]] = {
        "network": lambda given, of: _network(given, of, seed=seed),
        "SVM": lambda given, of: _sklearn("svm", given, of),
        "logistic regression": lambda given, of: _sklearn("logistic", given, of),
    }
    said = {
        name: out_of_fold(rows.values, rows.clip, wanted, folds, head, told=told)
        for name, head in heads.items()
    }
    figures: list[Figure] = []
    for name, chances in said.items():
        mood = chances.argmax(axis=1)
        published, goal = (PUBLISHED, GOAL) if name == "network" else ("", None)
        values = per_split(folds, accuracy, mood, wanted)
        figures.append(Figure.over(f"mood, {name}", "accuracy", values, published=published, goal=goal))
        figures.append(Figure.over(f"mood, {name}", "macro-F1", per_split(folds, macro_f1, mood, wanted)))
    chances = said["network"]
    figures += _sides(chances, wanted, folds)
    table = Confusion("moods, network", MOODS, confusion(chances.argmax(axis=1), wanted, len(MOODS)))
    pairs = "; ".join(f"{one} and {other} {part:.0%}" for one, other, part in table.pairs())
    return (
        Evaluation(
            system="Mood descriptors (mood432)",
            model=KIND,
            data=f"{DATA}: {len(rows.clips)} clips, {len(rows.values)} stretches of 10 s",
            split=f"{SPLITS} splits, no artist in training and test; a clip is the mean of its stretches",
            figures=tuple(figures),
            confusions=(table,),
            notes=(f"Clips of two moods that are taken for each other: {pairs}.",),
        ),
        chances,
    )


def _sides(chances: Floats, wanted: Numbers, folds: Sequence[Sequence[int]]) -> list[Figure]:
    """What is sent: ratings of the two axes, and the quadrant that follows from them."""
    sides = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    ratings = 5.0 + 4.0 * chances @ sides
    quadrant = quadrants_of(ratings)
    found = [
        Figure.over(
            "quadrant of valence and energy", "accuracy", per_split(folds, accuracy, quadrant, wanted)
        )
    ]
    for axis, name in enumerate(("valence", "energy")):
        right = np.sign(ratings[:, axis] - 5.0), sides[wanted.astype(np.intp), axis]
        found.append(Figure.over(f"side of {name}", "accuracy", per_split(folds, accuracy, *right)))
    return found


def _network(rows: Bands, wanted: Numbers, *, seed: int) -> Predict:
    head = train_quadrants(rows, wanted.astype(np.int64), RECIPE, seed=seed)

    def predict(given: Bands) -> Floats:
        with torch.no_grad():
            chances: Floats = head.probabilities(torch.from_numpy(given)).double().numpy()
        return chances

    return predict


def _sklearn(kind: str, rows: Bands, wanted: Numbers) -> Predict:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    n = rows.shape[1]
    head: Any = SVC(C=2.0, gamma=0.5 / n) if kind == "svm" else LogisticRegression(C=0.002, max_iter=500)
    model = make_pipeline(StandardScaler(), head).fit(rows, wanted)
    said: Predict = model.decision_function
    return said


def make(
    rows: Rows, *, name: str, version: int, summary: str, seed: int, told: Progress = lambda _: None
) -> RowModel:
    """Judge, train on everything, and export."""
    evaluation, chances = evaluate(rows, seed=seed, told=told)
    wanted = np.array([clip.quadrant for clip in rows.clips])
    head: QuadrantHead = train_quadrants(rows.values, wanted[rows.clip], RECIPE, seed=seed)
    sides = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
    rated = 5.0 + 2.0 * sides[wanted]
    ratings = 5.0 + 4.0 * chances @ sides
    names = ("valence", "energy")
    return RowModel(
        name=name,
        version=version,
        summary=summary,
        kind=KIND,
        stride_frames=32,
        names=names,
        graph=from_torch(head, rows.values[:64]),
        rows=rows.values,
        rated=rated,
        correlations={one: pearson(ratings[:, k], rated[:, k]) for k, one in enumerate(names)},
        evaluation=evaluation,
        data=DATA,
        how=(
            "Pearson r with the tagged side (valence and energy are known only as sides) on clips of artists "
            f"not trained on, mean of {SPLITS} splits taken together"
        ),
        seed=seed,
        fails=(
            "Valence is the hard half: sad and calm music, and happy and aggressive music, are "
            "told apart by little.\n"
            "Its tags are moods of whole songs, not of the ten seconds it hears."
        ),
    )
