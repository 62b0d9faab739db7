"""How sound becomes a model's input: the protocol, and one door per kind."""

from __future__ import annotations

from typing import Protocol

from mer_bridge.card import FrontEndCard
from mer_bridge.values import Bands, Samples


class FrontEnd(Protocol):
    """Samples at the card's rate in, spectra out; state carries over block edges."""

    def push(self, samples: Samples) -> Bands:
        """Spectra that `samples` complete, shape ``(frames, bands)``, possibly none."""
        ...

    def reset(self) -> None:
        """Forget all samples."""
        ...


def open_frontend(card: FrontEndCard) -> FrontEnd:
    """Front end of a model card."""
    from mer_bridge.frontends.logfilt import LogFilt

    return LogFilt(card)
