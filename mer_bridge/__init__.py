"""Machine sounds that follow musicians' emotions.

As a library (``import mer_bridge as mb``):

* hear one piece: `analyze` gives an `Analysis`, with ``.to_dataframe()`` and ``.plot()``;
* hear many: `analyze_all` gives an `Outcome` for each; `Corpus` answers questions about
  what ``mer-bridge analyze MUSIC -o FOLDER`` made;
* hear as it comes: `stream` gives a `Pipeline`, whose ``process(samples)`` gives each `Frame`;
* settings: `Config`, and `load` for a file; names: `MIDLEVEL_NAMES`, `EMOTION_NAMES`, `VALUE_NAMES`;
* everything that can go wrong is a `MerBridgeError`.

Nothing heavy is loaded before it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mer_bridge.analysis.result import Analysis
    from mer_bridge.analysis.task import Outcome
    from mer_bridge.config import Config, load
    from mer_bridge.corpus.search import Corpus
    from mer_bridge.errors import MerBridgeError
    from mer_bridge.library import analyze, analyze_all, stream
    from mer_bridge.pipeline import Pipeline
    from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES, Frame, Quadrant

__version__ = "0.1.0"

__all__ = [
    "EMOTION_NAMES",
    "MIDLEVEL_NAMES",
    "VALUE_NAMES",
    "Analysis",
    "Config",
    "Corpus",
    "Frame",
    "MerBridgeError",
    "Outcome",
    "Pipeline",
    "Quadrant",
    "analyze",
    "analyze_all",
    "load",
    "stream",
]

_HOMES = {
    "analysis.result": ("Analysis",),
    "analysis.task": ("Outcome",),
    "config": ("Config", "load"),
    "corpus.search": ("Corpus",),
    "errors": ("MerBridgeError",),
    "library": ("analyze", "analyze_all", "stream"),
    "pipeline": ("Pipeline",),
    "values": ("EMOTION_NAMES", "MIDLEVEL_NAMES", "VALUE_NAMES", "Frame", "Quadrant"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
