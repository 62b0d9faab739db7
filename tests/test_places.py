import os
import subprocess
import sys
from pathlib import Path

import pytest

from mer_bridge import places


@pytest.mark.parametrize(("name", "ending"), [("models", "card.toml"), ("patches", "*.pd")])
def test_shipped_files_are_found(name, ending):
    assert any(places.shipped(name).rglob(ending))


def test_files_in_the_package_beat_those_of_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "PACKAGE", tmp_path / "mer_bridge")
    assert places.shipped("models") == tmp_path / "models"
    (tmp_path / "mer_bridge" / "models").mkdir(parents=True)
    assert places.shipped("models") == tmp_path / "mer_bridge" / "models"


@pytest.mark.skipif(sys.platform != "linux", reason="the variables are those of Linux")
def test_the_users_folders_follow_the_system_and_are_not_made(tmp_path):
    folders = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_CACHE_HOME": str(tmp_path / "k")}
    environment = {**os.environ, **folders}
    code = "from mer_bridge import places; print(places.user_config(), places.user_cache(), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    found = [Path(line) for line in done.stdout.split("\n")[:2]]
    assert found == [tmp_path / "c" / "mer-bridge", tmp_path / "k" / "mer-bridge"]
    assert list(tmp_path.iterdir()) == []
