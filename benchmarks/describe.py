"""What a descriptor front end costs: processor time of one row of its whole look-back.

    python benchmarks/describe.py

Sound is a made-up chord with noise; time is that of this process alone, the first row (which
compiles) apart.
"""

from __future__ import annotations

import time

import numpy as np

from mer_bridge.frontends.descriptors import KINDS, SAMPLE_RATE, Descriptor

ROWS = 8


def sound(seconds: float) -> np.ndarray:
    """A chord that swells, with noise."""
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 2.0 * time_s)
    tones = sum(np.sin(2 * np.pi * hz * time_s) for hz in (110.0, 220.0, 277.0, 330.0))
    noise = np.random.default_rng(0).standard_normal(time_s.size)
    return (0.05 * swell * tones + 0.01 * noise).astype(np.float32)


def main() -> None:
    """Print one line per front end."""
    for kind, what in KINDS.items():
        stretch = sound(what.look_back_s)
        describe = Descriptor(kind)
        first = _cpu_s(describe, stretch)
        rows = sorted(_cpu_s(describe, stretch) for _ in range(ROWS))
        print(
            f"{kind}: {what.n_values} numbers of {what.look_back_s:g} s, "
            f"{1000 * rows[ROWS // 2]:.0f} ms a row, the first {first:.1f} s"
        )


def _cpu_s(describe: Descriptor, stretch: np.ndarray) -> float:
    began_s = time.process_time()
    describe(stretch)
    return time.process_time() - began_s


if __name__ == "__main__":
    main()
