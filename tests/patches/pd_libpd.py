# ruff: noqa: T201 - it talks to the test over its standard output
"""Pd inside Python (cypd, libpd), in a process of its own: ``python pd_libpd.py PATCH PORT INPUT OUTPUT``.

There is one Pd per process, and it runs tick by tick: 64 samples in, 64 stereo samples out, at
exactly the moment it is asked.  Each line on standard input is a number of ticks; when they
are done a line goes out.  At the end of the input everything that was played is saved.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import numpy as np

TICK = 64
RATE = 44_100
OBJECTS = Path(__file__).parents[2] / "patches" / "pd"


def main(patch: Path, port: int, source: Path, target: Path) -> None:
    """Open a patch, lead it to a bridge, and run it as long as it is told."""
    import cypd
    from cypd import _libpd

    prototype = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    process = prototype(_libpd._get_process_float_ptr())
    cypd.init()
    cypd.set_print_callback(lambda text: print(text, end="", file=sys.stderr))
    cypd.init_audio(1, 2, RATE)
    cypd.add_to_search_path(str(OBJECTS))
    cypd.open_patch(patch.name, str(patch.parent))
    cypd.send_message("mer.bridge", "connect", "127.0.0.1", port)
    cypd.dsp(True)
    given = np.load(source)
    played = []
    silent = np.zeros(TICK, np.float32)
    for line in sys.stdin:
        for _ in range(int(line)):
            block, given = (given[:TICK], given[TICK:]) if len(given) >= TICK else (silent, given)
            block = np.ascontiguousarray(block, np.float32)
            out = np.zeros(2 * TICK, np.float32)
            process(1, block.ctypes.data, out.ctypes.data)
            played.append(out.reshape(TICK, 2))
        print("done", flush=True)
    np.save(target, np.concatenate(played))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
