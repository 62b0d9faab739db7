"""The address table as an OSCQuery namespace, and the values it has now.

In: `mer_bridge.wire.TABLE` and frames.  Out: nodes as the OSCQuery proposal wants them
(github.com/Vidvox/OSCQueryProposal), ready for JSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mer_bridge.circumplex import category, subemotion
from mer_bridge.config import ENSEMBLE
from mer_bridge.values import EnsembleFrame, Frame
from mer_bridge.wire import PARTS, ROOT, TABLE, FrameBundle, Row, decode, encode_message, player_prefix
from mer_bridge.wire.hosts import split

ATTRIBUTES = ("FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "RANGE", "DESCRIPTION", "UNIT", "VALUE")
"""What can be asked of a node alone, as ``/mer/valence?RANGE``."""
READ, WRITE = 1, 2

Node = dict[str, Any]


class Namespace:
    """The nodes of all addresses, and what the newest frame says of them.

    Thread: that of the web server.

    Parameters
    ----------
    prefix : str
        ``/mer``, or that of a single player.
    players : sequence of str
        Names of several players; their values are read from `EnsembleFrame`s.

    Examples
    --------
    >>> node = Namespace().node("/mer/valence")
    >>> node["TYPE"], node["RANGE"], node["ACCESS"]
    ('f', [{'MIN': -1.0, 'MAX': 1.0}], 1)
    """

    def __init__(self, prefix: str = ROOT, players: Sequence[str] = ()) -> None:
        together = (prefix, f"{prefix}/{ENSEMBLE}") if players else (prefix,)
        self._players = {name: player_prefix(name) for name in players}
        self._bundles = {root: FrameBundle(PARTS, root) for root in (*together, *self._players.values())}
        self._together = together
        self._root: Node = {"FULL_PATH": "/", "ACCESS": 0, "DESCRIPTION": "mer-bridge", "CONTENTS": {}}
        self._leaves: dict[str, Node] = {}
        for root in self._bundles:
            for row in TABLE:
                self._add(root, row)

    def node(self, path: str) -> Node | None:
        """Node of a path, with all below it; None where there is none."""
        node = self._root
        for name in path.strip("/").split("/") if path.strip("/") else ():
            found = node.get("CONTENTS", {}).get(name)
            if found is None:
                return None
            node = found
        return node

    def can_listen(self, path: str) -> bool:
        """Whether values of this path can be sent."""
        node = self._leaves.get(path)
        return node is not None and bool(node["ACCESS"] & READ)

    def messages(self, frame: Frame, model: str) -> dict[str, bytes]:
        """The encoded message of every address that has a value now."""
        players = frame.players if isinstance(frame, EnsembleFrame) else ()
        frames = dict.fromkeys(self._together, frame) | {
            self._players[name]: one for name, one in players if name in self._players
        }
        packets = [packet for root, one in frames.items() for packet in self._packets(root, one, model)]
        return {packet[: packet.index(b"\0")].decode(): packet for packet in packets}

    def _packets(self, root: str, frame: Frame, model: str) -> list[bytes]:
        quadrant, plane = frame.quadrant, (frame.emotions.valence, frame.emotions.energy)
        state = (
            encode_message(f"{root}/quadrant", quadrant.number, quadrant.value),
            encode_message(f"{root}/category", *category(*plane)),
            encode_message(f"{root}/subemotion", *subemotion(*plane)),
            encode_message(f"{root}/gate", int(frame.gate_open)),
            encode_message(f"{root}/model", model),
        )
        return split(self._bundles[root].encode(frame, state))

    def with_values(self, node: Node, messages: dict[str, bytes]) -> Node:
        """A copy of a node in which everything that has a value now shows it."""
        copy = dict(node)
        if "CONTENTS" in node:
            inside = node["CONTENTS"].items()
            copy["CONTENTS"] = {name: self.with_values(child, messages) for name, child in inside}
        packet = messages.get(node["FULL_PATH"])
        if packet is not None:
            copy["VALUE"] = list(decode(packet)[0].arguments)
        return copy

    def _add(self, root: str, row: Row) -> None:
        path = root + row.address.removeprefix(ROOT)
        access = WRITE if row.direction == "in" else READ
        leaf = self._leaves.get(path)
        if leaf is not None:  # another form of it, or the answer to a question
            leaf["ACCESS"] |= access
            return
        node = self._root
        at = ""
        for name in path.strip("/").split("/"):
            at = f"{at}/{name}"
            node = node.setdefault("CONTENTS", {}).setdefault(name, {"FULL_PATH": at, "ACCESS": 0})
        node |= _described(row, access)
        self._leaves[path] = node


def _described(row: Row, access: int) -> Node:
    """What the table says of an address."""
    types = concrete(row.types)
    node: Node = {"TYPE": types, "ACCESS": access, "DESCRIPTION": row.text}
    if row.range is not None:
        low, high = row.range
        node["RANGE"] = [{"MIN": low, "MAX": high} for _ in types]
    if row.unit:
        node["UNIT"] = [row.unit for _ in types]
    return node


def concrete(types: str) -> str:
    """Types of the table as plain OSC type tags: all that may be given, each once.

    Examples
    --------
    >>> concrete("[i][f][s]"), concrete("s*"), concrete("sf…")
    ('ifs', 'ss', 'sf')
    """
    return re.sub(r"[\[\]…]", "", types).replace("*", "s")
