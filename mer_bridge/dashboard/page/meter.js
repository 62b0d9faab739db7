// The input meter, the lamps, and how the bridge is.

import { $, clamp, setText } from "./parts.js";

const FLOOR_DB = -60;
const LIT_MS = 3000; // a lamp stays lit so long
const FALL = 0.004; // of the peak mark, per frame

export class Meter {
  constructor() {
    const meter = $("meter");
    this.meter = meter;
    this.fill = meter.querySelector("i");
    this.mark = meter.querySelector("u");
    this.peak = 0;
    this.before = null;
    this.lit = new Map();
    this.count = 0;
  }

  show(frame) {
    const part = clamp(1 - frame.level_db / FLOOR_DB, 0, 1);
    this.peak = Math.max(part, this.peak - FALL);
    this.fill.style.clipPath = `inset(0 ${(100 * (1 - part)).toFixed(2)}% 0 0)`;
    this.mark.style.left = `${(100 * this.peak).toFixed(2)}%`;
    setText($("level"), frame.level_db > -119 ? `−${Math.abs(frame.level_db).toFixed(1)} dB` : "silence");
    if (this.count++ % 12 === 0) this.meter.setAttribute("aria-valuenow", frame.level_db.toFixed(1));
    lamp("music", frame.gate, frame.gate ? "music" : "silent");
    lamp("held", frame.held, "held");
  }

  pulse({ stats, viewers }) {
    const before = this.before ?? stats;
    this.before = stats;
    const lost = stats.lost + stats.skipped_samples;
    this.light("clip", stats.clipped > before.clipped);
    this.light("lost", lost > before.lost + before.skipped_samples || stats.failures > before.failures);
    setText($("latency"), `${Math.round(stats.transport_ms + stats.compute_p50_ms)} ms`);
    setText($("look-back"), `${(stats.look_back_ms / 1000).toFixed(1)} s`);
    setText($("compute"), `${stats.compute_p50_ms.toFixed(1)} ms`);
    setText($("cpu"), `${Math.round(100 * stats.cpu)} %`);
    setText($("lost"), lost ? `${lost.toLocaleString("en")}` : "none");
    if (viewers !== undefined) setText($("viewers"), `${viewers}`);
  }

  light(name, isBad) {
    if (isBad) this.lit.set(name, performance.now());
    const since = performance.now() - (this.lit.get(name) ?? -Infinity);
    lamp(name, since < LIT_MS, name);
  }
}

export function lamp(name, isOn, text) {
  const element = $(`lamp-${name}`);
  element.classList.toggle("on", Boolean(isOn));
  setText(element.querySelector("b"), text);
}
