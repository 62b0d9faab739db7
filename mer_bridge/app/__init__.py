"""The bridge as an app: for people without a terminal.

In: a double click, and what is chosen on the first-run page.  Out: a running bridge with its
dashboard in the browser, and settings that are kept.  The parts: `single` lets one run at a
time, `choice` is what the page may set, `offers` what there is to choose from, `house` opens
the bridge and opens it anew when something else is chosen, `lobby` answers the browser whether
a bridge runs or not, and `window` opens the browser.

The page outlives the bridge: what goes wrong is shown on it instead of being lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mer_bridge.app.house import House

__all__ = ["House"]


def __getattr__(name: str) -> Any:
    """The house when it is asked for: whether another app runs is known without it."""
    if name != "House":
        raise AttributeError(name)
    from mer_bridge.app.house import House

    return House
