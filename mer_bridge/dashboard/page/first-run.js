// The first-run page: where the music comes from, who follows, and one control to learn.

import { Ear } from "./ear.js";
import { Link } from "./link.js";
import { $, make, setText, title, toast } from "./parts.js";
import { Window } from "./window.js";

const STEPS = 3;
const FEW = 9; // controls that are shown at first: the feelings and the confidence
const PROGRAMS = {
  "": ["Not now", "or one that subscribes by itself"],
  pd: ["Pure Data", "objects mer.receive and mer.map"],
  max: ["Max", "package mer-bridge"],
  supercollider: ["SuperCollider", "class MerBridge"],
  sonicpi: ["Sonic Pi", "live coding in Ruby"],
  tidal: ["TidalCycles", "controls by name"],
  wekinator: ["Wekinator", "fifteen inputs"],
  touchdesigner: ["TouchDesigner", "OSC In CHOP"],
  ableton: ["Ableton Live", "with AbletonOSC; or MIDI"],
  reaper: ["REAPER", "OSC surface; or MIDI"],
  ardour: ["Ardour", "its own addresses; or MIDI"],
};
const ICONS = {
  soundcard: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7",
  jack: "M4 8h6v8H4zM14 8h6v8h-6zM10 12h4M7 3v5M17 16v5",
  osc: "M4 6h16v10H4zM9 20h6M12 16v4M8 11h.01M12 11h.01M16 11h.01",
  player: "M9 18V5l11-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
};
const ALWAYS = [
  { kind: "osc", device: "", title: "A program of mine", detail: "Pure Data, Max and others send sound over OSC", inputs: 1 },
  { kind: "player", device: "", title: "Built-in music", detail: "No microphone at hand? Try it with this", inputs: 1 },
];

class FirstRun {
  constructor() {
    this.step = 1;
    this.news = null;
    this.choice = null; // what is chosen here; null until the app has said what holds
    this.hasChosen = false; // an input, on this page
    this.learning = "";
    this.ear = new Ear();
    this.window = new Window({ news: (news) => this.take(news), lost: () => this.lose() });
    this.link = new Link({
      frame: (numbers) => this.ear.show(numbers),
      message: (message) => this.hear(message),
      up: () => {},
      down: () => this.ear.rest(),
    });
    for (let k = 1; k <= STEPS; k += 1) $(`way-${k}`).onclick = () => this.go(k);
    $("next").onclick = () => (this.step < STEPS ? this.go(this.step + 1) : this.finish());
    $("back").onclick = () => this.go(this.step - 1);
    $("look").onclick = () => this.window.send("look");
    $("skip").onclick = () => this.window.go("?app");
    $("quit").onclick = () => this.window.send("quit");
    $("more").onclick = () => {
      this.hasMore = !this.hasMore;
      $("more").setAttribute("aria-expanded", this.hasMore);
      this.draw();
    };
    $("channel").onchange = (event) => this.choose({ channel: Number(event.target.value) });
  }

  // --- what the app says ---

  take(news) {
    const before = this.news;
    this.news = news;
    if (!this.choice || !this.hasChosen) this.choice = { ...news.choice };
    this.hasChosen ||= !news.is_first;
    const isAnswered = this.isFinishing && news.saves > this.saves && (news.error || news.phase !== "starting");
    if (isAnswered) return this.arrive();
    $("curtain").hidden = news.phase !== "ended";
    if (news.phase === "ended") {
      this.link.stop();
      setText($("curtain-title"), "mer-bridge has ended");
      setText($("curtain-text"), "You can close this page.");
    }
    $("skip").hidden = news.is_first && !news.is_kept;
    setText($("file"), this.step === STEPS ? `kept in ${news.file}` : "");
    if (news.phase === "running" && before?.phase !== "running") this.link.hurry();
    this.explain();
    this.draw();
    return undefined;
  }

  lose() {
    this.ear.rest();
    setText($("curtain-title"), "The app does not answer");
    setText($("curtain-text"), "If it has ended, start it again: this page comes back by itself.");
    $("curtain").hidden = false;
  }

  hear(message) {
    if (message.type === "hello") this.ear.hello(message);
    if (message.type === "pulse") this.ear.pulse(message);
    if (message.type === "error") toast(message.text, "error");
  }

  explain() {
    const { phase, error, notice, choice } = this.news;
    this.ear.mood({ phase, kind: choice.kind, isChosen: this.hasChosen });
    $("trouble").hidden = !error;
    if (error) {
      const again = make("button", { type: "button", class: "small", onclick: () => this.window.send("again") }, "Try again");
      $("trouble").replaceChildren(error, again);
    }
    $("notice").hidden = !notice || phase === "stopped";
    setText($("notice"), notice);
  }

  // --- what is chosen ---

  choose(changes) {
    this.choice = { ...this.choice, ...changes };
    this.hasChosen = true;
    this.learning = "";
    this.ear.rest();
    this.window.send("open", this.choice);
    this.draw();
  }

  finish() {
    this.isFinishing = true;
    this.saves = this.news.saves;
    $("next").disabled = true;
    setText($("next"), "Saving …");
    this.window.send("finish", this.choice);
  }

  // The settings are kept and the bridge runs with them, or they are not and the error stands here.
  arrive() {
    this.isFinishing = false;
    $("next").disabled = false;
    if (this.news.is_kept) return this.window.go("?app");
    this.explain();
    return this.draw();
  }

  go(step) {
    this.step = step;
    if (step < STEPS && this.learning) this.learn(this.learning);
    for (let k = 1; k <= STEPS; k += 1) {
      $(`step-${k}`).hidden = k !== step;
      $(`way-${k}`).toggleAttribute("aria-current", k === step);
      if (k === step) $(`way-${k}`).setAttribute("aria-current", "step");
      $(`way-${k}`).classList.toggle("done", k < step);
    }
    $("back").hidden = step === 1;
    setText($("file"), step === STEPS && this.news ? `kept in ${this.news.file}` : "");
    this.draw();
    $(`step-${step}`).querySelector("h2").focus({ preventScroll: true });
  }

  // One control sweeps alone until it is pressed again, or another is.
  learn(name) {
    this.learning = this.learning === name ? "" : name;
    this.link.ask("learn", [this.learning]);
    this.draw();
  }

  // --- drawing ---

  draw() {
    if (!this.news) return;
    setText($("next"), this.isFinishing ? "Saving …" : this.step < STEPS ? "Next" : "Save and open the dashboard");
    this.drawSounds();
    this.drawHosts();
    this.drawPorts();
    this.drawLearns();
  }

  drawSounds() {
    const { offers, many } = this.news;
    const { kind, device } = this.choice;
    const sounds = [...offers.sounds, ...ALWAYS];
    if (device && !sounds.some((each) => each.kind === kind && each.device === device))
      sounds.unshift({ kind, device, title: device, detail: "not here at the moment", inputs: 1 });
    const isChosen = (each) => this.hasChosen && each.kind === kind && each.device === device;
    this.cards($("sounds"), sounds, isChosen, (each) => this.choose({ kind: each.kind, device: each.device, channel: 0 }));
    const chosen = sounds.find(isChosen);
    $("channel-label").hidden = !chosen || chosen.inputs < 2;
    if (chosen?.inputs > 1 && $("channel").options.length !== chosen.inputs + 1) {
      const names = Array.from({ length: chosen.inputs + 1 }, (_, k) => (k ? `${k}` : chosen.inputs > 2 ? "1 and 2 mixed" : "both mixed"));
      $("channel").replaceChildren(...names.map((name, k) => make("option", { value: k }, name)));
    }
    $("channel").value = this.choice.channel;
    const notes = [...(many ? ["Several players are set up: change their inputs in the settings file."] : [])];
    if (this.news.offers.sound_note) notes.unshift(this.news.offers.sound_note);
    $("notes").replaceChildren(...notes.map((note) => make("li", {}, note)));
  }

  drawHosts() {
    const items = Object.entries(PROGRAMS).map(([host, [name, detail]]) => ({ host, title: name, detail }));
    this.cards($("hosts"), items, (each) => each.host === this.choice.host, (each) => this.choose({ host: each.host }));
    const host = this.news.offers.hosts[this.choice.host];
    const patches = ["Patches, packages and examples: ", make("code", {}, this.news.offers.patches)];
    if (!host) $("recipe").replaceChildren(...patches);
    else $("recipe").replaceChildren(`It hears port ${host.port}. There: `, make("code", {}, host.note), ". ", ...patches);
  }

  drawPorts() {
    const { offers } = this.news;
    const { virtual, midi } = offers;
    const items = [{ port: "", title: "No MIDI", detail: "OSC is enough for me" }];
    if (virtual) items.push({ port: virtual, title: `New port “${virtual}”`, detail: "appears in your program" });
    items.push(...midi.filter((port) => port !== virtual).map((port) => ({ port, title: port, detail: "is there already" })));
    const { midi: chosen } = this.choice;
    if (!items.some((each) => each.port === chosen)) items.push({ port: chosen, title: chosen, detail: "not here at the moment" });
    this.cards($("ports"), items, (each) => each.port === chosen, (each) => this.choose({ midi: each.port }));
    const windows = virtual ? "" : "Windows makes no ports of itself: make one with loopMIDI, and look for devices again. ";
    const how = this.learning
      ? `Only ${title(this.learning)} moves now. When your program has taken it, press Stop.`
      : "In your program, choose the port as a MIDI input, and turn its MIDI learn on for a knob.";
    setText($("port-recipe"), chosen ? how : windows || offers.midi_note);
  }

  drawLearns() {
    const { phase, offers, choice } = this.news;
    const isOpen = phase === "running" && choice.midi !== "" && choice.midi === this.choice.midi;
    $("learns").classList.toggle("locked", !isOpen);
    $("learns").inert = !isOpen;
    const controls = Object.entries(offers.controls).slice(0, this.hasMore ? undefined : FEW);
    const rows = controls.map(([name, cc]) => this.learnRow(name, cc));
    setText($("more"), this.hasMore ? "The feelings alone" : "The seven features, too");
    this.swap($("learns"), rows, `${this.learning}|${rows.length}`);
  }

  learnRow(name, cc) {
    const isOn = name === this.learning;
    const button = { type: "button", class: "small", "aria-pressed": isOn, "aria-label": `Learn ${title(name)}`, onclick: () => this.learn(name) };
    return make("div", { class: isOn ? "learn on" : "learn" }, make("span", {}, title(name)), make("small", {}, `CC ${cc}`), make("button", button, isOn ? "Stop" : "Learn"));
  }

  // Cards of which one is chosen: arrows move, as the ARIA practices want radio groups.
  cards(box, items, isChosen, pick) {
    const state = items.map((each) => `${isChosen(each)}${each.title}${each.detail}`).join("|");
    const at = items.findIndex(isChosen);
    const cards = items.map((each, k) => {
      const properties = { type: "button", class: "card", role: "radio", "aria-checked": k === at, tabIndex: k === Math.max(at, 0) ? 0 : -1 };
      const card = make("button", { ...properties, onclick: () => pick(each) });
      if (each.kind) card.append(icon(ICONS[each.kind] ?? ICONS.player));
      card.append(make("b", {}, each.title), each.is_default ? make("em", {}, "default") : "", make("span", {}, each.detail));
      card.onkeydown = (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        box.children[(k + step + items.length) % items.length].focus();
      };
      return card;
    });
    this.swap(box, cards, state);
  }

  // New children only where something is new, and the focus where it was.
  swap(box, children, state) {
    if (box.dataset.state === state) return;
    box.dataset.state = state;
    const at = [...box.querySelectorAll("button")].indexOf(document.activeElement);
    box.replaceChildren(...children);
    if (at >= 0) box.querySelectorAll("button")[at]?.focus();
  }
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  svg.firstChild.setAttribute("d", path);
  return svg;
}

new FirstRun();
