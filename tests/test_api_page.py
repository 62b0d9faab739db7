"""The page of the library is what its docstrings say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import mer_bridge as mb

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("make_api", DOCS / "make_api.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_made_from_the_docstrings(pages):
    assert (DOCS / "api.md").read_text(encoding="utf-8") == pages.api_page(), "run: python docs/make_api.py"


def test_it_tells_of_everything_public_with_units_and_shapes(pages):
    text = pages.api_page()
    for name in ("analyze", "analyze_all", "stream", "Analysis", "Corpus", "Frame", "Outcome", "Pipeline"):
        assert f"### `{name}" in text, name
        assert name in mb.__all__
    for words in ("shape (ticks, 7)", "in seconds", "ratings 1..10", "Raises"):
        assert words in text
    assert "``" not in text.replace("```", "")
