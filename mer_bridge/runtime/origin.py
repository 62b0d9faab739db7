"""Where the settings of a running bridge came from: its file, looked at, read and written as a whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mer_bridge.errors import ConfigError


class Origin(NamedTuple):
    """Where the settings came from."""

    path: Path | None = None
    overrides: Mapping[str, Any] = {}
    """Settings of the command line, which beat the file."""


class Watch:
    """Tell when a file has changed and stands still.

    Thread: the one that looks.

    Parameters
    ----------
    path : Path, optional
        Without it nothing ever changes.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen = self._taken = _stamp(path)

    def look(self) -> bool:
        """Whether it is another file than was taken last, and the look before saw it so; then it is taken."""
        stamp = _stamp(self._path)
        stands, self._seen = stamp == self._seen, stamp
        if stamp is None or not stands or stamp == self._taken:
            return False
        self._taken = stamp
        return True

    def take(self) -> None:
        """Take the file as it is now."""
        self._seen = self._taken = _stamp(self._path)


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """What tells a file from its next version; None where there is none."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def read_file(path: Path) -> str:
    """The text of a settings file, with the ends of its lines as they are.

    Raises
    ------
    ConfigError
        It cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error


def replace_file(path: Path, text: str) -> None:
    """Write a file that exists, whole or not at all; a link stays one.

    Raises
    ------
    ConfigError
        It cannot be written.
    """
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).chmod(target.stat().st_mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror or error}") from error
