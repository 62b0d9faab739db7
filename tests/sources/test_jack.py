from __future__ import annotations

import sys
import threading

import numpy as np
import pytest

from mer_bridge.config import Input
from mer_bridge.errors import DeviceError, MissingDependency
from mer_bridge.sources.jack import JackSource, list_ports


def open_jack(device: str = "", *, channel: int = 0) -> JackSource:
    return JackSource(Input(kind="jack", device=device, channel=channel))


def listen(source: JackSource, samples: int) -> np.ndarray:
    """Read until `samples` arrived that are not silence: connections take a moment."""
    blocks: list[np.ndarray] = []
    heard = 0
    while heard < samples:
        block = source.read(20.0)
        assert len(block), "JACK gave nothing for 20 s"
        if heard or np.any(block):
            blocks.append(block)
            heard += len(block)
    return np.concatenate(blocks)


def steps_of_ramp(ramp: np.ndarray) -> np.ndarray:
    """Difference between neighbouring samples, in steps of the singer's ramp."""
    return np.rint(np.diff(ramp) * 1000).astype(int) % 1000


@pytest.mark.host
def test_what_another_program_plays_arrives_in_order(singer):
    source = open_jack("SINGER:le")
    assert source.sample_rate == 48_000
    heard = listen(source, 24_000)
    assert heard.ndim == 1
    sounding = heard[np.argmax(heard > 0) :]
    # A busy machine may miss a whole period of 256, and says so; nothing else may differ.
    jumps = np.count_nonzero(steps_of_ramp(sounding) != 1)
    assert jumps == 0 or source.lost > 0
    assert jumps < len(sounding) / 256 / 4
    assert source.describe() == "JACK singer:left, 48000 Hz, mono, block 256 (5.3 ms)"
    source.close()


@pytest.mark.host
def test_all_ports_that_match_become_channels(singer):
    source = open_jack("singer")
    heard = listen(source, 4800)
    assert heard.shape[1] == 2
    both = heard[(heard != 0).all(axis=1)]
    assert len(both) > 1000
    np.testing.assert_array_equal(both[:, 0], -both[:, 1])
    assert "singer:left, singer:right" in source.describe()
    source.close()


@pytest.mark.host
def test_without_a_name_the_physical_captures_are_heard(jack_server):
    source = open_jack()
    assert source.describe().startswith("JACK system:capture_1, system:capture_2, 48000 Hz, 2 channels")
    assert source.read(20.0).shape[1] == 2
    source.close()


@pytest.mark.host
def test_ports_are_listed_by_the_names_that_choose_them(singer):
    assert {"system:capture_1", "singer:left", "singer:right"} <= set(list_ports())
    assert not any(name.startswith("mer-bridge") for name in list_ports())


@pytest.mark.host
def test_a_port_that_is_not_there_is_refused_with_those_that_are(singer):
    with pytest.raises(DeviceError, match=r"no JACK port matches 'flute'\. Available: .*singer:left"):
        open_jack("flute")
    with pytest.raises(DeviceError, match=r"2 JACK ports match 'singer', input\.channel is 3"):
        open_jack("singer", channel=3)


@pytest.mark.host
def test_a_server_that_goes_away_is_counted_and_does_not_raise(jack_server):
    source = open_jack()
    assert len(source.read(20.0))
    jack_server.terminate()
    jack_server.wait(20.0)
    while not source.failures:  # the test's own time limit ends this
        source.read(0.05)
    while len(source.read(0.0)):
        pass
    assert len(source.read(0.0)) == 0
    assert not source.ended
    source.close()
    source.close()
    assert source.ended


@pytest.mark.host
def test_close_wakes_a_reader_that_waits(jack_server):
    source = open_jack()

    def play() -> None:
        while not source.ended:
            source.read(60.0)

    reader = threading.Thread(target=play, daemon=True)
    reader.start()
    source.close()
    reader.join(10.0)
    assert not reader.is_alive()


def test_no_server_is_said_in_one_line(need_library, monkeypatch, capfd):
    need_library("jack")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "mer-test-nobody")
    with pytest.raises(DeviceError, match=r"no JACK server answers; start one .* or hear the sound card"):
        open_jack()
    with pytest.raises(DeviceError, match="no JACK server answers"):
        list_ports()
    assert capfd.readouterr() == ("", "")


def test_a_missing_library_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "jack", None)
    with pytest.raises(MissingDependency, match=r"JACK-Client is needed .* pip install 'mer-bridge\[jack\]'"):
        open_jack()
