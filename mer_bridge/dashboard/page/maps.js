// Mappings: one row per map, edited in place; what goes out now beside it.

import { $, clamp, make, setText, title } from "./parts.js";

const CURVES = ["lin", "exp", "log", "s", "points"];

// A value as its target gets it: MIDI controllers count to 127, bends and 14 bits further.
export function asSent(target, value) {
  const [kind] = target.split(":");
  if (kind === "osc" || kind === "program") return Number(value.toPrecision(4)).toString();
  const steps = { cc14: 16383, nrpn: 16383, bend: 16383 }[kind] ?? 127;
  return `${Math.round(value * steps)}`;
}

// How far a value lies in its range, 0..1; that of MIDI is always 0..1.
function share(target, value, range = [0, 1]) {
  const [low, high] = target.startsWith("osc:") ? range : [0, 1];
  return high === low ? 0 : clamp((value - low) / (high - low), 0, 1).toFixed(3);
}

export class Maps {
  constructor(ask) {
    this.ask = ask;
    this.rows = [];
    this.learning = "";
    this.box = $("maps");
    this.body = make("tbody");
    const heads = ["source", "target", "from", "to", "curve", "now", ""].map((text) => make("th", { scope: "col" }, text));
    this.table = make("table", { class: "maps" }, make("thead", {}, make("tr", {}, ...heads)), this.body);
    this.none = make("p", { class: "dim none" }, "No maps yet. A map sends one value to one OSC address or MIDI controller.");
    this.box.append(this.none, this.table, this.adder());
  }

  adder() {
    const field = (name, more) => make("input", { name, class: "steer", disabled: true, required: true, ...more });
    const form = make(
      "form",
      { class: "add-map" },
      field("source", { placeholder: "tension", list: "sources", "aria-label": "Source of the new map" }),
      field("target", { placeholder: "osc:/synth/cutoff or cc:74", "aria-label": "Target of the new map" }),
      field("low", { value: "0", inputMode: "decimal", "aria-label": "Lower end" }),
      field("high", { value: "1", inputMode: "decimal", "aria-label": "Upper end" }),
      make("button", { class: "steer main", disabled: true }, "Add map"),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      const { source, target, low, high } = form.elements;
      const args = [source.value.trim(), target.value.trim(), Number(low.value), Number(high.value)];
      this.ask("map/add", args, (answer) => answer.type === "answer" && form.reset());
    };
    return form;
  }

  setState(state) {
    const text = JSON.stringify([state.maps, state.midi]);
    if (text === this.known) return;
    this.known = text;
    this.none.hidden = state.maps.length > 0;
    this.table.hidden = state.maps.length === 0;
    while (this.rows.length > state.maps.length) this.rows.pop().row.remove();
    state.maps.forEach((entry, index) => {
      this.rows[index] ??= this.makeRow(index);
      this.fill(this.rows[index], entry);
    });
  }

  makeRow(index) {
    const number = index + 1;
    const row = make("tr");
    const cells = {};
    const set = (key, value) =>
      this.ask("set", [`map.${number}.${key}`, value], (answer) => answer.type === "error" && this.restore(index));
    const cell = (key, label, element) => {
      cells[key] = element;
      element.classList.add("steer");
      element.setAttribute("aria-label", `${label} of map ${number}`);
      element.disabled = document.body.classList.contains("look");
      row.append(make("td", { "data-label": label }, element));
    };
    const input = (more = {}) => make("input", { spellcheck: false, autocomplete: "off", ...more });
    cell("from", "source", input());
    cells.from.setAttribute("list", "sources");
    cell("to", "target", input());
    cell("low", "from", input({ inputMode: "decimal" }));
    cell("high", "to", input({ inputMode: "decimal" }));
    cell("curve", "curve", make("select", {}, ...CURVES.map((name) => make("option", { value: name }, name))));
    const bar = make("i");
    const now = make("b", {}, "–");
    row.append(make("td", { class: "now", "data-label": "now" }, now, make("span", { class: "bar thin" }, bar)));
    const learn = make("button", { class: "steer small", "aria-pressed": "false" }, "Learn");
    const remove = make("button", { class: "steer small danger", title: "Remove this map" }, "Remove");
    row.append(make("td", { class: "does" }, learn, remove));
    for (const key of ["from", "to", "curve"]) cells[key].onchange = () => set(key, cells[key].value.trim());
    for (const key of ["low", "high"]) {
      cells[key].onchange = () => set("range", `${Number(cells.low.value)}, ${Number(cells.high.value)}`);
    }
    learn.onclick = () => this.learn(this.rows[index].entry.learn);
    remove.onclick = () => this.ask("map/remove", [number]);
    for (const button of [learn, remove]) button.disabled = document.body.classList.contains("look");
    this.body.append(row);
    return { row, cells, bar, now, learn, entry: null };
  }

  fill(made, entry) {
    made.entry = entry;
    const { cells, learn } = made;
    const source = Array.isArray(entry.from) ? entry.from.join(", ") : entry.from;
    const wanted = { from: source, to: entry.to, low: entry.range[0], high: entry.range[1], curve: entry.curve };
    for (const [key, value] of Object.entries(wanted)) {
      if (document.activeElement !== cells[key] || key === "curve") cells[key].value = value;
    }
    made.row.classList.toggle("off", !entry.on);
    made.row.title = [entry.name, entry.on ? "" : "switched off"].filter(Boolean).join(", ");
    learn.toggleAttribute("data-locked", !entry.learn);
    learn.title = entry.learn ? "This control alone sweeps, for the learning of another program" : "Only for MIDI targets";
    this.value(made, undefined);
  }

  restore(index) {
    const made = this.rows[index];
    if (!made) return;
    document.activeElement?.blur();
    this.fill(made, made.entry);
  }

  learn(target) {
    if (!target) return;
    this.learning = this.learning === target ? "" : target;
    this.ask("learn", [this.learning]);
    for (const { learn, entry } of this.rows) {
      const isOn = this.learning !== "" && entry.learn === this.learning;
      learn.setAttribute("aria-pressed", isOn);
      setText(learn, isOn ? "Stop" : "Learn");
    }
  }

  pulse(values) {
    for (const made of this.rows) this.value(made, values[made.entry.to]);
  }

  value({ entry, now, bar }, value) {
    if (value === undefined) return;
    setText(now, asSent(entry.to, value));
    bar.style.transform = `scaleX(${share(entry.to, value, entry.range)})`;
  }
}

// Everything that goes out, map or not, and the last events.
export class Out {
  constructor() {
    this.box = $("out");
    this.cells = new Map();
    this.grid = make("div", { class: "outs" });
    this.events = make("ol", { class: "events" });
    this.none = make("p", { class: "dim none" }, "Nothing goes out but the OSC bundle: there are no maps, and MIDI is off.");
    this.box.append(this.none, this.grid, make("h3", {}, "Events"), this.events);
  }

  setState(state) {
    const names = Object.fromEntries(Object.entries(state.defaults).map(([name, cc]) => [`cc:${cc}`, name]));
    for (const entry of state.maps) names[entry.to] = Array.isArray(entry.from) ? entry.from.join(", ") : entry.from;
    this.names = names;
    this.ranges = Object.fromEntries(state.maps.map((entry) => [entry.to, entry.range]));
    for (const [target, { source }] of this.cells) setText(source, title(names[target] ?? ""));
  }

  pulse({ out, events = [] }) {
    for (const [target, value] of Object.entries(out)) {
      if (!this.cells.has(target)) this.add(target);
      const { number, bar } = this.cells.get(target);
      setText(number, asSent(target, value));
      bar.style.transform = `scaleX(${share(target, value, this.ranges?.[target])})`;
    }
    this.none.hidden = this.cells.size > 0;
    for (const [target, value, ...args] of events) {
      const text = [target, asSent(target, value), ...args].join(" ");
      this.events.prepend(make("li", {}, make("time", {}, new Date().toLocaleTimeString("en-GB")), text));
      while (this.events.children.length > 40) this.events.lastChild.remove();
    }
  }

  add(target) {
    const number = make("b");
    const bar = make("i");
    const source = make("span", { class: "dim" }, title(this.names?.[target] ?? ""));
    this.grid.append(
      make("div", { class: "out" }, make("code", {}, target), source, number, make("span", { class: "bar thin" }, bar)),
    );
    this.cells.set(target, { number, bar, source });
  }
}
