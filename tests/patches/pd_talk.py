"""What tests say to Pd and read from it: patches saved, steps of the bridge, printed lines."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pd_host import Bridge
from pd_text import Patch
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

FEATURES = [round(0.1 + 0.1 * k, 3) for k in range(7)]
EMOTIONS = [round(-0.5 + 0.125 * k, 3) for k in range(8)]
LIVE = [round(0.05 * k, 3) for k in range(15)]


def step(**changed: float) -> bytes:
    """One output step as python-osc writes it; `changed` live values differ from `LIVE`."""
    live = dict(zip(VALUE_NAMES, LIVE, strict=True)) | changed
    rows = [
        ("/mer/frame", (7, 1.5)),
        ("/mer/valence", (EMOTIONS[0],)),
        ("/mer/arousal", (EMOTIONS[1],)),
        *((f"/mer/midlevel/{name}", (value,)) for name, value in zip(MIDLEVEL_NAMES, FEATURES, strict=True)),
        *((f"/mer/emotion/{name}", (value,)) for name, value in zip(EMOTION_NAMES, EMOTIONS, strict=True)),
        *((f"/mer/live/{name}", (value,)) for name, value in live.items()),
        ("/mer/level", (-20.5,)),
        ("/mer/confidence", (0.75,)),
        ("/mer/all", tuple(live.values())),
        ("/mer/why", ("tension", "dissonance", 0.25, "modality", 0.125, "articulation", -0.5)),
        ("/mer/quadrant", (2, "aggressive")),
        ("/mer/gate", (1,)),
    ]
    bundle = OscBundleBuilder(IMMEDIATELY)
    for address, arguments in rows:
        message = OscMessageBuilder(address)
        for argument in arguments:
            message.add_arg(argument)
        bundle.add_content(message.build())
    return bytes(bundle.build().dgram)


def save(folder: Path, patch: Patch, name: str = "test.pd") -> Path:
    path = folder / name
    path.write_text(str(patch))
    return path


def here(bridge: Bridge) -> str:
    """The message that leads all mer objects to the test's own port."""
    return f"mer.bridge connect 127.0.0.1 {bridge.port}"


def lines_after(process: subprocess.Popen[str], first: str, last: str) -> list[str]:
    """Lines Pd prints from the one that begins with `first` to the one that is `last`."""
    lines: list[str] = []
    while not lines or lines[-1] != last:
        line = process.stderr.readline()
        assert line, f"Pd ended before {last!r}: {lines}"
        if lines or line.startswith(first):
            lines.append(line.rstrip("\n"))
    return lines


def read_until(process: subprocess.Popen[str], *wanted: str) -> None:
    """Read what Pd prints until each of these lines has come."""
    missing = set(wanted)
    while missing:
        line = process.stderr.readline()
        assert line, f"Pd ended before {missing}"
        missing.discard(line.rstrip("\n"))
