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
// Orders that one of several players can be given alone.
const PERSONAL = ["hold", "ranges/freeze", "reset", "weight", "calibrate", "calibrate/undo", "calibrate/done", "record"];

class Page {
  constructor() {
    this.state = null;
    this.hello = null;
    this.parts = null;
    this.values = {};
    this.pointed = -1;
    this.pinned = -1;
    this.frames = 0;
    this.latest = null;
    this.heardAt = -Infinity; // when there was music the last time
    this.advice = "";
    this.link = new Link({
      frame: (numbers) => this.takeFrame(numbers),
      message: (message) => this[`on_${message.type}`]?.(message),
      up: () => lamp("link", true, "live"),
      down: () => this.down(),
    });
    this.chosen = -1; // of several players; -1 is all of them
    this.ask = (verb, args = [], done = null) => this.link.ask(verb, args, done, PERSONAL.includes(verb) ? this.player() : "");
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
    if (this.hello && this.hello.version !== message.version) return location.reload(); // another page belongs to it
    this.hello = message;
    if (!this.parts) this.build();
    this.parts.log.clear();
    this.values = {};
    this.offerPlayers(message.players);
    this.steer(false);
    $("unlock").hidden = Boolean(this.link.key);
    return undefined;
  }

  on_welcome({ may_steer }) {
    this.steer(may_steer);
    if (!may_steer) toast("this key does not fit; the bridge says its key at the start", "error");
  }

  on_state(state) {
    this.state = state;
    Object.assign(state, state.players[Math.max(this.chosen, 0)]);
    setText($("model"), [state.model, state.profile].filter(Boolean).join(" · "));
    $("features-panel").hidden = $("why").hidden = !state.has_features;
    this.parts.features.keep(state.outputs);
    this.parts.emotions.keep(state.outputs);
    for (const name of ["plane", "controls", "maps", "weights", "out"]) this.parts[name].setState(state);
    $("save").toggleAttribute("data-locked", !state.can_save);
    $("save").title = state.can_save ? "Write what was changed into the settings file" : "No settings file: start with --config";
  }

  on_pulse(message) {
    Object.assign(this.values, message.out);
    Object.assign(message, message.players?.[Math.max(this.chosen, 0)]);
    this.parts.meter.pulse(message);
    this.parts.controls.pulse(message);
    this.parts.maps.pulse(this.values);
    this.parts.out.pulse(message);
    if (message.mix) this.parts.plane.setMix(message.mix);
    this.idle();
  }

  on_log({ lines }) {
    this.parts.log.add(lines);
    if (lines.length) this.advice = lines.at(-1).text;
  }

  on_error({ text }) {
    toast(text, "error");
  }

  // --- frames ---

  takeFrame(numbers) {
    if (!this.state) return;
    const { size, players } = this.hello;
    const chosen = this.frameAt(numbers, players.length ? (this.chosen + 1) * size : 0);
    chosen.players = players.map((name, k) => [name, this.frameAt(numbers, (k + 1) * size)]);
    if (Number.isNaN(chosen.index)) return; // this player has not been heard yet
    this.latest = chosen;
    this.frames += 1;
    Object.assign(document.documentElement.dataset, { frames: this.frames, timeS: chosen.time_s }); // for tests
    if (document.hidden) this.parts.history.show(chosen); // drawn later; a hidden page is not animated
    else if (!this.waiting) this.waiting = requestAnimationFrame(() => this.draw());
  }

  frameAt(numbers, start) {
    const part = ([first, length]) => numbers.subarray(start + first, start + first + length);
    const { layout, head } = this.hello;
    const [features, emotions, live, contributions] = ["features", "emotions", "live", "contributions"].map((name) => part(layout[name]));
    const frame = { features, emotions, live, contributions };
    part(layout.head).forEach((value, k) => (frame[head[k]] = value));
    return frame;
  }

  draw() {
    this.waiting = 0;
    const frame = this.latest;
    const { plane, features, emotions, why, meter, controls, history } = this.parts;
    const name = this.hello.quadrants[frame.quadrant - 1];
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
    if (frame.gate && frame.confidence > 0) this.heardAt = performance.now();
  }

  explain(frame, why, emotions) {
    const index = this.pointed >= 0 ? this.pointed : this.pinned >= 0 ? this.pinned : frame.leading;
    emotions.mark(frame.gate ? frame.leading : -1, "leading");
    emotions.mark(index, "told");
    if (this.state.has_features) why.show(frame, index, this.state.usual);
    else setText($("sentence"), this.hello.emotion_words[this.hello.emotions[frame.leading]]);
    $("sentence").classList.toggle("faint", !frame.gate);
  }

  // Without music the page says so, and what the bridge advises.
  idle() {
    const isIdle = performance.now() - this.heardAt > IDLE_AFTER_MS || !this.latest;
    this.parts.plane.setIdle(isIdle ? "waiting for music" : "", this.advice);
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

  player() {
    return this.hello.players[this.chosen] ?? "";
  }

  offerPlayers(names) {
    $("player-choice").hidden = names.length < 2;
    if (this.chosen >= names.length) this.chosen = -1;
    const options = ["all", ...names].map((name, k) => make("option", { value: k - 1 }, name));
    $("player").replaceChildren(...options);
    $("player").value = this.chosen;
    $("player").onchange = (event) => {
      this.chosen = Number(event.target.value);
      this.parts.plane.forget();
      this.parts.history.forget();
      this.on_state(this.state);
    };
  }

  steer(maySteer) {
    document.body.classList.toggle("look", !maySteer);
    document.querySelectorAll(".steer").forEach((element) => (element.disabled = !maySteer));
    $("unlock").hidden = maySteer;
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

const page = new Page();
if (location.search === "?app") import("./around.js").then(({ Around }) => new Around(page.link)); // the page of the app
