"""The newest state to everybody who listens over OSC, each with its own parts and pace."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from mer_bridge import config
from mer_bridge.circumplex import category, subemotion
from mer_bridge.errors import ConfigError
from mer_bridge.server.sockets import peer_at
from mer_bridge.server.subscriptions import Wish
from mer_bridge.values import Control, EnsembleFrame, Frame
from mer_bridge.wire import ROOT, FrameBundle, Peer, encode_bundle, encode_message, player_prefix
from mer_bridge.wire.hosts import Host, Layout, named, wanted

OSC_TARGETS = ("osc:", "event:")
"""Targets of controls that go out over OSC."""
EARLY_S = 0.002
"""A step that is due so soon is taken as due: the grid and a receiver's own pace rarely agree."""
MAX_WAITING = 256
"""Events that a slow receiver is given at once; the oldest beyond are counted as dropped."""

log = logging.getLogger("mer_bridge.osc.out")


class Outlet(Protocol):
    """What the sink needs of `mer_bridge.server.Server`: its socket, and who subscribed."""

    @property
    def wishes(self) -> Mapping[Peer, Wish]:
        """Who has subscribed, and what each wants."""
        ...

    def take_newcomers(self) -> Sequence[Peer]:
        """Who has subscribed or renewed since the last call."""
        ...

    def send(self, packet: bytes, to: Peer) -> bool:
        """Send without waiting; False where it cannot be sent."""
        ...


class Receiver(NamedTuple):
    """A configured receiver, and how it is sent to."""

    peer: Peer
    host: Host


class Fresh(NamedTuple):
    """A message that is new at this step; `key` is what a newer one replaces, empty for an event."""

    key: str
    message: bytes


class Way(NamedTuple):
    """How a receiver is sent to; with a `player`, that one's addresses alone."""

    host: Host
    player: str = ""


class Lane:
    """The packets for all receivers with the same wishes, at their pace.

    What changes between two steps of a slow lane waits: of a value the newest, of events all.

    Thread: sender.

    Parameters
    ----------
    host : Host
    prefixes : sequence of str
        Whose frames go out, below which root; what changes rides with the first.
    """

    def __init__(self, host: Host, prefixes: Sequence[str]) -> None:
        roots = prefixes[:1] if host.vector or host.named else prefixes
        self._layouts = {root: Layout(host, FrameBundle(host.parts, root)) for root in roots}
        self._period_s = 1.0 / host.rate_hz if host.rate_hz else 0.0
        self._due_s = float("-inf")
        self._values: dict[str, bytes] = {}
        self._events: list[bytes] = []
        self.dropped = 0

    def packets(self, frames: Mapping[str, Frame], fresh: Sequence[Fresh], now_s: float) -> list[bytes]:
        """What to send at this step, of frames by their root; nothing while the lane is not due."""
        for key, message in fresh:
            if key:
                self._values.pop(key, None)  # the newest stands last
                self._values[key] = message
            else:
                self._events.append(message)
        if now_s < self._due_s - EARLY_S:
            excess = len(self._events) - MAX_WAITING
            if excess > 0:
                self.dropped += excess
                del self._events[:excess]
            return []
        on_time = now_s - self._due_s < self._period_s
        self._due_s = (self._due_s if on_time else now_s) + self._period_s
        messages = [*self._values.values(), *self._events]
        self._values.clear()
        self._events.clear()
        packets: list[bytes] = []
        for root, layout in self._layouts.items():
            if root in frames:
                packets += layout.packets(frames[root], messages)
                messages = []
        return packets


class OscSink:
    """Send each step to the configured receivers and the subscribers; a `mer_bridge.sinks.Sink`.

    A step is one bundle: the frame, then what changed of ``quadrant``, ``category``,
    ``subemotion``, ``gate`` and ``model``, then the ``osc:`` controls; hosts that like another
    form get it.  Whoever has just subscribed first gets all of these five.  A receiver that
    cannot be reached is counted and stops nobody else.

    The frames of several players are expected to be `EnsembleFrame`s: the mean goes out below
    ``/mer`` and ``/mer/ensemble``, and each player below ``/mer/player/<name>``, in a bundle each.

    Thread: sender; `push` and `retune` any.

    Parameters
    ----------
    settings : config.Osc
        Uses ``send``, ``target``, ``host``, ``parts`` and ``rate_hz``.
    outlet : Outlet
        The server whose port everything leaves by, so that patches behind one socket hear it.
    model : str
        Name of the model, for ``/mer/model``; may be set later.
    prefix : str
        ``/mer``, or that of a single player.
    players : sequence of str
        Names of several players.

    Raises
    ------
    ConfigError
        An entry of ``osc.send`` or ``osc.target`` is no receiver.
    """

    def __init__(
        self,
        settings: config.Osc,
        outlet: Outlet,
        *,
        model: str,
        prefix: str = ROOT,
        players: Sequence[str] = (),
    ) -> None:
        self.model = model
        self._outlet = outlet
        self._prefix = prefix
        self._players = {name: player_prefix(name) for name in players}
        ensemble = (f"{prefix}/{config.ENSEMBLE}",) if players else ()
        self._together = (prefix, *ensemble)
        self._lanes: dict[Way, Lane] = {}
        self._told: frozenset[Fresh] = frozenset()
        self._dropped = 0
        self.retune(settings, receivers_of(settings))

    @property
    def dropped(self) -> int:
        """Packets and events that could not be sent, since the start."""
        return self._dropped + sum(lane.dropped for lane in tuple(self._lanes.values()))

    def retune(self, settings: config.Osc, receivers: tuple[Receiver, ...]) -> None:
        """Send as these settings say, to their `receivers_of`, from the next step on."""
        self._plan = (settings, receivers)  # one assignment, so a step sees the old or the new

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:
        """Send one step; `time_s` is monotonic."""
        settings, receivers = self._plan
        frames = self._frames(frame)
        state = [each for root, one in frames.items() for each in self._state(root, one)]
        fresh = [each for each in state if each not in self._told]
        self._told = frozenset(state)
        fresh += (self._fresh(control) for control in controls if control.target.startswith(OSC_TARGETS))
        everybody = {peer: self._way_of(wish, settings) for peer, wish in self._outlet.wishes.items()}
        for peer in self._outlet.take_newcomers():
            told = self._meant(state, everybody.get(peer))
            self._deliver(encode_bundle([each.message for each in told]), peer)
        everybody |= {receiver.peer: Way(receiver.host) for receiver in receivers}
        self._prune(set(everybody.values()))
        packets = {
            way: self._lane(way).packets(frames, self._meant(fresh, way), time_s)
            for way in set(everybody.values())
        }
        log.debug("a step to %d receivers in %d forms", len(everybody), len(packets))
        for peer, way in everybody.items():
            for packet in packets[way]:
                self._deliver(packet, peer)

    def push(self, name: str, *arguments: str) -> None:
        """Tell everybody at once: ``push("startup")``, ``push("error", "the sound card is gone")``."""
        packet = encode_message(f"{self._prefix}/{name}", *arguments)
        listening = [receiver.peer for receiver in self._plan[1] if receiver.host.parts]
        for peer in dict.fromkeys((*listening, *self._outlet.wishes)):
            self._deliver(packet, peer)

    def describe(self) -> str:
        """One line for people: where it sends, how often."""
        settings, receivers = self._plan
        targets = ", ".join(str(receiver.peer) for receiver in receivers)
        everybody = f"{targets} and subscribers" if targets else "subscribers"
        return f"OSC to {everybody}, {settings.rate_hz:g} Hz"

    def close(self) -> None:
        """Leave receivers as they are; the port belongs to the server."""

    def _frames(self, frame: Frame) -> dict[str, Frame]:
        """Frames by the root of their addresses; that of everybody first."""
        players = frame.players if isinstance(frame, EnsembleFrame) else ()
        return dict.fromkeys(self._together, frame) | {
            self._players[name]: one for name, one in players if name in self._players
        }

    def _state(self, root: str, frame: Frame) -> tuple[Fresh, ...]:
        quadrant, plane = frame.quadrant, (frame.emotions.valence, frame.emotions.energy)
        return (
            _named(root, "quadrant", quadrant.number, quadrant.value),
            _named(root, "category", *category(*plane)),
            _named(root, "subemotion", *subemotion(*plane)),
            _named(root, "gate", int(frame.gate_open)),
            _named(root, "model", self.model),
        )

    def _fresh(self, control: Control) -> Fresh:
        kind, _, name = control.target.partition(":")
        if kind == "event":
            return Fresh("", encode_message(f"{self._prefix}/event", name, control.value))
        arguments = control.arguments or (control.value,)
        address = name.partition("#")[0]  # osc:/address#label: the label is ours alone
        return Fresh("" if control.is_event else name, encode_message(address, *arguments))

    def _way_of(self, wish: Wish, settings: config.Osc) -> Way:
        return Way(_host_of(wish, settings), wish.player if wish.player in self._players else "")

    def _meant(self, fresh: Sequence[Fresh], way: Way | None) -> Sequence[Fresh]:
        """Those messages that concern a receiver: one that listens to a player hears of no other."""
        if way is None or not way.player:
            return fresh
        root = f"{self._players[way.player]}/"
        return [each for each in fresh if each.key.startswith(root)]

    def _lane(self, way: Way) -> Lane:
        lane = self._lanes.get(way)
        if lane is None:
            everybody = (*self._together, *self._players.values())
            prefixes = (self._players[way.player],) if way.player else everybody
            lane = self._lanes[way] = Lane(way.host, prefixes)
        return lane

    def _prune(self, wanted: set[Way]) -> None:
        for way in [way for way in self._lanes if way not in wanted]:
            self._dropped += self._lanes.pop(way).dropped

    def _deliver(self, packet: bytes, peer: Peer) -> None:
        if not self._outlet.send(packet, peer):
            self._dropped += 1


def _named(root: str, name: str, *arguments: int | str) -> Fresh:
    address = f"{root}/{name}"
    return Fresh(address, encode_message(address, *arguments))


def receivers_of(settings: config.Osc) -> tuple[Receiver, ...]:
    """Configured receivers, the plain ones first; of two for one address the later holds.

    Raises
    ------
    ConfigError
        An address is none, or a target names neither an address nor a host.
    """
    plain = Host(0, parts=tuple(settings.parts))
    found = dict.fromkeys((peer_at(text, key="osc.send") for text in settings.send), plain)
    targets = (*settings.target, *((config.Target(host=settings.host),) if settings.host else ()))
    for number, target in enumerate(targets, start=1):
        peer, host = _target(target, settings, key=f"osc.target {number}")
        found[peer] = host
    return tuple(Receiver(peer, host) for peer, host in found.items())


def _target(target: config.Target, settings: config.Osc, *, key: str) -> Receiver:
    if not target.address and not target.host:
        raise ConfigError(f"{key} needs an address such as 127.0.0.1:9130, or a host")
    base = named(target.host, key=key) if target.host else Host(0, parts=tuple(settings.parts))
    host = replace(
        base,
        parts=base.parts if target.parts is None else tuple(target.parts),
        rate_hz=target.rate_hz or base.rate_hz,
        vector=base.vector if target.parts is None else "",
        foreign=base.foreign and target.parts is None,
    )
    return Receiver(peer_at(target.address or f"127.0.0.1:{host.port}", key=f"{key}.address"), host)


def _host_of(wish: Wish, settings: config.Osc) -> Host:
    """What a subscriber gets: all of ``osc.parts`` unless it said otherwise."""
    if not wish.parts:
        return Host(0, parts=tuple(settings.parts), rate_hz=wish.rate_hz)
    host = wanted(wish.parts, key="subscribe")
    return replace(host, rate_hz=wish.rate_hz or host.rate_hz)
