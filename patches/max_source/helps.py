"""The help files: a tab to try, a tab with a musical use, and a tab with all the words."""

from __future__ import annotations

from drawing import Patch
from grammar import WIDTH, header
from specs import SPECS, Spec
from trying import TRIALS
from uses import USES


def words(spec: Spec) -> Patch:
    """The tab ``?``: inlets, outlets, arguments, messages, see also."""
    patch = Patch("?")
    y = 20.0
    arguments = tuple(f"{name} ({kind}): {text}" for name, kind, text in spec.arguments) or ("none",)
    messages = tuple(f"{name}: {text}" for name, text in spec.messages)
    numbered = [tuple(f"{k}: {t}" for k, t in enumerate(ts, start=1)) for ts in (spec.inlets, spec.outlets)]
    for name, lines in (
        ("inlets", numbered[0]),
        ("outlets", numbered[1]),
        ("arguments", arguments),
        ("messages", messages),
        ("see also", (", ".join(spec.see),)),
    ):
        patch.note(name, 20.0, y, 90.0, fontface=1)
        for line in lines:
            y += patch.note(line, 120.0, y, WIDTH - 160.0).size[1] + 2.0
        y += 8.0
    return patch


def help_of(name: str) -> Patch:
    """The whole help file."""
    spec = SPECS[name]
    whole = Patch("")
    trial = Patch("basic")
    header(trial, name, spec.digest, spec.sentence)
    TRIALS[name](trial)
    musical = Patch("musical-use")
    USES[name](musical)
    for k, tab in enumerate((trial, musical, words(spec))):
        tab.attributes["showontab"] = 1
        whole.sub(tab, 20.0 + 140.0 * k, 20.0)
    whole.attributes["showrootpatcherontab"] = 0
    return whole
