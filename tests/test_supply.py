"""What is installed is what was locked: versions, hashes, and nothing that names a server."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
LINE = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][\w.+!]*)(?P<marker> ; .+)?")
EXTRAS = ("cpu", "jack", "web", "oscquery")

pytestmark = pytest.mark.skipif(not LOCK.is_file(), reason="only in a checkout")


def entries() -> dict[str, list[tuple[str, list[str]]]]:
    """Locked versions by name, each with its hashes."""
    text = "\n".join(line for line in LOCK.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for entry in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = (part.strip() for part in entry.split("--hash="))
        match = LINE.fullmatch(requirement)
        assert match is not None, requirement
        found.setdefault(match["name"], []).append((match["version"], hashes))
    return found


def wanted() -> dict[str, str]:
    """Name and lowest version of everything that is needed at run time."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in EXTRAS:
        lines += project["optional-dependencies"][extra]
    found = {}
    for line in lines:
        match = re.match(r"([A-Za-z0-9-]+)(?:\[[^]]*\])?(?:>=([\w.]+))?", line)
        assert match is not None
        found[match[1].lower()] = match[2] or "0"
    found.pop("mer-bridge")
    return found


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def test_everything_needed_is_locked_at_a_version_that_is_allowed():
    locked = entries()
    for name, lowest in wanted().items():
        assert name in locked, f"{name}: make requirements.lock anew, as its head says"
        assert all(number(version) >= number(lowest) for version, _ in locked[name])


def test_every_entry_has_hashes_and_names_no_server():
    assert "://" not in LOCK.read_text(encoding="utf-8")
    for name, versions in entries().items():
        for version, hashes in versions:
            assert hashes, f"{name} {version}"
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)


def test_the_engine_is_one_that_follows_no_path_out_of_its_folder():
    assert all(number(version) >= (1, 24, 4) for version, _ in entries()["onnxruntime"])


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/threat-model.md", "docs/reliability.md"])
def test_the_pages_on_safety_lead_to_files_that_exist(page):
    path = ROOT / page
    for link in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / link).is_file(), link
