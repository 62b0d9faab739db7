"""From Pd to the bridge and back to Pd: ``python benchmarks/pd_round_trip.py [--seconds 30]``.

The real Pd plays a changing chord into ``mer.send~`` and notes when ``mer.receive`` hands out
each new frame.  A frame ends at a known sample, so the difference is all that lies between that
sample and the first change in the patch: the rest of the block it leaves in, the way in,
computing, waiting for the next output step, the way back and Pd's next look at its socket.
From there the values glide to the frame's own within one tick.  Nothing is asserted.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from bridge import running

from mer_bridge import card as cards
from mer_bridge.config import Config

OBJECTS = Path(__file__).parents[1] / "patches" / "pd"
RATE_HZ = 44_100
TIMEOUT_S = 300.0
PATCH = """#N canvas 40 40 700 500 12;
#X obj 20 20 osc~ 220;
#X obj 120 20 osc~ 277.2;
#X obj 220 20 osc~ 0.4;
#X obj 20 60 *~ 0.2;
#X obj 120 60 *~;
#X obj 20 100 mer.send~ {block} {port};
#X obj 20 140 mer.receive;
#X obj 20 180 route frame;
#X obj 20 210 unpack f f;
#X obj 20 240 change -1;
#X obj 20 270 t f b;
#X obj 200 300 timer;
#X obj 20 300 f;
#X obj 20 330 pack f f f;
#X obj 20 360 print frame;
#X obj 400 20 loadbang;
#X obj 400 50 delay 1500;
#X obj 400 80 t b b;
#X msg 400 110 \\; pd dsp 1;
#X obj 550 80 delay {end_ms};
#X msg 550 110 \\; pd quit;
#X msg 500 20 \\; mer.bridge connect 127.0.0.1 {port};
#X obj 120 330 t b;
#X connect 0 0 3 0;
#X connect 1 0 4 0;
#X connect 2 0 4 1;
#X connect 3 0 5 0;
#X connect 4 0 5 0;
#X connect 6 5 7 0;
#X connect 7 0 8 0;
#X connect 8 0 9 0;
#X connect 8 1 12 1;
#X connect 9 0 10 0;
#X connect 10 1 22 0;
#X connect 22 0 11 1;
#X connect 11 0 13 1;
#X connect 10 1 12 0;
#X connect 12 0 13 2;
#X connect 10 0 13 0;
#X connect 13 0 14 0;
#X connect 15 0 16 0;
#X connect 15 0 21 0;
#X connect 16 0 17 0;
#X connect 17 0 18 0;
#X connect 17 1 11 0;
#X connect 16 0 19 0;
#X connect 19 0 20 0;
"""
"""The timer begins in the very moment the first sample is made; a frame is noted once."""


def round_trip(*, block: int, rate_hz: int, seconds: float) -> np.ndarray:
    """Milliseconds from a moment of sound to its value in the patch, one per frame."""
    program = shutil.which("pd")
    if program is None:
        raise SystemExit("Pure Data is not installed: pd is not found")
    with tempfile.TemporaryDirectory() as folder, running("--osc-rate-hz", str(rate_hz)) as (port, _):
        patch = Path(folder) / "round-trip.pd"
        patch.write_text(PATCH.format(block=block, port=port, end_ms=int(1000 * seconds)))
        flags = ["-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr", "-noprefs", "-sleepgrain", "0.5"]
        done = subprocess.run(  # noqa: S603 - the real Pd with our own patch
            [program, *flags, "-r", str(RATE_HZ), "-path", str(OBJECTS), "-open", str(patch)],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=True,
        )
    lines = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("frame: ")]
    index, arrived_ms, time_s = np.array([[float(word) for word in line] for line in lines]).reshape(-1, 3).T
    if len(index) < 2:
        raise SystemExit(f"no values came back: {done.stderr.strip()}")
    # The first frame is shown at once, with its own time; the time of later ones glides like all numbers.
    ends_ms = 1000.0 * (time_s[0] + (index - index[0]) * tick_s())
    return arrived_ms - ends_ms


def tick_s() -> float:
    """Distance of two frames, in seconds, as the model's card has it."""
    card = cards.read(cards.find(Config().model.name))
    front = card.frontend
    return card.trunk.stride_frames * front.hop[0] / front.hop[1] / front.sample_rate


def main() -> None:
    """Measure two settings and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    seconds = parser.parse_args().seconds
    print("Pd -> bridge -> Pd: from the last sample of a frame to the frame in the patch")
    for block, rate_hz in ((1024, 25), (1024, 200), (64, 200)):
        late = round_trip(block=block, rate_hz=rate_hz, seconds=seconds)
        p50, p95, p99 = np.percentile(late, (50, 95, 99))
        what = f"blocks of {block} samples ({1000 * block / RATE_HZ:.1f} ms), {rate_hz} steps a second"
        print(f"{what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, {len(late)} frames")


if __name__ == "__main__":
    main()
