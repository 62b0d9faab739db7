"""Plot the morph's weight field: ``python benchmarks/morph_field.py [FILE.toml] [PICTURE.svg]``.

Without a file, four presets in the quadrants and one in the middle.  Each preset has a
colour; a point of the plane has the mix of theirs, lines mark where a preset weighs half.
Needs the extra `plots`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from mer_bridge import config
from mer_bridge.mapping.field import WeightField

EXAMPLE = tuple(
    config.Preset(name=name, values={}, at=at)
    for name, at in {
        "bright": (0.7, 0.7),
        "storm": (-0.7, 0.7),
        "night": (-0.6, -0.7),
        "glass": (0.8, -0.5),
        "centre": (0.0, 0.0),
    }.items()
)
POINTS = 201
COLOURS = np.array(
    [
        [230, 159, 0],
        [213, 94, 0],
        [0, 114, 178],
        [0, 158, 115],
        [204, 121, 167],
        [86, 180, 233],
        [240, 228, 66],
    ]
)
"""Okabe and Ito's, which most people can tell apart."""


def weights(presets: tuple[config.Preset, ...], morph: config.Morph) -> np.ndarray:
    """Weights over the plane, ``(energy, valence, presets)``."""
    field = WeightField(presets, morph)
    axis = np.linspace(-1.0, 1.0, POINTS)
    return np.array([[field.at((valence, energy)) for valence in axis] for energy in axis])


def main(arguments: list[str]) -> None:
    """Draw both kinds of weights side by side."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "morph"  # the same picture each time
    settings = (
        config.load(Path(arguments[0])) if arguments and arguments[0].endswith(".toml") else config.Config()
    )
    presets = tuple(preset for preset in settings.preset if preset.at) or EXAMPLE
    picture = next((each for each in arguments if not each.endswith(".toml")), "morph_field.svg")
    figure, panels = plt.subplots(1, 2, figsize=(10, 5), layout="constrained")
    for panel, kind in zip(panels, ("gaussian", "inverse"), strict=True):
        morph = config.Morph(weights=kind, width=settings.morph.width, power=settings.morph.power)
        field = weights(presets, morph)
        colours = COLOURS[np.arange(len(presets)) % len(COLOURS)] / 255.0
        panel.imshow(field @ colours, origin="lower", extent=(-1, 1, -1, 1), interpolation="bilinear")
        axis = np.linspace(-1.0, 1.0, POINTS)
        for k, preset in enumerate(presets):
            panel.contour(axis, axis, field[:, :, k], levels=[0.5], colors="black", linewidths=0.8)
            panel.plot(*preset.at, "ko", markersize=4)
            panel.annotate(preset.name, preset.at, textcoords="offset points", xytext=(6, 4))
        knob = f"width {morph.width:g}" if kind == "gaussian" else f"power {morph.power:g}"
        off = abs(field.sum(axis=2) - 1.0).max()
        jump = max(abs(np.diff(field, axis=side)).max() for side in (0, 1))
        panel.set(title=f"{kind}, {knob}", xlabel="valence", ylabel="energy")
        print(f"{kind}: sums differ from 1 by at most {off:.1e}, steps of 0.01 by at most {jump:.3f}")
    figure.savefig(picture, metadata={"Date": None})
    print(f"written: {picture}")


if __name__ == "__main__":
    main(sys.argv[1:])
