"""Write ``*.hex``: what python-osc makes of the messages of one frame and one audio block.

python-osc is an implementation independent of ours, so these bytes are what others read.
Run ``python tests/golden/make_osc_golden.py`` and commit what changed, if it should have.
"""

from __future__ import annotations

from pathlib import Path

from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

HERE = Path(__file__).parent

MIDLEVEL = {
    "melodiousness": 0.0,
    "articulation": 0.125,
    "rhythm_complexity": 0.25,
    "rhythm_stability": 0.375,
    "dissonance": 0.5,
    "tonal_stability": 0.625,
    "modality": 1.0,
}
EMOTIONS = {
    "valence": -1.0,
    "energy": -0.1,
    "tension": 1.0,
    "anger": 0.2,
    "fear": 0.3,
    "happy": 0.4,
    "sad": 0.6,
    "tender": 0.7,
}
LIVE = [k / 15 for k in range(15)]
REASONS = [("dissonance", 0.31), ("tonal_stability", -0.22), ("modality", 0.11)]


def messages() -> list[tuple[str, list[object]]]:
    """Messages of an output step: index 7, 1.792 s, -20.5 dBFS, confidence 0.8, leading emotion tension."""
    names = [*MIDLEVEL, *EMOTIONS]
    return [
        ("/mer/frame", [7, 1.792]),
        ("/mer/valence", [EMOTIONS["valence"]]),
        ("/mer/arousal", [EMOTIONS["energy"]]),
        *((f"/mer/midlevel/{name}", [value]) for name, value in MIDLEVEL.items()),
        *((f"/mer/emotion/{name}", [value]) for name, value in EMOTIONS.items()),
        *((f"/mer/live/{name}", [value]) for name, value in zip(names, LIVE, strict=True)),
        ("/mer/level", [-20.5]),
        ("/mer/confidence", [0.8]),
        ("/mer/all", list(LIVE)),
        ("/mer/why", ["tension", *(item for reason in REASONS for item in reason)]),
    ]


def message(address: str, arguments: list[object]) -> object:
    """One message, built by python-osc."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build()


def bundle() -> bytes:
    """The bundle of an output step, built by python-osc."""
    builder = OscBundleBuilder(IMMEDIATELY)
    for address, arguments in messages():
        builder.add_content(message(address, arguments))
    return builder.build().dgram


def audio() -> bytes:
    """A block of 64 samples -32768, -31744 … 31744 with the number 41, built by python-osc."""
    samples = b"".join((1024 * k - 32768).to_bytes(2, "big", signed=True) for k in range(64))
    return message("/mer/audio", [41, samples]).dgram


if __name__ == "__main__":
    for name, content in (("frame_bundle", bundle()), ("audio_block", audio())):
        lines = [content[at : at + 32].hex(" ", 4) for at in range(0, len(content), 32)]
        (HERE / f"{name}.hex").write_text("\n".join(lines) + "\n", encoding="ascii")
