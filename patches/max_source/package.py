"""All files of the package for Max, by their place in it."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape, quoteattr

from connection import link
from devices import DEVICES, device
from helps import help_of
from objects import receive, send, value
from panels import calibrate, overview, status
from scaling import mapping
from specs import SPECS, Spec

from examples import EXAMPLES, extra
from mer_bridge import __version__

OBJECTS = {
    "mer.link": link,
    "mer.send~": send,
    "mer.receive": receive,
    "mer.value": value,
    "mer.map": mapping,
    "mer.status": status,
    "mer.calibrate": calibrate,
    "mer.overview": overview,
}
INFO = {
    "name": "mer_bridge",
    "displayname": "mer_bridge",
    "version": __version__,
    "author": "the mer_bridge contributors",
    "description": "Hears the emotions of live music and hands them to Max as values from 0 to 1.",
    "tags": ["emotion", "music", "machine listening", "osc"],
    "max_version_min": "8.5",
    "max_version_max": "none",
    "homepatcher": "mer_bridge.maxpat",
    "extensible": 0,
}


def reference(name: str, spec: Spec) -> str:
    """Reference page of an object, in the form of those of Max."""

    def ports(kind: str, texts: tuple[str, ...]) -> list[str]:
        return [
            f"<{kind}list>",
            *(
                f'<{kind} id="{k}" type="{kind.upper()}_TYPE"><digest>{escape(text)}</digest></{kind}>'
                for k, text in enumerate(texts)
            ),
            f"</{kind}list>",
        ]

    arguments = (
        f'<objarg name={quoteattr(word)} optional="1" type={quoteattr(kind)}><digest>{escape(text)}</digest>'
        "</objarg>"
        for word, kind, text in spec.arguments
    )
    methods = (
        f"<method name={quoteattr(word)}><arglist/><digest>{escape(text)}</digest></method>"
        for word, text in spec.messages
    )
    lines = [
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
        f'<c74object name={quoteattr(name)} module="mer_bridge" category="mer_bridge">',
        f"<digest>{escape(spec.digest)}</digest>",
        f"<description>{escape(spec.sentence)}</description>",
        *ports("inlet", spec.inlets),
        *ports("outlet", spec.outlets),
        "<objarglist>",
        *arguments,
        "</objarglist>",
        "<methodlist>",
        *methods,
        "</methodlist>",
        "<seealsolist>",
        *(f"<seealso name={quoteattr(other)}/>" for other in spec.see),
        "</seealsolist>",
        "</c74object>",
    ]
    return "\n".join(lines) + "\n"


def files() -> dict[str, bytes]:
    """Content of every file of the package."""
    found = {"package-info.json": json.dumps(INFO, indent=2) + "\n"}
    for name, made in OBJECTS.items():
        found[f"patchers/{name}.maxpat"] = made().text()
        found[f"help/{name}.maxhelp"] = help_of(name).text()
        found[f"docs/{name}.maxref.xml"] = reference(name, SPECS[name])
    for name, drawn in EXAMPLES.items():
        found[f"examples/{name}.maxpat"] = drawn().text()
    found["extras/mer_bridge.maxpat"] = extra().text()
    whole = {place: text.encode() for place, text in found.items()}
    return whole | {f"devices/{name}": device(drawn()) for name, drawn in DEVICES.items()}
