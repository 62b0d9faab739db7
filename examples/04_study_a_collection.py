"""Study many files on all processors: the tensest first, and those that could not be heard."""

from __future__ import annotations

import sys

import mer_bridge as mb


def main() -> None:
    heard, failed = [], []
    for path, analysis, error in mb.analyze_all(sys.argv[1:]):  # files, folders, playlists
        if analysis is None:
            failed.append(error)
        else:
            heard.append((analysis.summary["tension"], path))
    for tension, path in sorted(heard, reverse=True):
        print(f"tension {tension:4.2f}  {path}")
    print(*failed, sep="\n", file=sys.stderr)


if __name__ == "__main__":  # each process begins by reading this file: the work must stand below
    main()
