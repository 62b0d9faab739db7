"""Run the real SuperCollider without a screen, and let tests speak to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from live_hosts import LIMIT_S, PATCHES, Ear, Program, free_port
from pd_host import encoded

QUARK = PATCHES / "supercollider" / "MerBridge"
SCREENLESS = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
LISTENER = """
OSCdef(\\eval, { |msg, time, from|
    {
        var code = "{" ++ msg[1] ++ "}";
        var result = try { code.interpret.value } { |error| "ERROR: " ++ error.errorString };
        from.sendMsg("/done", result.asString);
    }.fork(AppClock);
}, '/eval').permanent_(true);
Server.default = s = Server(\\test, NetAddr("127.0.0.1", %d));
s.options.numOutputBusChannels = 4;
s.options.maxLogins = 4;
("LISTENS" + NetAddr.langPort).postln;
"""


class SuperCollider(Program):
    """sclang with our quark among its classes; `tell` evaluates code in a Routine."""

    def __init__(self, sclang: str, folder: Path, env: dict[str, str]) -> None:
        self.server_port = free_port()
        settings, script = folder / "sclang.yaml", folder / "listener.scd"
        settings.write_text(f"includePaths: ['{QUARK}']\nexcludePaths: []\npostInlineWarnings: true\n")
        script.write_text(LISTENER % self.server_port)
        private = {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder), "HOME": str(folder)}
        super().__init__([sclang, "-D", "-l", settings, script], env={**SCREENLESS, **private, **env})
        self._port = 0

    def tell(self, code: str) -> str:
        """What this code gives, as text."""
        if not self._port:
            self._port = int(self.line(r"LISTENS (\d+)")[1])
        with Ear() as ear:
            ear.socket.sendto(encoded("/eval", code), ("127.0.0.1", self._port))
            answer = ear.first("/done").params[0]
        assert not answer.startswith("ERROR"), answer
        return answer

    def until(self, code: str, what: Callable[[str], bool]) -> str:
        """Ask again and again until the answer is right."""
        end_s = time.monotonic() + LIMIT_S
        while not what(answer := self.tell(code)):
            assert time.monotonic() < end_s, f"{code} is still {answer}\n{self.printed[-3000:]}"
        return answer

    def boot(self) -> None:
        """Start scsynth."""
        self.tell("s.bootSync; s.sync; 0")

    def bus(self, index: int) -> float:
        """A control bus, asked of scsynth itself."""
        with Ear() as ear:
            ear.socket.sendto(encoded("/c_get", index), ("127.0.0.1", self.server_port))
            return ear.first("/c_set").params[1]

    def watch(self, index: int) -> Iterator[float]:
        """The bus, again and again."""
        end_s = time.monotonic() + LIMIT_S
        while time.monotonic() < end_s:
            yield self.bus(index)


def complaints(printed: str) -> list[str]:
    """Lines in which sclang or scsynth say that something is wrong."""
    words = ("ERROR", "WARNING", "FAILURE", "late ", "not understood")
    harmless = ("mer-bridge does not answer", os.linesep)
    return [
        line
        for line in printed.splitlines()
        if any(word in line for word in words) and not any(word in line for word in harmless)
    ]
