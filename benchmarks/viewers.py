"""Who looks at the bridge in a soak: an OSCQuery listener, a page that reads, one that never does."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import threading
import time
from typing import Self

PATIENCE_S = 30.0
RETURN_S = 60.0
"""How long the one that never reads stays away after it was left."""


class _Listener:
    """Keep a WebSocket open and read everything, in a thread of its own."""

    def __init__(self, address: str) -> None:
        from websockets.sync.client import connect

        self._opening = connect(f"ws://{address}", open_timeout=PATIENCE_S, max_queue=None)
        self.messages = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._socket = self._opening.__enter__()
        self._begin()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._opening.__exit__(None, None, None)
        self._thread.join()

    def _run(self) -> None:
        from websockets.exceptions import ConnectionClosed

        with contextlib.suppress(ConnectionClosed):  # the bridge ends before its listeners
            for message in self._socket:
                self.messages += 1
                self._take(message)

    def _begin(self) -> None:
        """Say what is wanted."""

    def _take(self, message: str | bytes) -> None:
        """Look at a message."""


class Browser(_Listener):
    """Listen to two values over OSCQuery, as a page that shows them does."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address}/")

    def _begin(self) -> None:
        for path in ("/mer/valence", "/mer/live/tension"):
            self._socket.send(json.dumps({"COMMAND": "LISTEN", "DATA": path}))


class Page(_Listener):
    """The dashboard, as its page reads it.

    Attributes
    ----------
    frames : int
        Pictures of the bridge that came.
    viewers : int
        How many look, itself counted, as it was told last.
    """

    def __init__(self, address: str) -> None:
        super().__init__(f"{address}/live")
        self.frames = self.viewers = 0

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.frames += 1
        elif '"pulse"' in message:
            self.viewers = json.loads(message).get("viewers", self.viewers)


class Mute:
    """A viewer that never reads; left by the bridge, it comes again a minute later.

    Parameters
    ----------
    address : str
        ``host:port`` of the dashboard.
    page : Page
        Which is told how many look.
    """

    def __init__(self, address: str, page: Page) -> None:
        host, _, port = address.rpartition(":")
        self._address = host, int(port)
        self._page = page
        self._socket: socket.socket | None = None
        self._is_seen = False
        self._again_s = 0.0
        self._came_s = 0.0
        self.left_s: list[float] = []
        """Seconds until it was left, each time."""

    def look(self) -> None:
        """Come, stay or note that it was left; to be called every few seconds."""
        now_s = time.monotonic()
        if self._socket is None:
            if now_s >= self._again_s:
                self._come(now_s)
        elif self._page.viewers == 2:
            self._is_seen = True
        elif self._is_seen and self._page.viewers == 1:
            self.left_s.append(round(now_s - self._came_s, 1))
            self._again_s = now_s + RETURN_S
            self.close()

    def close(self) -> None:
        """Leave; safe to call twice."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._is_seen = None, False

    def _come(self, now_s: float) -> None:
        host, port = self._address
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.settimeout(PATIENCE_S)
        sock.connect(self._address)
        key = base64.b64encode(os.urandom(16)).decode()
        sock.sendall(
            f"GET /live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self._socket, self._came_s = sock, now_s

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
