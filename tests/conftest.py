"""Shared by all tests: one seeded generator, and how tests ask for other programs."""

from __future__ import annotations

import importlib.util
import os
import shutil

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20190704)


def _missing(what: str) -> None:
    """Skip on a user's machine; fail where every host has been installed on purpose."""
    if os.environ.get("MER_BRIDGE_REQUIRE_HOSTS") == "1":
        pytest.fail(f"{what} must be installed here (MER_BRIDGE_REQUIRE_HOSTS=1)")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def missing():
    """Skip, or fail where nothing may be missing: ``missing("Sonic Pi")``."""
    return _missing


@pytest.fixture(scope="session")
def need_program():
    """Path of a program, or skip: ``pd = need_program("pd")``."""

    def need(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            _missing(f"the program {name}")
        return str(path)

    return need


@pytest.fixture
def need_library():
    """Skip unless a Python library is installed: ``need_library("torch")``."""

    def need(name: str) -> None:
        if importlib.util.find_spec(name) is None:
            _missing(f"the library {name}")

    return need
