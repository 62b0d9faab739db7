"""What the user named, as a list of files: files, folders with all below them, and playlists.

Each file comes once, in the order in which it was named; a folder's files by name.  A file
that is missing stays in the list, so that it is told of like any other that cannot be heard.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from mer_bridge.errors import ConfigError

AUDIO_SUFFIXES = frozenset(
    f".{name}"
    for name in "aif aifc aiff au caf flac mp1 mp2 mp3 oga ogg opus rf64 snd w64 wav wave".split()  # noqa: SIM905 - reads best
)
"""What is taken from a folder; a file named by itself may have any name."""
PLAYLIST_SUFFIXES = frozenset((".m3u", ".m3u8", ".pls", ".txt"))
MAX_PLAYLIST_BYTES = 256 * 1024**2
MAX_LINE = 8192


def gather(named: Sequence[Path | str]) -> list[Path]:
    """The audio files that files, folders and playlists stand for.

    Parameters
    ----------
    named : sequence of Path or str

    Raises
    ------
    ConfigError
        A playlist cannot be read, or there is no file at all.
    """
    found: dict[str, Path] = {}
    for path in (Path(each) for each in named):
        for file in _files(path):
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100 - resolve() follows links, slowly
    if not found:
        names = ", ".join(str(each) for each in named) or "nothing"
        raise ConfigError(f"no audio files in {names}; name files, folders or playlists (.m3u, .pls, .txt)")
    return list(found.values())


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _below(path)
    elif path.suffix.lower() in PLAYLIST_SUFFIXES:
        yield from listed(path)
    else:
        yield path


def _below(folder: Path) -> Iterator[Path]:
    """Audio files in a folder and those inside it; hidden ones and links to folders are left out."""
    for home, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in AUDIO_SUFFIXES:
                yield Path(home, name)


def listed(playlist: Path) -> Iterator[Path]:
    """Files of a playlist: M3U, PLS, or one path per line; relative ones beside the playlist.

    Raises
    ------
    ConfigError
        It cannot be read, or is no text.
    """
    is_pls = playlist.suffix.lower() == ".pls"
    for line in _text(playlist).splitlines():
        entry = line.strip()
        if is_pls:
            key, _, entry = entry.partition("=")
            entry = entry.strip() if key.strip().lower().startswith("file") else ""
        if entry and not entry.startswith("#"):
            yield playlist.parent / _local(entry[:MAX_LINE])


def _local(entry: str) -> str:
    """A path from an entry that may be a ``file:`` address; other addresses stay, and are not found."""
    if not entry.lower().startswith("file:"):
        return entry
    address = urlsplit(entry)
    return url2pathname(address.path) if os.name == "nt" else unquote(address.path)


def _text(playlist: Path) -> str:
    try:
        if playlist.stat().st_size > MAX_PLAYLIST_BYTES:
            raise ConfigError(f"{playlist} is larger than {MAX_PLAYLIST_BYTES // 1024**2} MB: no playlist")
        raw = playlist.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read the playlist {playlist}: {error.strerror or error}") from error
    if b"\0" in raw:
        raise ConfigError(f"{playlist} is no text; a playlist has one path per line")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # old .m3u files
