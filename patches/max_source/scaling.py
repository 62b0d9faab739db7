"""``mer.map``: 0..1 to a range, along a curve, no faster than asked; as the bridge's own maps."""

from __future__ import annotations

from drawing import Box, Patch


def mapping() -> Patch:
    """``mer.map``: 0..1 to a range, along a curve, with a slew; the curves of the bridge's maps."""
    patch = Patch("mer.map", "0 to 1 becomes any range, along a curve, no faster than asked")
    told = patch.inlet("value 0 to 1; range low high, curve lin|exp|log|s, slew ms")
    words = patch.obj("route range curve slew")
    patch.cord(told, words)
    arguments = patch.chain(patch.obj("patcherargs 0. 1. lin 0."), patch.obj("unpack f f s f"))
    position = _slewed(patch, words, arguments)
    ends = patch.obj("unpack f f")
    patch.cord(words, ends)
    low, high = patch.obj("trigger b f"), patch.obj("trigger b f")
    for source in (arguments, ends):
        patch.cord(source, low, 0)
        patch.cord(source, high, 1)
    kind = _kind(patch, (words, 1), (arguments, 2))
    allowed = patch.obj("expr ($i1!=2)*$i1+($i1==2)*(1+($f2*$f3>0.))")  # exp needs ends on one side of 0
    patch.cord(kind, allowed)
    chosen = patch.obj("gate 4 1")
    patch.cord(position, chosen, 0, 1)
    after = patch.chain(allowed, patch.obj("trigger b i"))
    patch.cord(after, chosen, 1)
    patch.cord(after, position)
    line, ratio = patch.obj("expr $f2+($f3-$f2)*$f1"), patch.obj("expr $f2*exp($f1*log($f3/$f2))")
    logarithm, ease = patch.obj("expr log10(1.+9.*$f1)"), patch.obj("expr $f1*$f1*(3.-2.*$f1)")
    for outlet, box in enumerate((line, ratio, logarithm, ease)):
        patch.cord(chosen, box, outlet)
    patch.cord(logarithm, line)
    patch.cord(ease, line)
    for number, inlet in ((low, 1), (high, 2)):
        for box in (line, ratio, allowed):
            patch.cord(number, box, 1, inlet)
        patch.cord(number, kind)
    number = patch.obj("float")
    patch.cord(line, number)
    patch.cord(ratio, number)
    patch.cord(number, patch.outlet("the number, within the range"))
    patch.chain(number, patch.obj("pack 0. 40."), patch.outlet("number and 40 ms, for line~"))
    return patch


def _slewed(patch: Patch, words: Box, arguments: Box) -> Box:
    """The position 0..1, as late as the slew makes it; a bang says it again."""
    given = patch.obj("clip 0. 1.")
    patch.cord(words, given, 3)
    both = patch.chain(given, patch.obj("trigger f f"))
    here, time = patch.obj("float"), patch.obj("expr abs($f1-$f2)*$f3")
    way = patch.obj("pack 0. 0.")
    patch.cord(both, time, 1)
    patch.cord(time, way, 0, 1)
    patch.cord(both, way)
    for source, outlet in ((words, 2), (arguments, 3)):
        patch.cord(source, time, outlet, 2)
    moving = patch.chain(way, patch.obj("line 0. 20"), patch.obj("trigger f f"))
    patch.cord(moving, time, 1, 1)
    patch.cord(moving, here)
    return here


def _kind(patch: Patch, *sources: tuple[Box, int]) -> Box:
    """1 to 4 for lin, exp, log and s; a bang says it again."""
    shape, kind = patch.obj("select lin exp log s"), patch.obj("int 1")
    for source, outlet in sources:
        patch.cord(source, shape, outlet)
    for k in range(4):
        number = patch.message(str(k + 1))
        patch.cord(shape, number, k)
        patch.cord(number, kind)
    patch.cord(shape, patch.obj("print mer.map_knows_no_curve_called"), 4)
    return kind
