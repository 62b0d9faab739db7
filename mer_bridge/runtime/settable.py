"""What of the settings may change while the bridge runs, and what of it a command may change.

Settings that need another port, source or thread wait for a restart.  A show locks some more,
and output goes nowhere that only a command has named.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import msgspec

from mer_bridge import schema, settings
from mer_bridge.config import Config
from mer_bridge.errors import ConfigError
from mer_bridge.server.sockets import Guests
from mer_bridge.wire import split_host_port

FIXED = (
    "input.",
    "osc.listen",
    "osc.lan",
    "osc.allow",
    "oscquery.",
    "dashboard.",
    "record.",
    "profile.",
    "hands.manual",
    "midi.port",
    "midi.channel",
    "midi.on_exit",
    "midi.input",
    "midi.beats_per_bar",
    "show",
)
"""Beginnings of settings that only a restart changes; none of them can be set over OSC."""


def is_fixed(path: str) -> bool:
    """Whether a setting waits for a restart."""
    return path.startswith(FIXED)


def awaiting_restart(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the settings that wait for a restart, as people are told of them.

    Examples
    --------
    >>> awaiting_restart(["input.2.name", "input.2.kind", "model.horizon_s", "midi.port"])
    ('[[input]]', 'midi.port')
    """
    return tuple(dict.fromkeys(_short(path) for path in paths if is_fixed(path)))


def _short(path: str) -> str:
    """The path; of one of several players not each key that came or went."""
    return "[[input]]" if path.startswith("input.") and path.split(".")[1].isdecimal() else path


def check(config: Config, path: str) -> None:
    """Refuse a setting that no command may change now.

    Raises
    ------
    ConfigError
        There is no such setting, it is a table, waits for a restart or is locked during the show.
    """
    present = settings.value_at(config, path)  # an unknown name is told first
    if isinstance(present, dict) or (isinstance(present, list) and present and isinstance(present[0], dict)):
        raise ConfigError(f"{path} is a table; name one of its settings")
    if is_fixed(path):
        raise ConfigError(f"{path} cannot change while the bridge runs; edit the file and restart")
    if config.show and path.startswith(("ranging.", "model.name", "model.overlay")):
        raise ConfigError(f"{path} is locked during the show; start without --show")


def changed(config: Config, path: str, value: float | str) -> Config:
    """As `settings.changed`, with what the setting takes in the words of the command line.

    Raises
    ------
    ConfigError
        It does not take the value.
    """
    try:
        return settings.changed(config, path, value)
    except ConfigError as error:
        key = next((key for key in schema.all_keys() if key.path == path), None)
        if key is None or not (key.choices or key.limits):
            raise
        wanted = f"one of {', '.join(key.choices)}" if key.choices else f"within {key.limits}"
        raise ConfigError(f"{path} does not take {value}: it is {wanted}") from error


def check_receivers(old: Config, new: Config) -> None:
    """Let no command send output to whom it likes: a forged one could flood somebody else.

    Raises
    ------
    ConfigError
        A receiver that is new is neither this machine nor in ``osc.allow``.
    """
    guests = Guests(new.osc)
    for receiver in _receivers(new) - _receivers(old):
        host, _ = split_host_port(receiver, key="osc.send")
        try:
            is_welcome = guests.welcome(str(ipaddress.IPv4Address(host)))
        except ValueError:  # a name: looking it up would ask a server that the sender chose
            is_welcome = False
        if not is_welcome:
            raise ConfigError(
                f"{receiver}: a command can send to 127.0.0.1 and to addresses in osc.allow only; "
                "name others in the settings file"
            )


def _receivers(config: Config) -> set[str]:
    return {*config.osc.send, *(target.address for target in config.osc.target if target.address)}


def without_fixed(wanted: Config, current: Config) -> Config:
    """The wanted settings, but for those that only a restart changes."""
    kept = settings.flat(current)
    wanted = msgspec.structs.replace(
        wanted, input=current.input, others=current.others, profile=current.profile
    )
    for path in settings.differences(current, wanted):
        if is_fixed(path) and path in kept and exists(wanted, path):
            wanted = settings.replaced(wanted, path, kept[path])
    return wanted


def exists(config: Config, path: str) -> bool:
    """Whether there is such a setting: a row of a table may be gone."""
    try:
        settings.value_at(config, path)
    except ConfigError:
        return False
    return True
