"""The newest state to everybody who listens over OSC, as one bundle per output step."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from mer_bridge import config
from mer_bridge.server.sockets import peer_at
from mer_bridge.values import Control, Frame
from mer_bridge.wire import ROOT, FrameBundle, Peer, encode_bundle, encode_message

OSC_TARGET = "osc:"

log = logging.getLogger("mer_bridge.osc.out")


class Outlet(Protocol):
    """What the sink needs of `mer_bridge.server.Server`: its socket, and who subscribed."""

    @property
    def subscribers(self) -> Sequence[Peer]:
        """Who has subscribed."""
        ...

    def take_newcomers(self) -> Sequence[Peer]:
        """Who has subscribed or renewed since the last call."""
        ...

    def send(self, packet: bytes, to: Peer) -> bool:
        """Send without waiting; False where it cannot be sent."""
        ...


class OscSink:
    """Send each step to the configured receivers and the subscribers; a `mer_bridge.sinks.Sink`.

    A step is one bundle: the frame, then what changed of ``quadrant``, ``gate`` and
    ``model``, then the ``osc:`` controls.  Whoever has just subscribed first gets all of
    these three.  A receiver that cannot be reached is counted and stops nobody else.

    Thread: sender; `push` any.

    Parameters
    ----------
    settings : config.Osc
        Uses ``send``, ``parts`` and ``rate_hz``.
    outlet : Outlet
        The server whose port everything leaves by, so that patches behind one socket hear it.
    model : str
        Name of the model, for ``/mer/model``; may be set later.
    prefix : str
        ``/mer``, or that of a player.

    Raises
    ------
    ConfigError
        An entry of ``osc.send`` is no receiver.
    """

    def __init__(self, settings: config.Osc, outlet: Outlet, *, model: str, prefix: str = ROOT) -> None:
        self.model = model
        self._settings = settings
        self._outlet = outlet
        self._prefix = prefix
        self._targets = tuple(peer_at(text, key="osc.send") for text in settings.send)
        self._bundle = FrameBundle(settings.parts, prefix)
        self._told: tuple[bytes, ...] = ()
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Packets that could not be sent, since the start."""
        return self._dropped

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:  # noqa: ARG002 - of the protocol; the caller keeps the pace
        """Send one step."""
        state = self._state(frame)
        messages = [message for message in state if message not in self._told]
        self._told = state
        messages += (
            encode_message(control.target.removeprefix(OSC_TARGET), control.value)
            for control in controls
            if control.target.startswith(OSC_TARGET)
        )
        whole_state = encode_bundle(state)
        for peer in self._outlet.take_newcomers():
            self._deliver(whole_state, peer)
        self._broadcast(self._bundle.encode(frame, messages))

    def push(self, name: str, *arguments: str) -> None:
        """Tell everybody at once: ``push("startup")``, ``push("error", "the sound card is gone")``."""
        self._broadcast(encode_message(f"{self._prefix}/{name}", *arguments))

    def describe(self) -> str:
        """One line for people: where it sends, how often."""
        targets = ", ".join(map(str, self._targets))
        receivers = f"{targets} and subscribers" if targets else "subscribers"
        return f"OSC to {receivers}, {self._settings.rate_hz:g} Hz"

    def close(self) -> None:
        """Leave receivers as they are; the port belongs to the server."""

    def _state(self, frame: Frame) -> tuple[bytes, ...]:
        quadrant = frame.quadrant
        return (
            encode_message(f"{self._prefix}/quadrant", quadrant.number, quadrant.value),
            encode_message(f"{self._prefix}/gate", int(frame.gate_open)),
            encode_message(f"{self._prefix}/model", self.model),
        )

    def _broadcast(self, packet: bytes) -> None:
        everybody = dict.fromkeys((*self._targets, *self._outlet.subscribers))
        log.debug("%d bytes to %d receivers", len(packet), len(everybody))
        for peer in everybody:
            self._deliver(packet, peer)

    def _deliver(self, packet: bytes, peer: Peer) -> None:
        if not self._outlet.send(packet, peer):
            self._dropped += 1
