"""How good a model is on music it did not hear: ten group-disjoint splits, with their spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mer_bridge.values import Bands, Floats

SPLITS = 10

Indices: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[Any]
"""Ratings, or numbers of classes."""
Predict: TypeAlias = Callable[[Bands], Floats]


def out_of_fold(
    rows: Bands,
    of_clip: Indices,
    wanted: Numbers,
    folds: Sequence[Sequence[int]],
    train: Callable[[Bands, Numbers], Predict],
    *,
    told: Callable[[str], None] = lambda _: None,
) -> Floats:
    """Mean prediction over the rows of each clip, by a model that heard no clip of its fold.

    Parameters
    ----------
    rows : array, shape (rows, n)
    of_clip : array of int, shape (rows,)
        Clip of each row.
    wanted : array, shape (clips, …)
        What a model learns of each clip.
    folds : sequence of sequences of int
        Clips that each split leaves out.
    train : callable
        Rows and what is wanted of them in, a predictor of rows out.
    told : callable
        Told each split that is done.

    Returns
    -------
    array, shape (clips, k)
    """
    found: Floats | None = None
    for number, fold in enumerate(folds, start=1):
        is_test = np.isin(of_clip, fold)
        predict = train(rows[~is_test], wanted[of_clip[~is_test]])
        said = np.asarray(predict(rows[is_test]), np.float64).reshape(int(is_test.sum()), -1)
        if found is None:
            found = np.full((len(wanted), said.shape[1]), np.nan)
        for clip in fold:
            found[clip] = said[of_clip[is_test] == clip].mean(axis=0)
        told(f"split {number} of {len(folds)}")
    assert found is not None  # noqa: S101 - there is a fold
    return found


def per_split(
    folds: Sequence[Sequence[int]],
    figure: Callable[[Numbers, Numbers], float],
    told: Numbers,
    wanted: Numbers,
) -> list[float]:
    """A figure of each split's own clips."""
    return [figure(told[list(fold)], wanted[list(fold)]) for fold in folds]


def r2(told: Numbers, wanted: Numbers) -> float:
    """Part of the variance that is explained; may be below 0."""
    return float(1.0 - ((told - wanted) ** 2).sum() / ((wanted - wanted.mean()) ** 2).sum())


def accuracy(told: Numbers, wanted: Numbers) -> float:
    """Part of the classes that are right."""
    return float((told == wanted).mean())


def macro_f1(told: Numbers, wanted: Numbers) -> float:
    """Mean F1 over the classes that occur."""
    return float(np.mean(list(_f1(told, wanted))))


def _f1(told: Numbers, wanted: Numbers) -> Iterator[float]:
    for one in np.union1d(told, wanted):
        right = ((told == one) & (wanted == one)).sum()
        yield 2.0 * right / ((told == one).sum() + (wanted == one).sum())


def confusion(told: Numbers, wanted: Numbers, n_classes: int) -> npt.NDArray[np.int64]:
    """Counts, rows true, columns told, ``(n, n)``."""
    counts = np.zeros((n_classes, n_classes), np.int64)
    np.add.at(counts, (wanted.astype(np.intp), told.astype(np.intp)), 1)
    return counts


def quadrants_of(ratings: Floats, *, middle: float = 5.0) -> npt.NDArray[np.int64]:
    """Quadrant 0..3 of ratings of valence and energy, ``(clips, 2)``."""
    right, upper = ratings[:, 0] >= middle, ratings[:, 1] >= middle
    return np.where(upper, np.where(right, 0, 1), np.where(right, 3, 2)).astype(np.int64)


def parts_of_groups(groups: Sequence[str], *, seed: int, parts: int = SPLITS) -> list[list[int]]:
    """Indices of what each of ten parts holds; no group is in two, and parts are about as large.

    Groups are dealt in an order of chance, the largest first, to the smallest part.
    """
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    names = sorted(members)
    np.random.default_rng(seed).shuffle(names)
    names.sort(key=lambda name: -len(members[name]))
    found: list[list[int]] = [[] for _ in range(parts)]
    for name in names:
        min(found, key=len).extend(members[name])
    return [sorted(part) for part in found]
