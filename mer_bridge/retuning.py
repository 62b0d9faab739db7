"""Other settings for a pipeline that goes on.

Between two blocks stages are exchanged or set anew; the ear goes on without a gap, and live
values glide from where they stand (`mer_bridge.hands.Hands.catch`), so nothing jumps.
"""

from __future__ import annotations

from mer_bridge.config import Config
from mer_bridge.pipeline import Pipeline, build_smoother, build_views, usual_range
from mer_bridge.ranging import Ranging
from mer_bridge.smoothing import Rest

VIEWED = ("map", "gate", "ranging", "smoothing", "hands")
"""Sections of which the views over other horizons are made."""


def retune(pipeline: Pipeline, old: Config, new: Config) -> None:
    """Take what differs between two configurations; the model and the input stay.

    Thread: analysis worker.
    """
    leveller = pipeline.ear.leveller
    if new.gate != old.gate:
        leveller.gate.retune(new.gate)
    if new.gain != old.gain:
        leveller.gain.retune(new.gain)
    if new.model.horizon_s != old.model.horizon_s:
        pipeline.horizon.horizon_s = new.model.horizon_s
    if new.ranging != old.ranging:
        _range_anew(pipeline, old, new)
    if (new.ranging.rest, new.gate.release_s) != (old.ranging.rest, old.gate.release_s):
        _rest_anew(pipeline, new)
    if new.smoothing != old.smoothing:
        pipeline.smoothing = build_smoother(new.smoothing, tick_s=pipeline.card.tick_s)
        pipeline.hands.catch()
    if _view_settings(new) != _view_settings(old):
        before, pipeline.views = pipeline.views, build_views(new, tick_s=pipeline.card.tick_s)
        pipeline.views.adopt(before, awake=pipeline.horizon.filled > 0.0)
    if new.hands.amount != old.hands.amount:
        pipeline.hands.amount = new.hands.amount
    if any(getattr(new, name) != getattr(old, name) for name in VIEWED):
        before = pipeline.views
        pipeline.views = build_views(new, tick_s=pipeline.card.tick_s)
        pipeline.views.adopt(before, awake=pipeline.horizon.filled > 0.0)


def _view_settings(config: Config) -> tuple[object, ...]:
    """What the views of other horizons are made from."""
    horizons = {entry.horizon_s for entry in config.map}
    return horizons, config.smoothing, config.ranging.rest, config.gate.release_s


def _range_anew(pipeline: Pipeline, old: Config, new: Config) -> None:
    """Range as the new settings say, from the ranges in use."""
    before = pipeline.ranging
    low, high = usual_range(pipeline.card)
    ranging = Ranging(new.ranging, tick_s=pipeline.card.tick_s, prior_low=low, prior_high=high)
    ranging.aim(before.range, heard_s=before.heard_s, at_once=True)
    is_set = new.ranging.freeze != old.ranging.freeze
    ranging.frozen = (new.ranging.freeze or pipeline.show) if is_set else before.frozen
    pipeline.ranging = ranging
    pipeline.hands.catch()


def _rest_anew(pipeline: Pipeline, new: Config) -> None:
    pipeline.rest = Rest(rest=new.ranging.rest, release_s=new.gate.release_s, tick_s=pipeline.card.tick_s)
    if pipeline.horizon.filled > 0.0:
        pipeline.rest.wake()
    pipeline.hands.catch()
