"""What can go wrong, as a tree; every message says what, what was given, what to do.

::

    MerBridgeError            exit code 1
    ├── ConfigError           2   a setting, flag or command that cannot be taken
    ├── PortTaken             2   another program listens there already
    ├── ModelError            1   a model that is missing, altered or does not fit
    ├── DeviceError           1   a sound card, JACK server or MIDI port
    ├── AudioFileError        1   a file that cannot be read as audio
    ├── WireError             1   bytes that are not OSC (also a ValueError)
    ├── ShapeError            1   an array of the wrong shape (also a ValueError)
    ├── DataError             1   training data that cannot be used
    └── MissingDependency     1   an optional library (also an ImportError)
"""

from __future__ import annotations


class MerBridgeError(Exception):
    """Root of all errors this package raises on purpose."""

    exit_code = 1


class ConfigError(MerBridgeError):
    """A setting, flag or command that cannot be taken."""

    exit_code = 2


class PortTaken(MerBridgeError):
    """Another program already listens on the port."""

    exit_code = 2


class ModelError(MerBridgeError):
    """A model that is missing, altered or does not fit its card."""


class DeviceError(MerBridgeError):
    """A sound card, JACK server or MIDI port that is missing or refuses."""


class AudioFileError(MerBridgeError):
    """A file that cannot be read as audio."""


class WireError(MerBridgeError, ValueError):
    """Bytes that are not a well-formed OSC packet of our dialect."""


class ShapeError(MerBridgeError, ValueError):
    """An array whose shape does not fit."""


class DataError(MerBridgeError):
    """Training data that is missing, incomplete or out of range."""


class MissingDependency(MerBridgeError, ImportError):
    """An optional library is not installed.

    Parameters
    ----------
    library : str
        Name of the distribution that is missing.
    extra : str
        Extra of ``mer-bridge`` that brings it.
    purpose : str
        What it is needed for, as the end of "… is needed to …".
    """

    def __init__(self, library: str, *, extra: str, purpose: str) -> None:
        super().__init__(f"{library} is needed to {purpose}. Try: pip install 'mer-bridge[{extra}]'")
        self.library = library
        self.extra = extra
