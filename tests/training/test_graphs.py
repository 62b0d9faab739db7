"""Models on rows as graphs that say the same."""

from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.errors import ModelError

pytestmark = pytest.mark.training
RNG = np.random.default_rng(4)
ROWS = RNG.standard_normal((40, 6)).astype(np.float32)
RATINGS = np.c_[ROWS @ RNG.standard_normal(6), ROWS[:, 0] ** 2] + 5.0


@pytest.fixture(autouse=True)
def _libraries(need_library, with_torch):
    need_library("skl2onnx")


def estimators():
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.linear_model import Ridge
    from sklearn.neighbors import KNeighborsRegressor

    from mer_bridge.training import deam

    return {
        "ridge": deam._pipeline(Ridge(1.0), components=4),
        "k nearest neighbours": deam._pipeline(KNeighborsRegressor(5), components=3),
        "random forest": deam._pipeline(RandomForestRegressor(5, random_state=0), components=None),
    }


@pytest.mark.parametrize("name", ["ridge", "k nearest neighbours", "random forest"])
def test_a_graph_says_what_its_estimator_says(name):
    from mer_bridge.training.graphs import SAME, from_sklearn, run

    estimator = estimators()[name].fit(ROWS, RATINGS)
    graph = from_sklearn(estimator, ROWS)
    assert SAME <= 1e-4
    np.testing.assert_allclose(run(graph, ROWS), estimator.predict(ROWS), atol=1e-4, rtol=0)


def test_a_graph_says_what_its_network_says():
    import torch

    from mer_bridge.training.graphs import from_torch, run
    from mer_bridge.training.perceptron import Recipe, train_quadrants

    recipe = Recipe(hidden=(8,), epochs=2, members=2)
    head = train_quadrants(ROWS, RNG.integers(0, 4, 40), recipe, seed=1)
    with torch.no_grad():
        wanted = head(torch.from_numpy(ROWS)).numpy()
    np.testing.assert_allclose(run(from_torch(head, ROWS), ROWS), wanted, atol=1e-4, rtol=0)


def test_the_two_branch_network_says_the_same_for_any_number_of_ticks():
    import torch

    from mer_bridge.training import songs
    from mer_bridge.training.graphs import from_torch, run

    rows = RNG.standard_normal((20, 3 + 2 * 40)).astype(np.float32)
    ratings = RNG.uniform(2, 8, (20, 2))
    module = songs.network(rows, ratings, (3, 2, 40), seed=1)
    graph = from_torch(module, rows)
    with torch.no_grad():
        wanted = module(torch.from_numpy(rows)).numpy()
    for n in (1, 7):
        np.testing.assert_allclose(run(graph, rows[:n]), wanted[:n], atol=1e-4, rtol=0)


def test_a_graph_that_says_something_else_is_refused(monkeypatch):
    from sklearn.linear_model import Ridge

    from mer_bridge.training import graphs

    monkeypatch.setattr(graphs, "run", lambda _graph, rows: np.zeros((len(rows), 2)))
    with pytest.raises(ModelError, match="differs from the model by"):
        graphs.from_sklearn(Ridge().fit(ROWS, RATINGS), ROWS)


def test_a_network_learns_what_can_be_learnt():
    import torch

    from mer_bridge.training.perceptron import Recipe, train_quadrants

    rows = RNG.standard_normal((400, 6)).astype(np.float32)
    right, upper = rows[:, 0] > 0, rows[:, 1] > 0
    quadrant = np.where(upper, np.where(right, 0, 1), np.where(right, 3, 2))
    head = train_quadrants(rows, quadrant, Recipe(hidden=(32,), epochs=20, members=1, dropout=0.1), seed=2)
    with torch.no_grad():
        ratings = head(torch.from_numpy(rows)).numpy()
    assert ((ratings[:, 0] > 5.0) == right).mean() > 0.9
    assert ((ratings[:, 1] > 5.0) == upper).mean() > 0.9
    assert ratings.min() >= 1.0
    assert ratings.max() <= 9.0
