from __future__ import annotations

import ast
import math
import operator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mer_bridge.errors import ConfigError
from mer_bridge.mapping.arithmetic import FUNCTIONS, LARGEST
from mer_bridge.mapping.expression import MAX_DEPTH, Expression
from mer_bridge.mapping.readings import INDEX, SOURCE_NAMES
from mer_bridge.mapping.tokens import MAX_LENGTH

NAMES = {"valence": 0, "energy": 1, "abs.tension": 2}


def value_of(text: str, *values: float) -> float:
    return Expression(text, NAMES)(values or (0.2, 0.7, -0.5), 0.0)


# An oracle of its own: Python parses and this walks the tree; shared with the code is nothing.
BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}
COMPARE = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
CALLS = {"min": min, "max": max, "abs": abs, "sin": math.sin, "pow": math.pow}


class NoRealValue(Exception):
    """Where Python raises, or a number is too large, our rules differ on purpose."""


def python(node: ast.AST, values: dict[str, float]) -> float:
    result = walk(node, values)
    if not abs(result) <= LARGEST:
        raise NoRealValue
    return float(result)


def walk(node: ast.AST, values: dict[str, float]) -> float:  # noqa: C901, PLR0911 - one case per kind of node
    match node:
        case ast.Expression(body):
            return python(body, values)
        case ast.Constant(number):
            return number
        case ast.Name(name):
            return values[name]
        case ast.Attribute(ast.Name(owner), name):
            return values[f"{owner}.{name}"]
        case ast.UnaryOp(ast.USub(), inner):
            return -python(inner, values)
        case ast.UnaryOp(ast.UAdd(), inner):
            return python(inner, values)
        case ast.UnaryOp(ast.Not(), inner):
            return float(not python(inner, values))
        case ast.BoolOp(op, parts):
            truths = [bool(python(part, values)) for part in parts]
            return float(all(truths) if isinstance(op, ast.And) else any(truths))
        case ast.Compare(left, [op], [right]):
            return float(COMPARE[type(op)](python(left, values), python(right, values)))
        case ast.Call(ast.Name(name), arguments):
            return CALLS[name](*(python(argument, values) for argument in arguments))
        case ast.BinOp(left, op, right):
            try:
                return BINARY[type(op)](python(left, values), python(right, values))
            except (ArithmeticError, ValueError) as error:
                raise NoRealValue from error
    raise AssertionError(ast.dump(node))


atoms = st.one_of(
    st.floats(0.0, 1e6, allow_nan=False).map(repr),
    st.integers(0, 20).map(str),
    st.sampled_from([*NAMES, ".5", "2.", "1e-3", "3E2"]),
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "**", "and", "or"])
    comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    return st.one_of(
        st.tuples(inner, operators, inner).map(" ".join),
        st.tuples(inner, comparisons, inner).map(lambda each: f"({' '.join(each)})"),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("(not {})".format),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
        st.tuples(st.sampled_from(["abs", "sin"]), inner).map("{0[0]}({0[1]})".format),
    )


@settings(deadline=None, max_examples=500)
@given(
    text=st.recursive(atoms, grown, max_leaves=12),
    numbers=st.lists(st.floats(-2.0, 2.0), min_size=3, max_size=3),
)
def test_expressions_mean_what_they_mean_in_python(text, numbers):
    assume(len(text) <= MAX_LENGTH)
    tree = ast.parse(text, mode="eval")
    chained = any(isinstance(node, ast.Compare) and len(node.ops) > 1 for node in ast.walk(tree))
    assume(not chained)
    try:
        expected = python(tree, dict(zip(NAMES, numbers, strict=True)))
    except NoRealValue:
        assert math.isfinite(value_of(text, *numbers))
        return
    assert value_of(text, *numbers) == expected


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="0123456789.eE+-*/()<>=!,_ abcdelnorstuvxy\n\t", max_size=60) | st.text(max_size=40))
def test_any_text_is_an_expression_or_one_clear_error(text):
    try:
        expression = Expression(text, NAMES)
    except ConfigError:
        return
    assert math.isfinite(expression((0.1, 0.2, 0.3), 0.0))


@settings(deadline=None)
@given(
    text=st.recursive(atoms, grown, max_leaves=10),
    numbers=st.lists(st.floats(width=64), min_size=3, max_size=3),
)
def test_whatever_the_values_are_the_result_is_finite(text, numbers):
    assume(len(text) <= MAX_LENGTH)
    try:
        result = value_of(text, *numbers)
    except ConfigError:
        return
    assert abs(result) <= LARGEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / 0", 0.0),
        ("-1 / (valence - valence)", 0.0),
        ("1e300", LARGEST),
        ("-1e30 * 1e30", -LARGEST),
        ("10 ** 400", LARGEST),
        ("(-10) ** 401", -LARGEST),
        ("(-10) ** 400", LARGEST),
        ("(-8) ** 0.5", 0.0),
        ("0 ** -1", 0.0),
        ("sqrt(-1)", 0.0),
        ("log(0)", 0.0),
        ("log(-3)", 0.0),
        ("exp(5000)", LARGEST),
        ("exp(-5000)", 0.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("2 ** 3 ** 2", 512.0),
        ("7 and 2", 1.0),
        ("0 or 0", 0.0),
        ("not 0.5", 0.0),
        ("where(energy > 0.5, 3, 4)", 3.0),
        ("clamp(9, 0, 1) + clamp(-9, 0, 1)", 1.0),
        ("lerp(10, 20, 0.25)", 12.5),
        ("mix(10, 20, 1)", 20.0),
        ("min(3, 1, 2) + max(3, 1, 2)", 4.0),
        ("log(e) + sin(pi / 2) + pow(2, 3) + sqrt(9) + exp(0)", 14.0),
        ("  abs.tension  ", -0.5),
        ("abs(abs.tension)", 0.5),
    ],
)
def test_the_rules_are_these(text, expected):
    assert value_of(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "what", "at"),
    [
        ("valence + * 2", r"a value was expected, not '\*'", 11),
        ("valence +", "a value was expected, not the end", 10),
        ("2 valence", "'valence' does not follow", 3),
        ("(valence", "bracket is not closed", 1),
        ("min(1, 2", "bracket is not closed", 4),
        ("valence $ 2", r"'\$' means nothing", 9),
        ("valance", "did you mean 'valence'", 1),
        ("1 + arousal", "called 'energy'", 5),
        ("anna.valence", "no player is named 'anna'", 1),
        ("eval(1)", "no function is named 'eval'", 1),
        ("min(1)", "takes 2 to 8 values, not 1", 1),
        ("sqrt(1, 2)", "takes 1 value, not 2", 1),
        ("0 < valence < 1", "two values at a time", 13),
        ("delta(valence, energy)", "plain number", 16),
        ("delta(valence, 99)", r"plain number 0\.05\.\.20", 16),
        ("valence.real", "no value is named", 1),
        ("energy = 1", "means nothing", 8),
        ("'x'", "means nothing", 1),
        ("valence[0]", "means nothing", 8),
    ],
)
def test_an_error_says_what_and_where_with_a_caret(text, what, at):
    with pytest.raises(ConfigError, match=what) as caught:
        Expression(text, NAMES)
    first, shown, caret = str(caught.value).split("\n")
    assert first.endswith(f", at character {at}")
    assert shown == f"    {text}"
    assert caret.index("^") == 4 + at - 1


def test_length_and_depth_are_capped():
    with pytest.raises(ConfigError, match="at most 500 characters"):
        Expression("1 + " * 200 + "1", NAMES)
    with pytest.raises(ConfigError, match="inside each other"):
        Expression("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH, NAMES)
    with pytest.raises(ConfigError, match="inside each other"):
        Expression("-" * 400 + "1", NAMES)
    assert Expression("+".join("1" * 250), NAMES)((0.0,), 0.0) == 250.0
    with pytest.raises(ConfigError, match="is empty"):
        Expression("  ", NAMES)


def test_every_name_and_function_can_be_used():
    values = [0.5] * len(SOURCE_NAMES)
    for name in SOURCE_NAMES:
        assert Expression(name, INDEX)(values, 0.0) == 0.5
        assert Expression(name, INDEX).name == name
    for name, function in FUNCTIONS.items():
        arguments = ", ".join(["0.5"] * function.least)
        assert math.isfinite(Expression(f"{name}({arguments})", INDEX)(values, 0.0))


def through(text: str, values: list[float], step_s: float = 0.1) -> list[float]:
    expression = Expression(text, {"tension": 0})
    return [expression((value,), 100.0 + k * step_s) for k, value in enumerate(values)]


def test_delta_is_the_change_per_second():
    ramp = [0.05 * k for k in range(30)]  # a half per second
    assert through("delta(tension)", ramp)[0] == 0.0
    assert through("delta(tension)", ramp)[1:] == pytest.approx([0.5] * 29)
    assert through("delta(tension, 0.1)", [0.0, 1.0, 1.0, 1.0])[-1] == pytest.approx(0.0)


def test_volatility_is_the_deviation_of_the_last_seconds():
    restless = [float(k % 2) for k in range(60)]
    assert through("volatility(tension)", restless)[-1] == pytest.approx(0.5, abs=0.01)
    assert through("volatility(tension)", [0.3] * 60)[-1] == pytest.approx(0.0, abs=1e-12)
    assert through("volatility(tension, 1)", restless + [1.0] * 12)[-1] == pytest.approx(0.0, abs=1e-12)


def test_stable_for_counts_seconds_until_it_moves():
    counted = through("stable_for(tension)", [0.5, 0.52, 0.48, 0.54, 0.6, 0.6])
    assert counted == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.0, 0.1])
    assert through("stable_for(tension, 0.2)", [0.5, 0.52, 0.48, 0.54, 0.6])[-1] == pytest.approx(0.4)


def test_a_memory_goes_on_in_a_branch_that_is_not_taken():
    values = [0.1] * 5 + [0.9] * 5
    asked = through("where(tension > 0.5, stable_for(tension > 2), 0)", values)
    assert asked[-1] == pytest.approx(0.9)


def test_a_stream_that_begins_anew_begins_the_memories_anew():
    expression = Expression("stable_for(tension) + delta(tension)", {"tension": 0})
    for k in range(50):
        expression((0.5,), k * 0.1)
    assert expression((0.5,), 0.0) == 0.0
