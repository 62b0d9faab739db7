"""Hear music as it comes, without the bridge: blocks of samples in, frames out."""

from __future__ import annotations

import sys

import soundfile

import mer_bridge as mb


def main() -> None:
    hearing = mb.stream(sample_rate=soundfile.info(sys.argv[1]).samplerate)
    for block in soundfile.blocks(sys.argv[1], blocksize=1024, dtype="float32"):
        for frame in hearing.process(block):
            emotion, reasons = frame.why
            because = ", ".join(f"{name} {amount:+.2f}" for name, amount in reasons)
            print(f"{frame.time_s:6.2f} s  {frame.quadrant:11}  {emotion} because {because}")


if __name__ == "__main__":
    main()
