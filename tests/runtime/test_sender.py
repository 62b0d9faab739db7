from __future__ import annotations

import threading

import pytest

from mer_bridge.config import Config, Cue, Event, Midi, Preset
from mer_bridge.glide import Glide
from mer_bridge.mapping import Mapper
from mer_bridge.runtime.sender import Sender
from mer_bridge.runtime.voices import Solo
from mer_bridge.runtime.worker import MAX_COMMANDS, Published
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.values import VALUE_NAMES, Command, Emotion, Frame, MidLevel, Reason, Why


def frame(index: int, level: float) -> Frame:
    return Frame(
        index=index,
        time_s=0.128 * index,
        level_db=-20.0,
        gate_open=True,
        features=MidLevel(*[level] * 7),
        emotions=Emotion(*[level] * 8),
        contributions=((0.0,) * 7,) * 8,
        why=Why("tension", (Reason("dissonance", 0.1),) * 3),
        confidence=1.0,
        live=(level,) * len(VALUE_NAMES),
    )


class Clock:
    """Seconds that move only when told."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def stage():
    """A sender whose frames and clock are in the test's hands."""

    class Stage:
        def __init__(self) -> None:
            self.newest: Published | None = None
            self.clock = Clock()
            self.recorder = Recorder()
            self.sender = Sender(
                Solo(lambda: self.newest, Glide(0.1)),
                mapper=Mapper(Config(midi=Midi(port="any"))),
                sinks=[self.recorder],
                rate_hz=25.0,
                clock=self.clock,
            )

    return Stage()


def test_nothing_is_sent_before_the_first_frame(stage):
    stage.sender.step(0.0)
    assert not stage.recorder.frames


def test_steps_between_two_ticks_are_interpolated(stage):
    stage.newest = Published(frame(0, 0.2), 0.0, 1)
    stage.sender.step(0.0)
    stage.newest = Published(frame(1, 0.4), 0.1, 2)
    for now_s in (0.1, 0.15, 0.2):
        stage.sender.step(now_s)
    assert [sent.features.dissonance for sent in stage.recorder.frames] == pytest.approx([0.2, 0.2, 0.3, 0.4])


def test_controls_go_out_with_the_frame(stage):
    stage.newest = Published(frame(0, 0.2), 0.0, 1)
    stage.sender.step(0.0)
    assert {control.target for control in stage.recorder.controls} >= {"cc:20", "cc:28", "cc:102"}


def test_of_several_new_frames_the_newest_wins_and_the_others_are_counted(stage):
    stage.newest = Published(frame(0, 0.2), 0.0, 1)
    stage.sender.step(0.0)
    stage.newest = Published(frame(4, 0.6), 0.0, 5)
    stage.sender.step(0.2)
    assert stage.sender.skipped == 3
    assert stage.recorder.frames[-1].index == 4


def test_missed_steps_are_left_out_and_counted(stage):
    due_s = stage.clock.now_s
    stage.clock.now_s += 10.5 * 0.04
    assert stage.sender._after(due_s) == pytest.approx(due_s + 10 * 0.04)
    assert stage.sender.late == 9


def test_a_step_in_time_keeps_the_grid(stage):
    due_s = stage.clock.now_s
    stage.clock.now_s += 0.039
    assert stage.sender._after(due_s) == pytest.approx(due_s + 0.04)
    assert stage.sender.late == 0


def test_the_last_state_is_sent_when_it_stops(stage):
    stage.newest = Published(frame(0, 0.2), 0.0, 1)
    stopping = threading.Event()
    stopping.set()
    stage.sender.run(stopping)
    assert [sent.index for sent in stage.recorder.frames] == [0]


SHOW = Config(
    preset=(Preset(name="dark", values={"osc:/room": 0.9}, glide_s=0.0),),
    cue=(Cue(name="one", preset="dark", profile="anna", horizon_s=2.0),),
    event=(Event(name="drop", source="tension", up=0.5, to="note:36", duration_s=60.0),),
)


class Show:
    """A sender with presets, a cue and an event."""

    def __init__(self) -> None:
        self.newest: Published | None = None
        self.answers: list[tuple[str, ...]] = []
        self.requests: list[Command] = []
        self.recorder = Recorder()
        self.sender = Sender(
            Solo(lambda: self.newest, Glide(0.1)),
            mapper=Mapper(SHOW),
            sinks=[self.recorder],
            rate_hz=25.0,
            clock=Clock(),
            request=self.requests.append,
        )

    def say(self, verb: str, *arguments: str) -> None:
        self.sender.ask(Command(verb, arguments), lambda *words: self.answers.append(words))

    def step(self, now_s: float, number: int = 1, level: float = 0.2) -> None:
        self.newest = Published(frame(number - 1, level), now_s, number)
        self.sender.step(now_s)


def test_commands_reach_the_mapper_at_the_next_step_and_are_answered():
    show = Show()
    show.say("preset", "dark")
    show.say("preset", "drak")
    assert show.answers == []
    show.step(0.0)
    assert show.answers[0] == ("/mer/answer", "preset dark, in 0 s")
    assert show.answers[1][0] == "/mer/error"
    assert "did you mean 'dark'" in show.answers[1][1]
    assert [(c.target, c.value) for c in show.recorder.controls] == [
        ("osc:/room", 0.9),
        ("event:preset dark", 1.0),
    ]


def test_what_a_cue_asks_of_others_is_passed_on_once():
    show = Show()
    show.say("cue", "go")
    show.step(0.0)
    show.step(0.04)
    assert show.requests == [Command("profile", ("anna",)), Command("horizon", (2.0,))]


def test_commands_beyond_the_queue_are_refused_and_counted():
    show = Show()
    for _ in range(MAX_COMMANDS + 3):
        show.say("preset", "dark")
    assert show.sender.refused == 3
    assert [address for address, _ in show.answers] == ["/mer/error"] * 3


def test_notes_that_sound_end_when_it_stops():
    show = Show()
    show.step(0.0)
    show.step(0.1, 2, level=0.9)
    show.step(0.3, 2, level=0.9)
    stopping = threading.Event()
    stopping.set()
    show.sender.run(stopping)
    notes = [c.value for c in show.recorder.controls if c.target == "note:36"]
    assert notes == [1.0, 0.0]


def test_other_maps_go_on_where_the_show_stands():
    show = Show()
    show.say("preset", "dark")
    show.step(0.0)
    show.sender.retune(mapper=Mapper(SHOW), rate_hz=25.0, tick_s=0.1)
    show.step(0.1, 2)
    assert show.recorder.controls[-1].target == "osc:/room"


class Passing(threading.Event):
    """An end that comes at a set time; waiting for it moves the clock at once."""

    def __init__(self, clock: Clock, *, end_s: float) -> None:
        super().__init__()
        self._clock = clock
        self._end_s = end_s

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.now_s += timeout or 0.0
        return self._clock.now_s >= self._end_s


def test_an_event_that_waits_for_its_beat_is_sent_on_it_between_two_steps():
    mapper = Mapper(Config(event=(Event(name="drop", source="tension", up=0.5, quantise="beat"),)))
    mapper.wait_by(lambda now_s, _quantise: now_s + 0.013)
    clock, steps, beats = Clock(), [], []

    class Ear(Recorder):
        def send(self, frame, controls, time_s):  # noqa: ARG002 - of the protocol
            steps.append(round(time_s - 100.0, 6))
            beats.extend(steps[-1] for control in controls if control.target == "event:drop")

    newest = [Published(frame(0, 0.2), 0.0, 1), Published(frame(1, 0.9), 0.1, 2)]
    sender = Sender(
        Solo(lambda: newest[min(len(steps), 1)], Glide(0.001)),
        mapper=mapper,
        sinks=[Ear()],
        rate_hz=25.0,
        clock=clock,
    )
    sender.run(Passing(clock, end_s=100.19))
    assert beats == [0.093]  # it happened at the step at 0.08 s
    assert [step for step in steps if step not in beats][:5] == [0.0, 0.04, 0.08, 0.12, 0.16]
    assert sender.late == 0
