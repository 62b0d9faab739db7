"""The Pure Data patches, as files and inside the real Pd."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pd_host import PATCHES, Bridge, Take, complaints, encoded, opened, run, started, told
from pd_talk import EMOTIONS, FEATURES, LIVE, here, lines_after, read_until, save, step
from pd_text import Canvas, Patch, read

from mer_bridge import wire
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES, VALUE_NAMES

FILES = sorted(PATCHES.rglob("*.pd"))
OBJECTS = sorted(path for path in PATCHES.glob("*.pd") if not path.stem.endswith(("-help", "-meta")))
EXAMPLES = sorted((PATCHES / "examples").glob("*.pd"))
PARTS = sorted((PATCHES / "examples" / "parts").glob("*.pd"))
EXAMPLE = PATCHES / "examples" / "01-filter-follows-tension.pd"
OBJECTS_OF_PD = """
    inlet outlet inlet~ outlet~ pd table array send receive s r declare block~ switch~
    bang f float i int symbol b t trigger l list print loadbang route sel select spigot pack unpack
    change moses until swap makefilename pdcontrol bng tgl hsl vsl nbx cnv
    + - * / mod % == != > < >= <= min max expr delay del metro timer realtime line pipe
    +~ -~ *~ /~ expr~ sig~ line~ vline~ snapshot~ env~ bang~ samplerate~ clip~
    osc~ phasor~ noise~ adc~ dac~ readsf~ tabwrite~ tabplay~ vcf~ lop~ hip~ bp~ rpole~ rzero~ rzero_rev~
    netsend netreceive oscformat oscparse text openpanel savepanel ctlin ctlout notein soundfiler
    clone delwrite~ delread~ s~ r~ mtof random
"""
VANILLA = frozenset(OBJECTS_OF_PD.split())
"""Objects of Pd 0.53 without any library."""
BLOCKS = (64, 448, 960, 1024, 2048)
RATE = 44_100


def canvases(path: Path) -> list[Canvas]:
    return read(path.read_text()).everywhere()


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


# --- the files ---------------------------------------------------------------------------


@named(OBJECTS)
def test_every_object_has_a_help_file_that_bears_its_name(path):
    help_file = path.with_name(f"{path.stem}-help.pd")
    title = next(box for box in canvases(help_file)[0].boxes if box.words[0] == "cnv")
    assert title.words[6] == path.stem


@named(EXAMPLES)
def test_the_title_of_an_example_is_its_file_name(path):
    title = next(box for box in canvases(path)[0].boxes if box.words[0] == "cnv")
    assert title.words[6] == path.stem


def test_the_tutorial_and_the_table_name_every_example_and_object():
    tutorial = (PATCHES.parents[1] / "docs" / "first-ten-minutes-pd.md").read_text()
    table = (PATCHES.parent / "README.md").read_text()
    assert not [path.stem for path in EXAMPLES if f"`{path.stem}`" not in tutorial]
    assert not [path.stem for path in EXAMPLES if path.stem not in table]
    assert not [path.stem for path in OBJECTS if f"| `{path.stem}" not in table]


@named([path.with_name(f"{path.stem}-help.pd") for path in OBJECTS])
def test_a_help_file_counts_its_steps_and_explains_everything(path):
    inside = canvases(path)
    texts = [box.text for box in inside[0].boxes if box.kind == "text"]
    for number in ("1) ", "2) ", "3) "):
        assert any(text.startswith(number) for text in texts)
    assert {"inlets", "outlets", "arguments", "messages", "see also"} <= set(texts)
    assert {"parameters", "musical-use", "META"} <= {canvas.name for canvas in inside}


@named(FILES)
def test_a_patch_needs_nothing_but_pd_itself_and_our_own_objects(path):
    allowed = VANILLA | {ours.stem for ours in OBJECTS} | {f"parts/{part.stem}" for part in PARTS}
    used = {box.words[0] for canvas in canvases(path) for box in canvas.boxes if box.kind == "obj"}
    assert used <= allowed


@named(FILES)
def test_every_address_a_patch_sends_to_is_in_the_table(path):
    known = {row.address for row in wire.TABLE if row.direction == "in"}
    assert set(addresses_sent(path)) <= known


def addresses_sent(path: Path) -> list[str]:
    """Addresses in the ``oscformat`` boxes and in the words of a file."""
    boxes = [box for canvas in canvases(path) for box in canvas.boxes]
    written = [word.rstrip(":.,") for box in boxes for word in box.text.split() if re.match(r"/mer/\w", word)]
    formed = [
        re.sub(r"^oscformat( -f \w+)? ", "", box.text) for box in boxes if box.words[:1] == ("oscformat",)
    ]
    return [*written, *("/" + text.replace(" ", "/") for text in formed)]


def test_the_objects_send_what_the_protocol_asks_of_them():
    sent = {path.stem: set(addresses_sent(path)) for path in OBJECTS}
    assert sent == {
        "mer.calibrate": {
            *(
                "/mer/calibrate",
                "/mer/calibrate/undo",
                "/mer/calibrate/done",
                "/mer/ranges/freeze",
                "/mer/reset",
            )
        },
        "mer.link": {"/mer/ping"},
        "mer.map": set(),
        "mer.overview": set(),
        "mer.receive": {"/mer/subscribe"},
        "mer.send~": {"/mer/audio", "/mer/format"},
        "mer.status": {"/mer/status"},
        "mer.value": set(),
    }


def test_receive_knows_every_address_of_an_output_step():
    routes = [
        set(box.words[1:])
        for canvas in canvases(PATCHES / "mer.receive.pd")
        for box in canvas.boxes
        if box.words[0] == "route"
    ]
    top = next(words for words in routes if "live" in words)
    bundled = {row.address.split("/")[2] for row in wire.TABLE if row.reads or row.group == "why"}
    assert bundled - {"frame"} <= top  # the frame goes where all the rest goes
    outgoing = {row.address.split("/")[2] for row in wire.TABLE if row.direction == "out"}
    assert top | {"startup", "error"} <= outgoing


def test_receive_keeps_the_order_of_names():
    routes = [
        box.words[1:]
        for canvas in canvases(PATCHES / "mer.receive.pd")
        for box in canvas.boxes
        if box.words[0] == "route"
    ]
    assert MIDLEVEL_NAMES in routes
    assert EMOTION_NAMES in routes


def test_the_bridges_default_address_stands_in_one_place():
    holders = [
        path.stem
        for path in [*OBJECTS, *EXAMPLES]
        for canvas in canvases(path)
        for box in canvas.boxes
        if "127.0.0.1" in box.text or "9129" in box.text
    ]
    assert holders == ["mer.link", "mer.link"]  # host and port


@named(FILES)
def test_no_box_hides_another(path):
    for canvas in canvases(path):
        boxes = [box for box in canvas.boxes if box.words[0] != "cnv"]
        for k, box in enumerate(boxes):
            assert not [other.text for other in boxes[k + 1 :] if overlap(box, other)], (
                canvas.name,
                box.text,
            )


def overlap(a, b) -> bool:
    (a_wide, a_high), (b_wide, b_high) = a.size, b.size
    return a.x < b.x + b_wide and b.x < a.x + a_wide and a.y < b.y + b_high and b.y < a.y + a_high


# --- inside Pd ---------------------------------------------------------------------------


@pytest.fixture
def pd(need_program) -> str:
    return need_program("pd")


@pytest.fixture
def bridge():
    with Bridge() as listening:
        yield listening


@pytest.fixture
def music(tmp_path, rng) -> tuple[Path, np.ndarray]:
    """A short PCM16 file with every kind of sample, and what stands in it."""
    samples = rng.integers(-32768, 32768, size=RATE // 2).astype(np.int16)
    samples[:4] = [-32768, 32767, 1, -1]
    path = tmp_path / "music.wav"
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    return path, samples


@pytest.mark.host
@named(FILES)
def test_a_patch_opens_without_complaint(pd, path):
    assert complaints(run(pd, *opened(path), *told("pd quit"))) == []


@pytest.mark.host
@pytest.mark.parametrize("text", ["nosuchobject~", "mer.recieve", "unpack f f\n#X connect 0 7 0 0"])
def test_a_broken_patch_is_noticed(pd, tmp_path, text):
    patch = Patch()
    patch.add(text.partition("\n")[0])
    patch.cords += [f"{line};" for line in text.splitlines()[1:]]
    assert complaints(run(pd, *opened(save(tmp_path, patch)), *told("pd quit"))) != []


def player(patch: Patch, path: Path, *, ends: bool = True) -> int:
    """Add a file player that begins when the sound is switched on; its outlet is the signal.

    At the end of the file it waits for the last block to leave and quits.
    """
    patch.chain(
        patch.add("loadbang"), message := patch.message(f"open {path}, 1"), sound := patch.add("readsf~")
    )
    del message
    if ends:
        quit_ = patch.message("; pd quit")
        patch.chain(delay := patch.add("delay 100"), quit_)
        patch.cord(sound, delay, outlet=1)
    return sound


@pytest.mark.host
@pytest.mark.parametrize("block", BLOCKS)
def test_sound_arrives_bit_for_bit_over_tcp_at_full_speed(pd, bridge, tmp_path, music, block):
    path, samples = music
    patch = Patch()
    sound = player(patch, path)
    patch.chain(sound, patch.add(f"mer.send~ {block} tcp"))
    printed = run(pd, "-batch", *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    assert complaints(printed) == []
    take = Take.of(bridge.of("/mer/audio"))
    assert take.lengths == {block}
    assert take.sequence == list(range(len(take.sequence)))
    assert np.array_equal(take.starting_with(samples[:32])[: len(samples)], samples)
    assert all(heard.over_tcp for heard in bridge.of("/mer/audio"))


@pytest.mark.host
def test_five_senders_in_one_patch_send_the_same_sound_in_real_time(pd, bridge, tmp_path, music):
    path, samples = music
    patch = Patch()
    sound = player(patch, path)
    for block in BLOCKS:
        patch.chain(sound, patch.add(f"mer.send~ {block}"))
    printed = run(pd, *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    assert complaints(printed) == []
    peers = {heard.peer for heard in bridge.of("/mer/audio")}
    takes = [Take.of([heard for heard in bridge.of("/mer/audio") if heard.peer == peer]) for peer in peers]
    assert sorted(length for take in takes for length in take.lengths) == list(BLOCKS)
    for take in takes:
        assert take.sequence == list(range(len(take.sequence)))
        assert np.array_equal(take.starting_with(samples[:32])[: len(samples)], samples)


@pytest.mark.host
@pytest.mark.parametrize("sizes", [(1024, 64), (1024, 960), (2048, 1024), (16, 448)])
def test_a_window_with_its_own_block_size_loses_nothing(pd, bridge, tmp_path, music, sizes):
    (path, samples), (inside, block) = music, sizes
    window = Patch(name="window")
    window.add(f"block~ {inside}")
    window.chain(window.add("inlet~"), window.add(f"mer.send~ {block} tcp"))
    patch = Patch()
    patch.chain(player(patch, path), patch.sub(window, at=(20, 300)))
    run(pd, "-batch", *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    take = Take.of(bridge.of("/mer/audio"))
    assert take.sequence == list(range(len(take.sequence)))
    assert np.array_equal(take.starting_with(samples[:32])[: len(samples) - 4096], samples[:-4096])


@pytest.mark.host
def test_a_ramp_arrives_without_a_step_missing(pd, bridge, tmp_path):
    patch = Patch()
    patch.chain(patch.add(f"sig~ {2.0**-15}"), patch.add("rpole~ 1"), patch.add("mer.send~ 448 tcp"))
    patch.chain(patch.add("loadbang"), patch.add("delay 700"), patch.message("; pd quit"))
    run(pd, "-batch", *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    samples = Take.of(bridge.of("/mer/audio")).samples
    assert samples[0] == 1  # the very first sample
    assert np.array_equal(samples[:30_000], np.arange(1, 30_001))


@pytest.mark.host
@pytest.mark.parametrize(("level", "number"), [(2.0, 32767), (-2.0, -32768), (1.0, 32767), (-1.0, -32768)])
def test_sound_beyond_full_scale_is_clipped_not_wrapped(pd, bridge, tmp_path, level, number):
    patch = Patch()
    patch.chain(patch.add(f"sig~ {level}"), patch.add("mer.send~ 64 tcp"))
    patch.chain(patch.add("loadbang"), patch.add("delay 20"), patch.message("; pd quit"))
    run(pd, "-batch", *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    assert set(Take.of(bridge.of("/mer/audio")).samples.tolist()) == {number}


@pytest.mark.host
@pytest.mark.parametrize(("given", "taken"), [("1000", 1024), ("1", 64), ("9000", 4032), ("0", 1024)])
def test_an_odd_block_size_becomes_one_that_fits(pd, bridge, tmp_path, given, taken):
    patch = Patch()
    patch.chain(patch.add("sig~ 0.5"), patch.add(f"mer.send~ {given} tcp"))
    patch.chain(patch.add("loadbang"), patch.add("delay 200"), patch.message("; pd quit"))
    printed = run(pd, "-batch", *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    assert Take.of(bridge.of("/mer/audio")).lengths == {taken}
    assert ("block sizes are multiples of 64" in printed) == (given != "0")


@pytest.mark.host
def test_arguments_name_host_and_port(pd, bridge, tmp_path):
    patch = Patch()
    patch.chain(patch.add("sig~ 0.5"), patch.add(f"mer.send~ 128 127.0.0.1 {bridge.port} tcp"))
    patch.chain(patch.add("loadbang"), patch.add("delay 50"), patch.message("; pd quit"))
    run(pd, "-batch", *opened(save(tmp_path, patch)), *told("pd dsp 1"))
    bridge.all_over_tcp()
    assert Take.of(bridge.of("/mer/audio")).lengths == {128}


@pytest.mark.host
def test_messages_switch_the_sound_off_and_on_and_change_the_block(pd, bridge, tmp_path):
    patch = Patch()
    patch.chain(patch.add("sig~ 0.5"), sender := patch.add("mer.send~ 64 tcp"))
    load = patch.add("loadbang")
    for at_ms, text in (
        (100, "off"),
        (200, "block 448"),
        (300, "on"),
        (400, "disconnect"),
        (500, "; pd quit"),
    ):
        patch.chain(load, patch.add(f"delay {at_ms}"), message := patch.message(text))
        patch.cord(message, sender, inlet=1)
    run(pd, "-batch", "-r", "48000", *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    take = Take.of(bridge.of("/mer/audio"))
    sent_s = len(take.samples) / 48_000
    assert take.lengths == {64, 448}
    assert take.sequence == list(range(len(take.sequence)))
    assert sent_s == pytest.approx(0.2, abs=0.02)  # 0..100 ms and 300..400 ms of logical time


@pytest.mark.host
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_the_sample_rate_is_told_before_the_sound_and_again_each_second(pd, bridge, tmp_path, rate):
    patch = Patch()
    patch.chain(patch.add("sig~ 0.5"), patch.add("mer.send~ tcp"))
    patch.chain(patch.add("loadbang"), patch.add("delay 2500"), patch.message("; pd quit"))
    run(pd, "-batch", "-r", str(rate), *opened(save(tmp_path, patch)), *told(here(bridge), "pd dsp 1"))
    bridge.all_over_tcp()
    addresses = [heard.address for heard in bridge.heard]
    assert addresses.index("/mer/format") < addresses.index("/mer/audio")
    assert [heard.arguments for heard in bridge.of("/mer/format")] == [(rate,)] * 3


@pytest.mark.host
def test_a_starting_bridge_is_told_the_sample_rate_at_once(pd, bridge, tmp_path):
    patch = Patch()
    patch.add("mer.send~")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))):
        bridge.wait(lambda: len(bridge.of("/mer/format")) == 1)
        for _ in range(3):
            bridge.send(encoded("/mer/startup"), bridge.of("/mer/format")[0].peer)
        bridge.wait(lambda: len(bridge.of("/mer/format")) >= 4)
        assert len(bridge.of("/mer/ping")) <= 2  # not merely the renewal of each second


@pytest.mark.host
def test_senders_show_whether_the_bridge_is_there(pd, bridge, tmp_path):
    patch = Patch()
    patch.chain(patch.add("mer.send~"), patch.add("print alive"))
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        assert process.stderr.readline() == "alive: 0\n"
        assert process.stderr.readline() == "alive: 1\n"
        bridge.answers = False
        assert process.stderr.readline() == "alive: 0\n"
        bridge.answers = True
        assert process.stderr.readline() == "alive: 1\n"


@pytest.mark.host
def test_an_error_of_the_bridge_is_shown_in_the_console(pd, bridge, tmp_path):
    patch = Patch()
    patch.add("mer.send~")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.of("/mer/format")))
        bridge.send(encoded("/mer/error", "no room"), bridge.of("/mer/format")[0].peer)
        assert process.stderr.readline() == "mer.send~: no room\n"


@pytest.mark.host
def test_a_lost_tcp_connection_is_taken_up_again(pd, tmp_path):
    patch = Patch()
    patch.chain(patch.add("sig~ 0.5"), patch.add("mer.send~ tcp"))
    with Bridge() as first:
        port = first.port
    with started(
        pd, *opened(save(tmp_path, patch)), *told(f"mer.bridge connect 127.0.0.1 {port}", "pd dsp 1")
    ) as process:
        assert "refused" in process.stderr.readline()
        with Bridge(port=port) as second:
            second.wait(lambda: bool(second.of("/mer/audio")))


# --- receiving ---------------------------------------------------------------------------


def receiver(patch: Patch, text: str, tag: str) -> int:
    """Add a receiver whose outlets 1..7 print as ``tag1`` … ``tag7``."""
    box = patch.add(text)
    for outlet in range(7):
        patch.cord(box, patch.add(f"print {tag}{outlet + 1}"), outlet=outlet)
    return box


def numbers(values: list[float]) -> str:
    return " ".join(f"{value:.6g}" for value in values)


@pytest.mark.host
def test_receive_hands_out_the_values_in_groups(pd, bridge, tmp_path):
    patch = Patch()
    receiver(patch, "mer.receive", "out")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(), bridge.subscribers[0])
        lines = lines_after(process, "out6: frame", "out4: gate 1")
    assert lines == [
        "out6: frame 7 1.5",
        f"out3: {numbers(FEATURES)}",
        f"out2: {numbers(EMOTIONS)}",
        "out4: level -20.5",
        "out4: confidence 0.75",
        f"out1: {numbers(LIVE)}",
        "out5: tension dissonance 0.25 modality 0.125 articulation -0.5",
        "out6: quadrant 2 aggressive",
        "out4: gate 1",
    ]


@pytest.mark.host
@pytest.mark.parametrize("name", [*VALUE_NAMES, "arousal"])
def test_receive_with_a_name_hands_out_that_value_alone(pd, bridge, tmp_path, name):
    patch = Patch()
    receiver(patch, f"mer.receive {name} 250", "out")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(), bridge.subscribers[0])
        lines = lines_after(process, "out6: frame", "out4: gate 1")
    which = VALUE_NAMES.index("energy" if name == "arousal" else name)
    absolute, live = [*FEATURES, *EMOTIONS][which], LIVE[which]
    mine = [line for line in lines if line[:5] in {"out1:", "out2:", "out3:"}]
    assert sorted(mine) == sorted([f"out1: {live:.6g}", f"out2: {live:.6g} 250", f"out3: {absolute:.6g}"])


@pytest.mark.host
def test_the_ramp_is_ready_for_line_and_forty_milliseconds_long(pd, bridge, tmp_path):
    patch = Patch()
    receiver(patch, "mer.receive tension", "out")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(tension=0.625), bridge.subscribers[0])
        assert "out2: 0.625 40" in lines_after(process, "out6: frame", "out4: gate 1")


@pytest.mark.host
def test_messages_choose_another_value_and_another_ramp(pd, bridge, tmp_path):
    patch = Patch()
    box = receiver(patch, "mer.receive", "out")
    patch.chain(patch.add("loadbang"), patch.message("name sad, ramp 90"), box)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(sad=0.5), bridge.subscribers[0])
        assert "out2: 0.5 90" in lines_after(process, "out6: frame", "out4: gate 1")


@pytest.mark.host
def test_an_unknown_name_is_said_so(pd, tmp_path):
    patch = Patch()
    patch.add("mer.receive tensoin")
    printed = run(pd, *opened(save(tmp_path, patch)), *told("pd quit"))
    assert "mer.receive: no value is called tensoin" in printed


@pytest.mark.host
def test_two_pds_listen_at_once_and_share_no_port(pd, bridge, tmp_path):
    patch = Patch()
    receiver(patch, "mer.receive valence", "out")
    path = save(tmp_path, patch)
    with (
        started(pd, *opened(path), *told(here(bridge))) as one,
        started(pd, *opened(path), *told(here(bridge))) as two,
    ):
        bridge.wait(lambda: len(bridge.subscribers) == 2)
        for peer in bridge.subscribers:
            bridge.send(step(valence=0.875), peer)
        read_until(one, "out1: 0.875")
        read_until(two, "out1: 0.875")


@pytest.mark.host
def test_receivers_of_one_pd_share_a_subscription(pd, bridge, tmp_path):
    patch, other = Patch(), Patch()
    for name in VALUE_NAMES:  # with two of each there are more than the bridge would take
        receiver(patch, f"mer.receive {name}", f"a-{name}-")
        receiver(other, f"mer.receive {name}", f"b-{name}-")
    files = opened(save(tmp_path, patch), save(tmp_path, other, "other.pd"))
    with started(pd, *files, *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        bridge.send(step(), bridge.subscribers[0])
        wanted = zip(VALUE_NAMES, LIVE, strict=True)
        read_until(process, *(f"{tag}-{name}-1: {value:.6g}" for name, value in wanted for tag in "ab"))
        bridge.wait(lambda: len(bridge.of("/mer/ping")) >= 3)
    assert len(bridge.subscribers) == 1


@pytest.mark.host
def test_another_receiver_takes_over_when_the_one_that_subscribed_is_closed(pd, bridge, tmp_path):
    first, second = Patch(), Patch()
    receiver(first, "mer.receive", "first")
    receiver(second, "mer.receive sad", "second")
    second.chain(second.add("loadbang"), second.add("delay 300"), second.message("; pd-first.pd menuclose 1"))
    files = opened(save(tmp_path, first, "first.pd"), save(tmp_path, second, "second.pd"))
    with started(pd, *files, *told(here(bridge))) as process:
        bridge.wait(lambda: len(bridge.subscribers) == 2)
        bridge.send(step(sad=0.375), bridge.subscribers[1])
        read_until(process, "second1: 0.375")


@pytest.mark.host
def test_a_receiver_opened_later_shows_that_the_bridge_is_there(pd, bridge, tmp_path):
    late = Patch()
    late.cord(late.add("mer.receive"), late.add("print late"), outlet=6)
    save(tmp_path, late, "late.pd")
    patch = Patch()
    patch.cord(patch.add("mer.receive"), there := patch.add("sel 1"), outlet=6)
    patch.chain(there, patch.message(f"; pd open late.pd {tmp_path}"))
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        read_until(process, "late: 0", "late: 1")


@pytest.mark.host
def test_a_subscription_is_renewed_before_it_expires(pd, bridge, tmp_path):
    patch = Patch()
    patch.add("mer.receive")
    patch.chain(patch.add("loadbang"), patch.add("delay 9500"), patch.message("; pd quit"))
    run(pd, "-batch", *opened(save(tmp_path, patch)), *told(here(bridge)))
    bridge.wait(lambda: len(bridge.of("/mer/subscribe")) >= 4)  # at 0, 3, 6 and 9 s of logical time


@pytest.mark.host
def test_a_bridge_that_comes_back_is_subscribed_to_at_once(pd, bridge, tmp_path):
    patch = Patch()
    patch.add("mer.receive")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))):
        bridge.wait(lambda: len(bridge.of("/mer/subscribe")) >= 2)  # the socket opened; it was heard
        before = len(bridge.of("/mer/subscribe"))
        for _ in range(3):
            bridge.send(encoded("/mer/startup"), bridge.subscribers[0])
        bridge.wait(lambda: len(bridge.of("/mer/subscribe")) >= before + 3)
        assert len(bridge.of("/mer/ping")) <= 2


@pytest.mark.host
def test_receivers_show_whether_the_bridge_is_there(pd, bridge, tmp_path):
    patch = Patch()
    patch.cord(patch.add("mer.receive"), patch.add("print alive"), outlet=6)
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        assert process.stderr.readline() == "alive: 0\n"
        assert process.stderr.readline() == "alive: 1\n"
        bridge.answers = False
        assert process.stderr.readline() == "alive: 0\n"


@pytest.mark.host
def test_garbage_from_the_net_stops_nothing(pd, bridge, tmp_path, rng):
    patch = Patch()
    receiver(patch, "mer.receive", "out")
    with started(pd, *opened(save(tmp_path, patch)), *told(here(bridge))) as process:
        bridge.wait(lambda: bool(bridge.subscribers))
        for size in (1, 3, 4, 16, 40, 1000):
            bridge.send(rng.bytes(size), bridge.subscribers[0])
        bridge.send(step(), bridge.subscribers[0])
        assert f"out1: {numbers(LIVE)}" in lines_after(process, "out6: frame", "out4: gate 1")


# --- the example -------------------------------------------------------------------------


@pytest.mark.host
def test_the_filter_of_the_example_follows_the_tension(pd, bridge, tmp_path, music):
    watch = Patch()
    watch.chain(watch.add("r mer.example.cutoff"), watch.add("change"), watch.add("print cutoff"))
    begin = told(here(bridge), f"mer.example.file symbol {music[0]}", "pd dsp 1")
    with started(pd, *opened(EXAMPLE, save(tmp_path, watch)), *begin) as process:
        bridge.wait(lambda: bool(bridge.subscribers) and len(bridge.of("/mer/audio")) > 5)
        for tension, cutoff in ((0.0, 200.0), (1.0, 8000.0), (0.5, 200 * 40**0.5)):
            bridge.send(step(tension=tension), bridge.subscribers[0])
            reached = 0.0
            while reached != pytest.approx(cutoff, rel=1e-3):
                name, reached = process.stderr.readline().split(": ")
                assert name == "cutoff"
                reached = float(reached)
    assert any(np.any(np.frombuffer(heard.arguments[1], ">i2")) for heard in bridge.of("/mer/audio"))
