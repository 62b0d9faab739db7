"""The points of a show, and where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from mer_bridge import config
from mer_bridge.errors import ConfigError

FORWARD, BACK = ("go", "next"), "back"
"""Words that stand for a cue: both of the first move on by one."""


class CueList:
    """Cues in their order.

    Thread: that of the mapper.

    Attributes
    ----------
    current : str
        Name of the cue the show stands at; empty before the first.
    """

    def __init__(self, cues: Sequence[config.Cue]) -> None:
        self._cues = tuple(cues)
        self.reset()

    def reset(self) -> None:
        """Stand before the first cue."""
        self._at = -1

    def adopt(self, old: CueList) -> None:
        """Stand at the cue of the same name as another list does."""
        names = [cue.name for cue in self._cues]
        self._at = names.index(old.current) if old.current in names else -1

    @property
    def current(self) -> str:
        """Name of the cue the show stands at; empty before the first."""
        return self._cues[self._at].name if self._at >= 0 else ""

    @property
    def number(self) -> int:
        """Which one that is, from 1; 0 before the first."""
        return self._at + 1

    def move(self, where: str | float) -> config.Cue:
        """Go to the cue of that name, ``go`` or ``next``, ``back``, or by program number: 0 is the first.

        Raises
        ------
        ConfigError
            There is none; the show stays where it is.
        """
        at = self.find(where)
        self._at = at
        return self._cues[at]

    def find(self, where: str | float) -> int:
        """Index of that cue.

        Raises
        ------
        ConfigError
            There is none.
        """
        if not self._cues:
            raise ConfigError("there are no cues; write [[cue]] in the configuration")
        if where in FORWARD or where == BACK:
            return self._beside(1 if where in FORWARD else -1)
        if not isinstance(where, str):
            if 0 <= where < len(self._cues):
                return int(where)
            raise ConfigError(f"there are {len(self._cues)} cues, counted from 0, got {where:g}")
        names = [cue.name for cue in self._cues]
        if where in names:
            return names.index(where)
        close = difflib.get_close_matches(where, names, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise ConfigError(f"no cue {where!r}; {hint}Known: {', '.join(names)}; or go, next, back")

    def _beside(self, step: int) -> int:
        at = self._at + step
        if at >= len(self._cues):
            raise ConfigError(f"{self.current!r} is the last cue")
        if at < 0:
            raise ConfigError(f"{self.current!r} is the first cue" if self.current else "no cue has come yet")
        return at
