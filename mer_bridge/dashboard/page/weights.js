// The emotion layer, seven features by eight emotions: each weight a field, coloured by its sign.

import { $, clamp, make, setText, title } from "./parts.js";

const STRONG = 1.2; // a weight of this size has the full colour
const MORE = [255, 170, 70];
const LESS = [96, 150, 255];
const MOST = 10;

const shown = (value) => (Math.abs(value) < 0.005 ? "0" : value.toFixed(2));

export class Weights {
  constructor(ask, hello) {
    this.ask = ask;
    this.hello = hello;
    this.cells = [];
    this.none = make("p", { class: "dim none", hidden: true }, "This model hears emotions without features: it has no weights.");
    this.text = make("p", { class: "dim none" });
    this.text.append(
      "How much each feature moves each emotion, in rating per rating. ",
      make("b", { class: "more-word" }, "Orange raises"),
      ", ",
      make("b", { class: "less-word" }, "blue lowers"),
      "; a dot marks what was changed, Delete takes it back. ",
      (this.kept = make("span")),
    );
    const corner = make("td");
    const heads = hello.emotions.map((name) => make("th", { scope: "col" }, name));
    const body = make("tbody");
    hello.features.forEach((feature, f) => body.append(this.makeRow(feature, f)));
    this.scroll = make(
      "div",
      { class: "scroll" },
      make("table", { class: "weights" }, make("thead", {}, make("tr", {}, corner, ...heads)), body),
    );
    $("weights").append(this.none, this.text, this.scroll);
  }

  makeRow(feature, f) {
    const row = make("tr", {}, make("th", { scope: "row" }, title(feature)));
    this.hello.emotions.forEach((emotion, e) => {
      const input = make("input", { class: "steer", type: "number", step: "0.05", min: -MOST, max: MOST });
      input.disabled = document.body.classList.contains("look");
      input.setAttribute("aria-label", `${title(feature)} to ${emotion}`);
      input.oninput = () => this.paint(input, Number(input.value));
      input.onchange = () => this.send(e, f, Number(input.value));
      input.onkeydown = (event) => {
        if (event.key !== "Delete") return;
        event.preventDefault();
        input.value = shown(this.shipped[e][f]);
        this.send(e, f, this.shipped[e][f]);
      };
      (this.cells[e] ??= [])[f] = input;
      row.append(make("td", {}, input));
    });
    return row;
  }

  send(e, f, value) {
    this.ask("weight", [this.hello.emotions[e], this.hello.features[f], clamp(value || 0, -MOST, MOST)]);
  }

  setState({ weights, shipped, profile }) {
    setText(this.kept, profile ? `Kept with the profile ${profile}.` : "With a profile name they outlast the bridge.");
    this.none.hidden = weights !== null;
    this.scroll.hidden = this.text.hidden = weights === null;
    if (weights === null) return;
    this.shipped = shipped;
    weights.forEach((row, e) =>
      row.forEach((value, f) => {
        const input = this.cells[e][f];
        if (document.activeElement !== input || Math.abs(Number(input.value) - value) > 0.005) input.value = shown(value);
        input.parentNode.classList.toggle("changed", Math.abs(value - shipped[e][f]) > 1e-6);
        this.paint(input, value);
      }),
    );
  }

  paint(input, value) {
    const [r, g, b] = value < 0 ? LESS : MORE;
    const strength = 0.06 + 0.6 * clamp(Math.abs(value) / STRONG, 0, 1);
    input.parentNode.style.background = `rgba(${r}, ${g}, ${b}, ${strength.toFixed(2)})`;
  }
}

// What was said.
export class Log {
  constructor() {
    this.list = make("ol", { class: "log", "aria-live": "polite" });
    this.none = make("p", { class: "dim none" }, "Nothing has been said yet: all is well.");
    $("log").append(this.none, this.list);
  }

  clear() {
    this.list.replaceChildren();
    this.none.hidden = false;
  }

  add(lines) {
    for (const { at_s, text } of lines) {
      const time = new Date(1000 * at_s).toLocaleTimeString("en-GB");
      this.list.prepend(make("li", {}, make("time", {}, time), text));
      while (this.list.children.length > 200) this.list.lastChild.remove();
    }
    this.none.hidden = this.list.children.length > 0;
  }
}
