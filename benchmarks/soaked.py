"""The table of docs/reliability.md from reports of soak.py: python benchmarks/soaked.py 10.json 70.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Report = dict[str, Any]


def _late(which: str) -> Callable[[Report], str]:
    return lambda report: _list(report[which].values())


def _list(values: Any) -> str:
    return ", ".join(str(value) for value in values)


def _status(*names: str) -> Callable[[Report], str]:
    return lambda report: _list(f"{report['status'][name]:g}" for name in names)


def _left(report: Report) -> str:
    times = report["mute_left_s"]
    return f"{len(times)}, after {min(times)} to {max(times)} s" if times else "not left yet"


ROWS: tuple[tuple[str, Callable[[Report], str]], ...] = (
    ("load of the machine: least, median, most", lambda r: f"{_list(r['load'])} on {r['cores']} cores"),
    ("RSS, MB: after warm-up, at the end, most", lambda r: _list(r["rss_mb"])),
    ("RSS slope after warm-up, MB/h (promised: below 1)", lambda r: str(r["rss_slope_mb_h"])),
    ("file descriptors", lambda r: _list(r["fds"])),
    ("threads", lambda r: _list(r["threads"])),
    ("block in to bundle out, ms, first part: p50, p99, p99.9, most", _late("late_first_ms")),
    ("block in to bundle out, ms, last part: p50, p99, p99.9, most", _late("late_last_ms")),
    ("ticks timed, of computed", lambda r: f"{r['ticks_timed']}, {r['status']['ticks']:.0f}"),
    ("blocks from Pd, of them missing", lambda r: f"{r['blocks']}, {r['blocks_missing']}"),
    (
        "samples lost, samples skipped, frames left out, steps late",
        _status("lost", "skipped_samples", "skipped", "late"),
    ),
    ("malformed, dropped, refused", _status("malformed", "dropped", "refused")),
    (
        "OSC bundles, MIDI messages, OSCQuery messages, dashboard frames, values in Pd",
        lambda r: _list(
            r[name]
            for name in ("bundles", "midi_messages", "websocket_messages", "dashboard_frames", "followed")
        ),
    ),
    ("dashboard viewers that never read: left by the bridge", _left),
    ("s recorded; exit code, s to the exit", lambda r: f"{r['recorded_s']}; {r['exit_code']}, {r['stop_s']}"),
    ("tracebacks, complaints of Pd", lambda r: f"{r['tracebacks']}, {r['pd_complaints']}"),
    ("promises broken", lambda r: "; ".join(k for k, kept in r["promises"].items() if not kept) or "none"),
)


def table(reports: list[Report]) -> str:
    """The rows in Markdown, one column for each report."""
    head = "| | " + " | ".join(f"{report['minutes']:.3g} min" for report in reports) + " |"
    rows = [f"| {name} | {' | '.join(of(report) for report in reports)} |" for name, of in ROWS]
    return "\n".join([head, "|---" * (len(reports) + 1) + "|", *rows])


def main() -> None:
    """Print the table of the reports that are named."""
    print(table([json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]))


if __name__ == "__main__":
    main()
