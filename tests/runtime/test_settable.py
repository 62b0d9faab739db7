from __future__ import annotations

import pytest

from mer_bridge import config
from mer_bridge.errors import ConfigError
from mer_bridge.runtime import settable

SHOW = config.parse("show = true")


@pytest.mark.parametrize("path", ["model.horizon_s", "osc.send", "smoothing.kind"])
def test_what_needs_no_restart_may_be_set_even_during_a_show(path):
    settable.check(SHOW, path)


@pytest.mark.parametrize("path", ["ranging.freeze", "model.name", "model.overlay"])
def test_the_show_locks_model_and_ranges(path):
    settable.check(config.Config(), path)
    with pytest.raises(ConfigError, match=f"{path} is locked during the show"):
        settable.check(SHOW, path)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("model.horizon_s", 99.0, "model.horizon_s does not take 99.0: it is within"),
        ("osc.host", "garageband", "osc.host does not take garageband: it is one of"),
    ],
)
def test_a_wrong_value_is_answered_with_what_the_setting_takes(path, value, words):
    with pytest.raises(ConfigError) as caught:
        settable.changed(config.Config(), path, value)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("receiver", ["192.168.1.20:9000", "somewhere.example:9000"])
def test_a_command_sends_to_this_machine_alone_unless_the_file_named_others(receiver):
    old, named = config.parse("[osc]\nsend = []"), config.parse(f'[osc]\nsend = ["{receiver}"]')
    with pytest.raises(ConfigError, match="name others in the settings file"):
        settable.check_receivers(old, named)
    settable.check_receivers(named, named)
    settable.check_receivers(old, config.parse('[osc]\nsend = ["127.0.0.1:9000"]'))


def test_what_waits_for_a_restart_stays_as_it_is_and_the_rest_is_taken():
    current = config.parse('[osc]\nlisten = "127.0.0.1:9129"\nrate_hz = 25.0')
    wanted = config.parse('[osc]\nlisten = "127.0.0.1:9500"\nrate_hz = 50.0\n[input]\nkind = "soundcard"')
    kept = settable.without_fixed(wanted, current)
    assert (kept.osc.listen, kept.osc.rate_hz, kept.input) == ("127.0.0.1:9129", 50.0, current.input)
