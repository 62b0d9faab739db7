"""The examples in docstrings are run, so that they stay true."""

import doctest
import importlib
import importlib.resources
import pkgutil

import numpy as np
import pytest

import mer_bridge

DOORS = ("sources.soundcard", "sources.jack", "midi.libraries", "training.", "__main__")
"""Modules whose libraries may be missing; they hold no examples."""


def modules():
    found = pkgutil.walk_packages(mer_bridge.__path__, "mer_bridge.")
    return [module.name for module in found if not any(door in f"{module.name}." for door in DOORS)]


def examples(name):
    """Examples of a module; skips where a library of an extra is missing."""
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("mer_bridge"):
            raise
        pytest.skip(f"{error.name} is not installed")
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for test in finder.find(module, extraglobs={"np": np}) if test.examples]


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_are_true(name):
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    report = []
    for test in examples(name):
        runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


def test_there_are_examples_and_a_wrong_one_would_be_noticed():
    always = [name for name in modules() if "descriptors" not in name]
    assert sum(len(examples(name)) for name in always) >= 10
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    runner = doctest.DocTestRunner()
    runner.run(wrong, out=lambda _: None)
    assert runner.failures == 1


def test_modules_left_out_hold_no_examples():
    package = importlib.resources.files("mer_bridge")
    for door in DOORS:
        path = package.joinpath(*door.rstrip(".").split("."))
        files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
        for file in files:
            assert ">>> " not in file.read_text(encoding="utf-8"), file
