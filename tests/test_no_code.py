"""Nothing a user or the network supplies is ever run: looked up in the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mer_bridge

SOURCES = sorted(Path(mer_bridge.__file__).parent.rglob("*.py"))
MODULES = {
    *("pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"),
    *("yaml", "ruamel", "jsonpickle", "code", "codeop", "runpy", "imp"),
}
"""Modules that make objects or code of bytes; none of them is needed."""
BUILTINS = {"eval", "exec", "compile", "__import__"}
SHELLS = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}


def offences(source: str, *, name: str = "x") -> list[str]:
    """What a module does that it must not, with the line."""
    tree = ast.parse(source)
    return [f"{name}:{line}: {what}" for line, what in _found(tree)]


def _found(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in MODULES:
                    yield node.lineno, f"imports {alias.name}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            yield node.lineno, f"imports from {node.module}"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, what) for what in _of_call(node))


def _of_call(call: ast.Call) -> Iterator[str]:
    if isinstance(call.func, ast.Name) and call.func.id in BUILTINS:
        yield f"calls {call.func.id}"
    if not isinstance(call.func, ast.Attribute):
        return
    owner, method = ast.unparse(call.func.value), call.func.attr
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if owner in {"os", "subprocess", "commands", "asyncio"} and method in SHELLS:
        yield f"calls {owner}.{method}"
    if given.get("shell", "False") != "False":
        yield "starts a shell"
    if owner in {"np", "numpy"} and method in {"load", "fromfile"} and given.get("allow_pickle") != "False":
        yield f"calls {owner}.{method} without allow_pickle=False"
    if owner == "torch" and method == "load" and given.get("weights_only") != "True":
        yield "calls torch.load without weights_only=True"
    if owner == "importlib" and method == "import_module" and not _is_ours(call.args[0]):
        yield f"imports what {ast.unparse(call.args[0])} says"


def _is_ours(name: ast.expr) -> bool:
    """Whether a module's name is written out, or lies below the module itself."""
    return isinstance(name, ast.Constant) or ast.unparse(name).startswith("f'{__name__}.")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_module_unpickles_evaluates_or_starts_a_shell(path):
    assert offences(path.read_text(encoding="utf-8"), name=path.name) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "import yaml.loader",
        "from marshal import loads",
        "def f(x):\n    return eval(x)",
        "exec('1')",
        "compile(x, 'x', 'exec')",
        "__import__(name)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "subprocess.run(words, shell=True)",
        "subprocess.Popen(words, shell=flag)",
        "os.system(words)",
        "subprocess.getoutput(words)",
        "importlib.import_module(name)",
    ],
)
def test_the_lookup_finds_what_it_looks_for(source):
    assert len(offences(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "np.load(path, allow_pickle=False)",
        "re.compile(words)",
        "torch.load(path, weights_only=True)",
        "subprocess.run(words, check=True)",
        "model.eval()",
        "importlib.import_module('mer_bridge')",
    ],
)
def test_the_lookup_lets_the_harmless_pass(source):
    assert offences(source) == []


def test_all_modules_were_looked_at():
    assert len(SOURCES) > 80
