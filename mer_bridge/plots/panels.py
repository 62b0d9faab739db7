"""Panels of plain numbers, three a row: what evaluations show in pictures.

Pictures are SVG or PNG by the ending of the file.  The same numbers give the same bytes with
one version of matplotlib: no date and no random names go in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from mer_bridge.errors import MissingDependency
from mer_bridge.values import Floats

COLUMNS = 3
WIDTH_IN, HEIGHT_IN = 4.0, 3.2
"""Of one panel."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot: `y` over `x`, ``(n,)`` each, as a line or as points.

    `diagonal` draws where x equals y.
    """

    title: str
    x_label: str
    y_label: str
    x: Floats
    y: Floats
    kind: Literal["line", "scatter"] = "line"
    diagonal: bool = False


def save_panels(panels: Sequence[Panel], path: Path) -> None:
    """Draw panels side by side, three a row.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependency("matplotlib", extra="plots", purpose="draw") from error
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // COLUMNS)
    figure = Figure(figsize=(WIDTH_IN * columns, HEIGHT_IN * rows), layout="constrained", dpi=110)
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    for axis, panel in zip(axes.flat, panels, strict=False):
        _draw(axis, panel)
    for axis in axes.flat[len(panels) :]:
        axis.set_axis_off()
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    with rc_context({"svg.hashsalt": "mer-bridge", "svg.fonttype": "none"}):
        figure.savefig(path, metadata=metadata)


def _draw(axis: Any, panel: Panel) -> None:
    if panel.kind == "scatter":
        axis.scatter(panel.x, panel.y, s=9, alpha=0.5, linewidths=0)
    else:
        axis.plot(panel.x, panel.y, marker="o", markersize=3)
    if panel.diagonal and len(panel.x):
        low = float(min(np.min(panel.x), np.min(panel.y)))
        high = float(max(np.max(panel.x), np.max(panel.y)))
        axis.plot([low, high], [low, high], color="grey", linewidth=0.8)
    axis.set_title(panel.title, fontsize=10)
    axis.set_xlabel(panel.x_label)
    axis.set_ylabel(panel.y_label)
    axis.grid(alpha=0.3)
