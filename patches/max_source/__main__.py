"""Write the package for Max: ``python patches/max_source [folder]``; else beside this folder."""

from __future__ import annotations

import sys
from pathlib import Path

from package import files


def main(arguments: list[str]) -> int:
    """Write every file, and say how many."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[1] / "max"
    for place, content in files().items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    sys.stdout.write(f"{len(files())} files in {folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
