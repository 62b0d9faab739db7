"""What the app has to say to its windows."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from mer_bridge.app.choice import Choice
from mer_bridge.app.offers import Offers

Phase: TypeAlias = Literal["starting", "running", "stopped", "ended"]


class News(msgspec.Struct, frozen=True, tag="app", tag_field="type"):
    """How the app stands; a window is sent it whole whenever it changes.

    Attributes
    ----------
    phase : {"starting", "running", "stopped", "ended"}
        ``stopped`` is a bridge that could not be opened or has ended; `error` says why.
    choice : Choice
        With which the bridge runs, or should.
    offers : Offers
    error : str
        One line; empty where all is well.
    notice : str
        One line that is worth knowing, such as a port that was taken.
    facts : tuple of str
        What runs, from where to where.
    file : str
        Settings file that is written at the end.
    is_kept : bool
        Whether the choice stands in that file.
    is_first : bool
        Whether there was no such file at the start.
    many : bool
        Whether several players are set up, which only the file can change.
    saves : int
        How often it was asked to keep the choice; where that failed, `error` says why.
    looks : int
        How often devices were looked for.
    """

    phase: Phase = "starting"
    choice: Choice = Choice()
    offers: Offers = Offers()
    error: str = ""
    notice: str = ""
    facts: tuple[str, ...] = ()
    file: str = ""
    is_kept: bool = False
    is_first: bool = False
    many: bool = False
    saves: int = 0
    looks: int = 0
