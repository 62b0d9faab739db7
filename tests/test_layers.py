"""The house's rules: arrows point down, one door per library, nothing heavy at the front door."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mer_bridge

PACKAGE = Path(mer_bridge.__file__).parent

LAYERS = {
    0: "errors units values places",
    1: "config card profile",
    2: "schema settings ringbuffer kernels ear frontends model overlay horizon emotion confidence ranging "
    "smoothing circumplex likeness calibration hands mapping controllers bindings clock glide wire",
    3: "pipeline describing commands views retuning ensemble",
    4: "sources sinks server midi",
    5: "analysis corpus plots library takes verify reascript web dashboard app oscquery runtime offline "
    "automation meters report doctor devices training",
    6: "cli __main__",
}
LAYER_OF = {name: layer for layer, names in LAYERS.items() for name in names.split()}

SIDEWAYS = {
    # A sink sends through the socket that the server owns.
    ("mer_bridge.sinks.osc", "mer_bridge.server.sockets"),
    # Likewise through a cable, which looks after itself.
    ("mer_bridge.sinks.midi", "mer_bridge.midi.cable"),
    ("mer_bridge.sinks.osc", "mer_bridge.server.subscriptions"),
    # A map smooths its own value with the filters that smooth live values.
    ("mer_bridge.mapping.route", "mer_bridge.smoothing"),
}

SHARED = {f"mer_bridge.sources.{name}" for name in ("pacing", "scores", "synth")} | {"mer_bridge.sinks.flac"}
"""Parts of sources and sinks, not such themselves: real time, the built-in player's music, a file format."""

DOORS = {
    "numba": {"kernels"},
    "llvmlite": {"kernels"},
    "onnxruntime": {"model", "training.excerpt_export"},
    "soundfile": {"sources.file", "sinks.flac"},
    "sounddevice": {"sources.soundcard"},
    "jack": {"sources.jack"},
    "mido": {"midi.file"},
    "rtmidi": {"midi.libraries"},
    "rtmidi2": {"midi.libraries"},
    "torch": {"training"},
    "onnx": {"training"},
    "onnxscript": {"training"},
    "sklearn": {"training"},
    "matplotlib": {"plots"},
    "dask": {"corpus"},
    "distributed": {"corpus"},
    "pyarrow": {"corpus"},
    "pandas": {"analysis"},
    "librosa": {"frontends.descriptors", "training"},
    "pyloudnorm": {"frontends.descriptors"},
    "soxr": set(),
    "pythonosc": set(),
    "typer": {"cli"},
    "rich": {"meters", "training"},
    "platformdirs": {"places"},
    "starlette": {"web", "dashboard", "app", "oscquery"},
    "uvicorn": {"web"},
    "websockets": {"web"},
    "zeroconf": {"oscquery"},
}

HEAVY = (
    "numba",
    "llvmlite",
    "onnxruntime",
    "sounddevice",
    "soundfile",
    "mido",
    "rtmidi",
    "torch",
    "librosa",
    "matplotlib",
    "distributed",
    "pyarrow",
    "pandas",
    "rich",
    "numpy.testing",
)


def imports(source: str, module: str, known: frozenset[str], *, is_package: bool = False) -> Iterator[str]:
    """Dotted names `module` imports, anywhere in its text, relative ones resolved."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: None if is_package else -1]
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, *([base] if base else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base
        elif isinstance(node, ast.Call) and _is_import_call(node.func) and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value


def _is_import_call(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__"}


def room(module: str) -> str:
    """First name below the package: ``sources`` of ``mer_bridge.sources.file``."""
    return module.split(".")[1] if "." in module else ""


def complaint(module: str, target: str) -> str | None:
    """Why `module` may not import `target`; None when it may."""
    if target.partition(".")[0] != "mer_bridge":
        return _door_complaint(module, target)
    here, there = room(module), room(target)
    if not here or not there:  # the front door: it holds the version and forwards
        return None
    unknown = {here, there} - set(LAYER_OF)
    if unknown:
        return f"{module}: {unknown} has no layer; give it one in tests/test_layers.py"
    if LAYER_OF[there] > LAYER_OF[here]:
        return f"{module} (layer {LAYER_OF[here]}) imports upward: {target} (layer {LAYER_OF[there]})"
    if LAYER_OF[here] == 4 and there == "pipeline":
        return f"{module} imports {target}: sources and sinks never see the pipeline"
    return f"{module} imports sideways: {target}" if _is_sideways(module, target) else None


def _is_sideways(module: str, target: str) -> bool:
    here, there = room(module), room(target)
    if here == there:
        packages = {f"mer_bridge.{here}"}
        siblings = module not in packages and target not in packages | SHARED and module != target
        return siblings and here in {"sources", "sinks"}
    if LAYER_OF[here] != LAYER_OF[there]:
        return False
    if LAYER_OF[here] == 2:
        return there != "kernels" and (module, target) not in SIDEWAYS
    return LAYER_OF[here] == 4 and (module, target) not in SIDEWAYS


def _door_complaint(module: str, target: str) -> str | None:
    library = target.partition(".")[0]
    if library not in DOORS:
        return None
    inside = module.removeprefix("mer_bridge.")
    if any(inside == door or inside.startswith(f"{door}.") for door in DOORS[library]):
        return None
    allowed = ", ".join(sorted(DOORS[library])) or "tests"
    return f"{module} imports {library}, whose door is {allowed}"


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def complaints_about(module: str, source: str, *, is_package: bool = False) -> list[str]:
    known = frozenset(modules()) | {f"mer_bridge.{name}" for name in LAYER_OF}
    targets = imports(source, module, known, is_package=is_package)
    return [words for target in targets if (words := complaint(module, target))]


@pytest.mark.parametrize("module", modules())
def test_arrows_point_down_and_libraries_come_in_by_their_door(module):
    path = modules()[module]
    source = path.read_text(encoding="utf-8")
    assert complaints_about(module, source, is_package=path.name == "__init__.py") == []


def test_every_module_has_a_layer():
    rooms = {room(module) for module in modules()} - {""}
    assert rooms <= set(LAYER_OF), f"no layer: {sorted(rooms - set(LAYER_OF))}"


@pytest.mark.parametrize(
    ("module", "source", "words"),
    [
        ("mer_bridge.values", "from mer_bridge.pipeline import Pipeline", "upward"),
        ("mer_bridge.values", "def f():\n    import mer_bridge.runtime", "upward"),
        ("mer_bridge.config", "from mer_bridge import pipeline", "upward"),
        ("mer_bridge.config", "from . import pipeline", "upward"),
        ("mer_bridge.sources.file", "from ..pipeline import Pipeline", "never"),
        ("mer_bridge.sources.file", "from ..runtime import Bridge", "upward"),
        ("mer_bridge.pipeline", "import importlib\nimportlib.import_module('mer_bridge.server')", "upward"),
        ("mer_bridge.smoothing", "from mer_bridge.wire import decode", "sideways"),
        ("mer_bridge.smoothing", "from mer_bridge import kernels", None),
        ("mer_bridge.ear.leveller", "from mer_bridge.ear.gain import Gain", None),
        ("mer_bridge.sources.file", "from mer_bridge.sources.osc import OscSource", "sideways"),
        ("mer_bridge.sources.file", "from .osc import OscSource", "sideways"),
        ("mer_bridge.sources.file", "from mer_bridge.sources import Source", None),
        ("mer_bridge.sinks.osc", "from mer_bridge.server import Server", "sideways"),
        ("mer_bridge.sinks.osc", "from mer_bridge.wire import FrameBundle", None),
        ("mer_bridge.pipeline", "import torch", "door"),
        ("mer_bridge.pipeline", "def f():\n    import numba.core", "door"),
        ("mer_bridge.pipeline", "if True:\n    from onnxruntime import InferenceSession", "door"),
        ("mer_bridge.wire", "import pythonosc.osc_server", "door"),
        ("mer_bridge.training.trunk", "import torch", None),
        ("mer_bridge.kernels", "import numba", None),
        ("mer_bridge.gadgets", "from mer_bridge.values import Frame", "has no layer"),
    ],
)
def test_the_rule_catches_what_it_should(module, source, words):
    found = complaints_about(module, source)
    assert bool(found) is (words is not None), found
    assert words is None or words in found[0]


def run_python(code: str) -> list[str]:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    "statement",
    [
        "import mer_bridge",
        "import mer_bridge.cli",
        "import mer_bridge.config, mer_bridge.card, mer_bridge.schema",
        "from mer_bridge.cli import main; main(['--help'])",
        "from mer_bridge.cli import main; main(['run', '--help'])",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(statement):
    code = (
        "import contextlib, io, sys\n"
        f"with contextlib.redirect_stdout(io.StringIO()):\n    {statement}\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert run_python(code) == []
