"""What a system's evaluation found, as plain data: one `Evaluation` per system, one `Figure` per number.

Every system of ``mer-bridge evaluate --all`` has a function in `mer_bridge.training` that
returns an `Evaluation`; whoever prints a table or writes a page needs to know nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number beside what was published.

    Attributes
    ----------
    name : str
        What was predicted from what and by which head, such as ``valence, ridge``.
    metric : str
        ``R2``, ``r``, ``accuracy``, ``macro-F1``, ``silhouette`` …
    mean, sd : float
        Over the splits; `sd` is 0 where there is only one.
    published : str
        The published figure with its source, empty where there is none.
    goal : float or None
        What was to be reached.
    """

    name: str
    metric: str
    mean: float
    sd: float = 0.0
    published: str = ""
    goal: float | None = None

    @staticmethod
    def over(
        name: str,
        metric: str,
        values: Sequence[float] | npt.NDArray[np.float64],
        *,
        published: str = "",
        goal: float | None = None,
    ) -> Figure:
        """Mean and standard deviation of one value per split."""
        numbers = np.asarray(values, np.float64)
        return Figure(name, metric, float(numbers.mean()), float(numbers.std()), published, goal)


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each true class was taken for each other one.

    Attributes
    ----------
    title : str
    labels : tuple of str
    counts : array of int, shape (classes, classes)
        Rows are true, columns predicted; summed over the splits.
    """

    title: str
    labels: tuple[str, ...]
    counts: npt.NDArray[np.int64]

    def pairs(self) -> list[tuple[str, str, float]]:
        """Two classes and the part of their clips taken for the other one, most confused first."""
        found = []
        for a in range(len(self.labels)):
            for b in range(a):
                both = self.counts[[a, b]].sum()
                wrong = self.counts[a, b] + self.counts[b, a]
                found.append((self.labels[b], self.labels[a], float(wrong / both) if both else 0.0))
        return sorted(found, key=lambda pair: -pair[2])


@dataclass(frozen=True, slots=True)
class Curve:
    """Points for a plot, such as an elbow: one `y` per `x`.

    `kind` is ``line`` or ``scatter``.
    """

    title: str
    x_label: str
    y_label: str
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was found about one system.

    Attributes
    ----------
    system : str
        Name for people, such as ``Mood descriptors (mood432)``.
    model : str
        Name of the shipped model, empty where none is.
    data : str
        What it was measured on, with the number of clips.
    split : str
        How training and test were kept apart.
    figures : tuple of Figure
        The most telling one first.
    confusions : tuple of Confusion
    curves : tuple of Curve
    notes : tuple of str
        What the numbers can and cannot show, one sentence or two each.
    """

    system: str
    model: str
    data: str
    split: str
    figures: tuple[Figure, ...]
    confusions: tuple[Confusion, ...] = ()
    curves: tuple[Curve, ...] = ()
    notes: tuple[str, ...] = ()
