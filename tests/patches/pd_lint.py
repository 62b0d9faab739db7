"""A small lint for Pure Data patches: what Pd would say when it opens them, and what it never says.

Pd drops a cord to a box that does not exist with one line in its console; it says nothing about
a name that is sent to and never received, or about two outlets above each other, whose order
is then chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pd_text import Box, Canvas, read

ENTRIES = {"inlet", "inlet~"}
EXITS = {"outlet", "outlet~"}
LISTENS = {"r", "receive", "r~", "receive~"}
TELLS = {"s", "send", "s~", "send~"}
GUI_NAMES = {"hsl": 7, "vsl": 7, "tgl": 3, "bng": 5, "cnv": 4}
"""Which word of a GUI box is the name it sends to; the next one is what it listens to."""


def complaints(path: Path) -> list[str]:
    """What is wrong with a patch, one line each; empty when nothing is."""
    root = read(path.read_text())
    return [
        *(f"{canvas.name}: {text}" for canvas in root.everywhere() for text in _cords(canvas, path)),
        *(f"{canvas.name}: {text}" for canvas in root.everywhere() for text in _order(canvas)),
        *_names(root),
    ]


def ports(box: Box, inside: Canvas | None, path: Path) -> tuple[int, int] | None:
    """Inlets and outlets of a box; None for an object of Pd itself, which Pd checks."""
    if box.kind == "text" or box.words[:1] == ("cnv",):
        return (0, 0)
    if box.kind in {"msg", "floatatom", "symbolatom"}:
        return (1, 1)
    if inside is not None:
        return _counted(inside)
    if box.words:
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            if (found := folder / f"{box.words[0]}.pd").exists():
                return _counted(read(found.read_text()))
    return None


def _counted(canvas: Canvas) -> tuple[int, int]:
    heads = [box.words[0] for box in canvas.boxes if box.kind == "obj" and box.words]
    return sum(head in ENTRIES for head in heads), sum(head in EXITS for head in heads)


def _inside(canvas: Canvas) -> dict[int, Canvas]:
    """Windows of the boxes that are one, by the number of the box."""
    numbers = [k for k, box in enumerate(canvas.boxes) if box.words[:1] == ("pd",)]
    return dict(zip(numbers, canvas.inside, strict=True))


def _cords(canvas: Canvas, path: Path) -> Iterator[str]:
    windows = _inside(canvas)
    if len(set(canvas.cords)) < len(canvas.cords):
        yield "a cord is there twice"
    for source, outlet, target, inlet in canvas.cords:
        for number, port, side in ((source, outlet, 1), (target, inlet, 0)):
            if number >= len(canvas.boxes):
                yield f"a cord goes to box {number}, of {len(canvas.boxes)}"
                continue
            box = canvas.boxes[number]
            known = ports(box, windows.get(number), path)
            if known is not None and port >= known[side]:
                what = ("inlet", "outlet")[side]
                yield f"a cord uses {what} {port + 1} of {box.text!r}, which has {known[side]}"


def _order(canvas: Canvas) -> Iterator[str]:
    """Pd numbers inlets and outlets from left to right: two with the same x have no order."""
    for kinds in (ENTRIES, EXITS):
        places = [box.x for box in canvas.boxes if box.kind == "obj" and box.words and box.words[0] in kinds]
        if len(set(places)) < len(places):
            yield f"two of {sorted(kinds)} have the same x"


def _names(root: Canvas) -> Iterator[str]:
    """Names local to the patch (``$0-…``) that are sent to and heard by nobody, or the reverse."""
    tells, listens = set(), set()
    for box in (box for canvas in root.everywhere() for box in canvas.boxes if box.words):
        words = [word.replace("\\", "") for word in box.words]
        if words[0] in GUI_NAMES and box.kind == "obj":
            at = GUI_NAMES[words[0]]
            tells.add(words[at])
            listens.add(words[at + 1])
        elif box.kind in {"floatatom", "symbolatom"}:
            listens.add(words[5])
            tells.add(words[6])
        elif words[0] in LISTENS and len(words) > 1:
            listens.add(words[1])
        elif words[0] in TELLS and len(words) > 1:
            tells.add(words[1])
    local = re.compile(r"^\$0-")
    yield from (
        f"{name} is sent to and never received" for name in sorted(tells - listens) if local.match(name)
    )
    yield from (f"{name} is received and never sent" for name in sorted(listens - tells) if local.match(name))
