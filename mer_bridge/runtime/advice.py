"""What to do when nothing is heard, in one line for the player."""

from __future__ import annotations

from mer_bridge.config import Config
from mer_bridge.wire import player_prefix

SELF_PACED = ("file", "player")
"""Kinds of input that give music by themselves and then end."""


def on_silence(config: Config, address: tuple[str, int], *, seconds: float, arrived: bool) -> str:
    """Say what to do after `seconds` without music.

    Parameters
    ----------
    config : Config
    address : tuple of str and int
        Host and port the bridge listens on.
    seconds : float
    arrived : bool
        Whether any samples came, loud or not.
    """
    kind, threshold_db = config.input.kind, config.gate.threshold_db
    if kind == "osc" and not arrived:
        return (
            f"no audio for {seconds:g} s: send {player_prefix(config.input.name)}/audio to "
            f"{address[0]}:{address[1]}, "
            "for example with mer.send~ in Pure Data, and switch its DSP on"
        )
    silence = f"nothing but silence for {seconds:g} s"
    if kind == "osc":
        return f"{silence}: turn up the sender; it is heard from {threshold_db:g} dBFS on"
    if kind in SELF_PACED:
        return f"{silence}: the music begins later, or lies below {threshold_db:g} dBFS (gate.threshold_db)"
    return f"{silence}: check the cable, the level and input.channel. Try: mer-bridge devices"


def on_drought(config: Config) -> str:
    """Say that a source which gave sound gives none any more."""
    remedy = "is its DSP still on?" if config.input.kind == "osc" else "is it still plugged in and running?"
    return f"no audio arrives any more; until it comes back it counts as silence: {remedy}"


def on_breakage() -> str:
    """What to say when what arrives is no sound and counts as silence."""
    return (
        "what arrives stands at full scale or still, which is no sound, so it counts as silence: "
        "turn down the sender (samples lie within -1..1), or look for a broken plug"
    )


def on_interruption() -> str:
    """What to say when the sound card or JACK server was away so shortly that it is back already."""
    return "audio was interrupted: the sound card or JACK server went away for a moment"


def on_return(source: str) -> str:
    """What to say when the sound card or JACK server is back."""
    return f"audio is back: {source}"


def on_overload() -> str:
    """What to say when hearing takes longer than the music."""
    return "this computer is too slow at the moment: sound is skipped, the newest is heard; end others"


def on_midi(*, cut: bool) -> str:
    """What to say when a MIDI port went away, or when all are back."""
    if cut:
        return "a MIDI port went away; it is taken again within 3 s of its return. Try: mer-bridge devices"
    return "the MIDI ports are back; every value was sent again"
