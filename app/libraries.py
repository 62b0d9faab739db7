"""First in the built program: libraries that came with it are found where the system has none."""

import ctypes.util
import sys
from pathlib import Path

_of_the_system = ctypes.util.find_library


def _find(name: str) -> str | None:
    """The system's library, or else ours."""
    ours = sorted(Path(sys._MEIPASS).glob(f"lib{name}.so*"))  # type: ignore[attr-defined] # noqa: SLF001 - set by PyInstaller
    return _of_the_system(name) or (str(ours[0]) if ours else None)


if sys.platform.startswith("linux"):
    ctypes.util.find_library = _find
