"""What an expression and a whole step of maps cost: ``python benchmarks/expressions.py``.

Prints microseconds; the promise is 20 for an expression as people write them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from mer_bridge import config
from mer_bridge.mapping import SOURCE_NAMES, Mapper
from mer_bridge.mapping.expression import Expression
from mer_bridge.values import Emotion, Frame, MidLevel, Why

NAMES = {name: index for index, name in enumerate(SOURCE_NAMES)}
STEP_S = 0.04
EXPRESSIONS = (
    "tension",
    "0.5 * (fear + anger)",
    "clamp(0.6 * tension + 0.4 * (1 - valence) ** 2, 0, 1)",
    "where(energy > 0.6 and not calm > 0.5, lerp(0.2, 1, tension), min(sad, tender))",
    "delta(tension) * 0.5 + volatility(energy, 4)",
    "volatility(energy, 20)",
    " + ".join(["tension"] * 50),
)
FRAME = Frame(
    index=0,
    time_s=0.0,
    level_db=-20.0,
    gate_open=True,
    features=MidLevel(*[0.4] * 7),
    emotions=Emotion(*[0.3] * 8),
    contributions=((0.0,) * 7,) * 8,
    why=Why("valence", ()),
    confidence=1.0,
    live=(0.4,) * 15,
)


def microseconds(step: Callable[[float], object], *, n: int = 20_000) -> float:
    """Mean time of a step, after 600 that fill memories."""
    for k in range(600):
        step(k * STEP_S)
    began_s = time.perf_counter()
    for k in range(n):
        step((600 + k) * STEP_S)
    return (time.perf_counter() - began_s) / n * 1e6


def main() -> None:
    """Print the table."""
    values = [0.3] * len(SOURCE_NAMES)
    for text in EXPRESSIONS:
        expression = Expression(text, NAMES)
        cost = microseconds(lambda now_s, run=expression: run(values, now_s))
        print(f"{cost:8.2f} us  {text[:70]}")
    maps = tuple(
        config.Map(source=f"0.5 * (fear + anger) + {k} / 100", to=f"osc:/map/{k}") for k in range(20)
    )
    presets = tuple(
        config.Preset(name=str(k), at=(k / 8 - 0.5, 0.0), values={f"osc:/p/{j}": 0.1 * k for j in range(20)})
        for k in range(8)
    )
    for label, settings in (
        ("16 default controllers", config.Config(midi=config.Midi(port="x"))),
        ("20 maps", config.Config(map=maps)),
        (
            "20 maps, 8 presets of 20 targets morphing",
            config.Config(map=maps, preset=presets, morph=config.Morph(on=True)),
        ),
    ):
        mapper = Mapper(settings)
        cost = microseconds(lambda now_s, run=mapper: run.controls(FRAME, now_s), n=3000)
        print(f"{cost:8.1f} us  a step: {label}")


if __name__ == "__main__":
    main()
