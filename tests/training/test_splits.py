"""Figures over group-disjoint splits, against scikit-learn and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.training.splits import (
    accuracy,
    confusion,
    macro_f1,
    out_of_fold,
    parts_of_groups,
    per_split,
    quadrants_of,
    r2,
)

RNG = np.random.default_rng(2)


def test_no_group_is_in_two_parts_and_every_clip_in_one():
    groups = [f"artist {k % 37}" for k in range(200)]
    parts = parts_of_groups(groups, seed=3)
    assert sorted(index for part in parts for index in part) == list(range(200))
    homes = {}
    for number, part in enumerate(parts):
        for index in part:
            assert homes.setdefault(groups[index], number) == number
    assert max(map(len, parts)) - min(map(len, parts)) <= 6


def test_a_clip_is_judged_by_a_model_that_never_heard_its_fold():
    rows = np.arange(12, dtype=np.float32)[:, None]
    of_clip = np.repeat(np.arange(6), 2)
    heard = []

    def train(given, wanted):
        heard.append(set(given[:, 0].astype(int) // 2))
        assert wanted.tolist() == (given[:, 0].astype(int) // 2 * 10).tolist()
        return lambda test: test * 1.0

    folds = [[0, 3], [1, 4], [2, 5]]
    told = out_of_fold(rows, of_clip, np.arange(6) * 10, folds, train)
    assert heard == [{1, 2, 4, 5}, {0, 2, 3, 5}, {0, 1, 3, 4}]
    np.testing.assert_allclose(told[:, 0], [0.5, 2.5, 4.5, 6.5, 8.5, 10.5])  # means of a clip's rows


def test_figures_are_scikit_learn_s(need_library):
    need_library("sklearn")
    from sklearn import metrics

    told, wanted = RNG.standard_normal(50), RNG.standard_normal(50)
    assert r2(told, wanted) == pytest.approx(metrics.r2_score(wanted, told))
    told, wanted = RNG.integers(0, 4, 50), RNG.integers(0, 4, 50)
    assert accuracy(told, wanted) == pytest.approx(metrics.accuracy_score(wanted, told))
    assert macro_f1(told, wanted) == pytest.approx(metrics.f1_score(wanted, told, average="macro"))
    np.testing.assert_array_equal(confusion(told, wanted, 4), metrics.confusion_matrix(wanted, told))


def test_each_split_has_a_figure_of_its_own():
    told, wanted = np.array([1, 1, 0, 0]), np.array([1, 1, 1, 1])
    assert per_split([[0, 1], [2, 3]], accuracy, told, wanted) == [1.0, 0.0]


def test_quadrants_follow_from_the_sides_of_the_middle():
    ratings = np.array([[6.0, 6.0], [4.0, 6.0], [4.0, 4.0], [6.0, 4.0], [5.0, 5.0]])
    assert quadrants_of(ratings).tolist() == [0, 1, 2, 3, 0]
