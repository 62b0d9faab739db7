"""All tracks of a corpus on the valence-energy plane: one HTML page, with click to play.

The page needs nothing but itself and the audio files: no library, no network.  It draws a
hundred thousand dots on a canvas; the nearest to the mouse tells its name, a click plays it.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import quote

import numpy as np

from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES, Floats

PAGE = Path(__file__).with_name("map.html")


class Dot(NamedTuple):
    """A track: its path, and its mean ratings, ``(15,)``."""

    path: str
    mean: Floats


def on_the_plane(means: Iterable[tuple[str, Floats]]) -> Iterator[Dot]:
    """Tracks that have valence and energy, from paths and mean ratings ``(15,)``."""
    plane = [VALUE_NAMES.index(name) for name in ("valence", "energy")]
    for path, mean in means:
        if not np.isnan(mean[plane]).any():
            yield Dot(path, mean)


def write(dots: Iterable[Dot], out: Path, *, title: str) -> None:
    """Write the map.

    Parameters
    ----------
    dots : iterable of Dot
        As `on_the_plane` gives them.
    out : Path
    title : str

    Raises
    ------
    ConfigError
        It cannot be written.
    """
    home = os.path.join(os.path.abspath(out.parent), "")  # noqa: PTH100, PTH118 - a hundred thousand times
    tracks = [[*_address(dot.path, home), *_rounded(dot.mean)] for dot in dots]
    page = Template(PAGE.read_text(encoding="utf-8")).substitute(
        data=_inert({"title": title, "names": VALUE_NAMES, "tracks": tracks})
    )
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror or error}; give another name") from error


def _address(path: str, home: str) -> tuple[str, str]:
    """Name of a track and its address, as seen from the page: beside it, or on this computer."""
    file = os.path.abspath(path)  # noqa: PTH100 - quicker, for very many
    name = os.path.splitext(os.path.basename(file))[0]  # noqa: PTH119, PTH122 - likewise
    if file.startswith(home):
        return name, quote(file[len(home) :].replace(os.sep, "/"))
    return name, Path(file).as_uri() if os.name == "nt" else f"file://{quote(file)}"


def _rounded(mean: Floats) -> list[float | None]:
    return [None if math.isnan(value) else value for value in mean.round(2).tolist()]


def _inert(content: object) -> str:
    """JSON that no browser takes for an end of the script."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")
