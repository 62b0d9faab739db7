"""Everything the bridge needs, examined: what a bug report should hold.

In: this machine.  Out: a list of `Check`; each that is not well carries its remedy.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import numpy as np

from mer_bridge import __version__, config, places, wire
from mer_bridge.config import Config
from mer_bridge.devices import audio_inputs, midi_ports
from mer_bridge.errors import DeviceError, MerBridgeError
from mer_bridge.overlay import open_card
from mer_bridge.units import seconds_to_samples

PACKAGES = ("numpy", "numba", "msgspec", "mido", "sounddevice", "soundfile", "typer", "rich", "platformdirs")
ENGINES = ("onnxruntime", "onnxruntime-gpu")
MIDI_LIBRARIES = ("python-rtmidi", "rtmidi2")
COMFORTABLE_SHARE = 0.25
"""Part of a tick its computation may take; beyond it the machine is too slow for comfort."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes
    ----------
    name : str
    state : {"ok", "warning", "broken"}
        With a warning the bridge runs, without something or slowly.
    found : str
        What was found, in words.
    remedy : str
        What to do; empty where all is well.
    """

    name: str
    state: Literal["ok", "warning", "broken"]
    found: str
    remedy: str = ""


def examine() -> list[Check]:
    """Examine this machine; takes about a second."""
    settings, checks = _settings()
    checks += _players(settings)
    checks = [_bridge(), _python(), _packages(), _engine(), *checks]
    checks += [_model(settings), _inference(settings), _numba_cache()]
    return [*checks, _audio(), _midi(), _port(settings)]


def is_broken(checks: list[Check]) -> bool:
    """Whether the bridge cannot run."""
    return any(check.state == "broken" for check in checks)


def as_text(checks: list[Check]) -> str:
    """One line per check."""
    return "\n".join(_line(check) for check in checks)


def as_json(checks: list[Check]) -> str:
    """The checks for programs: ``{"ok": …, "checks": [{"name": …, "state": …}, …]}``."""
    return json.dumps({"ok": not is_broken(checks), "checks": [asdict(check) for check in checks]}, indent=2)


def _line(check: Check) -> str:
    remedy = f". Try: {check.remedy}" if check.remedy else ""
    return f"{check.state:<8} {check.name:<12} {check.found}{remedy}"


def _bridge() -> Check:
    return Check("mer-bridge", "ok", f"{__version__} in {places.PACKAGE}")


def _python() -> Check:
    return Check(
        "python", "ok", f"{platform.python_version()} on {platform.platform()}, {os.cpu_count()} cores"
    )


def _version(package: str) -> str:
    """Installed version of a distribution, empty when there is none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _packages() -> Check:
    versions = {name: _version(name) for name in PACKAGES}
    missing = [name for name, version in versions.items() if not version]
    if missing:
        return Check("packages", "broken", f"missing: {', '.join(missing)}", "pip install 'mer-bridge[cpu]'")
    return Check("packages", "ok", ", ".join(f"{name} {version}" for name, version in versions.items()))


def _engine() -> Check:
    found = [f"{name} {_version(name)}" for name in ENGINES if _version(name)]
    if len(found) > 1:
        remedy = "pip uninstall onnxruntime onnxruntime-gpu, then pip install 'mer-bridge[cpu]'"
        return Check("engine", "broken", f"{' and '.join(found)} overwrite each other", remedy)
    if not found:
        return Check("engine", "broken", "onnxruntime is not installed", "pip install 'mer-bridge[cpu]'")
    return Check("engine", "ok", found[0])


def _settings() -> tuple[Config, list[Check]]:
    try:
        return config.load(), [Check("settings", "ok", f"{config.FILE_NAME} or defaults can be read")]
    except MerBridgeError as error:
        return Config(), [Check("settings", "broken", str(error), "mend or remove that file")]


def _players(settings: Config) -> list[Check]:
    """Who is heard, and where values go, if there are several."""
    if not settings.others:
        return []
    found = [
        f"{player.name} ({player.kind}, {wire.player_prefix(player.name)}, "
        f"MIDI channel {settings.channel_of(number)})"
        for number, player in enumerate(settings.players)
    ]
    return [Check("players", "ok", ", ".join(found))]


def _model(settings: Config) -> Check:
    from mer_bridge.model import read_graph

    def look() -> str:
        found = open_card(settings.model.name, settings.model.overlay)
        size = len(read_graph(found))
        return f"{found.title}, {size / 1e6:.1f} MB, SHA-256 right, in {found.folder}"

    return _try("model", look, state="broken", remedy="install mer-bridge again")


def _inference(settings: Config) -> Check:
    """Run noise through the pipeline as the live bridge would, and time the ticks."""
    from mer_bridge.model import open_session
    from mer_bridge.pipeline import build_pipeline

    def look() -> str:
        rate = settings.input.sample_rate
        pipeline = build_pipeline(settings, input_rate=rate)
        noise = np.random.default_rng(0).normal(0.0, 0.1, seconds_to_samples(4.0, sample_rate=rate))
        samples = noise.astype(np.float32)
        pipeline.process(samples)  # compiles and loads
        times_ms = []
        for block in np.array_split(samples, round(4.0 / pipeline.card.tick_s)):
            began_s = time.perf_counter()
            pipeline.process(block)
            times_ms.append(1000.0 * (time.perf_counter() - began_s))
        tick_ms, usual_ms = 1000.0 * pipeline.card.tick_s, float(np.median(times_ms))
        n_players = len(settings.players)
        if n_players * usual_ms > COMFORTABLE_SHARE * tick_ms:
            each = f" for each of {n_players} players" if n_players > 1 else ""
            raise DeviceError(
                f"a tick of {tick_ms:.0f} ms takes {usual_ms:.1f} ms{each}: too slow for comfort"
            )
        providers = ", ".join(open_session(pipeline.card).get_providers())
        return f"a tick of {tick_ms:.0f} ms takes {usual_ms:.1f} ms, at most {max(times_ms):.1f}; {providers}"

    return _try("inference", look, remedy="close other programs; mend what is broken above")


def _numba_cache() -> Check:
    """Numba keeps compiled code beside the source, or in the user's folder where it may not write."""
    folders = [Path(given) for given in (os.environ.get("NUMBA_CACHE_DIR"),) if given]
    folders = folders or [places.PACKAGE / "__pycache__", places.user_cache()]
    for folder in folders:
        existing = next((each for each in (folder, *folder.parents) if each.exists()), folder)
        if os.access(existing, os.W_OK):
            return Check("numba cache", "ok", str(folder))
    remedy = "set NUMBA_CACHE_DIR to a folder you may write"
    return Check("numba cache", "warning", "cannot be written: every start compiles anew", remedy)


def _audio() -> Check:
    def look() -> str:
        return f"PortAudio found, inputs: {'; '.join(audio_inputs()) or 'none'}"

    return _try("sound", look, remedy="mer-bridge devices; OSC and files work without")


def _midi() -> Check:
    library = next(
        (f"{name} {_version(name)}" for name in MIDI_LIBRARIES if _version(name)), "no MIDI library"
    )

    def look() -> str:
        return f"{library}, ports: {', '.join(midi_ports()) or 'none yet'}"

    return _try("midi", look, remedy="mer-bridge devices; OSC works without")


def _port(settings: Config) -> Check:
    from mer_bridge.server.sockets import Port

    def look() -> str:
        port = Port(settings.osc)
        port.close()
        return f"{settings.osc.listen} is free"

    return _try("osc port", look, state="broken", remedy="mer-bridge run --port auto")


def _try(
    name: str, look: Callable[[], str], *, remedy: str, state: Literal["warning", "broken"] = "warning"
) -> Check:
    """What `look` finds, or the error it raises; the remedy counts unless the error names its own."""
    try:
        return Check(name, "ok", look())
    except MerBridgeError as error:
        found, _, own = str(error).partition(" Try: ")
        return Check(name, state, found.rstrip("."), own or remedy)
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is wrong, and goes on
        return Check(name, "broken", f"{type(error).__name__}: {error}", remedy)
