// The last minute of valence, energy and tension.

import uPlot from "./uplot/uPlot.esm.js";
import { $, EMOTION_COLOURS, make } from "./parts.js";

const SPAN_S = 60;
const EVERY = 3; // frames per point: eight points a second
const MARKS_S = [60, 45, 30, 15, 0];
const NAMES = ["valence", "energy", "tension"];

export class History {
  constructor() {
    this.box = $("history");
    this.data = [[], [], [], []];
    this.count = 0;
    for (const name of NAMES) {
      const key = make("span", {}, name);
      key.style.setProperty("--colour", EMOTION_COLOURS[name]);
      $("legend").append(key);
    }
    this.plot = new uPlot(this.options(), this.data, this.box);
    this.plot.setScale("x", { min: -SPAN_S, max: 0 });
    new ResizeObserver(() => this.plot.setSize(this.size())).observe(this.box);
  }

  forget() {
    this.data = [[], [], [], []];
  }

  size() {
    return { width: Math.max(this.box.clientWidth, 120), height: Math.max(this.box.clientHeight, 90) };
  }

  options() {
    const line = { stroke: "#ffffff18", width: 1 };
    const axis = { stroke: "#93a0b5", grid: line, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    return {
      ...this.size(),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 16, 0, 0],
      scales: { x: { time: false }, y: { range: [-1, 1] } },
      axes: [
        { ...axis, size: 20, splits: (plot, k, low, high) => MARKS_S.map((s) => high - s), values: () => MARKS_S.map((s) => (s ? `−${s} s` : "now")) },
        { ...axis, size: 30, splits: () => [-1, 0, 1] },
      ],
      series: [{}, ...NAMES.map((name) => ({ stroke: EMOTION_COLOURS[name], width: 2, points: { show: false } }))],
    };
  }

  show(frame) {
    if (this.count++ % EVERY) return;
    const last = this.data[0].at(-1);
    if (last !== undefined && frame.time_s < last) this.forget(); // another bridge, or a loop
    if (frame.time_s === last) return;
    const values = frame.gate ? [frame.emotions[0], frame.emotions[1], frame.emotions[2]] : [null, null, null];
    [frame.time_s, ...values].forEach((value, k) => this.data[k].push(value));
    while (this.data[0][0] < frame.time_s - SPAN_S) this.data.forEach((column) => column.shift());
    if (document.hidden || !this.box.clientWidth) return;
    this.plot.setData(this.data, false);
    this.plot.setScale("x", { min: frame.time_s - SPAN_S, max: frame.time_s });
  }
}
