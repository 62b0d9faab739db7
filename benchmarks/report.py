"""Measure everything the bridge promises to be quick at, beside what else is installed.

    python benchmarks/report.py                 all tables, on the screen
    python benchmarks/report.py --write         and into docs/benchmarks.md
    python benchmarks/report.py --check         exit 1 if a promise is broken
    python benchmarks/report.py --quick         fewer turns
    python benchmarks/report.py frontend osc    some parts only

It installs nothing.  Libraries to compare with are listed as absent where they are not
installed; `pip install librosa torch scipy mkl_fft ducc0 pyfftw` brings most.
"""

from __future__ import annotations

# ruff: noqa: E402 - the number of threads comes before the libraries that read it
import os

# Before NumPy, torch and the rest are loaded: everybody runs on one thread.
for _name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
    os.environ[f"{_name}_NUM_THREADS"] = "1"

import argparse
import importlib
import sys
import time
from pathlib import Path

from harness import Topic, machine

PARTS = ("frontend", "osc", "ear", "hop", "corpus", "bridge", "limit")
MARGIN = 0.1
"""Part by which a figure may miss its promise: the scatter between two runs on a shared machine."""
DOCS = Path(__file__).parents[1] / "docs"


def main() -> int:
    """Run the parts asked for; the exit code."""
    options = _options()
    topics: list[Topic] = []
    for name in options.parts or PARTS:
        for measure in importlib.import_module(name).TOPICS:
            topics.append(measure(quick=options.quick))
            print("\n".join(_as_text(topics[-1])), flush=True)
    if options.write:
        plots = _plot(topics)
        (DOCS / "benchmarks.md").write_text(_page(topics, plots), encoding="utf-8")
    broken = [goal for topic in topics for goal in topic.goals if not goal.is_met(MARGIN)]
    print(
        f"\n{sum(len(topic.goals) for topic in topics)} promises, {len(broken)} broken (margin {MARGIN:.0%})"
    )
    for goal in broken:
        print(f"broken: {goal.line()}")
    return 1 if broken and options.check else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="parts to run, all by default")
    parser.add_argument("--check", action="store_true", help="exit 1 if a promise is broken")
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and its plots")
    return parser.parse_args()


def _as_text(topic: Topic) -> list[str]:
    cells = [topic.header, *topic.rows]
    widths = [max(len(row[n]) for row in cells if n < len(row)) for n in range(len(topic.header))]
    lines = ["", topic.title, "-" * len(topic.title), topic.text]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in cells]
    lines += [f"  ({note})" for note in topic.notes]
    return lines + [f"  {'ok ' if goal.is_met(MARGIN) else 'NO '} {goal.line()}" for goal in topic.goals]


def _page(topics: list[Topic], plots: dict[str, str]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `python benchmarks/report.py --write`; figures of one machine:",
        "",
    ]
    lines += [f"- {fact}" for fact in (*machine(), time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))]
    lines += [
        "",
        "Contestants take turns in one process.  The median is what to expect, p10 the figure of a quiet",
        f"machine, by which promises are judged, with a margin of {MARGIN:.0%}.",
    ]
    for topic in topics:
        lines += ["", f"## {topic.title}", "", topic.text, ""]
        lines += [_row(topic.header), _row(["---"] * len(topic.header)), *map(_row, topic.rows)]
        lines += ["", *(f"- {note}" for note in topic.notes)] if topic.notes else []
        lines += ["", f"![{topic.bars_label}]({plots[topic.title]})"] if topic.title in plots else []
        if topic.goals:
            lines += ["", "| promise | found | wanted | kept |", "| --- | --- | --- | --- |"]
            for goal in topic.goals:
                sign = "≥" if goal.at_least else "≤"
                kept = "yes" if goal.is_met(MARGIN) else "**no**"
                found, wanted = f"{goal.found:.3g} {goal.unit}", f"{sign} {goal.wanted:g} {goal.unit}"
                lines.append(_row((goal.what, found, wanted, kept)))
    return "\n".join(lines) + "\n"


def _row(cells: object) -> str:
    return "| " + " | ".join(cells) + " |"  # type: ignore[call-overload]


def _plot(topics: list[Topic]) -> dict[str, str]:
    """Bars of each topic that has some; nothing without matplotlib."""
    try:
        import matplotlib as mpl

        mpl.use("svg")
        from matplotlib import pyplot as plt
    except ImportError:
        return {}
    written = {}
    for n, topic in enumerate(topic for topic in topics if topic.bars):
        names = list(topic.bars)
        figure, axes = plt.subplots(figsize=(8, 0.4 * len(names) + 1))
        axes.barh(names[::-1], [topic.bars[name] for name in names[::-1]])
        axes.set_xlabel(topic.bars_label)
        figure.tight_layout()
        written[topic.title] = f"benchmarks-{n + 1}.svg"
        figure.savefig(DOCS / written[topic.title])
        plt.close(figure)
    return written


if __name__ == "__main__":
    sys.exit(main())
