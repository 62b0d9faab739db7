"""The dashboard: one page in the browser that shows what is heard and why, and steers the bridge.

In: what a `Stage` (a running bridge) sends, says and counts, and orders of viewers who have the
key.  Out: numbers over a WebSocket, some twenty-five times a second, and commands as they could
come over OSC.  The parts: `monitor` sees what is sent, `packing` and `telling` put it into
messages, `viewers` are told without waiting for each other, `orders` are checked, `files` and
`key` are what a browser needs first, and `service` puts it together.

The page itself stands in ``page/``: plain HTML, CSS and JavaScript modules, nothing to build and
nothing from the internet; ``page/uplot`` is uPlot 1.6.32 with its licence.
"""

from __future__ import annotations

from mer_bridge.dashboard.service import Dashboard

__all__ = ["Dashboard"]
