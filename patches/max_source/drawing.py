"""Max patches as data: boxes and cords go in, the dictionary of a `.maxpat` comes out.

Boxes come from py2max, which knows how many inlets and outlets an object has.  Coordinates
are pixels from the top left.  Where none are given, the boxes are laid out in rows, from
the first object of a chain to its last; no patch of ours depends on where a box stands,
because the order of two cords from one outlet is always said by a ``trigger``.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from py2max import Patcher
from py2max.core.box import Box as MaxBox
from py2max.core.common import Rect
from py2max.maxref import porttypes

ROW = 34.0
MARGIN = 20.0
GAP = 16.0
HEIGHT = 22.0
PORT = 30.0
"""Side of an inlet or outlet box."""
LINE = 20.0
"""Height of a line of a comment."""
VERSION = {"major": 8, "minor": 5, "revision": 5, "architecture": "x64", "modernui": 1}
"""What the files say they were made for; Max 9 reads what 8.5 wrote."""
INK = [0.125, 0.125, 0.125, 1.0]
BAR = [0.847, 0.878, 0.91, 1.0]
WITH_TEXT = ("newobj", "message", "comment")
KEPT = frozenset(
    {"fileversion", "appversion", "classnamespace", "rect", "openinpresentation", "devicewidth"}
    | {"default_fontsize", "default_fontname", "gridsize", "description", "digest", "tags", "title"}
)
"""Keys of py2max's patcher that are worth writing; Max fills in the others."""


@dataclass(eq=False)
class Box:
    """One object of a patch, and where it stands once it has been laid out."""

    number: int
    text: str
    maxclass: str
    size: tuple[float, float]
    place: tuple[float, float] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    inside: Patch | None = None
    ports: tuple[int, int] | None = None

    @property
    def id(self) -> str:
        """Name of the box in its file."""
        return f"obj-{self.number}"


def width_of(text: str, ports: int = 1) -> float:
    """Pixels that a box with this text takes in Arial 12, a little generous."""
    return max(34.0, 7.0 * len(text) + 14.0, 12.0 * ports)


class Patch:
    """A patch that is being drawn.

    Parameters
    ----------
    title : str
        Name of the object or example.
    purpose : str
        What it is for, in one line; stands on top.
    """

    def __init__(self, title: str, purpose: str = "") -> None:
        self.title = title
        self.purpose = purpose
        self.boxes: list[Box] = []
        self.cords: list[tuple[Box, int, Box, int]] = []
        self.attributes: dict[str, Any] = {}

    def obj(
        self,
        text: str,
        x: float | None = None,
        y: float | None = None,
        *,
        ports: tuple[int, int] | None = None,
        **extra: Any,
    ) -> Box:
        """Add an object as one types it; `ports` for abstractions of ours."""
        place = None if x is None or y is None else (x, y)
        return self._add(text, "newobj", (width_of(text), HEIGHT), place, extra, ports=ports)

    def message(self, text: str, x: float | None = None, y: float | None = None) -> Box:
        """Add a message box."""
        place = None if x is None or y is None else (x, y)
        return self._add(text, "message", (width_of(text), HEIGHT), place, {})

    def note(self, text: str, x: float, y: float, width: float, **extra: Any) -> Box:
        """Add a comment that is as high as its text needs."""
        size = float(extra.get("fontsize", 12.0))
        per_line = max(int(width / (0.56 * size)), 1)
        lines = len(_wrapped(text, per_line))
        extra = {"linecount": lines, **extra}
        return self._add(text, "comment", (width, lines * (size + 3.0) + 5.0), (x, y), extra)

    def ui(self, maxclass: str, x: float, y: float, width: float, height: float, **extra: Any) -> Box:
        """Add something to look at or to move."""
        return self._add("", maxclass, (width, height), (x, y), extra)

    def inlet(self, comment: str) -> Box:
        """Add an inlet; they are numbered in the order they are added."""
        return self._port("inlet", comment)

    def outlet(self, comment: str) -> Box:
        """Add an outlet; they are numbered in the order they are added."""
        return self._port("outlet", comment)

    def sub(self, inside: Patch, x: float | None = None, y: float | None = None) -> Box:
        """Add a patch within this one."""
        box = self.obj(f"p {inside.title}", x, y, ports=inside.ports)
        box.inside = inside
        return box

    def cord(self, source: Box, sink: Box, outlet: int = 0, inlet: int = 0) -> None:
        """Draw a cord."""
        self.cords.append((source, outlet, sink, inlet))

    def chain(self, *boxes: Box) -> Box:
        """Draw cords from the first outlet of each to the first inlet of the next; gives the last."""
        for source, sink in pairwise(boxes):
            self.cord(source, sink)
        return boxes[-1]

    @property
    def ports(self) -> tuple[int, int]:
        """Number of inlets and of outlets this patch has as an object."""
        kinds = [box.maxclass for box in self.boxes]
        return kinds.count("inlet"), kinds.count("outlet")

    def _port(self, kind: str, comment: str) -> Box:
        index = sum(box.maxclass == kind for box in self.boxes) + 1
        return self._add("", kind, (PORT, PORT), None, {"comment": comment, "index": index})

    def _add(
        self,
        text: str,
        maxclass: str,
        size: tuple[float, float],
        place: tuple[float, float] | None,
        extra: dict[str, Any],
        *,
        ports: tuple[int, int] | None = None,
    ) -> Box:
        box = Box(len(self.boxes) + 1, text, maxclass, size, place, extra, ports=ports)
        self.boxes.append(box)
        return box

    # --- out

    def dictionary(self) -> dict[str, Any]:
        """What stands in the file, without the outermost ``patcher``."""
        self._lay_out()
        patcher = Patcher(validate_connections=False, validate_attrs=False)
        known = {box.number: self._made(patcher, box) for box in self.boxes}
        for source, outlet, sink, inlet in self.cords:
            patcher.add_line(known[source.number], known[sink.number], inlet=inlet, outlet=outlet)
        patcher.render()
        whole: dict[str, Any] = json.loads(json.dumps(patcher.to_dict()["patcher"]))
        wanted = {key: value for key, value in whole.items() if key in KEPT}
        self._put_inside(whole["boxes"])
        right, bottom = self._extent()
        return {
            **wanted,
            "appversion": VERSION,
            "rect": [60.0, 80.0, right + MARGIN, bottom + MARGIN],
            "description": self.purpose,
            **self.attributes,
            "boxes": whole["boxes"],
            "lines": whole["lines"],
        }

    def text(self) -> str:
        """The whole file."""
        return json.dumps({"patcher": self.dictionary()}, indent="\t", ensure_ascii=False) + "\n"

    def _made(self, patcher: Patcher, box: Box) -> Any:
        name = box.text.split(" ", 1)[0] if box.maxclass == "newobj" else box.maxclass
        n_in, n_out = box.ports or _ports(name, box.text)
        if box.place is None:
            raise ValueError(f"{box.text or box.maxclass} has no place")
        extra = dict(box.extra)
        if box.maxclass in WITH_TEXT:
            extra["text"] = box.text
        return patcher.add_box(
            MaxBox(
                id=box.id,
                maxclass=box.maxclass,
                numinlets=n_in,
                numoutlets=n_out,
                patching_rect=Rect(*box.place, *box.size),
                outlettype=[_outlet_type(name, k) for k in range(n_out)],
                **extra,
            )
        )

    def _put_inside(self, boxes: Sequence[dict[str, Any]]) -> None:
        for box, written in zip(self.boxes, boxes, strict=True):
            if box.inside is not None:
                written["box"]["patcher"] = box.inside.dictionary()

    def _extent(self) -> tuple[float, float]:
        corners = [(b.place[0] + b.size[0], b.place[1] + b.size[1]) for b in self.boxes if b.place]
        return max(x for x, _ in corners), max(y for _, y in corners)

    def _lay_out(self) -> None:
        """Give a place to the boxes that have none: rows by their distance from the start."""
        free = [box for box in self.boxes if box.place is None]
        if not free:
            return
        top = 56.0
        if self.title:
            title = f"{self.title}: {self.purpose}" if self.purpose else self.title
            top = 24.0 + self.note(title, MARGIN, 10.0, 720.0).size[1]
        ranks = self._ranks(free)
        last = max(ranks.values())
        for rank in range(last + 1):
            x = MARGIN
            for box in free:
                if ranks[box.number] == rank:
                    box.place = (x, top + rank * ROW)
                    x += box.size[0] + GAP

    def _ranks(self, free: Sequence[Box]) -> dict[int, int]:
        """Row of each box: below everything that leads to it, cords that lead back not counted."""
        into: dict[int, list[int]] = {box.number: [] for box in free}
        for source, _, sink, _ in self.cords:
            if sink.number in into and source.number in into:
                into[sink.number].append(source.number)
        ranks: dict[int, int] = {}

        def rank(number: int, above: frozenset[int]) -> int:
            if number not in ranks:
                before = [n for n in into[number] if n not in above]
                found = 1 + max((rank(n, above | {number}) for n in before), default=-1)
                if above & set(into[number]):
                    return found  # part of a loop: not yet the last word
                ranks[number] = found
            return ranks[number]

        for box in free:
            ranks[box.number] = rank(box.number, frozenset())
        last = 1 + max(ranks.values())
        for box in free:
            if box.maxclass == "inlet":
                ranks[box.number] = 0
            elif box.maxclass == "outlet":
                ranks[box.number] = last
        return ranks


def _ports(name: str, text: str) -> tuple[int, int]:
    """Number of inlets and outlets of an object of Max."""
    if name in PORTS:
        return PORTS[name]
    n_in, n_out = porttypes.port_counts(name, text)
    if n_in is None or n_out is None:
        raise ValueError(f"how many inlets and outlets has [{text}]? Add it to PORTS in drawing.py")
    return n_in, n_out


PORTS = {
    "inlet": (0, 1),
    "outlet": (1, 0),
    "comment": (1, 0),
    "message": (2, 1),
    "panel": (1, 0),
    "live.comment": (1, 0),
    "live.remote~": (2, 0),
    "sfplay~": (2, 3),
    "bpatcher": (1, 0),
}
"""Inlets and outlets of objects whose reference page leaves them out or counts others."""


def _outlet_type(name: str, outlet: int) -> str:
    emitted = str(porttypes.outlet_emits(name, outlet))
    return "" if emitted == "any" else emitted


def _wrapped(text: str, per_line: int) -> list[str]:
    return [piece for line in text.split("\n") for piece in textwrap.wrap(line, per_line) or [""]]
