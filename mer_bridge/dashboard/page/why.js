// Why: the contributions of the features to an emotion, stacked, and as a plain sentence.

import { $, FEATURE_COLOURS, make, setText, signed, title } from "./parts.js";

const SMALL = 0.005; // contributions below this are not named

const list = (words) =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join("");

export class Why {
  constructor(hello) {
    this.hello = hello;
    this.emotion = make("b");
    this.total = make("span", { class: "dim" });
    this.less = make("div", { class: "stack less" });
    this.more = make("div", { class: "stack more" });
    this.parts = hello.features.map((name) => this.makePart(name));
    const legend = make("ul", { class: "legend" });
    this.parts.forEach((part) => legend.append(part.entry));
    $("why").append(
      make("p", { class: "why-head" }, this.emotion, this.total),
      make("div", { class: "stacks", role: "img", "aria-label": "Contributions of the features" }, this.less, this.more),
      legend,
    );
  }

  makePart(name) {
    const piece = make("i", { title: title(name) });
    const number = make("b");
    const entry = make("li", {}, make("i"), make("span", {}, title(name)), number);
    for (const element of [piece, entry]) element.style.setProperty("--colour", FEATURE_COLOURS[name]);
    return { piece, number, entry };
  }

  // The seven contributions to emotion number `index`.
  row(frame, index) {
    const n = this.hello.features.length;
    return frame.contributions.subarray(index * n, (index + 1) * n);
  }

  show(frame, index, usual) {
    const row = this.row(frame, index);
    const sum = row.reduce((total, value) => total + value, 0);
    const most = Math.max(0.35, ...[-1, 1].map((sign) => row.reduce((t, v) => t + Math.max(0, sign * v), 0)));
    setText(this.emotion, title(this.hello.emotions[index]));
    setText(this.total, ` ${signed(sum)} from average music`);
    row.forEach((value, k) => {
      const { piece, number, entry } = this.parts[k];
      const stack = value < 0 ? this.less : this.more;
      if (piece.parentNode !== stack) stack.append(piece);
      piece.style.width = `${((100 * Math.abs(value)) / most).toFixed(2)}%`;
      setText(number, signed(value));
      entry.classList.toggle("faint", Math.abs(value) < 0.02);
    });
    setText($("sentence"), this.sentence(frame, index, usual));
  }

  // As the terminal says it: tense because dissonant (+.31) and not melodious (+.18), although steady (−.04).
  sentence(frame, index, usual) {
    const row = this.row(frame, index);
    const order = [...row.keys()].sort((a, b) => Math.abs(row[b]) - Math.abs(row[a])).slice(0, 3);
    const words = { above: [], below: [] };
    for (const k of order) {
      const name = this.hello.features[k];
      const [high, low] = this.hello.feature_words[name];
      const word = frame.features[k] >= usual[k] ? high : low;
      words[row[k] >= 0 ? "above" : "below"].push(`${word} (${signed(row[k])})`);
    }
    const emotion = this.hello.emotion_words[this.hello.emotions[index]];
    const sum = row.reduce((total, value) => total + value, 0);
    const isLess = sum < -SMALL && index !== frame.leading;
    const [because, although] = isLess ? [words.below, words.above] : [words.above, words.below];
    const head = isLess ? `not so ${emotion}` : emotion;
    const reasons = because.length ? ` because ${list(because)}` : "";
    return head + reasons + (although.length ? `, although ${list(although)}` : "");
  }
}
