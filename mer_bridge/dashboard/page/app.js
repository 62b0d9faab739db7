// The page: what comes from the bridge goes to its parts, what people do goes back as orders.

import { Bars } from "./bars.js";
import { Controls } from "./controls.js";
import { History } from "./history.js";
import { Link } from "./link.js";
import { Maps, Out } from "./maps.js";
import { lamp, Meter } from "./meter.js";
import { $, EMOTION_COLOURS, FEATURE_COLOURS, make, setText, toast } from "./parts.js";
import { Plane } from "./plane.js";
import { Log, Weights } from "./weights.js";
import { Why } from "./why.js";

const IDLE_AFTER_MS = 4000;

class Page {
  constructor() {
    this.state = null;
    this.hello = null;
    this.parts = null;
    this.values = {};
    this.pointed = -1;
    this.pinned = -1;
    this.frames = 0;
    this.mayStand = performance.now();
    this.link = new Link({
      frame: (numbers) => this.takeFrame(numbers),
      message: (message) => this[`on_${message.type}`]?.(message),
      up: () => lamp("link", true, "live"),
      down: () => this.down(),
    });
    this.ask = (...order) => this.link.ask(...order);
    tabs();
    $("stage").onclick = () => this.toggleStage();
    $("save").onclick = () => this.ask("save", [], (answer) => answer.type === "answer" && toast(`saved: ${answer.text}`));
    $("unlock").onsubmit = (event) => {
      event.preventDefault();
      this.link.unlock(event.target.elements.key.value.trim());
    };
  }

  // --- messages, by their type ---

  on_hello(message) {
    this.hello = message;
    if (!this.parts) this.build();
    this.parts.log.clear();
    this.values = {};
    $("player-choice").hidden = message.players.length < 2;
    this.steer(false);
    $("unlock").hidden = Boolean(this.link.key);
  }

  on_welcome({ may_steer }) {
    this.steer(may_steer);
    if (!may_steer) toast("this key does not fit; the bridge says its key at the start", "error");
  }

  on_state(state) {
    this.state = state;
    setText($("model"), [state.model, state.player].filter(Boolean).join(" · "));
    $("features-panel").hidden = $("why").hidden = !state.has_features;
    this.parts.features.keep(state.outputs);
    this.parts.emotions.keep(state.outputs);
    for (const name of ["plane", "controls", "maps", "weights", "out"]) this.parts[name].setState(state);
    $("save").toggleAttribute("data-locked", !state.can_save);
    $("save").title = state.can_save ? "Write what was changed into the settings file" : "No settings file: start with --config";
  }

  on_pulse(message) {
    Object.assign(this.values, message.out);
    this.parts.meter.pulse(message);
    this.parts.controls.pulse(message);
    this.parts.maps.pulse(this.values);
    this.parts.out.pulse(message);
    if (message.mix) this.parts.plane.setMix(message.mix);
  }

  on_log({ lines }) {
    this.parts.log.add(lines);
  }

  on_error({ text }) {
    toast(text, "error");
  }

  // --- frames ---

  takeFrame(numbers) {
    if (!this.state) return;
    const part = (name) => numbers.subarray(this.hello.layout[name][0], this.hello.layout[name][0] + this.hello.layout[name][1]);
    const frame = { features: part("features"), emotions: part("emotions"), live: part("live") };
    frame.contributions = part("contributions");
    this.hello.head.forEach((name, k) => (frame[name] = numbers[k]));
    this.latest = frame;
    this.frames += 1;
    document.documentElement.dataset.frames = this.frames;
    if (!this.waiting) this.waiting = requestAnimationFrame(() => this.draw());
    if (document.hidden) this.draw();
  }

  draw() {
    cancelAnimationFrame(this.waiting);
    this.waiting = 0;
    const frame = this.latest;
    const { plane, features, emotions, why, meter, controls, history } = this.parts;
    const name = this.hello.quadrants[frame.quadrant - 1];
    const isHeard = frame.gate && frame.confidence > 0;
    document.body.dataset.quadrant = frame.gate ? name : "none";
    setText($("quadrant"), frame.gate ? name : "silence");
    plane.show(frame);
    const n = this.hello.features.length;
    features.show(frame.features, frame.live.subarray(0, n));
    emotions.show(frame.emotions, frame.live.subarray(n));
    $("features").style.setProperty("--trust", (0.35 + 0.65 * frame.confidence).toFixed(2));
    setText($("confidence"), `${Math.round(100 * frame.confidence)} %`);
    $("confidence-bar").style.transform = `scaleX(${frame.confidence.toFixed(3)})`;
    this.explain(frame, why, emotions);
    meter.show(frame);
    controls.show(frame);
    history.show(frame);
    this.idle(frame, isHeard);
  }

  explain(frame, why, emotions) {
    const index = this.pointed >= 0 ? this.pointed : this.pinned >= 0 ? this.pinned : frame.leading;
    emotions.mark(frame.gate ? frame.leading : -1, "leading");
    emotions.mark(index, "told");
    if (this.state.has_features) why.show(frame, index, this.state.usual);
    else setText($("sentence"), this.hello.emotion_words[this.hello.emotions[frame.leading]]);
    $("sentence").classList.toggle("faint", !frame.gate);
  }

  idle(frame, isHeard) {
    if (isHeard) this.mayStand = performance.now();
    const isIdle = performance.now() - this.mayStand > IDLE_AFTER_MS;
    this.parts.plane.setIdle(isIdle ? "waiting for music" : "");
  }

  // --- the page itself ---

  build() {
    const { hello, ask } = this;
    const pick = (index, isPinned) => {
      if (isPinned) this.pinned = this.pinned === index ? -1 : index;
      else this.pointed = index;
      document.querySelectorAll("#emotions .row").forEach((row, k) => row.setAttribute("aria-pressed", k === this.pinned));
    };
    const { bipolar } = hello;
    this.parts = {
      plane: new Plane(ask),
      features: new Bars($("features"), { names: hello.features, colours: FEATURE_COLOURS, bipolar }),
      emotions: new Bars($("emotions"), { names: hello.emotions, colours: EMOTION_COLOURS, bipolar, pick }),
      why: new Why(hello),
      meter: new Meter(),
      history: new History(),
      controls: new Controls(ask),
      maps: new Maps(ask),
      out: new Out(),
      weights: new Weights(ask, hello),
      log: new Log(),
    };
    $("sources").append(...hello.sources.map((name) => make("option", { value: name })));
  }

  steer(mayStand) {
    document.body.classList.toggle("look", !mayStand);
    document.querySelectorAll(".steer").forEach((element) => (element.disabled = !mayStand));
    $("unlock").hidden = mayStand;
  }

  down() {
    lamp("link", false, "offline");
    this.steer(false);
    $("unlock").hidden = true;
    document.body.dataset.quadrant = "none";
  }

  toggleStage() {
    const isOn = document.body.classList.toggle("stage");
    $("stage").setAttribute("aria-pressed", isOn);
    if (isOn) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
  }
}

// Tabs as the ARIA practices want them: arrows move, the others are out of the tab order.
function tabs() {
  const all = [...document.querySelectorAll('[role="tab"]')];
  const choose = (tab) => {
    for (const each of all) {
      const isChosen = each === tab;
      each.setAttribute("aria-selected", isChosen);
      each.tabIndex = isChosen ? 0 : -1;
      $(each.getAttribute("aria-controls")).hidden = !isChosen;
    }
  };
  all.forEach((tab, k) => {
    tab.onclick = () => choose(tab);
    tab.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(k + step + all.length) % all.length];
      choose(next);
      next.focus();
    };
  });
}

new Page();
