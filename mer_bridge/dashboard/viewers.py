"""Those who look: each is told the newest frame when it can take one, and nobody waits for it.

Of frames the newest wins; other messages wait in a short queue.  A viewer that does not take a
message in time, or lets its queue fill, is left.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Any

MAX_VIEWERS = 16
"""Viewers at once."""
MAX_WAITING = 64
"""Messages that may wait for one viewer, besides the newest frame."""
SLOW_S = 2.0
"""Longest time for taking one message."""


class Viewer:
    """One WebSocket, and what it is to be sent.

    Thread: that of the dashboard.

    Parameters
    ----------
    websocket : starlette WebSocket
        Accepted already.

    Attributes
    ----------
    may_steer : bool
        Whether it has shown the key.
    is_slow : bool
        It let its queue fill, and is to be left.
    skipped : int
        Frames that a newer one replaced before they were sent.
    """

    def __init__(self, websocket: Any) -> None:
        self._websocket = websocket
        self._frame: bytes | None = None
        self._texts: deque[str] = deque()
        self._awake = asyncio.Event()
        self.may_steer = False
        self.is_slow = False
        self.skipped = 0

    def show(self, frame: bytes) -> None:
        """Send this frame next, in place of one that still waits."""
        self.skipped += self._frame is not None
        self._frame = frame
        self._awake.set()

    def tell(self, text: str) -> None:
        """Send this message, after those that wait."""
        if len(self._texts) >= MAX_WAITING:
            self.is_slow = True
        else:
            self._texts.append(text)
        self._awake.set()

    async def serve(self) -> None:
        """Send what there is, as it comes; returns only when the viewer is too slow.

        Raises
        ------
        OSError, RuntimeError, WebSocketDisconnect
            It has gone.
        """
        while not self.is_slow:
            await self._awake.wait()
            self._awake.clear()
            try:
                async with asyncio.timeout(SLOW_S):
                    await self._flush()
            except TimeoutError:
                self.is_slow = True

    async def _flush(self) -> None:
        while self._texts and not self.is_slow:
            await self._websocket.send({"type": "websocket.send", "text": self._texts.popleft()})
        frame, self._frame = self._frame, None
        if frame is not None:
            await self._websocket.send({"type": "websocket.send", "bytes": frame})


class Audience:
    """All viewers.

    Thread: that of the dashboard.
    """

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()

    def __len__(self) -> int:
        """How many look."""
        return len(self._viewers)

    @property
    def is_full(self) -> bool:
        """Whether nobody more finds room."""
        return len(self._viewers) >= MAX_VIEWERS

    def add(self, viewer: Viewer) -> None:
        """One more looks."""
        self._viewers.add(viewer)

    def remove(self, viewer: Viewer) -> None:
        """One has gone."""
        self._viewers.discard(viewer)

    def show(self, frame: bytes) -> None:
        """Show everybody a frame."""
        for viewer in self._viewers:
            viewer.show(frame)

    def tell(self, texts: Iterable[str]) -> None:
        """Tell everybody."""
        for text in texts:
            for viewer in self._viewers:
                viewer.tell(text)
