"""Read the files for Max: boxes, cords, what they name and where they stand."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[2] / "patches" / "max"
SOURCE = PACKAGE.parent / "max_source"
FILES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".maxpat", ".maxhelp", ".amxd"))
ADDRESS = re.compile(r"/mer(?:/[a-z_]+)+")


@dataclass(frozen=True)
class Level:
    """One patcher: a file's own, or one inside a box of it."""

    where: str
    patcher: dict[str, Any]

    @property
    def boxes(self) -> list[dict[str, Any]]:
        return [entry["box"] for entry in self.patcher["boxes"]]

    @property
    def cords(self) -> list[tuple[str, int, str, int]]:
        lines = [entry["patchline"] for entry in self.patcher["lines"]]
        return [(*line["source"], *line["destination"]) for line in lines]

    def count(self, kind: str) -> int:
        return sum(box["maxclass"] == kind for box in self.boxes)


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Tags and data of a device file: tag, length with the lowest byte first, data."""
    at = 0
    while at < len(content):
        tag, (size,) = content[at : at + 4], struct.unpack_from("<I", content, at + 4)
        assert at + 8 + size <= len(content)
        yield tag, content[at + 8 : at + 8 + size]
        at += 8 + size


def read(path: Path) -> dict[str, Any]:
    """The outermost patcher of a file."""
    content = path.read_bytes()
    if path.suffix == ".amxd":
        content = dict(chunks(content))[b"ptch"].removesuffix(b"\n\0")
    patcher: dict[str, Any] = json.loads(content)["patcher"]
    return patcher


def levels(path: Path) -> list[Level]:
    """All patchers of a file, the outermost first."""
    found = [Level(path.name, read(path))]
    for level in found:  # grows while it is walked
        inner = (box for box in level.boxes if "patcher" in box)
        found.extend(Level(f"{level.where}/{box['text']}", box["patcher"]) for box in inner)
    return found


def name_of(box: dict[str, Any]) -> str:
    """Name of the object in a box."""
    if box["maxclass"] == "bpatcher":
        return str(box["name"]).removesuffix(".maxpat")
    return str(box["text"]).split()[0] if box["maxclass"] == "newobj" else str(box["maxclass"])


def overlaps(rects: list[tuple[str, list[float]]]) -> list[tuple[str, str]]:
    """Pairs of boxes of which one covers a part of the other."""
    found = []
    for k, (name, (x, y, w, h)) in enumerate(rects):
        for other, (x2, y2, w2, h2) in rects[k + 1 :]:
            if x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h:
                found.append((name, other))
    return found
