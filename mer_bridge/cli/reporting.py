"""``report``: a session on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    session: Annotated[
        Path, typer.Argument(help="A session's folder, or a .jsonl.", metavar="SESSION", show_default=False)
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The page; else report.html in the folder.")
    ] = None,
) -> None:
    """Write a recorded session as one HTML page.

    Curves, trail, moments, what the machines did, latency and set-up; the page needs no network.
    """
    from mer_bridge import report as reports

    print(f"wrote {reports.write(session, out)}")
