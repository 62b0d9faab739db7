"""The OSC addresses the bridge speaks, as data: one row each.

Documents, patches and tests are checked against `TABLE`; `mer_bridge.wire` reads and
writes by it.  Under ``/mer/player/<name>/…`` the same addresses mean one player.

Types: ``i f s b`` as in OSC; ``*`` is i, f or s; what stands in ``[…]`` may be left out, from
the last one on; ``f…`` is any number of them.
Where a command wants i or f, either is taken if it means the same (Pd knows floats only).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mer_bridge.values import BIPOLAR_NAMES, EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

PARTS = ("frame", "midlevel", "emotion", "live", "level", "confidence", "why", "all")
"""Groups of the table that make up the bundle of an output step."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the address table.

    Attributes
    ----------
    address : str
        Full address, without player.
    types : str
        Argument types as described at the top of this module.
    direction : {"in", "out"}
        Seen from the bridge.
    group : str
        ``audio`` or ``command`` for "in"; one of `PARTS`, ``change`` (sent when it changes
        and on subscribing), ``reply`` or ``push`` for "out".
    text : str
        What it means, in one line.
    range : tuple of two floats, optional
        Lowest and highest value of the numbers.
    unit : str
        Unit of the numbers; empty for none.
    reads : tuple of str
        Which values of a frame it carries; ``live.`` marks the live form.
    """

    address: str
    types: str
    direction: Literal["in", "out"]
    group: str
    text: str
    range: tuple[float, float] | None = None
    unit: str = ""
    reads: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Names of the values it carries, whether absolute or live."""
        return tuple(name.removeprefix("live.") for name in self.reads)


def _absolute(address: str, group: str, name: str) -> Row:
    low = -1.0 if name in BIPOLAR_NAMES else 0.0
    text = f"absolute {name.replace('_', ' ')}, not smoothed"
    return Row(f"/mer/{address}", "f", "out", group, text, (low, 1.0), reads=(name,))


def _live(name: str) -> Row:
    text = f"live {name.replace('_', ' ')}: ranged to the player and smoothed"
    return Row(f"/mer/live/{name}", "f", "out", "live", text, (0.0, 1.0), reads=(f"live.{name}",))


def _in(address: str, types: str, group: str, text: str, unit: str = "") -> Row:
    return Row(f"/mer/{address}", types, "in", group, text, unit=unit)


def _out(address: str, types: str, group: str, text: str) -> Row:
    return Row(f"/mer/{address}", types, "out", group, text)


TABLE: tuple[Row, ...] = (
    _in("audio", "ib", "audio", "sequence number; mono samples, 16-bit big-endian"),
    _in("audio", "iib", "audio", "sequence number; channels; samples, 16-bit big-endian, interleaved"),
    _in("audio", "f…", "audio", "mono samples -1..1, any number of them; i is taken for f"),
    _in("format", "i", "audio", "sample rate of this sender, 8000..192000", "Hz"),
    _in(
        "ping",
        "[i]",
        "command",
        "answers /mer/pong; a port: there, as all I ask from now on (0: where I ask from)",
    ),
    _in("version", "", "command", "answers /mer/version"),
    _in("status", "", "command", "answers /mer/status"),
    _in(
        "subscribe",
        "[i][f][s]",
        "command",
        "send me output for 10 s: port (0: where I ask from), steps a second (0: all), parts or a layout",
    ),
    _in("unsubscribe", "[i]", "command", "send me no more, at this port or where I ask from"),
    _in("model", "s", "command", "model to hear with; `midlevel-hop+anna` with your overlay `anna`"),
    _in("horizon", "f", "command", "how far back the values look, 1..15", "s"),
    _in(
        "calibrate",
        "f",
        "command",
        "a take of a sound check: so much music is listened to; takes accumulate",
        "s",
    ),
    _in("calibrate/undo", "", "command", "forget the last take"),
    _in("calibrate/done", "", "command", "learn ranges and gain from the takes, and keep them"),
    _in("ranges/freeze", "i", "command", "1: ranges stand still; 0: they learn"),
    _in("hold", "i", "command", "1: live values, maps and events stand still; 0: they go on"),
    _in("amount", "f", "command", "1: live values follow; 0: they rest; between: in proportion; it fades"),
    _in("reset", "", "command", "forget what was heard"),
    _in("weight", "ssf", "command", "emotion, feature, weight of the one in the other"),
    _in("preset", "s", "command", "name of the preset to recall"),
    _in("preset/store", "s", "command", "take the present values of all presets' targets under this name"),
    _in("morph", "i", "command", "1: the music mixes the presets; 0: they stand still"),
    _in("map", "si", "command", "name of a map; 1: on, 0: off"),
    _in("cue", "s", "command", "name of a cue, or go, next, back"),
    _in("smooth", "sf", "command", "value or all, how long it is smoothed", "s"),
    _in("profile", "s", "command", "whose gain, ranges and weights to take, and keep from now on"),
    _in("profile/save", "[s]", "command", "keep gain, ranges and weights now, also as another player's"),
    _in("learn", "s", "command", "this control alone sweeps, for MIDI learn; empty ends it"),
    _in("panic", "", "command", "end everything that sounds over MIDI"),
    _in("record", "i", "command", "1: record; 0: stop"),
    _in("host", "s", "command", "send to this program on this machine, in its layout; empty: no more"),
    _in("set", "s*", "command", "setting as section.key, and its new value; lists with commas"),
    _in("save", "", "command", "write settings changed this way into the settings file"),
    Row(
        "/mer/frame",
        "if",
        "out",
        "frame",
        "number of the tick and its audio time",
        unit="s",
        reads=("time_s",),
    ),
    _absolute("valence", "emotion", "valence"),
    _absolute("arousal", "emotion", "energy"),
    *(_absolute(f"midlevel/{name}", "midlevel", name) for name in MIDLEVEL_NAMES),
    *(_absolute(f"emotion/{name}", "emotion", name) for name in EMOTION_NAMES),
    *(_live(name) for name in VALUE_NAMES),
    Row("/mer/level", "f", "out", "level", "level of the input", (-120.0, 0.0), "dBFS", ("level_db",)),
    Row(
        "/mer/confidence", "f", "out", "confidence", "how far to trust this", (0.0, 1.0), "", ("confidence",)
    ),
    Row(
        *("/mer/all", "f" * len(VALUE_NAMES), "out", "all", "the fifteen live values in their order"),
        *((0.0, 1.0), "", tuple(f"live.{name}" for name in VALUE_NAMES)),
    ),
    _out("why", "ssfsfsf", "why", "leading emotion, and its three largest contributions in its unit"),
    _out("quadrant", "is", "change", "1..4 and uplifting, aggressive, melancholic or calm"),
    _out("category", "is", "change", "1..9 and the word of a field of the 3 x 3 grid of valence and energy"),
    _out("subemotion", "is", "change", "1..12 and the word of a sector of the circle of valence and energy"),
    _out("gate", "i", "change", "1: music is sounding; 0: silence"),
    _out("model", "s", "change", "name of the model that hears"),
    _out("event", "sf", "push", "what happened, and its value; also preset NAME and cue NAME"),
    _out("startup", "", "push", "the bridge has started: send /mer/format and subscribe again"),
    _out("error", "s", "push", "what went wrong, in one line"),
    _out("answer", "s", "reply", "to a command: what it did, in one line"),
    _out("pong", "", "reply", "to /mer/ping"),
    _out("version", "s", "reply", "to /mer/version"),
    _out("status", "sf…", "reply", "to /mer/status: name and value in turn"),
    _out("setting", "ss", "reply", "to /mer/set: the setting, and its value now as in the file"),
    _out("saved", "s", "reply", "to /mer/save: the settings written, with commas"),
)
