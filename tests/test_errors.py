import pytest

from mer_bridge import errors
from mer_bridge.errors import MerBridgeError, MissingDependency

TREE = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, MerBridgeError) and kind is not MerBridgeError
}


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        if "── " in line:
            name, code = line.split("── ")[1].split()[:2]
            drawn[name] = int(code)
    assert drawn == {name: kind.exit_code for name, kind in TREE.items()}


@pytest.mark.parametrize("name", TREE)
def test_every_error_says_what_it_is_for(name):
    assert TREE[name].__doc__


@pytest.mark.parametrize(
    ("kind", "also"),
    [
        (errors.WireError, ValueError),
        (errors.ShapeError, ValueError),
        (errors.MissingDependency, ImportError),
    ],
)
def test_some_are_known_to_python_as_well(kind, also):
    assert issubclass(kind, also)


def test_a_missing_library_names_the_extra_that_brings_it():
    error = MissingDependency("onnxruntime", extra="cpu", purpose="run a model")
    assert str(error) == "onnxruntime is needed to run a model. Try: pip install 'mer-bridge[cpu]'"
    assert (error.library, error.extra) == ("onnxruntime", "cpu")
