"""What each object of the package takes and gives: for help tabs, reference pages and tests."""

from __future__ import annotations

from dataclasses import dataclass

THERE = "1: the bridge is there, 0: it is not"
NAMES = (
    "melodiousness, articulation, rhythm_complexity, rhythm_stability, dissonance, tonal_stability, "
    "modality, valence, energy, tension, anger, fear, happy, sad, tender"
)


@dataclass(frozen=True)
class Spec:
    """One object of the package.

    Attributes
    ----------
    digest : str
        Purpose in a few words.
    sentence : str
        What it does, in a sentence or two.
    inlets, outlets : tuple of str
        From left to right.
    arguments : tuple of (name, type, meaning)
        All optional, in this order.
    messages : tuple of (message, meaning)
        For the last inlet.
    see : tuple of str
        Other objects.
    """

    digest: str
    sentence: str
    inlets: tuple[str, ...]
    outlets: tuple[str, ...]
    arguments: tuple[tuple[str, str, str], ...]
    messages: tuple[tuple[str, str], ...]
    see: tuple[str, ...]


WHERE = (
    ("connect", "send again, to the place told last"),
    ("connect host port", "send there; ; mer.bridge connect host port reaches all objects of this Max"),
    ("host", "a name or an address (127.0.0.1)"),
    ("port", "1 to 65535 (9129)"),
    ("disconnect", "send no more"),
)
SPECS: dict[str, Spec] = {
    "mer.link": Spec(
        "one way to the bridge and back",
        "What all the others are built on. Use it to tell the bridge anything its address table knows, and "
        "to hear the answer. All of them in one Max share a port and a subscription.",
        ("OSC messages for the bridge, such as /mer/hold 1", "messages"),
        (
            "what the bridge says, with its whole address",
            THERE,
            "1: what comes in is sent, 0: disconnected",
        ),
        (),
        WHERE,
        ("mer.send~", "mer.receive"),
    ),
    "mer.send~": Spec(
        "sound to mer_bridge",
        "Sends a signal to the bridge, 256 samples at a time, and the sample rate each second.",
        ("sound, one channel", "messages"),
        (THERE,),
        (),
        (("on", "send the sound (so it begins)"), ("off", "send none"), *WHERE),
        ("mer.receive", "mer.status"),
    ),
    "mer.receive": Spec(
        "what mer_bridge hears in the music",
        "Gives out all values of the bridge, or with a name one of them: ranged to the player, 0 to 1.",
        ("messages",),
        (
            "live values, a list of 15; with a name: that value",
            "absolute emotions, a list of 8; with a name: value and ramp for line~",
            "absolute features, a list of 7; with a name: its absolute value",
            "level (dBFS), confidence (0 to 1), gate (0 or 1)",
            "why: leading emotion, and three reasons with their share",
            "everything else, with its whole address",
            THERE,
        ),
        (("name", "symbol", f"all, or one of: {NAMES}"), ("ramp", "float", "ms for line~ (40)")),
        (("name", "another value, or all"), ("ramp", "another ramp in ms"), *WHERE),
        ("mer.value", "mer.map", "mer.overview"),
    ),
    "mer.value": Spec(
        "one value, ready to multiply",
        "One named live value as a ramped signal and as a number.",
        ("a number 0 to 1 as if the bridge had said it, and messages",),
        ("signal 0 to 1, ramped", "number 0 to 1, 25 a second", "absolute value", THERE),
        (("name", "symbol", f"one of: {NAMES}"), ("ramp", "float", "ms (40)")),
        (("name", "another value"), ("ramp", "another ramp in ms"), *WHERE),
        ("mer.receive", "mer.map"),
    ),
    "mer.map": Spec(
        "0 to 1 becomes any range",
        "Range, curve and slew of a control. The curves have the names and shapes of the bridge's own maps.",
        ("a number 0 to 1, and messages",),
        ("the number, within the range", "number and 40 ms, for line~"),
        (
            ("low", "float", "what 0 becomes (0)"),
            ("high", "float", "what 1 becomes (1)"),
            ("curve", "symbol", "lin, exp, log or s (lin)"),
            ("slew", "float", "ms that the way from low to high takes at least (0)"),
        ),
        (
            ("range", "low and high; exp needs both on one side of 0, and is lin otherwise"),
            ("curve", "lin, exp (equal ratios), log (quick first) or s (slow at both ends)"),
            ("slew", "ms that the way from low to high takes at least"),
        ),
        ("mer.value", "mer.receive"),
    ),
    "mer.status": Spec(
        "is the bridge there, and how is it",
        "Asks the bridge each second and shows the numbers that matter on stage.",
        ("messages",),
        ("name and value of each number, such as level_db -23.5", THERE),
        (),
        WHERE,
        ("mer.overview", "mer.link"),
    ),
    "mer.calibrate": Spec(
        "the sound check",
        "Takes of playing accumulate; done learns the ranges and the gain of the player from them.",
        ("messages",),
        ("what the bridge answers, in words", THERE),
        (),
        (
            ("take", "listen so many seconds (20)"),
            ("undo", "forget the last take"),
            ("done", "learn from the takes, and keep it"),
            ("freeze", "1: ranges stand still, 0: they learn"),
            ("reset", "forget what was heard"),
            *WHERE,
        ),
        ("mer.status", "mer.overview"),
    ),
    "mer.overview": Spec(
        "everything at a glance",
        "All fifteen live values, to be shown in a bpatcher.",
        ("messages",),
        ("live values, a list of 15", THERE),
        (),
        WHERE,
        ("mer.receive", "mer.status"),
    ),
}
