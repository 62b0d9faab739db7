// What is heard while the bridge is set up: a dial of the level, the mood in one word,
// the eight feelings that go out, and what to do.

import { $, clamp, EMOTION_COLOURS, make, setText } from "./parts.js";

const FLOOR_DB = -60;
const ARC = 75; // parts of a hundred of the circle
const FALL = 0.004; // of the peak mark, per frame
const FALL_BACK = 0.02; // of the ring, per frame: 30 dB a second, so that it does not flicker
const HOT_MS = 3000;
const QUIET = 1 / 3; // of the ring: -40 dB

const IDLE = {
  soundcard: "Play or sing something: the ring should move.",
  jack: "Play something: the ring should move.",
  osc: "Waiting for sound from your program: open mer.send~ there, and switch its DSP on.",
  player: "The music begins in a moment.",
  file: "The music begins in a moment.",
};

export class Ear {
  constructor() {
    this.told = null;
    this.state = { phase: "starting", kind: "osc", isChosen: false };
    this.peak = 0;
    this.clipped = 0;
    this.hotAt = -Infinity;
    this.frames = 0;
    this.rest();
  }

  hello(message) {
    if (!this.told) $("feelings").append(...message.emotions.flatMap((name) => this.row(name)));
    this.told = message;
    this.bars = [...$("feelings").querySelectorAll(".bar i")];
  }

  row(name) {
    const bar = make("span", { class: "bar" }, make("i"));
    bar.style.setProperty("--colour", EMOTION_COLOURS[name]);
    return [make("span", {}, name), bar];
  }

  // How the app stands: what is said while there are no frames.
  mood(state) {
    this.state = state;
    if (state.phase !== "running") this.rest();
    else if (!this.level) this.advise(null);
  }

  pulse({ stats }) {
    if (stats.clipped > this.clipped) this.hotAt = performance.now();
    this.clipped = stats.clipped;
  }

  show(numbers) {
    if (!this.told || this.state.phase !== "running") return;
    const head = Object.fromEntries(this.told.head.map((name, k) => [name, numbers[this.told.layout.head[0] + k]]));
    if (Number.isNaN(head.level_db)) return;
    const part = Math.max(clamp(1 - head.level_db / FLOOR_DB, 0, 1), this.level - FALL_BACK);
    this.level = part;
    this.peak = Math.max(part, this.peak - FALL);
    this.draw(part, head);
    const [first, count] = this.told.layout.live; // features, then emotions
    const live = numbers.subarray(first + count - this.bars.length, first + count);
    this.bars.forEach((bar, k) => (bar.style.transform = `scaleX(${clamp(live[k], 0, 1).toFixed(3)})`));
    this.frames += 1;
    document.documentElement.dataset.frames = this.frames; // for tests
  }

  draw(part, head) {
    const isHot = performance.now() - this.hotAt < HOT_MS;
    $("dial").classList.remove("off");
    $("feelings").classList.toggle("off", !head.gate);
    $("dial-fill").style.strokeDasharray = `${(ARC * part).toFixed(2)} 100`;
    $("dial-peak").style.strokeDashoffset = (-ARC * this.peak).toFixed(2);
    $("dial-fill").classList.toggle("hot", isHot);
    $("dial-fill").classList.toggle("faint", !head.gate);
    const quadrant = this.told.quadrants[head.quadrant - 1];
    document.body.dataset.quadrant = head.gate ? quadrant : "none";
    setText($("mood"), head.gate ? quadrant : "silence");
    setText($("level"), head.level_db > -119 ? `−${Math.abs(head.level_db).toFixed(0)} dB` : "");
    if (this.frames % 12 === 0) $("dial").setAttribute("aria-valuenow", head.level_db.toFixed(0));
    this.advise(head, isHot);
  }

  advise(head, isHot = false) {
    const { kind, isChosen } = this.state;
    let text = isChosen ? IDLE[kind] : "Choose an input, and play.";
    if (head?.gate) text = "Good, that is heard.";
    if (head?.gate && this.peak < QUIET) text = "That is heard, but quiet: a little more level would do it good.";
    if (isHot) text = "Too loud: turn the input down until this line goes away.";
    setText($("advice"), text);
  }

  rest() {
    this.level = 0;
    this.peak = 0;
    document.body.dataset.quadrant = "none";
    $("dial").classList.add("off");
    $("feelings").classList.add("off");
    setText($("mood"), this.state.phase === "stopped" ? "stopped" : "…");
    setText($("level"), "");
    const words = { starting: "Getting ready …", stopped: "The bridge does not run.", ended: "" };
    if (this.state.phase in words) setText($("advice"), words[this.state.phase]);
  }
}
