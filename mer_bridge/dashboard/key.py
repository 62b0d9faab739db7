"""The key that lets a viewer steer; looking needs none.

It is kept in the user's own folder, so that a bookmark, or the phone on the music stand, still
steers after a restart.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from pathlib import Path

from mer_bridge import places

FILE_NAME = "dashboard-key"

log = logging.getLogger(__name__)


def load(folder: Path | None = None) -> str:
    """The key of this user; a new one where there is none yet.

    Where it cannot be kept, it holds until the bridge ends.
    """
    file = (folder or places.user_data()) / FILE_NAME
    kept = _read(file)
    if kept:
        return kept
    key = secrets.token_urlsafe(16)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(key)
    except OSError as error:
        log.warning("the dashboard's key cannot be kept: %s", error.strerror or error)
    return key


def _read(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            text = handle.read(100).decode("ascii", "replace").strip()
    except OSError:
        return ""
    return text if re.fullmatch(r"[\w-]{16,64}", text, re.ASCII) else ""
