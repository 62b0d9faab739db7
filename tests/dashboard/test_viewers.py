"""No viewer holds up another, or the music: one that never reads is left."""

from __future__ import annotations

import asyncio
import base64
import os
import socket

import pytest

from mer_bridge.dashboard import viewers
from mer_bridge.dashboard.viewers import MAX_WAITING, Audience, Viewer


class Sent:
    """Takes messages, or never comes back."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.messages: list[str | bytes] = []
        self.stuck = stuck
        self.enough = asyncio.Event()

    async def send(self, message: dict[str, str | bytes]) -> None:
        if self.stuck:
            await asyncio.Event().wait()
        self.messages.append(message.get("text") or message["bytes"])
        if len(self.messages) == 6:
            self.enough.set()


def test_of_frames_the_newest_wins_and_texts_keep_their_order():
    async def run() -> tuple[list[str | bytes], int]:
        sent = Sent()
        viewer = Viewer(sent)
        for k in range(5):
            viewer.show(bytes([k]))
            viewer.tell(str(k))
        task = asyncio.create_task(viewer.serve())
        await sent.enough.wait()
        task.cancel()
        return sent.messages, viewer.skipped

    messages, skipped = asyncio.run(run())
    assert messages == ["0", "1", "2", "3", "4", b"\x04"]
    assert skipped == 4


def test_a_full_queue_ends_it():
    async def run() -> bool:
        viewer = Viewer(Sent(stuck=True))
        for _ in range(MAX_WAITING + 1):
            viewer.tell("x")
        await viewer.serve()
        return viewer.is_slow

    assert asyncio.run(run())


def test_a_message_that_is_not_taken_in_time_ends_it(monkeypatch):
    monkeypatch.setattr(viewers, "SLOW_S", 0.01)

    async def run() -> bool:
        viewer = Viewer(Sent(stuck=True))
        viewer.show(b"frame")
        await viewer.serve()
        return viewer.is_slow

    assert asyncio.run(run())


def test_a_stuck_viewer_costs_the_others_nothing():
    async def run() -> int:
        audience, good = Audience(), Sent()
        for sent in (Sent(stuck=True), good):
            viewer = Viewer(sent)
            audience.add(viewer)
        tasks = [asyncio.create_task(viewer.serve()) for viewer in audience._viewers]
        for k in range(100):
            audience.show(bytes([k]))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        return len(good.messages)

    assert asyncio.run(run()) > 90


@pytest.mark.timeout(180)
def test_one_that_never_reads_is_left_while_others_and_the_music_go_on(open_house):
    house = open_house()
    with house.viewer(key=False) as good, socket.socket() as bad:
        bad.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        bad.connect(("127.0.0.1", house.port))
        key = base64.b64encode(os.urandom(16)).decode()
        bad.sendall(
            f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert good.of("pulse", viewers=2)
        frames, ticks = good.frames, house.bridge.stats().ticks
        assert good.of("pulse", viewers=1)  # it has been left
        lasted = good.frames - frames
        heard_s = (house.bridge.stats().ticks - ticks) * 0.128
        assert lasted > 20.0 * heard_s - 25  # the good one missed nothing meanwhile
        assert house.bridge.stats().skipped_samples == 0
