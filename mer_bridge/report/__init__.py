"""A recorded session on one page: for the rehearsal, and for papers.

In: what `mer_bridge.takes` reads, and what was sent meanwhile.  Out: an HTML page that needs
nothing but itself: no script, no network, pictures inside.  The parts: `numbers` (what the
recording says), `sent` (what the machines were told), `markup` and `drawing` (HTML and SVG),
`sections` (what the page says).
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mer_bridge import __version__, takes
from mer_bridge.errors import ConfigError
from mer_bridge.report import sections
from mer_bridge.report.drawing import clock
from mer_bridge.report.markup import Markup, tag
from mer_bridge.report.numbers import Heard, heard, percentiles
from mer_bridge.report.sent import Sent, read
from mer_bridge.sinks.ledger import SENT
from mer_bridge.takes import Take

STYLE = Path(__file__).with_name("page.css")
NAME = "report.html"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""No script, nothing from elsewhere; whatever a recording holds."""


def write(session: Path, out: Path | None = None) -> Path:
    """Write the report of a session, and say where it is.

    Parameters
    ----------
    session : Path
        A session's folder, that of several players, or a ``.jsonl``.
    out : Path, optional
        The page; else ``report.html`` in the folder, or beside the file.

    Raises
    ------
    ConfigError
        There is no such recording, or the page cannot be written.
    """
    found = takes.read_all(session)
    folder = session if session.is_dir() else session.parent
    if out is None:
        out = folder / NAME if session.is_dir() else session.with_suffix(".html")
    whole = page(found, _sent(session), title=session.resolve().name or "session")
    _replace(out, whole)
    return out


def page(found: Mapping[str, Take], sent: Sent, *, title: str) -> str:
    """The page as text.

    Parameters
    ----------
    found : mapping of str to Take
        By the players' names, as `mer_bridge.takes.read_all` gives them; at least one.
    sent : Sent
    title : str
    """
    first_s = min(take.starts_s for take in found.values())
    players = [heard(name, take, first_s=first_s) for name, take in found.items()]
    end_s = max(0.1, *(one.duration_s for one in players))
    take = players[0].take
    body = (
        _head(players, take, title=sections.cut(title)),
        _tiles(players, sent, end_s=end_s),
        *(sections.player(one, end_s=end_s) for one in players),
        sections.machines(sent, players[0], end_s=end_s),
        sections.health(players, sent, end_s=end_s),
        sections.setup(take),
        tag("footer", f"Made by mer-bridge {__version__} from {title}."),
    )
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("title", f"{sections.cut(title)}: mer-bridge report"),
        tag("style", Markup(STYLE.read_text(encoding="utf-8"))),
    )
    return f"<!doctype html>\n{tag('html', tag('head', *head), tag('body', *body), lang='en')}\n"


def _head(players: Sequence[Heard], take: Take, *, title: str) -> Markup:
    header = take.header
    facts = (header.began, sections.cut(header.model), f"mer-bridge {sections.cut(header.mer_bridge)}")
    names = [sections.cut(one.name) for one in players if one.name]
    links = [
        *((name, f"#player-{name}") for name in names),
        ("machines", "#machines"),
        ("latency", "#latency"),
    ]
    return tag(
        "header",
        tag("h1", title),
        tag("p", " · ".join(fact for fact in facts if fact), class_="dim"),
        tag("nav", *(tag("a", name, href=place) for name, place in [*links, ("set-up", "#setup")])),
    )


def _tiles(players: Sequence[Heard], sent: Sent, *, end_s: float) -> Markup:
    """What one wants to know first."""
    one = max(players, key=lambda each: each.music_s)
    quadrant, share = max(one.shares.items(), key=lambda pair: pair[1])
    took = percentiles(np.concatenate([each.took_ms for each in players]))
    lost = sum(sent.last.get(name, 0.0) for name in ("lost", "skipped_samples"))
    tiles = [
        (clock(end_s), "duration", False),
        (clock(one.music_s), "of music", False),
        (str(quadrant), f"{share:.0%} of the music", False),
        (f"{took['p95']:.1f} ms" if took else "not kept", "work for a frame, p95", False),
        (f"{lost:.0f}" if sent.last else "not kept", "samples lost", lost > 0),
        (str(len(sent.values) + len(sent.events)), "targets were told", False),
    ]
    return tag(
        "div",
        *(
            tag("div", tag("b", big), tag("span", small), class_="tile bad" if bad else "tile")
            for big, small, bad in tiles
        ),
        class_="tiles",
    )


def _sent(session: Path) -> Sent:
    """What was sent: beside the frames, or beside the folders of several players."""
    folder = session if session.is_dir() else session.parent
    found = [place / SENT for place in (folder, folder.parent) if (place / SENT).is_file()]
    return read(found[0] if found else folder / SENT)


def _replace(out: Path, whole: str) -> None:
    """Write the page whole or not at all."""
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(dir=out.parent, prefix=".report-", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(whole)
        Path(draft).chmod(0o644)
        Path(draft).replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise ConfigError(
            f"cannot write {out}: {error.strerror or error}; name another file with -o"
        ) from error


__all__ = ["page", "write"]
