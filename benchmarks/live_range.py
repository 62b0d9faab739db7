"""How much of the live range a quiet pianist and a loud band use; the page ``docs/live-values.md``.

    python benchmarks/live_range.py            # the table
    python benchmarks/live_range.py --write    # and the page with its picture (extra "plots")

A value's span is the part of 0..1 between the 5th and the 95th percentile of what goes out,
smoothed as by default, after the first minute.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scenes import performance

from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sources.synth import RATE
from mer_bridge.units import amplitude_to_db
from mer_bridge.values import VALUE_NAMES, Floats, Samples

PLAYERS = ("quiet pianist", "loud band")
SECONDS = 300.0
LEARNT_S = 60.0
DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "live-values.md"
TABLE_BEGINS = "| value |"
"""What stands before it in the page is written by hand."""


def heard(music: Samples) -> tuple[Floats, Floats, Floats]:
    """Times ``(ticks,)``, live values and absolute ones ``(ticks, 15)``."""
    pipeline = build_pipeline(Config(), input_rate=RATE)
    frames = [
        frame
        for start in range(0, len(music), RATE)
        for frame in pipeline.process(music[start : start + RATE])
    ]
    absolute = np.array([(*frame.features, *frame.emotions) for frame in frames])
    return np.array([frame.time_s for frame in frames]), np.array([frame.live for frame in frames]), absolute


def spans(values: Floats) -> Floats:
    """Distance of the 5th and 95th percentile of each column."""
    low, high = np.percentile(values, [5, 95], axis=0)
    return np.asarray(high - low)


def table(found: dict[str, tuple[Floats, Floats, Floats]]) -> str:
    """The spans as Markdown."""
    lines = [f"| value | {' | '.join(found)} |", "|---|" + "---|" * len(found)]
    columns = [spans(live[times > LEARNT_S]) for times, live, _ in found.values()]
    for index, name in enumerate(VALUE_NAMES):
        lines.append(f"| {name} | {' | '.join(f'{100 * column[index]:.0f} %' for column in columns)} |")
    lines.append(f"| least | {' | '.join(f'{100 * column.min():.0f} %' for column in columns)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, and write the page where it is asked for."""
    found = {}
    for player in PLAYERS:
        music = performance(player, seconds=SECONDS)
        level_db = amplitude_to_db(float(np.sqrt(np.mean(music**2))))
        found[player] = heard(music)
        print(f"{player}: {SECONDS:.0f} s, {level_db:.0f} dBFS RMS")
    spans_used = table(found)
    print(f"\n{spans_used}")
    if "--write" in sys.argv[1:]:
        plot(found)
        head = PAGE.read_text(encoding="utf-8").partition(TABLE_BEGINS)[0]
        PAGE.write_text(head + spans_used, encoding="utf-8", newline="\n")
        print(f"wrote {PAGE.name} and its picture")


def plot(found: dict[str, tuple[Floats, Floats, Floats]]) -> None:
    """Valence and energy of both players, as the model says and as they go out."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(9, 4.5), sharex=True, sharey="row", layout="constrained")
    for column, (player, (times, live, absolute)) in enumerate(found.items()):
        for name in ("valence", "energy"):
            index = VALUE_NAMES.index(name)
            axes[0, column].plot(times, absolute[:, index], lw=1.0, label=name)
            axes[1, column].plot(times, live[:, index], lw=1.0, label=name)
        axes[0, column].set_title(player)
        axes[0, column].set_ylim(-1, 1)
        axes[1, column].set_ylim(0, 1)
        axes[1, column].set_xlabel("seconds")
    axes[0, 0].set_ylabel("absolute")
    axes[1, 0].set_ylabel("live")
    axes[0, 0].legend(loc="lower right")
    figure.savefig(DOCS / "live-range.png", dpi=70)


if __name__ == "__main__":
    main()
