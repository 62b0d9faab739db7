"""From the configuration to what runs, each entry checked; errors name number, line and name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias, TypeVar

import msgspec

from mer_bridge.config import Config, Cue, Event, Map, Preset
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.cues import CueList
from mer_bridge.mapping.events import Trigger
from mer_bridge.mapping.presets import Scene, check_preset
from mer_bridge.mapping.readings import names_of
from mer_bridge.mapping.route import Route
from mer_bridge.mapping.targets import read_target
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

DEFAULT_CCS = {
    **{name: 20 + k for k, name in enumerate(EMOTION_NAMES)},
    "confidence": 28,
    **{name: 102 + k for k, name in enumerate(MIDLEVEL_NAMES)},
}
"""Controllers that are sent unless ``defaults = false``: live values and the confidence."""


class Parts(NamedTuple):
    """What a mapper runs."""

    defaults: list[Route]
    maps: list[Route]
    triggers: list[Trigger]
    scene: Scene
    cues: CueList


_Entry: TypeAlias = Map | Event | Preset | Cue
_E = TypeVar("_E", Map, Event, Preset, Cue)
_M = TypeVar("_M", Map, Event)
_R = TypeVar("_R")


def build_parts(config: Config, *, step_s: float) -> Parts:
    """Everything that maps, events, presets and cues need.

    Raises
    ------
    ConfigError
        An entry cannot be taken, or two want the same.
    """
    names = names_of(config.names)
    maps = _each("map", config.map, lambda entry: Route(addressed(entry, config), step_s=step_s, names=names))
    _each("preset", config.preset, check_preset)
    _check_names(config)
    scene = Scene(config.preset, config.morph, step_s=step_s)
    cues = CueList(config.cue)
    triggers = _each("event", config.event, lambda entry: Trigger(addressed(entry, config), names))
    _each("event", config.event, lambda entry: _check_reactions(scene, cues, entry.preset, entry.cue))
    _each("cue", config.cue, lambda cue: _check_cue(scene, maps, cue))
    _each("cue", config.cue, lambda cue: _check_profile(config, cue))
    taken = _taken(config, maps)
    _check_overlaps(maps, scene)
    taken |= {use for target in scene.targets for use in target.uses}
    defaults = [
        Route(entry, step_s=step_s, names=names)
        for entry in (default_maps(config) if config.midi.port else ())
        if not read_target(entry.to).uses & taken
    ]
    return Parts(defaults, maps, triggers, scene, cues)


def default_maps(config: Config) -> list[Map]:
    """Default controllers: of the ensemble, and of each of several players on a channel of its own."""
    if not config.defaults:
        return []
    maps = [Map(source=name, to=f"cc:{cc}") for name, cc in DEFAULT_CCS.items()]
    if config.others:
        own = [Map(source=f"{player}.{one.source}", to=one.to) for player in config.names for one in maps]
        maps += [addressed(entry, config) for entry in own]
    return maps


def addressed(entry: _M, config: Config) -> _M:
    """The same with the MIDI channel of the one player whose values it reads, unless it names a channel."""
    if not config.others or not entry.to or entry.to.startswith("osc:") or "@" in entry.to:
        return entry
    sources = (entry.source,) if isinstance(entry.source, str) else entry.source
    read = set(re.findall(r"(?<![\w.])(\w+)\.", " ".join(sources)))
    numbers = [number for number, name in enumerate(config.names) if name in read]
    if len(numbers) != 1:
        return entry
    return msgspec.structs.replace(entry, to=f"{entry.to}@{config.channel_of(numbers[0])}")


def _each(kind: str, entries: Sequence[_E], make: Callable[[_E], _R]) -> list[_R]:
    """`make` of each entry; its errors name the entry."""
    made = []
    for number, entry in enumerate(entries, start=1):
        with _naming(kind, number, entry):
            made.append(make(entry))
    return made


@contextmanager
def _naming(kind: str, number: int, entry: _Entry) -> Iterator[None]:
    """Put ``map 3 (line 41, "cutoff"): `` before an error."""
    try:
        yield
    except ConfigError as error:
        facts = [f"line {entry.line}"] if entry.line else []
        facts += [repr(entry.name)] if entry.name else []
        facts += [f"from {entry.source!r} to {entry.to!r}"] if isinstance(entry, Map) else []
        where = f" ({', '.join(facts)})" if facts else ""
        raise ConfigError(f"{kind} {number}{where}: {error}") from error


def _taken(config: Config, routes: Sequence[Route]) -> set[str]:
    """What the maps write to; two on one would fight, unless cues may take turns with them."""
    owners: dict[str, list[Map]] = {}
    for number, (entry, route) in enumerate(zip(config.map, routes, strict=True), start=1):
        with _naming("map", number, entry):
            rivals = [rival for use in route.target.uses for rival in owners.get(use, [])]
            if any(not (rival.name and entry.name) or (rival.on and entry.on) for rival in rivals):
                raise ConfigError(
                    f"two maps write to {route.target.text!r}; give each a target of its own, "
                    "or both a name and one of them on = false, so that cues can switch them"
                )
            for use in route.target.uses:
                owners.setdefault(use, []).append(entry)
    return set(owners)


def _check_overlaps(maps: Sequence[Route], scene: Scene) -> None:
    """The halves of a 14-bit pair are no targets of their own beside it."""
    owners: dict[str, str] = {}
    for target in (*scene.targets, *(route.target for route in maps)):
        for use in target.uses:
            if owners.setdefault(use, target.text) != target.text:
                raise ConfigError(f"{owners[use]!r} and {target.text!r} share a controller; take one of them")


def _check_names(config: Config) -> None:
    """Names of one kind are needed once each."""
    kinds: list[tuple[str, Sequence[_Entry]]] = [("map", config.map), ("event", config.event)]
    kinds += [("preset", config.preset), ("cue", config.cue)]
    for kind, entries in kinds:
        seen: set[str] = set()
        for number, entry in enumerate(entries, start=1):
            with _naming(kind, number, entry):
                if entry.name in seen:
                    raise ConfigError(f"name: another {kind} is called {entry.name!r} already")
                if len(entry.name) > 64 or not (entry.name.isprintable() and entry.name.isascii()):
                    raise ConfigError("name: 1..64 visible ASCII characters make a name")
                if not entry.name and kind != "map":
                    raise ConfigError(f"name: a {kind} needs a name")
                if kind == "cue" and entry.name in ("go", "next", "back"):
                    raise ConfigError(f"name: {entry.name!r} moves to a cue, so none can be called that")
            seen |= {entry.name} - {""}


def _check_reactions(scene: Scene, cues: CueList, preset: str, cue: str) -> None:
    if preset:
        scene.find(preset)
    if cue and cue not in ("go", "next", "back"):
        cues.find(cue)


def _check_profile(config: Config, cue: Cue) -> None:
    if cue.profile and config.others:
        raise ConfigError("profile: there are several players; each keeps the one of its [[input]]")


def _check_cue(scene: Scene, maps: Sequence[Route], cue: Cue) -> None:
    if cue.preset and cue.morph:
        raise ConfigError("preset and morph: a cue recalls a preset or lets the music mix them, not both")
    if cue.preset:
        scene.find(cue.preset)
    if cue.morph:
        scene.check_morph()
    known = {route.name for route in maps if route.name}
    chosen = [route for route in maps if route.name in (cue.maps or ())]
    uses = [use for route in chosen for use in route.target.uses]
    if len(set(uses)) < len(uses):
        raise ConfigError("maps: two of them write to one target; leave one out")
    unknown = sorted(set(cue.maps or ()) - known)
    if unknown:
        raise ConfigError(
            f"maps: no map is named {unknown[0]!r}. Known: {', '.join(sorted(known)) or 'none'}"
        )
