"""Hear a file without the bridge: the same pipeline, as a library."""

from __future__ import annotations

import sys
from pathlib import Path

from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline
from mer_bridge.sources.file import decode


def main() -> None:
    samples, sample_rate = decode(Path(sys.argv[1]))
    pipeline = build_pipeline(Config(), input_rate=sample_rate)
    for frame in pipeline.process(samples):
        emotion, reasons = frame.why
        because = ", ".join(f"{name} {amount:+.2f}" for name, amount in reasons)
        print(f"{frame.time_s:6.2f} s  {frame.quadrant:11}  {emotion} because {because}")


if __name__ == "__main__":
    main()
