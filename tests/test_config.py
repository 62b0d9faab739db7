import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import config, places, settings
from mer_bridge.config import Config, Map
from mer_bridge.errors import ConfigError

UNKNOWN = "unknown key; mer-bridge init writes a file with all keys"
MAP = '[[map]]\nfrom = "tension"\nto = "osc:/synth/cutoff"\n'


def test_an_empty_file_gives_the_defaults():
    assert config.parse("") == Config()


def test_every_default_would_be_taken_from_a_file():
    """Defaults are not checked when they are made: this does it."""
    tables = msgspec.to_builtins(Config())
    assert msgspec.convert(tables, Config) == Config()


def test_what_stands_in_the_file_counts():
    settings = config.parse(
        '[input]\nkind = "file"\nfile = "a.wav"\n[model]\nhorizon_s = 2\n'
        '[osc]\nsend = ["10.0.0.2:9000"]\nparts = ["all"]\n' + MAP + "range = [200.0, 8000.0]\n"
    )
    assert settings.input.file == "a.wav"
    assert settings.model.horizon_s == 2.0
    assert settings.osc.send == ("10.0.0.2:9000",)
    assert settings.map == (Map(source="tension", to="osc:/synth/cutoff", range=(200.0, 8000.0), line=9),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("colour = 1", f"line 1: colour: {UNKNOWN}"),
        ("\n[modle]\nname = 'x'", f"line 2: modle: {UNKNOWN}"),
        ("[input]\nkind = 'osc'\nspeed = 3", f"line 3: input.speed: {UNKNOWN}"),
        ("[input]\n'spe ed' = 3", f"line 2: input.spe ed: {UNKNOWN}"),
        ("[input.deep]\nx = 1", f"line 1: input.deep: {UNKNOWN}"),
        ("[model]\nhorizon_s = 'four'", "line 2: model.horizon_s: expected `float`, got `str`"),
        ("[model]\n# no\nhorizon_s=16.0", "line 3: model.horizon_s: expected `float` <= 15.0"),
        ("[model]\nhorizon_s = nan", "line 2: model.horizon_s: expected `float` >= 1.0"),
        ("[model]\nhorizon_s = inf", "line 2: model.horizon_s: expected `float` <= 15.0"),
        ("[input]\nsample_rate = 44100.5", "line 2: input.sample_rate: expected `int`, got `float`"),
        ("[ input ]\n  kind = 'tape'", "line 2: input.kind: invalid enum value 'tape'"),
        ("[osc]\nsend = ['a:1', 2]", "line 2: osc.send[1]: expected `str`, got `int`"),
        ("[osc]\nparts = ['all', 'some']", "line 2: osc.parts[1]: invalid enum value 'some'"),
        ("input = 5", "line 1: input: expected `object`, got `int`"),
        ("input.kind = 'tape'", "line 1: input.kind: invalid enum value 'tape'"),
        ("input = {kind = 'tape'}", "line 1: input.kind: invalid enum value 'tape'"),
        ("defaults = 1", "line 1: defaults: expected `bool`, got `int`"),
        ("[[map]]\nfrom = 'fear'", "line 1: map[0]: object missing required field `to`"),
        (MAP + "range = [1.0]", "line 4: map[0].range: expected `array` of length 2, got 1"),
        (MAP + MAP + "curve = 'x'", "line 7: map[1].curve: invalid enum value 'x'"),
        (MAP + "curve = 's'\n" + MAP + "curve = 'x'", "line 8: map[1].curve: invalid enum value 'x'"),
        (MAP + "[[map]]\nto = 'cc:1'", "line 4: map[1]: object missing required field `from`"),
    ],
)
def test_an_error_names_the_line_and_the_key(text, complaint):
    with pytest.raises(ConfigError) as caught:
        config.parse(text, name="my.toml")
    assert str(caught.value) == f"my.toml, {complaint}"


@pytest.mark.parametrize(
    "text",
    [
        "[input",
        "x = ",
        "x = 1\nx = 2",
        "[input]\nblock = " + "1" * 5000,
        "x = " + "[" * 5000,
        "\x00",
        "x = 1 y",
    ],
    ids=["bracket", "value", "twice", "digits", "depth", "null", "rest"],
)
def test_what_is_not_toml_is_said_in_one_line(text):
    with pytest.raises(ConfigError, match=r"^my\.toml is not TOML: ") as caught:
        config.parse(text, name="my.toml")
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_configuration_or_a_config_error(text):
    try:
        assert isinstance(config.parse(text), Config)
    except ConfigError as error:
        assert str(error).startswith("mer-bridge.toml")  # noqa: PT017 - either outcome is fine


def test_overrides_beat_the_file_and_leave_the_rest():
    text = "[input]\nblock = 64\nchannel = 2\n"
    settings = config.parse(text, overrides={"input.block": 128, "model.name": "other", "defaults": False})
    assert (settings.input.block, settings.input.channel) == (128, 2)
    assert (settings.model.name, settings.defaults) == ("other", False)


@pytest.mark.parametrize("text", ["", "[input]\nblock = 64\n"])
def test_a_wrong_override_is_not_blamed_on_the_file(text):
    with pytest.raises(ConfigError) as caught:
        config.parse(text, overrides={"input.block": 4})
    assert str(caught.value) == "command line: input.block: expected `int` >= 16"


def test_an_override_of_what_the_file_made_no_table_is_an_error_in_words():
    with pytest.raises(ConfigError, match="line 1: input: expected `object`, got `int`"):
        config.parse("input = 5", overrides={"input.kind": "osc"})


def test_one_player_may_be_written_as_a_list():
    assert config.parse("[[input]]\nkind = 'file'").input.kind == "file"
    settings = config.parse("[[input]]\nkind = 'file'", overrides={"input.loop": True})
    assert (settings.input.kind, settings.input.loop) == ("file", True)


BAND = "[[input]]\nname = 'anna'\n[[input]]\nname = 'ben'\nkind = 'player'\n"


def test_several_players_keep_their_order():
    band = config.parse(BAND)
    assert band.names == ("anna", "ben")
    assert [player.kind for player in band.players] == ["osc", "player"]
    assert band.alone(1).players == (band.players[1],)


def test_several_players_are_written_as_they_are_read():
    band = config.parse(BAND + "profile = 'bens'\n")
    assert config.parse(settings.whole_toml(band)) == band
    assert settings.value_at(band, "input.2.profile") == "bens"
    assert band.alone(1).profile.name == "bens"
    assert band.alone(0).profile.name == ""


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[input]]\nname = 'anna'\n[[input]]\n", "each needs a name"),
        ("[[input]]\nname = 'anna'\n[[input]]\nname = 'Anna'", "another player is named 'Anna'"),
        ("[[input]]\nname = 'abs'\n[[input]]\nname = 'ben'", "no player can be named 'abs'"),
        ("[[input]]\nname = 'a-b'\n[[input]]\nname = 'ben'", "letters, digits and _"),
        ("[[input]]\nname = 'ensemble'\n[[input]]\nname = 'ben'", "no player can be named"),
        (BAND + "[[input]]\nname = 'c'\nkind = 'tape'", "line 8: input[2].kind: invalid enum value"),
        ("[[input]]\nname = 'c'\nkind = 'tape'\n" + BAND, "line 3: input[0].kind: invalid enum value"),
        (BAND + "profile = 'x'\n[[input]]\nname = 'c'\nprofile = 'X'", "another player's"),
        ("[[others]]\nname = 'ben'", "others: unknown key"),
    ],
)
def test_players_that_cannot_be_told_apart_are_refused(text, complaint):
    with pytest.raises(ConfigError) as caught:
        config.parse(text)
    assert complaint in str(caught.value)


def test_a_flag_cannot_mean_one_of_several_players():
    with pytest.raises(ConfigError, match="there are 2 players; write it in the file"):
        config.parse(BAND, overrides={"input.kind": "file"})


@given(st.lists(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,31}", fullmatch=True), min_size=2, max_size=15))
def test_players_have_names_and_channels_of_their_own(names):
    wanted = {name.casefold() for name in names}
    refused = len(wanted) < len(names) or bool(set(names) & {"abs", "ensemble"})
    text = "".join(f"[[input]]\nname = '{name}'\n" for name in names)
    if refused:
        with pytest.raises(ConfigError):
            config.parse(text)
        return
    band = config.parse(text)
    assert band.names == tuple(names)
    channels = [band.midi.channel, *map(band.channel_of, range(len(names)))]
    assert len(set(channels)) == len(channels)
    assert all(1 <= channel <= 16 for channel in channels)


def test_an_error_in_a_list_of_one_names_its_line():
    with pytest.raises(ConfigError, match=r"line 2: input\.kind: "):
        config.parse("[[input]]\nkind = 'tape'")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "mine.toml"


def test_a_file_is_read(file):
    file.write_text("[model]\nhorizon_s = 7.5\n", encoding="utf-8")
    assert config.load(file).model.horizon_s == 7.5
    assert config.load(file, {"model.horizon_s": 3.0}).model.horizon_s == 3.0


def test_a_file_from_a_windows_editor_is_read(file):
    file.write_bytes(b"\xef\xbb\xbf[model]\r\nhorizon_s = 7.5\r\n")
    assert config.load(file).model.horizon_s == 7.5


def test_a_missing_file_is_said_with_the_remedy(file):
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    assert str(caught.value) == f"cannot read {file}: No such file or directory. Try: mer-bridge init"


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match=r"^cannot read"):
        config.load(tmp_path)


def test_a_file_that_is_too_big_is_not_read(file):
    file.write_bytes(b"#" * (config.MAX_FILE_BYTES + 1))
    with pytest.raises(ConfigError, match=r"is larger than 256 kB: not a configuration$"):
        config.load(file)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", "Geige = 'schön'".encode("latin-1")])
def test_a_file_that_is_not_utf8_is_said(file, content):
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"is not UTF-8 text$"):
        config.load(file)


def test_the_file_here_beats_that_of_the_user_which_beats_the_defaults(tmp_path, monkeypatch):
    here, user = tmp_path / "here", tmp_path / "user"
    here.mkdir()
    user.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(places, "user_config", lambda: user)
    assert config.load() == Config()
    (user / config.FILE_NAME).write_text("[model]\nhorizon_s = 2.0", encoding="utf-8")
    assert config.load().model.horizon_s == 2.0
    (here / config.FILE_NAME).write_text("[model]\nhorizon_s = 3.0", encoding="utf-8")
    assert config.load().model.horizon_s == 3.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[smoothing]\nkind = 'ema'\n[smoothing.values.loudness]\nkind = 'ema'\n",
            "no value is named 'loudness'",
        ),
        ("[hands]\nmanual = { arousal = 0.5 }\n", "no value is named 'arousal'"),
        ("[hands]\nmanual = { tension = 1.5 }\n", "line 2: hands.manual.tension: expected `float` <= 1.0"),
        ("[hands.manual]\nsad = 0\ntension = 1.5\n", "line 3: hands.manual.tension: expected"),
        (
            "[smoothing.values.sad]\n[smoothing.values.tension]\nkind = 'magic'\n",
            "line 3: smoothing.values.tension.kind",
        ),
        ("[[preset]]\nname = 'a'\nvalues = { 'cc:1' = 'x' }\n", "line 3: preset[0].values: expected `float`"),
        ("[ranging]\nblend = 2\n", "line 2: ranging.blend"),
    ],
)
def test_values_that_do_not_exist_are_refused_with_the_name(text, words):
    with pytest.raises(ConfigError, match=re.escape(words)):
        config.parse(text)
