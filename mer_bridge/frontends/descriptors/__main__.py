"""A process that describes sound: ``python -m mer_bridge.frontends.descriptors KIND``.

Stretches come in over standard input, rows go out over standard output, one for each; it ends
when its input does, so it never outlives the bridge.  Both are a length in bytes (little-endian,
32 bits) and so many bytes of float32; a row begins with its `sure`.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from contextlib import suppress
from typing import BinaryIO

import numpy as np

from mer_bridge.errors import MerBridgeError
from mer_bridge.frontends.descriptors import SAMPLE_RATE, Descriptor

LENGTH = struct.Struct("<I")
NICENESS = 2
"""Once ready: the rest of the bridge goes first, and yet it must not starve on a busy computer."""


def serve(kind: str, given: BinaryIO, out: BinaryIO) -> None:
    """Answer stretch after stretch until `given` ends."""
    describe = Descriptor(kind)
    # The libraries compile at their first use: now, while nobody waits.
    describe(np.sin(np.arange(round(describe.kind.least_s * SAMPLE_RATE)) * 0.1).astype(np.float32) * 0.1)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    _write(out, np.zeros(0, np.float32))  # ready
    while header := given.read(LENGTH.size):
        stretch = np.frombuffer(given.read(*LENGTH.unpack(header)), "<f4").astype(np.float32)
        description = describe(stretch)
        _write(out, np.concatenate([[description.sure], description.values]).astype("<f4"))


def _write(out: BinaryIO, row: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    out.write(LENGTH.pack(row.nbytes) + row.tobytes())
    out.flush()


def main(arguments: list[str]) -> int:
    """Serve one front end; the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bridge, which ends this process
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no row
    try:
        with suppress(BrokenPipeError):
            serve(arguments[0], sys.stdin.buffer, out)
    except MerBridgeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
