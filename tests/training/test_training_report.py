"""Evaluations as plain data."""

from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.training.report import Confusion, Figure


def test_a_figure_is_the_mean_and_the_spread_over_splits():
    figure = Figure.over("valence, ridge", "R2", [0.3, 0.5], published=".52", goal=0.4)
    assert (figure.mean, figure.sd) == (pytest.approx(0.4), pytest.approx(0.1))
    assert (figure.published, figure.goal) == (".52", 0.4)


def test_the_most_confused_pair_comes_first_with_its_part_of_both_classes():
    counts = np.array([[8, 2, 0], [2, 8, 0], [1, 0, 9]])
    pairs = Confusion("moods", ("a", "b", "c"), counts).pairs()
    assert pairs[0] == ("a", "b", pytest.approx(4 / 20))
    assert [pair[:2] for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_classes_without_clips_are_not_confused():
    assert Confusion("none", ("a", "b"), np.zeros((2, 2), np.int64)).pairs() == [("a", "b", 0.0)]
