"""One file as a picture: spectrum, curves, moments, and the trail over the valence-energy plane.

The door of matplotlib; figures are made without its global state, so any thread may draw.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np

from mer_bridge.analysis.result import Analysis
from mer_bridge.errors import ConfigError, MissingDependency
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, Quadrant

SIZE_INCHES = (14.0, 8.5)
DPI = 110
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#555555", "#b8a400")
"""Told apart with any colour vision: Okabe and Ito 2008, with a dark grey and a dark yellow for the rest."""
SUFFIXES = (".png", ".svg", ".pdf")
MARK = "#333333"


def draw(analysis: Analysis) -> Any:
    """A matplotlib Figure of an analysis.

    Raises
    ------
    MissingDependency
        matplotlib is not installed.
    """
    figure = _figure()
    grid = figure.add_gridspec(4, 2, width_ratios=(2.4, 1.0), height_ratios=(1.2, 1.0, 1.0, 0.45))
    rows: list[Any] = []
    for k in range(4):
        rows.append(figure.add_subplot(grid[k, 0], sharex=rows[0] if rows else None))
    _spectrum(rows[0], analysis)
    _curves(rows[1], analysis, MIDLEVEL_NAMES, (1.0, 10.0), "features, 1..10")
    _curves(rows[2], analysis, EMOTION_NAMES, (1.0, 9.0), "emotions, 1..9")
    _confidence(rows[3], analysis)
    _marks(rows, analysis)
    _trail(figure.add_subplot(grid[:3, 1]), analysis)
    for axes in rows[:-1]:
        axes.tick_params(labelbottom=False)
    name = Path(analysis.path).name or "samples"
    figure.suptitle(_plain(f"{name}: {analysis.quadrant}; {analysis.duration_s:.1f} s, {analysis.model}"))
    return figure


def save(figure: Any, out: Path) -> None:
    """Write a figure.

    Raises
    ------
    ConfigError
        Another suffix than .png, .svg or .pdf, or it cannot be written.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise ConfigError(f"{out} is no picture: give a name that ends in {', '.join(SUFFIXES)}")
    try:
        figure.savefig(out, dpi=DPI)
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror or error}; give another name") from error


def picture_of(audio: str, folder: Path) -> Path:
    """Where the picture of an audio file lies in a folder: files of the same name stay apart."""
    return folder / f"{Path(audio).stem[:80]}-{zlib.crc32(audio.encode('utf-8', 'replace')):08x}.png"


def _figure() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependency("matplotlib", extra="plots", purpose="draw") from error
    return Figure(figsize=SIZE_INCHES, layout="constrained")


def _spectrum(axes: Any, analysis: Analysis) -> None:
    """The spectrum at each tick; the level alone where it was not kept."""
    axes.set_title("spectrum, bands of 1/24 octave", loc="left", fontsize=9)
    if analysis.bands is None:
        axes.plot(analysis.time_s, analysis.level_db, color=MARK, linewidth=0.8)
        axes.set_title("level, dBFS", loc="left", fontsize=9)
        return
    ends = (float(analysis.time_s[0]), float(analysis.time_s[-1]) + 1e-3)
    axes.imshow(
        analysis.bands.T,
        origin="lower",
        aspect="auto",
        cmap="magma",
        extent=(*ends, 0, analysis.bands.shape[1]),
        interpolation="nearest",
    )
    axes.set_yticks([])


def _curves(
    axes: Any, analysis: Analysis, names: tuple[str, ...], limits: tuple[float, float], title: str
) -> None:
    for name, colour in zip(names, COLOURS, strict=False):
        if not np.isnan(analysis[name]).all():
            axes.plot(analysis.time_s, analysis[name], label=name, color=colour, linewidth=1.1)
    axes.set_ylim(*limits)
    axes.set_title(title, loc="left", fontsize=9)
    if axes.lines:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=7, frameon=False)


def _confidence(axes: Any, analysis: Analysis) -> None:
    axes.fill_between(analysis.time_s, analysis.confidence, color=COLOURS[0], alpha=0.5, linewidth=0.0)
    axes.set_ylim(0.0, 1.0)
    axes.set_title("confidence", loc="left", fontsize=9)
    axes.set_xlabel("seconds")


def _marks(rows: list[Any], analysis: Analysis) -> None:
    """A line through all rows at each moment, with its name at the top."""
    names: dict[float, list[str]] = {}
    for moment in analysis.moments:
        names.setdefault(moment.time_s, []).append(moment.name)
    for time_s, told in names.items():
        for axes in rows:
            axes.axvline(time_s, color=MARK, linewidth=0.6, linestyle=":")
        rows[0].annotate(
            f" {', '.join(told)}",
            (time_s, 1.0),
            xycoords=("data", "axes fraction"),
            rotation=90,
            va="top",
            fontsize=7,
            color="white" if analysis.bands is not None else MARK,
        )


def _trail(axes: Any, analysis: Analysis) -> None:
    """Where the music went over the plane, from light to dark."""
    valence, energy = analysis["valence"], analysis["energy"]
    axes.plot(valence, energy, color=MARK, linewidth=0.4, alpha=0.5)
    axes.scatter(valence, energy, c=analysis.time_s, cmap="viridis_r", s=9, linewidths=0.0)
    axes.plot(valence[-1:], energy[-1:], marker="o", color=MARK)
    axes.axhline(5.0, color=MARK, linewidth=0.5)
    axes.axvline(5.0, color=MARK, linewidth=0.5)
    for quadrant, place in zip(
        Quadrant, ((0.98, 0.98), (0.02, 0.98), (0.02, 0.02), (0.98, 0.02)), strict=True
    ):
        align = {"ha": "right" if place[0] > 0.5 else "left", "va": "top" if place[1] > 0.5 else "bottom"}
        axes.text(*place, str(quadrant), transform=axes.transAxes, fontsize=8, color="#777777", **align)
    axes.set(xlim=(1.0, 9.0), ylim=(1.0, 9.0), xlabel="valence", ylabel="energy", aspect="equal")


def _plain(text: str) -> str:
    """Text that matplotlib does not read as formulas."""
    return "".join(each if each.isprintable() else "?" for each in text).replace("$", r"\$")
