"""One app at a time: the second start shows the window of the first."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from mer_bridge import places
from mer_bridge.errors import MerBridgeError

LOCK_NAME = "app-lock"
URL_NAME = "app-url"
FIRST_S = 5.0
"""How long the first app may take from its lock to its page."""
LOOK_S = 0.05


class AlreadyRuns(MerBridgeError):
    """Another app of this user runs.

    Parameters
    ----------
    url : str
        Its page; empty where it has not said so.
    """

    def __init__(self, url: str) -> None:
        super().__init__("the app runs already" + (f"; its page is {url}" if url else ""))
        self.url = url


class Single:
    """Be the only one; use it in a ``with``.

    The system itself takes the lock back when the process ends, however it ends.

    Parameters
    ----------
    folder : Path, optional
        Where the lock lies; the user's data folder without it.

    Raises
    ------
    AlreadyRuns
        Another process has the lock.
    MerBridgeError
        The folder cannot be written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or places.user_data()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / LOCK_NAME).open("ab")
        except OSError as error:
            raise MerBridgeError(f"cannot write to {self._folder}: {error.strerror or error}") from error
        if not _lock(file):
            file.close()
            raise AlreadyRuns(self._url_of_the_other())
        self._file = file
        self._url.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._url.unlink(missing_ok=True)
        if self._file is not None:
            self._file.close()

    def tell(self, url: str) -> None:
        """Say where the page is, to those who come later; nobody else may read it."""
        handle = os.open(self._url, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(url)

    @property
    def _url(self) -> Path:
        return self._folder / URL_NAME

    def _url_of_the_other(self) -> str:
        end_s = time.monotonic() + FIRST_S
        while time.monotonic() < end_s:
            try:
                url = self._url.read_text(encoding="utf-8")
            except OSError:
                url = ""
            if url.startswith("http://"):
                return url
            time.sleep(LOOK_S)
        return ""


def _lock(file: IO[bytes]) -> bool:
    """Take the lock of an open file; whether nobody else had it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
