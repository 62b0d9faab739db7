"""Do descriptors fall into groups by themselves?  Rows in, elbow and silhouettes out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mer_bridge.training.report import Curve, Figure
from mer_bridge.values import Bands

NUMBERS = range(2, 13)
"""Clusters tried; twelve is the finest that has words."""
COMPONENTS = 20
STARTS = 5
"""Starts of each clustering, of which the best counts."""


class Clustered(NamedTuple):
    """What was found."""

    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    notes: tuple[str, ...]


def explore(rows: Bands, quadrant: npt.NDArray[np.int64], *, seed: int) -> Clustered:
    """Cluster standardised principal components by k-means and Gaussian mixtures.

    Parameters
    ----------
    rows : array, shape (songs, n)
    quadrant : array of int, shape (songs,)
        What four clusters are compared with.
    seed : int
    """
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import adjusted_rand_score, silhouette_score
    from sklearn.mixture import GaussianMixture
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    n_components = min(COMPONENTS, rows.shape[1])
    points = make_pipeline(StandardScaler(), PCA(n_components, random_state=0)).fit_transform(
        rows.astype(np.float64)
    )
    inertia, bic = [], []
    silhouettes: dict[str, list[float]] = {"k-means": [], "Gaussian mixture": []}
    agreement: dict[str, float] = {}
    for n in NUMBERS:
        means = KMeans(n, n_init=STARTS, random_state=seed).fit(points)
        mixture = GaussianMixture(n, covariance_type="diag", n_init=1, random_state=seed).fit(points)
        inertia.append(float(means.inertia_))
        bic.append(float(mixture.bic(points)))
        for name, labels in (("k-means", means.labels_), ("Gaussian mixture", mixture.predict(points))):
            silhouettes[name].append(float(silhouette_score(points, labels)))
            if n == len(np.unique(quadrant)):
                agreement[name] = float(adjusted_rand_score(quadrant, labels))
    x = np.array(NUMBERS, np.float64)
    four = list(NUMBERS).index(4)
    figures = [
        Figure(f"four clusters, {name}", "silhouette", told[four]) for name, told in silhouettes.items()
    ]
    figures += [
        Figure(f"four clusters against quadrants, {name}", "adjusted Rand", told)
        for name, told in agreement.items()
    ]
    curves = [
        Curve("elbow of k-means", "clusters", "inertia", x, np.array(inertia)),
        Curve("Gaussian mixtures", "clusters", "BIC", x, np.array(bic)),
        *(
            Curve(f"silhouette, {name}", "clusters", "silhouette", x, np.array(told))
            for name, told in silhouettes.items()
        ),
    ]
    best = NUMBERS[int(np.argmax(silhouettes["k-means"]))]
    note = (
        f"k-means separates best with {best} clusters (silhouette {max(silhouettes['k-means']):.2f}); "
        "descriptors alone do not fall into four moods."
    )
    return Clustered(tuple(figures), tuple(curves), (note,))
