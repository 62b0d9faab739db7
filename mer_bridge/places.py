"""Where files live: what the package ships, and the user's own folders."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Folder of shipped files (``models``, ``patches``), in a wheel or in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def user_config() -> Path:
    """The user's folder for ``mer-bridge.toml`` (may not exist yet)."""
    import platformdirs

    return Path(platformdirs.user_config_dir("mer-bridge", appauthor=False))


def user_cache() -> Path:
    """The user's folder for files that can be made again (may not exist yet)."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("mer-bridge", appauthor=False))


def user_data() -> Path:
    """The user's folder for what the bridge itself keeps, such as profiles (may not exist yet)."""
    import platformdirs

    return Path(platformdirs.user_data_dir("mer-bridge", appauthor=False))


def user_music() -> Path:
    """The user's own folder for what the app records (may not exist yet)."""
    import platformdirs

    return Path(platformdirs.user_music_dir()) / "mer-bridge"
