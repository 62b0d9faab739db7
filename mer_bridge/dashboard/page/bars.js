// Bars: one row per value, filled by its live value, its absolute value as a number.

import { clamp, make, setText, title } from "./parts.js";

const SPOKEN_EVERY = 12; // frames between two values told to assistive technology

export class Bars {
  // `pick(index)` is called when a row is pointed at, focused or left (-1); null for plain rows.
  constructor(box, { names, colours, bipolar, pick = null }) {
    this.rows = names.map((name, index) => this.makeRow(box, name, index, { colours, bipolar, pick }));
    this.count = 0;
  }

  makeRow(box, name, index, { colours, bipolar, pick }) {
    const fill = make("i");
    const number = make("b", {}, "–");
    const meter = make(
      "span",
      { class: "bar", role: "meter", "aria-label": title(name), "aria-valuemin": 0, "aria-valuemax": 1 },
      fill,
    );
    const row = make(pick ? "button" : "div", { class: "row" }, make("span", {}, title(name)), meter, number);
    row.style.setProperty("--colour", colours[name]);
    row.dataset.name = name;
    if (pick) {
      row.type = "button";
      row.setAttribute("aria-pressed", "false");
      row.onpointerenter = row.onfocus = () => pick(index, false);
      row.onpointerleave = row.onblur = () => pick(-1, false);
      row.onclick = () => pick(index, true);
    }
    box.append(row);
    return { row, fill, meter, number, isBipolar: bipolar.includes(name) };
  }

  show(absolute, live) {
    const speak = this.count++ % SPOKEN_EVERY === 0;
    this.rows.forEach(({ fill, meter, number, isBipolar }, k) => {
      fill.style.transform = `scaleX(${clamp(live[k], 0, 1).toFixed(4)})`;
      const value = absolute[k];
      setText(number, isBipolar ? (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2) : value.toFixed(2));
      if (speak) meter.setAttribute("aria-valuenow", live[k].toFixed(2));
    });
  }

  // Show only the values that the model has.
  keep(outputs) {
    for (const { row } of this.rows) row.hidden = !outputs.includes(row.dataset.name);
  }

  mark(index, kind) {
    this.rows.forEach(({ row }, k) => row.classList.toggle(kind, k === index));
  }
}
