"""What the built program does first: without arguments it is the app, with them the command line."""

from __future__ import annotations

import io
import multiprocessing
import os
import sys


def _keep_compiled_code() -> None:
    """Let Numba keep it in the user's folder: the app's own may be read-only, or signed."""
    from mer_bridge import places

    os.environ.setdefault("NUMBA_CACHE_DIR", str(places.user_cache() / "numba"))


def _streams() -> None:
    """Give a program without a terminal (Windows) somewhere to print to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())


if __name__ == "__main__":
    multiprocessing.freeze_support()  # the program starts itself for work that is done beside
    _streams()
    _keep_compiled_code()
    from mer_bridge.cli import main

    sys.exit(main(sys.argv[1:] or ["app"]))
