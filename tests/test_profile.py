import json
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import places, profile
from mer_bridge.errors import ConfigError
from mer_bridge.profile import MAX_FILE_BYTES, WARM_S, State

STATE = State(
    model="midlevel-hop-v2",
    gain_db=12.5,
    gain_held=True,
    low=tuple(0.01 * k for k in range(15)),
    high=tuple(0.5 + 0.01 * k for k in range(15)),
    heard_s=33.3,
    frozen=False,
    weights=tuple(tuple(0.1 * e - f for f in range(7)) for e in range(8)),
    ratings=(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "data")
    return tmp_path / "data" / "profiles"


def test_what_was_saved_is_restored_to_the_bit():
    profile.save("anna", STATE)
    kept = profile.load("anna")
    assert kept == msgspec.structs.replace(STATE, saved_at_s=kept.saved_at_s)
    assert abs(kept.saved_at_s - time.time()) < 60


def test_a_player_nobody_knows_has_no_profile():
    assert profile.load("berta") is None


def test_saving_replaces_the_file_and_leaves_no_other(home):
    for _ in range(3):
        assert profile.save("anna", STATE) == home / "anna.json"
    assert [file.name for file in home.iterdir()] == ["anna.json"]


@pytest.mark.parametrize("name", ["", "../anna", "a/b", "a\\b", "a.b", ".", "anna\n", "x" * 41, "a\0"])
def test_what_is_no_name_opens_no_file(name):
    for do in (profile.path, profile.load, lambda name: profile.save(name, STATE)):
        with pytest.raises(ConfigError, match="profile's name"):
            do(name)


def test_names_may_be_of_any_language():
    profile.save("Jürgen-2_ё", STATE)
    assert profile.load("Jürgen-2_ё") is not None


def broken(**changes):
    return json.dumps({**json.loads(msgspec.json.encode(STATE)), **changes}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        b"[" * 5000,
        b"x" * (MAX_FILE_BYTES + 1),
        broken(low=[0.0] * 14),
        broken(weights=[[0.0] * 7] * 6),
        broken(gain_db=1e9),
        broken(low=[0.9] * 15, high=[0.1] * 15),
        broken(heard_s=-1),
        broken(more=1),
        broken(model=3),
        broken().replace(b"33.3", b"NaN"),
        broken().replace(b"33.3", b"1e999"),
        broken(ratings=[1.0] * 6),
        broken(used=[[0.9] * 15, [0.1] * 15]),
        broken(used=[[0.1] * 15]),
    ],
)
def test_a_file_that_is_no_profile_is_refused_with_its_name(home, text):
    home.mkdir(parents=True)
    (home / "anna.json").write_bytes(text)
    with pytest.raises(ConfigError, match=r"anna\.json"):
        profile.load("anna")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any of them, and nothing else
        profile.decode(text)


def test_there_is_an_end_to_profiles_but_not_to_saving_one(home, monkeypatch):
    monkeypatch.setattr(profile, "MAX_PROFILES", 3)
    for name in ("anna", "ben", "cleo", "anna"):
        profile.save(name, STATE)
    with pytest.raises(ConfigError, match="holds 3 profiles already"):
        profile.save("dora", STATE)


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(places, "user_data", lambda: tmp_path / "file")
    with pytest.raises(ConfigError, match="cannot write the profile"):
        profile.save("anna", STATE)


def test_a_state_is_warm_for_some_minutes():
    state = msgspec.structs.replace(STATE, saved_at_s=1000.0)
    assert [state.is_warm(1000.0 + s) for s in (-1.0, 0.0, WARM_S, WARM_S + 1.0)] == [
        False,
        True,
        True,
        False,
    ]
