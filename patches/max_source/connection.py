"""``mer.link``: one way to the bridge and back, on which everything else is built.

Max sends from one port and hears at another, and cannot ask the system for a free one.
Within a device of Live everything is named with ``---``, which Live makes unique for each
device; in the package all objects of one Max share their names, and so a subscription.
"""

from __future__ import annotations

from drawing import Patch

PACKAGE = "mer."
DEVICE = "---mer."
BRIDGE = "127.0.0.1 9129"
"""Where the bridge is unless told otherwise: written here and nowhere else."""
FIRST_PORT, N_PORTS = 20000, 20000
"""Where a port is sought; above 40000 systems give ports away by themselves."""
PATIENCE = 3
"""Seconds without a word before another port is tried."""


def hub(prefix: str) -> Patch:
    """The one subscription of this Max: a port that is proved to be free, renewed each second."""
    patch = Patch("hub", "all patches of one Max share a port and a subscription; one of them holds it")
    packets = patch.outlet("messages for the bridge")
    election, port = patch.sub(elect(prefix)), patch.sub(choose(prefix))
    patch.chain(patch.obj("loadmess 1"), patch.obj("metro 1000"), election)
    renew, heard = patch.obj("gate 1 0"), patch.obj("gate 1 0")
    for way in (renew, heard):
        patch.cord(election, way)
    patch.cord(election, renew, 1, 1)
    beat = patch.chain(renew, patch.obj("trigger b b"))
    patch.cord(beat, port, 1)
    patch.cord(port, packets)
    receiver = patch.obj(f"udpreceive @quiet 1{' @defer 1' if prefix == DEVICE else ''}")
    patch.cord(port, receiver, 1)
    patch.cord(receiver, heard, 0, 1)
    patch.chain(heard, patch.obj(f"send {prefix}heard"))
    patch.cord(heard, port, 0, 1)
    told, state = patch.obj("trigger i i"), patch.obj("int 0")
    patch.cord(port, told, 2)
    patch.cord(told, state, 1, 1)
    patch.cord(beat, state)  # said again each second for those who have just been opened
    say = patch.obj(f"send {prefix}there")
    patch.cord(told, say)
    patch.cord(state, say)
    return patch


def elect(prefix: str) -> Patch:
    """Ask who holds the subscription: nobody, then I do; several, then I leave it to the others."""
    patch = Patch("elect", "who holds the subscription: if nobody answers, I do; of several, one leaves it")
    clock = patch.inlet("bang each second")
    turn = patch.chain(clock, patch.obj("trigger b b b b"))
    step, total = patch.obj("int 0"), patch.obj("int 0")
    more = patch.chain(patch.obj(f"receive {prefix}here"), step, patch.obj("+ 1"))
    zero = patch.message("0")
    patch.cord(turn, zero, 3)
    for source in (more, zero):
        patch.cord(source, step, 0, 1)
        patch.cord(source, total, 0, 1)
    ask = patch.obj(f"send {prefix}who")
    patch.cord(turn, ask, 2)
    patch.cord(turn, total, 1)
    nobody = patch.chain(total, patch.obj("select 0"))
    several = patch.obj("> 1")
    patch.cord(nobody, several, 1)
    leave = patch.chain(several, patch.obj("select 1"), patch.message("0"))
    take = patch.chain(nobody, patch.message("1"))
    holding = patch.obj("change")
    patch.cord(take, holding)
    patch.cord(leave, holding)
    answer = patch.obj("gate 1 0")
    patch.cord(holding, answer)
    patch.cord(patch.obj(f"receive {prefix}who"), answer, 0, 1)
    patch.chain(answer, patch.obj(f"send {prefix}here"))
    patch.cord(holding, patch.outlet("1: I hold it"))
    patch.cord(turn, patch.outlet("bang, once that is decided"))
    return patch


def choose(prefix: str) -> Patch:
    """Find a port: draw one by chance, ask the bridge to send there, and leave it if nothing comes."""
    patch = Patch("port", "draws a port, asks the bridge to send there, and draws another if nothing comes")
    beat, proof = patch.inlet("bang each second"), patch.inlet("anything that was heard")
    turn = patch.chain(beat, patch.obj("trigger b b"))
    misses, there = patch.obj(f"int {PATIENCE + 1}"), patch.obj("change -1")
    patch.cord(turn, misses, 1)
    counted = patch.chain(misses, patch.obj("+ 1"), patch.obj("trigger i i"))
    patch.cord(counted, misses, 1, 1)
    late = patch.chain(counted, patch.obj(f"> {PATIENCE}"), patch.obj("select 1"))
    heard = patch.chain(proof, patch.obj("trigger 1 0"))
    patch.cord(heard, there)
    patch.cord(heard, misses, 1, 1)
    fresh = patch.chain(late, patch.obj("trigger b b b b"))
    for outlet, box, inlet in ((3, there, 0), (2, misses, 1)):
        zero = patch.message("0")
        patch.cord(fresh, zero, outlet)
        patch.cord(zero, box, 0, inlet)
    old, port = patch.obj("int 0"), patch.obj("int 0")
    patch.cord(fresh, old, 1)
    none = patch.chain(old, patch.obj("select 0"))
    leave = patch.obj("prepend /mer/unsubscribe")
    patch.cord(none, leave, 1)
    chosen = patch.chain(
        fresh, patch.obj(f"random {N_PORTS}"), patch.obj(f"+ {FIRST_PORT}"), patch.obj("trigger i i i")
    )
    patch.cord(chosen, old, 2, 1)
    patch.cord(chosen, port, 1, 1)
    patch.cord(turn, port)
    packets = patch.outlet("messages for the bridge")
    patch.cord(leave, packets)
    patch.chain(port, patch.message("/mer/subscribe $1 0. max"), packets)
    patch.chain(port, patch.obj(f"send {prefix}port"))  # every mer.link wants its answers there
    patch.chain(chosen, patch.obj("prepend port"), patch.outlet("port N, for udpreceive"))
    patch.cord(there, patch.outlet("1: the bridge is there, 0: it is not"))
    return patch


def link(prefix: str = PACKAGE) -> Patch:
    """``mer.link``: one way to the bridge and back."""
    patch = Patch("mer.link", "one way to the bridge and back")
    said = patch.inlet("OSC messages for the bridge, such as /mer/hold 1")
    told = patch.inlet("connect [host port], disconnect, host name, port N")
    words = patch.obj("route connect disconnect host port")
    patch.cord(told, words)
    patch.chain(patch.obj(f"receive {prefix}bridge"), words)
    bare, place = patch.obj("route bang"), patch.obj("trigger 1 l")
    patch.cord(words, bare)
    patch.cord(bare, place, 1)
    parts = patch.obj("unpack s i")
    patch.cord(place, parts, 1)
    host, port = patch.obj("prepend host"), patch.obj("prepend port")
    for source, outlet, sink in ((parts, 0, host), (parts, 1, port), (words, 2, host), (words, 3, port)):
        patch.cord(source, sink, outlet)
    is_open, shut = patch.message("1"), patch.message("0")
    patch.cord(bare, is_open)
    patch.cord(place, is_open)
    patch.cord(words, shut, 1)
    way, sender = patch.obj("gate 1 1"), patch.obj(f"udpsend {BRIDGE}")
    centre = patch.sub(hub(prefix))
    patch.cord(said, way, 0, 1)
    patch.cord(centre, way, 0, 1)
    ping = patch.chain(patch.obj(f"receive {prefix}port"), patch.message("/mer/ping $1"))
    patch.cord(ping, way, 0, 1)
    for source in (host, port, way):
        patch.cord(source, sender)
    heard, alive, opened = (
        patch.outlet("what the bridge says, with its whole address"),
        patch.outlet("1: the bridge is there, 0: it is not"),
        patch.outlet("1: what comes in is sent, 0: disconnected"),
    )
    patch.chain(patch.obj(f"receive {prefix}heard"), heard)
    patch.chain(patch.obj(f"receive {prefix}there"), patch.obj("change -1"), alive)
    for source in (is_open, shut):
        patch.cord(source, way)
        patch.cord(source, opened)
    patch.chain(patch.obj("loadmess 1"), opened)
    return patch
