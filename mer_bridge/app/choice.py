"""What the first-run page may set: where the music comes from, and who follows.

In: what was chosen, as JSON.  Out: settings by their path, as `mer_bridge.settings.edited`
writes them.  No file, folder or address can be named.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from mer_bridge.config import Config, HostName
from mer_bridge.dashboard.orders import decoded
from mer_bridge.settings import Value

Kind: TypeAlias = Literal["osc", "soundcard", "jack", "player", "file"]
Word: TypeAlias = Annotated[str, Meta(max_length=200)]


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the music comes from, and who follows it.

    Attributes
    ----------
    kind : {"osc", "soundcard", "jack", "player", "file"}
        ``file`` is what somebody wrote into the settings; it is shown and cannot be chosen.
    device : str
        Part of a device's or JACK port's name.
    channel : int
        0 mixes all, 1 is the first channel.
    host : str
        Program on this machine that is sent to in its layout; empty for none.
    midi : str
        Port that controllers go to; empty for none.
    """

    kind: Kind = "osc"
    device: Word = ""
    channel: Annotated[int, Meta(ge=0, le=64)] = 0
    host: HostName = ""
    midi: Word = ""

    @classmethod
    def of(cls, config: Config) -> Choice:
        """What the settings say now."""
        first = config.input
        return cls(first.kind, first.device, first.channel, config.osc.host, config.midi.port)

    def changes(self, config: Config) -> dict[str, Value]:
        """Settings that are other than in `config`, by their path.

        Examples
        --------
        >>> Choice(kind="player").changes(Config())
        {'input.kind': 'player', 'input.loop': True}
        """
        first = config.input
        loop = self.kind == "player" or (first.loop and first.kind == self.kind)
        wanted: dict[str, tuple[Value, Value]] = {
            "input.kind": (self.kind, first.kind),
            "input.device": (self.device, first.device),
            "input.channel": (self.channel, first.channel),
            "input.loop": (loop, first.loop),
            "osc.host": (self.host, config.osc.host),
            "midi.port": (self.midi, config.midi.port),
        }
        return {path: new for path, (new, old) in wanted.items() if new != old}


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of a window.

    Attributes
    ----------
    verb : str
        ``look`` what devices there are, ``open`` the bridge with `choice`, ``finish`` (open it so
        and keep it), ``again`` (open it as it was), ``quit``; ``hello`` and ``bye`` of the window.
    key : str
        That of the dashboard; without it nothing is obeyed.
    choice : Choice, optional
    """

    verb: Literal["hello", "look", "open", "finish", "again", "quit", "bye"]
    key: Annotated[str, Meta(max_length=100)] = ""
    choice: Choice | None = None


_DECODER = msgspec.json.Decoder(Order)


def read(text: str) -> Order:
    """One message of a window.

    Raises
    ------
    ConfigError
        It is none.
    """
    return decoded(text, _DECODER)
