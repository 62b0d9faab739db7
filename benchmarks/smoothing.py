"""Jitter and lag of every smoother; the table of ``docs/smoothing.md``.

    python benchmarks/smoothing.py            # print it
    python benchmarks/smoothing.py --write    # and write the page

*Jitter* is the standard deviation of the live values while a chord is held and repeated, the
mean of all fifteen, per cent of the range.  *Lag* is the time a value takes for half of a
step (up and down, through the smoother alone) and for half of the change when the music
changes (through everything, horizon of 4 s included, the median of the values that move).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from mer_bridge.config import Config, Filter, Smoothing
from mer_bridge.pipeline import build_pipeline
from mer_bridge.smoothing import Smoother
from mer_bridge.sources.scores import Part, Score
from mer_bridge.sources.synth import RATE, REST_S, render
from mer_bridge.values import Floats, Quadrant, Samples

FILTERS = {
    "none": Filter(kind="none"),
    "one_euro (default)": Filter(),
    "one_euro, min_cutoff_hz 0.4, beta 1.5": Filter(min_cutoff_hz=0.4, beta=1.5),
    "one_euro, min_cutoff_hz 0.1, beta 0.5": Filter(beta=0.5),
    "one_euro, beta 0": Filter(beta=0.0),
    "ema, time_s 0.5": Filter(kind="ema", time_s=0.5),
    "ema, time_s 2": Filter(kind="ema", time_s=2.0),
    "slew, up_s 0.5, down_s 1": Filter(kind="slew"),
    "slew, up_s 2, down_s 4": Filter(kind="slew", up_s=2.0, down_s=4.0),
    "median, time_s 0.5": Filter(kind="median"),
    "median, time_s 2": Filter(kind="median", time_s=2.0),
}
HELD_S = 40.0
SETTLED_S = 20.0
PAGE = Path(__file__).parent.parent / "docs" / "smoothing.md"
HEAD = """# Smoothing of live values

`[smoothing]` in the settings smooths all live values, `[smoothing.values.tension]` one of them in its own
way; `/mer/smooth tension 2` sets the time of one (or `all`) while music plays, 0 switches it off.

- `one_euro` (default): steady while the value stands, quick when it moves. Lower `min_cutoff_hz` is
  steadier, higher `beta` follows sooner (Casiez et al. 2012).
- `ema`: an exponential mean with time constant `time_s`.
- `slew`: the full range in `up_s` at the soonest, back in `down_s`: quick to rise and slow to fall, say.
- `median`: the middle of the last `time_s`; single outliers vanish and steps stay steep.

Measured by `python benchmarks/smoothing.py --write`. *Jitter*: standard deviation on a chord that is struck
every two seconds, per cent of the range, mean of all values and the worst. *Lag*: time to half of a step
through the smoother alone, up and down; and to half of the change of the live values when that chord gives
way to other music, the horizon of 4 s included, so that the row `none` is what the horizon itself takes.

"""


def held_chord() -> Samples:
    """One chord, struck every two seconds by three instruments."""
    chord = " ".join(["C4+E4+G4:4"] + ["C4+E4+G4"] * 20)
    parts = tuple(Part(voice=voice, level_db=0.0, notes=chord) for voice in ("piano", "pad", "keys"))
    score = Score(mood=Quadrant.CALM, tempo_bpm=120.0, beats_per_bar=4, level_db=-20.0, room=0.3, parts=parts)
    return render(score)[: round(HELD_S * RATE)]


def change() -> Samples:
    """That chord, and then loud dissonant saws and drums."""
    notes = " ".join(["E2+F3+B3:0.25!"] + ["E2+F3+B3"] * 255)
    parts = (
        Part(voice="saw", level_db=0.0, drive=6.0, notes=notes),
        Part(voice="drums", level_db=0.0, notes=" ".join(["k+h:0.5", "s+h"] * 64)),
    )
    score = Score(mood=Quadrant.CALM, tempo_bpm=160.0, beats_per_bar=4, level_db=-12.0, room=0.1, parts=parts)
    return np.concatenate([held_chord(), render(score)[: -round(REST_S * RATE)]])


def live(music: Samples, smoothing: Filter) -> tuple[Floats, Floats]:
    """Times and live values ``(ticks, 15)``, with ranges that were learnt from both."""
    plain = Smoothing(**{name: getattr(smoothing, name) for name in smoothing.__struct_fields__})
    pipeline = build_pipeline(Config(smoothing=plain), input_rate=RATE)
    blocks = [music[start : start + RATE] for start in range(0, len(music), RATE)]
    for block in blocks:
        pipeline.process(block)
    pipeline.ranging.frozen = True
    frames = [frame for block in blocks for frame in pipeline.process(block)]
    times = np.array([frame.time_s for frame in frames]) - len(music) / RATE
    return times, np.array([frame.live for frame in frames])


def jitter(values: Floats) -> tuple[float, float]:
    """Mean and worst standard deviation of the columns, per cent."""
    spread = 100.0 * values.std(axis=0)
    return float(spread.mean()), float(spread.max())


def step_lag_ms(smoothing: Filter, *, rises: bool, tick_s: float = 0.128) -> float:
    """Time to half of a step of 0.8, in ms; between two ticks it is interpolated."""
    start, end = (0.1, 0.9) if rises else (0.9, 0.1)
    smoother = Smoother(smoothing, n=1, tick_s=tick_s)
    before = [smoother([start])[0] for _ in range(200)]
    after = [smoother([end])[0] for _ in range(200)]
    parts = (np.array([before[-1], *after]) - start) / (end - start)
    return 1000.0 * tick_s * float(_crossing(parts))


def change_lag_ms(times: Floats, values: Floats, *, at_s: float) -> float:
    """Median time to half of the change of those values that move by a quarter of the range."""
    before = values[(times > at_s - 5.0) & (times < at_s)].mean(axis=0)
    after = values[(times > at_s + 10.0)].mean(axis=0)
    from_change = times >= at_s
    lags = []
    for column in np.flatnonzero(np.abs(after - before) > 0.25):
        parts = (values[from_change, column] - before[column]) / (after[column] - before[column])
        ticks = times[from_change]
        lags.append(float(np.interp(_crossing(parts), np.arange(len(ticks)), ticks)) - at_s)
    return 1000.0 * float(np.median(lags))


def _crossing(parts: Floats) -> float:
    """Index, interpolated, at which parts 0..1 first pass a half."""
    index = int(np.argmax(parts >= 0.5))
    if index == 0:
        return 0.0
    return index - 1 + float((0.5 - parts[index - 1]) / (parts[index] - parts[index - 1]))


def table() -> str:
    """The measured table as Markdown."""
    columns = "smoother", "jitter, mean", "worst", "lag of a step up", "down", "lag of a change of music"
    lines = [f"| {' | '.join(columns)} |", "|---|" + "---|" * 5]
    music = change()
    for name, smoothing in FILTERS.items():
        times, values = live(music, smoothing)
        steady, worst = jitter(values[(times > SETTLED_S) & (times < HELD_S)])
        up, down = (step_lag_ms(smoothing, rises=rises) for rises in (True, False))
        lag = change_lag_ms(times, values, at_s=HELD_S)
        lags = " | ".join(f"{ms:.0f} ms" for ms in (up, down, lag))
        lines.append(f"| {name} | {steady:.2f} % | {worst:.2f} % | {lags} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, and write the page where it is asked for."""
    found = table()
    print(found)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(HEAD + found, encoding="utf-8", newline="\n")
        print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    main()
