"""Ctrl-C and SIGTERM: a calm end instead of a traceback."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any, Self

STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""Ctrl-C, a polite kill, and a terminal or console window that was closed."""


class Stopped(BaseException):
    """Somebody asked the process to end.

    Not a KeyboardInterrupt: Python remembers one that struck while a C library was being
    imported, and exits with 130 however well it was handled.
    """


class StopSignals:
    """Turn stop signals into an end; use it in a ``with``, in the main thread.

    At first a signal breaks off what is going on, however deep it sits in a compiler, and
    the ``with`` ends in peace; libraries may turn the exception into another one, so
    whatever comes out then counts as the stop, and where it is ignored (in a weak
    reference's callback, say) `asked` still tells.  Once threads run (`calm`), a signal only
    sets `asked`: an exception could strike while the main thread holds a lock that the
    others wait for.

    Attributes
    ----------
    asked : bool
        Whether a signal came.
    calm : bool
        Whether signals only set `asked`.
    """

    def __init__(self) -> None:
        self.asked = False
        self.calm = False
        self._broke_off = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._handle) for number in _wanted()}
        sys.unraisablehook = _hide_stopped
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        sys.unraisablehook = sys.__unraisablehook__
        return self._broke_off

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if not self.calm:
            self._broke_off = True
            raise Stopped


def _wanted() -> tuple[int, ...]:
    """The signals to take; ``nohup`` asks to outlive the terminal, and does."""
    hangup = getattr(signal, "SIGHUP", None)
    outlives = hangup is not None and signal.getsignal(hangup) is signal.SIG_IGN
    return tuple(number for number in STOP_SIGNALS if not (outlives and number == hangup))


def _hide_stopped(unraisable: Any) -> None:
    """What Python prints about an exception it ignores; a stop that `asked` remembers is none."""
    if not issubclass(unraisable.exc_type, Stopped):
        sys.__unraisablehook__(unraisable)
