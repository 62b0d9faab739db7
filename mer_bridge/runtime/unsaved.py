"""Settings set while the bridge runs that its file does not have yet, and how the two come together.

Either the file has changed: then what was set goes on over it, unless the file changed the same.
Or what was set is saved: then it is written into the text of the file, whose other lines stay.
Maps are taken from one of the two as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from mer_bridge import config as configs
from mer_bridge import settings
from mer_bridge.config import Config, Map, Preset
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import with_presets
from mer_bridge.runtime import rows
from mer_bridge.settings import Value


class Unsaved:
    """Keep what was set and is not in the file.

    Thread: settings.

    Parameters
    ----------
    file : Config
        What the file says, with the command line.
    live : mapping of path to value, optional
        What was set until now.

    Examples
    --------
    >>> unsaved = Unsaved(Config())
    >>> unsaved.note("model.horizon_s", 6.0)
    >>> unsaved.paths, unsaved.over(Config(), maps=())[0].model.horizon_s
    (('model.horizon_s',), 6.0)
    """

    def __init__(self, file: Config, live: Mapping[str, Value] | None = None) -> None:
        self.file = file
        self._live = dict(live or {})

    @property
    def paths(self) -> tuple[str, ...]:
        """Which settings were set."""
        return tuple(self._live)

    def note(self, path: str, value: Value) -> None:
        """Keep one that was set."""
        self._live[path] = value

    def note_maps(self) -> None:
        """Keep that maps came or went."""
        self._live = {key: value for key, value in self._live.items() if not _is_map(key)} | {"map": None}

    def over(self, read: Config, *, maps: Sequence[Map]) -> tuple[Config, Unsaved]:
        """What shall hold once the file says `read`, and what is then still unsaved.

        Parameters
        ----------
        read : Config
            What the file says now, with the command line.
        maps : sequence of Map
            Those that are played now.
        """
        in_file = settings.differences(self.file, read)
        maps_in_file = any(map(_is_map, in_file))  # the file's maps count as a whole
        still_live = {
            path: value
            for path, value in self._live.items()
            if path not in in_file and not (maps_in_file and _is_map(path))
        }
        wanted = read
        for path, value in still_live.items():
            if not _is_map(path):
                wanted = settings.replaced(wanted, path, value)
        if any(map(_is_map, still_live)):
            wanted = msgspec.structs.replace(wanted, map=rows.moved(maps, self.file.map, read.map))
        return wanted, Unsaved(read, still_live)

    def written_into(self, text: str, *, maps: Sequence[Map], presets: Sequence[Preset]) -> str:
        """The text of the file with all that was set, and with presets.

        Parameters
        ----------
        text : str
            The file as it is now.
        maps : sequence of Map
            Those that are played now.
        presets : sequence of Preset
            Those that were stored.

        Raises
        ------
        ConfigError
            The file's maps are others than when it was read, or it is written in a way that
            only a person can edit.
        """
        alone = {key: value for key, value in self._live.items() if value is not None and not _is_map(key)}
        return settings.edited(with_presets(self._with_maps(text, maps), presets), alone)

    def _with_maps(self, text: str, maps: Sequence[Map]) -> str:
        """The text of the file with the maps as they are now, if any was set."""
        if not any(map(_is_map, self._live)):
            return text
        lines_end = "\r\n" if "\r\n" in text else "\n"
        plain = text.replace("\r\n", "\n")
        on_disk = configs.parse(plain).map
        if not rows.same(on_disk, self.file.map):
            raise ConfigError("the maps in the settings file have changed meanwhile; nothing was saved")
        moved = rows.moved(maps, self.file.map, on_disk)
        return rows.with_maps(plain, moved).replace("\n", lines_end)


def _is_map(path: str) -> bool:
    return path.partition(".")[0] == "map"
