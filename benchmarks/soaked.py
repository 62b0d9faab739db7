"""What a soak promised, and the table of docs/reliability.md: python benchmarks/soaked.py 10.json 70.json.

It reads the reports of soak.py, those of runs that go on as well.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Report = dict[str, Any]

STOP_S, STOP_BUSY_S = 1.0, 5.0
"""Seconds to the exit, and on a machine that does other work."""
SLOPE_MB_H = 1.0
"""Megabytes an hour that RSS may grow after warm-up."""
GROWN_MB = 1.0
"""The same for ten minutes of a busy machine, of which no slope can be told."""
PASSING = 3
"""Descriptors that come and go, such as the profile's file while it is kept, and the mute viewer."""
LONG_MINUTES = 9.9
LEFT_MINUTES = 5.0
"""Runs as long as this see the mute viewer left: the system's buffers fill first."""
LATER = 1.1
"""p99.9 latency of the last part may be so many times that of the first."""
LISTENERS = ("followed", "midi_messages", "websocket_messages", "dashboard_frames", "bundles")
"""What each of them heard; None where there is none."""


def _cell(of: Callable[[Report], str], report: Report) -> str:
    """What the report says; a run that goes on does not know its end."""
    try:
        return of(report)
    except KeyError:
        return "not over"


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
    ("promises broken", lambda r: "; ".join(k for k, kept in promises(r).items() if not kept) or "none"),
)


def promises(report: Report) -> dict[str, bool]:
    """What was promised, and whether it held; memory and latency are judged in long runs alone."""
    status, first, last = report["status"], report["late_first_ms"], report["late_last_ms"]
    stop_s = STOP_BUSY_S if report.get("shared") else STOP_S
    is_long = report["minutes"] >= LONG_MINUTES
    kept = {
        "descriptors stay": report["fds"][-1] - report["fds"][0] <= PASSING,
        "threads stay": len(report["threads"]) == 1,
        "no traceback, no complaint of Pd": report["tracebacks"] == 0 and report["pd_complaints"] == 0,
        "no sample is lost": status["lost"] == 0 and report["blocks_missing"] == 0,
        "nothing is malformed, dropped or refused": not any(
            status[name] for name in ("malformed", "denied", "dropped", "refused", "non_finite")
        ),
        "exit code 0 in time": report["exit_code"] == 0 and report["stop_s"] <= stop_s,
        "the recording is whole": report["recorded_s"] >= 60.0 * report["minutes"] - 15.0,
        "the patch and every listener heard": all(report[name] != 0 for name in LISTENERS),
    }
    if report["minutes"] >= LEFT_MINUTES:
        kept["a viewer that never reads is left"] = bool(report["mute_left_s"])
    if is_long and report.get("shared"):
        began_mb, ended_mb, _ = report["rss_mb"]
        kept["RSS grows by less than 1 MB after warm-up"] = ended_mb - began_mb < GROWN_MB
    elif is_long:
        kept["RSS grows by less than 1 MB/h"] = report["rss_slope_mb_h"] < SLOPE_MB_H
        kept["p99.9 latency stays"] = last["p99.9"] <= LATER * first["p99.9"]
    return kept


def table(reports: list[Report]) -> str:
    """The rows in Markdown, one column for each report."""
    head = "| | " + " | ".join(f"{report['minutes']:.3g} min" for report in reports) + " |"
    rows = [f"| {name} | {' | '.join(_cell(of, report) for report in reports)} |" for name, of in ROWS]
    return "\n".join([head, "|---" * (len(reports) + 1) + "|", *rows])


def paragraph(report: Report) -> str:
    """The same in words, for the longest run."""
    low, middle, high = report["load"]
    first, last = report["late_first_ms"]["p99.9"], report["late_last_ms"]["p99.9"]
    times = last / first
    verdict = "within" if times <= LATER else "beyond"
    begins_mb, ends_mb, _ = report["rss_mb"]
    status, tracebacks = report["status"], report.get("tracebacks", "not counted yet")
    return (
        f"The longest run so far lasted {report['minutes']:.0f} minutes, beside other work (load {low} to "
        f"{high}, median {middle}, on {report['cores']} cores). After warm-up memory went from "
        f"{begins_mb} to {ends_mb} MB, {report['rss_slope_mb_h']:+.2f} MB an hour; "
        f"{status['lost']:g} samples were lost, "
        f"{report['blocks_missing']} blocks missing, tracebacks: {tracebacks}. "
        f"The p99.9 latency of the last part is {times:.2f} times that of the first "
        f"({last} ms against {first}), {verdict} the promised {LATER} times; on a busy machine that tells "
        "more of its other work than of the bridge."
    )


def main() -> None:
    """Print the table of the reports that are named, and the longest in words."""
    reports = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    print(table(reports), paragraph(max(reports, key=lambda report: report["minutes"])), sep="\n\n")


if __name__ == "__main__":
    main()
