from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.mapping import Mapper
from mer_bridge.mapping.route import Backlash
from mer_bridge.values import VALUE_NAMES, Control, Emotion, Frame, MidLevel, View, Why

FRAME = Frame(
    index=3,
    time_s=1.5,
    level_db=-15.0,
    gate_open=True,
    features=MidLevel(*[0.5] * 7),
    emotions=Emotion(-0.5, 0.5, -1.0, 0.1, 0.2, 0.3, 0.4, 0.9),
    contributions=((0.0,) * 7,) * 8,
    why=Why("anger", ()),
    confidence=0.8,
    live=(0.5,) * 15,
)


def live(value: float, name: str = "tension") -> Frame:
    values = list(FRAME.live)
    values[VALUE_NAMES.index(name)] = value
    return replace(FRAME, live=tuple(values))


def mapper_of(source="tension", to="osc:/x", **more) -> Mapper:
    return Mapper(config.Config(map=(config.Map(source=source, to=to, **more),)), step_s=0.1)


def sent(mapper: Mapper, values, step_s: float = 0.1) -> list[float | None]:
    found = []
    for k, value in enumerate(values):
        controls = mapper.controls(live(value), 10.0 + k * step_s)
        found.append(controls[0].value if controls else None)
    return found


def test_expressions_are_sources():
    assert sent(mapper_of("clamp(2 * tension - 0.5, 0, 1) * (valence > 0.4)"), [0.5]) == [0.5]


def test_the_span_of_the_source_can_be_set_and_need_not_be_clamped():
    assert sent(mapper_of(input=(0.25, 0.75), range=(0.0, 10.0)), [0.5, 0.9]) == pytest.approx([5.0, 10.0])
    far = mapper_of(input=(0.25, 0.75), range=(0.0, 10.0), clamp=False)
    assert sent(far, [1.0, 0.0]) == pytest.approx([15.0, -5.0])


def test_inverse_turns_the_source_round():
    assert sent(mapper_of(inverse=True, range=(100.0, 200.0)), [0.25]) == pytest.approx([175.0])


def test_points_bend_the_curve():
    bent = mapper_of(curve="points", points=((0.0, 0.0), (0.5, 0.8), (0.9, 1.0)), range=(0.0, 10.0))
    assert sent(bent, [0.0, 0.25, 0.5, 0.7, 0.95, 1.0]) == pytest.approx([0.0, 4.0, 8.0, 9.0, 10.0, 10.0])


@settings(deadline=None)
@given(st.floats(0.01, 0.9), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_hysteresis_stays_in_range(width, values):
    backlash = Backlash(width)
    assert all(0.0 <= backlash(value) <= 1.0 for value in values)


@given(st.floats(0.05, 0.5), st.lists(st.floats(-0.49, 0.49), min_size=1, max_size=40))
def test_hysteresis_never_chatters(width, noise):
    backlash = Backlash(width)
    backlash(0.5)
    shown = {backlash(0.5 + width * each) for each in noise}
    assert len(shown) == 1


def test_hysteresis_reaches_both_ends():
    backlash = Backlash(0.2)
    assert [backlash(t) for t in (0.0, 1.0, 0.0)] == pytest.approx([0.0, 1.0, 0.0])


def test_hold_spaces_values_and_the_last_one_arrives():
    values = [0.0, 0.1, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3]
    found = sent(mapper_of(hold_s=0.35), values)
    assert [k for k, value in enumerate(found) if value is not None] == [0, 4]
    assert found[4] == 0.3


@pytest.mark.parametrize("kind", ["ema", "slew", "one_euro", "median"])
def test_a_map_smooths_on_its_own(kind):
    values = [0.0] * 5 + [1.0] * 100
    found = [value for value in sent(mapper_of(smooth=kind, smooth_s=1.0), values) if value is not None]
    assert found[5] < 0.9
    assert found[-1] == pytest.approx(1.0, abs=0.01)


def test_a_map_may_have_its_own_horizon():
    view = View(2.0, FRAME.features, FRAME.emotions._replace(tension=1.0), (0.9,) * 15)
    frame = replace(FRAME, others=(view,))
    (control,) = mapper_of(horizon_s=2.0).controls(frame)
    assert control.value == 0.9
    (control,) = mapper_of("abs.tension", horizon_s=2.0).controls(frame)
    assert control.value == 1.0
    (control,) = mapper_of(horizon_s=3.0).controls(frame)
    assert control.value == 0.5


def test_a_list_of_sources_is_one_message():
    (control,) = mapper_of(("valence", "1 - tension"), range=(0.0, 10.0)).controls(live(0.2))
    assert control == Control("osc:/x", 5.0, arguments=(5.0, 8.0))


def test_arguments_are_filled_in():
    args = (
        "/filter",
        "{quadrant}",
        "{value}",
        "{emotion} {tension:2}|{value}",
        7,
        0.5,
        "{{x}}",
        "{tension * 2}",
    )
    (control,) = mapper_of(args=args, range=(0.0, 100.0)).controls(live(0.25))
    assert control.arguments == ("/filter", "aggressive", 25.0, "anger 0.25|25.000", 7, 0.5, "{x}", 0.5)
    assert control.value == 25.0


def test_a_new_word_goes_out_at_once_in_spite_of_the_dead_band():
    mapper = mapper_of(args=("{quadrant}",), dead_band=1.0)
    assert mapper.controls(FRAME, 1.0)
    assert not mapper.controls(FRAME, 1.1)
    sunny = replace(FRAME, emotions=FRAME.emotions._replace(valence=0.5))
    assert mapper.controls(sunny, 1.2)[0].arguments == ("uplifting",)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"source": "tension +"}, "a value was expected"),
        ({"source": ()}, r"a list has 1\.\.32 entries"),
        ({"source": ("sad", "happy"), "to": "cc:74"}, "for osc: targets"),
        ({"source": ("sad", "happy"), "args": (1,)}, "instead"),
        ({"args": (1,), "to": "cc:74"}, "for osc: targets"),
        ({"args": ("{tension",)}, "args, entry 1: a bracket .* has no partner"),
        ({"args": (1, "{tensoin}")}, "args, entry 2: .*did you mean 'tension'"),
        ({"args": ("{tension:x}",)}, "number of decimals"),
        ({"args": (2**31,)}, "32 bits"),
        ({"args": (float("nan"),)}, "finite"),
        ({"args": ("a\0",)}, "invisible"),
        ({"args": (1,) * 33}, "at most 32"),
        ({"input": (1.0, 1.0)}, "two different"),
        ({"clamp": False, "to": "cc:74"}, "for osc: targets"),
        ({"clamp": False, "hysteresis": 0.1}, "use one of them"),
        ({"clamp": False, "curve": "s"}, "needs the curve 'lin'"),
        ({"points": ((0.0, 0.0), (1.0, 1.0))}, "belong to curve 'points'"),
        ({"curve": "points"}, r"2\.\.64 points"),
        ({"curve": "points", "points": ((0.5, 0.0), (0.5, 1.0))}, "must rise"),
        ({"curve": "points", "points": ((0.0, 0.0), (1.0, 2.0))}, r"each number 0\.\.1"),
        ({"to": "program", "range": (0.0, 128.0)}, r"0\.\.127"),
    ],
)
def test_a_map_that_cannot_be_taken_says_why_and_where(more, why):
    with pytest.raises(ConfigError, match=rf"(?s)^map 1 \(line 3, .*: .*{why}"):
        mapper_of(line=3, **more)


def test_named_maps_take_turns_on_one_target():
    first = config.Map(name="a", source="sad", to="cc:74")
    second = config.Map(name="b", source="happy", to="cc:74", on=False)
    assert len(Mapper(config.Config(map=(first, second))).controls(FRAME)) == 1
    with pytest.raises(ConfigError, match="two maps write to"):
        Mapper(config.Config(map=(first, replace_on(second))))


def replace_on(entry: config.Map) -> config.Map:
    return config.Map(name=entry.name, source=entry.source, to=entry.to, on=True)
