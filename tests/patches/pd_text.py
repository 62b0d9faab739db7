"""Pd patches as text: write small ones for tests, read shipped ones for checks.

A patch is a list of boxes and cords; a box is addressed by the number `Patch.add`
returned.  Pd counts boxes of one canvas from zero, comments included.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, field

FONT = 12
CHARACTER_WIDTH = 7
"""Pixels of one character at font size 12, as Pd draws it."""
LINE_HEIGHT = 16
WRAP = 60
"""Characters after which Pd breaks a box that has no width of its own."""


def escaped(text: str) -> str:
    """Text of a box as Pd files spell it: commas, semicolons and dollars escaped."""
    return re.sub(r"(?<!\\)([,;])", r" \\\1", text).replace("$", "\\$")


@dataclass
class Patch:
    """A patch being written; ``str(patch)`` is the file."""

    width: int = 700
    height: int = 500
    name: str = ""
    lines: list[str] = field(default_factory=list)
    cords: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, text: str, *, kind: str = "obj", at: tuple[int, int] | None = None) -> int:
        """Add a box (``obj``, ``msg``, ``text`` or ``floatatom``) and return its number."""
        x, y = at if at is not None else (20 + 260 * (self.count % 3), 20 + 30 * (self.count // 3))
        self.lines.append(f"#X {kind} {x} {y} {escaped(text)};")
        self.count += 1
        return self.count - 1

    def message(self, text: str, *, at: tuple[int, int] | None = None) -> int:
        """Add a message box."""
        return self.add(text, kind="msg", at=at)

    def cord(self, source: int, target: int, *, outlet: int = 0, inlet: int = 0) -> None:
        """Connect an outlet to an inlet."""
        self.cords.append(f"#X connect {source} {outlet} {target} {inlet};")

    def chain(self, *boxes: int) -> None:
        """Connect first outlets to first inlets, one after the other."""
        for source, target in itertools.pairwise(boxes):
            self.cord(source, target)

    def sub(self, patch: Patch, *, at: tuple[int, int]) -> int:
        """Put `patch` inside as a subpatch and return its number."""
        self.lines.append(f"#N canvas 60 60 {patch.width} {patch.height} {patch.name or 'sub'} 0;")
        self.lines.extend([*patch.lines, *patch.cords])
        self.lines.append(f"#X restore {at[0]} {at[1]} pd {patch.name or 'sub'};")
        self.count += 1
        return self.count - 1

    def __str__(self) -> str:
        head = f"#N canvas 40 40 {self.width} {self.height} {FONT};"
        return "\n".join([head, *self.lines, *self.cords]) + "\n"


@dataclass(frozen=True)
class Box:
    """One box of a file: its kind (``obj``, ``msg``, ``text`` …), place and words."""

    kind: str
    x: int
    y: int
    words: tuple[str, ...]
    characters: int = 0

    @property
    def text(self) -> str:
        """The words as they are read, without the escapes of the file."""
        return " ".join(self.words).replace("\\", "").replace(" ,", ",").replace(" ;", ";")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as near as Pd's own drawing needs."""
        if self.kind == "obj" and self.words and self.words[0] in GUI_SIZES:
            return GUI_SIZES[self.words[0]](self.words)
        if self.kind in {"floatatom", "symbolatom"}:
            return (int(self.words[0]) or 10) * CHARACTER_WIDTH + 6, LINE_HEIGHT + 6
        length = max(len(self.text), 1)
        across = self.characters or min(length, WRAP)
        down = max(1, math.ceil(length / across))
        return across * CHARACTER_WIDTH + 6, down * LINE_HEIGHT + 6


FACES = {"mer.status": (332, 98), "mer.calibrate": (442, 98), "mer.overview": (542, 298)}
"""Objects of ours that show a face instead of their name: width and height of it."""

GUI_SIZES = {
    "hsl": lambda words: (int(words[1]) + 8, int(words[2])),
    "vsl": lambda words: (int(words[1]), int(words[2]) + 5),
    "tgl": lambda words: (int(words[1]), int(words[1])),
    "bng": lambda words: (int(words[1]), int(words[1])),
    "nbx": lambda words: (int(words[1]) * 8 + 14, int(words[2])),
    "cnv": lambda _words: (0, 0),  # a canvas lies behind other boxes on purpose
    **{name: lambda _words, size=size: size for name, size in FACES.items()},
}


@dataclass
class Canvas:
    """One window of a file: its boxes in Pd's order and the windows inside it."""

    name: str
    boxes: list[Box] = field(default_factory=list)
    cords: list[tuple[int, int, int, int]] = field(default_factory=list)
    inside: list[Canvas] = field(default_factory=list)
    face: tuple[int, int] | None = None

    def everywhere(self) -> list[Canvas]:
        """This window and all windows inside it."""
        return [self, *(deep for canvas in self.inside for deep in canvas.everywhere())]


def statements(text: str) -> list[str]:
    """Statements of a Pd file, on one line each, without the closing semicolon."""
    flat = " ".join(text.split())
    return [part.strip() for part in re.split(r"(?<!\\);", flat) if part.strip()]


def read(text: str) -> Canvas:
    """Parse a Pd file into its windows.

    Raises
    ------
    ValueError
        A statement this reader does not know: extend it.
    """
    root = Canvas("root")
    stack = [root]
    for statement in statements(text):
        _take(statement, stack)
    if len(stack) != 2:
        raise ValueError(f"{len(stack) - 2} subpatches are not closed")
    return stack[1]


def _take(statement: str, stack: list[Canvas]) -> None:
    words = statement.split()
    head = " ".join(words[:2])
    if head == "#N canvas":
        canvas = Canvas(words[6] if len(words) == 8 else "root")
        stack[-1].inside.append(canvas)
        stack.append(canvas)
    elif head == "#X connect":
        a, b, c, d = (int(word) for word in words[2:6])
        stack[-1].cords.append((a, b, c, d))
    elif head == "#X restore":
        stack.pop()
        stack[-1].boxes.append(_box("obj", words[2:]))
    elif head in {"#X obj", "#X msg", "#X text", "#X floatatom", "#X symbolatom"}:
        stack[-1].boxes.append(_box(words[1], words[2:]))
    elif head == "#X coords":
        stack[-1].face = (int(words[6]), int(words[7]))
    elif head != "#X declare":
        raise ValueError(f"unknown statement in a Pd file: {statement}")


def _box(kind: str, words: list[str]) -> Box:
    x, y, rest = int(words[0]), int(words[1]), words[2:]
    characters = 0
    if len(rest) >= 3 and rest[-3].endswith(",") and not rest[-3].endswith("\\,") and rest[-2] == "f":
        characters = int(rest[-1])
        rest = [*rest[:-3], *([rest[-3][:-1]] if rest[-3] != "," else [])]
    return Box(kind, x, y, tuple(rest), characters)
