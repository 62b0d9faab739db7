"""What the documents say is what the code does."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from mer_bridge.cli import app
from mer_bridge.config import parse

ROOT = Path(__file__).parents[1]
PAGES = sorted({ROOT / "README.md", ROOT / "patches" / "README.md", *(ROOT / "docs").glob("*.md")})
COMMANDS = get_command(app).commands


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("make_pages", ROOT / "docs" / "make_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_address_page_is_made_from_the_table(pages):
    written = (ROOT / "docs" / "osc.md").read_text(encoding="utf-8")
    assert written == pages.osc_page(), "run: python docs/make_pages.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_flag_exists(page):
    for line in re.findall(r"mer-bridge ([a-z]+[^`\n|&]*)", page.read_text(encoding="utf-8")):
        name, *words = line.split()
        if name not in COMMANDS:
            continue  # prose: "mer-bridge listens to music"
        known = {
            option
            for parameter in COMMANDS[name].params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        flags = {word for word in words if re.fullmatch(r"-{1,2}[a-z][a-z-]*", word)}
        assert flags <= known, (name, flags - known)


def test_the_readme_shows_at_least_the_commands_a_newcomer_needs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("demo", "run", "devices", "doctor", "analyze", "init", "train", "evaluate"):
        assert f"mer-bridge {name}" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_toml_snippet_is_a_configuration(page):
    for snippet in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
        parse(snippet, name=page.name)


def test_continuous_integration_runs_the_readmes_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = next(line for line in script.splitlines() if line.startswith("tests=$("))
    found = subprocess.run(
        ["bash", "-c", f'{pattern}\necho "$tests"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith("python3 -m venv")
    assert "pytest" in found.stdout


def test_the_architecture_names_every_room_in_its_layer():
    spec = importlib.util.spec_from_file_location("layers", ROOT / "tests" / "test_layers.py")
    layers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(layers)
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d) \| ([^|]*) \|", text, flags=re.MULTILINE))
    for layer, names in layers.LAYERS.items():
        told = {name.strip("/") for name in re.findall(r"`([^`]+)`", rows[str(layer)])}
        assert told == set(names.split()) - {"__main__"}, layer
