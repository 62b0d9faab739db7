"""Pictures of a report as SVG: curves over time, a strip of quadrants, the trail, a histogram.

Colours are names of the page's style, so that one picture serves dark, light and paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mer_bridge.report.markup import Markup, join, tag
from mer_bridge.report.numbers import Heard, thinned
from mer_bridge.values import Floats, Quadrant

COLUMNS = 600
"""Points of a curve at most; more cannot be told apart."""
HEIGHT = 60
PLANE = 420
AGES = 6
"""Steps of brightness of the trail."""
MARGIN = 8
TICKS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
MOST_TICKS = 8


def curve(
    time_s: Floats,
    values: Floats,
    *,
    end_s: float,
    low: float,
    high: float,
    shade: Markup | None = None,
    title: str,
    steps: bool = False,
) -> Markup:
    """A curve over the whole time, from `low` at the bottom to `high` at the top."""
    span = (high - low) or 1.0
    if not steps:
        time_s, values = thinned(time_s, values, columns=COLUMNS, end_s=end_s)
    x = _across(time_s, end_s)
    y = np.clip(HEIGHT * (high - values) / span, 0.0, HEIGHT)
    if steps and len(x):
        x = np.append(np.repeat(x, 2)[1:], COLUMNS)
        y = np.repeat(y, 2)
    middle = tag("line", x1=0, x2=COLUMNS, y1=HEIGHT / 2, y2=HEIGHT / 2, class_="grid")
    fill = [(x[0], HEIGHT), *zip(x, y, strict=True), (x[-1], HEIGHT)] if len(x) else []
    return _wide(
        shade,
        middle,
        tag("path", d=_path(fill), class_="area"),
        tag("polyline", points=_points(zip(x, y, strict=True)), class_="curve"),
        title=title,
    )


def silence(one: Heard, *, end_s: float) -> Markup:
    """Where nothing sounds, to lie behind curves."""
    return join(
        tag("rect", x=f"{a:.1f}", y=0, width=f"{b - a:.1f}", height=HEIGHT, class_="silence")
        for a, b, k in _runs(one, (~one.gate_open).astype(np.int64), end_s=end_s)
        if k
    )


def strip(one: Heard, *, end_s: float) -> Markup:
    """The quadrants over time in their colours."""
    numbers = np.where(one.gate_open, one.quadrants, -1)
    parts = [
        tag("rect", x=f"{a:.1f}", y=0, width=f"{b - a:.1f}", height=HEIGHT, class_=tuple(Quadrant)[k])
        for a, b, k in _runs(one, numbers, end_s=end_s)
        if k >= 0
    ]
    return _wide(*parts, title="quadrants over time")


def marks(times_s: Sequence[float], *, end_s: float, title: str) -> Markup:
    """A stroke for each moment."""
    found = _across(np.array(times_s, np.float64), end_s)
    places = sorted({round(float(x), 1) for x in found})
    lines = (tag("line", x1=x, x2=x, y1=4, y2=HEIGHT - 4, class_="stroke") for x in places)
    return _wide(*lines, title=title)


def axis(end_s: float) -> Markup:
    """Times below curves."""
    step = next((each for each in TICKS_S if end_s / each <= MOST_TICKS), TICKS_S[-1])
    count = min(int(end_s / step), 10 * MOST_TICKS) if end_s > 0.0 else 0
    times = [k * step for k in range(count + 1)]
    return tag("div", *(_tick(each, end_s) for each in times), class_="axis", aria_hidden="true")


def trail(one: Heard) -> Markup:
    """Where the music went over the valence-energy plane: the later, the stronger."""
    music = one.music
    end_s = one.duration_s
    _, valence = thinned(one.time_s[music], one["valence"][music], columns=3 * COLUMNS, end_s=end_s)
    _, energy = thinned(one.time_s[music], one["energy"][music], columns=3 * COLUMNS, end_s=end_s)
    x = MARGIN + (PLANE - 2 * MARGIN) * (valence + 1.0) / 2.0
    y = MARGIN + (PLANE - 2 * MARGIN) * (1.0 - energy) / 2.0
    parts = []
    for age, part in enumerate(np.array_split(np.arange(len(x)), AGES)):
        if len(part):
            upto = slice(max(int(part[0]) - 1, 0), int(part[-1]) + 1)
            points = _points(zip(x[upto], y[upto], strict=True))
            parts.append(
                tag(
                    "polyline", points=points, class_="trail", opacity=f"{0.25 + 0.75 * age / (AGES - 1):.2f}"
                )
            )
    ends = join(
        tag("circle", cx=f"{x[k]:.1f}", cy=f"{y[k]:.1f}", r=6, class_=name)
        for k, name in ((0, "start"), (-1, "end"))
    )
    said = f"from valence {valence[0]:+.2f}, energy {energy[0]:+.2f} to {valence[-1]:+.2f}, {energy[-1]:+.2f}"
    return tag(
        "svg",
        tag("title", f"trail over the valence-energy plane {said}"),
        *_corners(one),
        tag("line", x1=PLANE / 2, x2=PLANE / 2, y1=0, y2=PLANE, class_="grid"),
        tag("line", x1=0, x2=PLANE, y1=PLANE / 2, y2=PLANE / 2, class_="grid"),
        tag("text", "valence →", x=PLANE - 6, y=PLANE / 2 - 6, class_="name", text_anchor="end"),
        tag("text", "energy ↑", x=PLANE / 2 + 6, y=16, class_="name"),
        *parts,
        ends,
        viewBox=f"0 0 {PLANE} {PLANE}",
        class_="plane",
        role="img",
    )


def histogram(values: Floats, *, title: str) -> Markup:
    """How often durations occur, up to the 99.5th percentile; the last bar holds the rest."""
    high = max(float(np.percentile(values, 99.5)), 1e-3)
    counts, _ = np.histogram(np.minimum(values, high), bins=60, range=(0.0, high))
    width = COLUMNS / len(counts)
    bars = (
        tag(
            "rect",
            x=f"{k * width:.1f}",
            y=f"{HEIGHT - height:.1f}",
            width=f"{width - 1:.1f}",
            height=f"{height:.1f}",
            class_="bar",
        )
        for k, height in enumerate((HEIGHT * counts / max(int(counts.max()), 1)).tolist())
        if height
    )
    ends = tag(
        "div",
        tag("span", "0 ms", style="left:0"),
        tag("span", f"{high:.1f} ms", class_="right"),
        class_="axis",
    )
    return join([_wide(*bars, title=title), ends])


def _corners(one: Heard) -> Iterable[Markup]:
    """The four fields with their names and shares."""
    half = PLANE / 2
    places = (
        (half, 0, PLANE - 10, 22),
        (0, 0, 10, 22),
        (0, half, 10, PLANE - 12),
        (half, half, PLANE - 10, PLANE - 12),
    )
    for (quadrant, share), (x, y, at_x, at_y) in zip(one.shares.items(), places, strict=True):
        anchor = "end" if x else "start"
        yield tag("rect", x=x, y=y, width=half, height=half, class_=f"field {quadrant}")
        yield tag(
            "text", f"{quadrant} {share:.0%}", x=at_x, y=at_y, text_anchor=anchor, class_=f"corner {quadrant}"
        )


def _runs(one: Heard, numbers: Floats | np.ndarray, *, end_s: float) -> Iterable[tuple[float, float, int]]:
    """Begin and end (in columns) and number of the stretches in which a number stays the same."""
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    x = _across(np.append(one.time_s[starts], one.duration_s), end_s)
    for k, start in enumerate(starts.tolist()):
        yield float(x[k]), float(x[k + 1]), int(numbers[start])


def _across(time_s: Floats, end_s: float) -> Floats:
    return np.clip(COLUMNS * time_s / max(end_s, 1e-9), 0.0, COLUMNS)


def _wide(*inside: Markup | None, title: str) -> Markup:
    """A picture as wide as there is room."""
    return tag(
        "svg",
        tag("title", title),
        *inside,
        viewBox=f"0 0 {COLUMNS} {HEIGHT}",
        preserveAspectRatio="none",
        class_="wide",
        role="img",
    )


def _tick(time_s: float, end_s: float) -> Markup:
    return tag("span", clock(time_s), style=f"left:{100.0 * time_s / max(end_s, 1e-9):.2f}%")


def clock(time_s: float) -> str:
    """A time as people read it: 1:05, or 0.4 s for what is short.

    Examples
    --------
    >>> clock(65.2), clock(3725), clock(0.4)
    ('1:05', '1:02:05', '0.4 s')
    """
    if time_s < 1.0 and time_s:
        return f"{time_s:.1f} s"
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z" if places else ""
