"""How sound becomes a model's input: the protocol, and one door per kind."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from mer_bridge.card import FrontEndCard
from mer_bridge.values import Bands, Samples

LOGFILT_BANDS = 149


class FrontEnd(Protocol):
    """Samples at the card's rate in, spectra out; state carries over block edges."""

    def push(self, samples: Samples) -> Bands:
        """Spectra that `samples` complete, shape ``(frames, bands)``, possibly none."""
        ...

    def reset(self) -> None:
        """Forget all samples."""
        ...


def open_frontend(card: FrontEndCard) -> FrontEnd:
    """What gives a model card's spectra; where sound is described instead, those that judge likeness."""
    from mer_bridge.frontends.logfilt import LogFilt
    from mer_bridge.frontends.mel import MelFilt
    from mer_bridge.frontends.mel96 import MelPower

    if card.kind == "mel-128":
        return MelFilt(card)
    if card.kind == "mel-96":
        return MelPower(card)
    if card.is_described:
        card = replace(card, kind="logfilt-149", bands=LOGFILT_BANDS)
    return LogFilt(card)
