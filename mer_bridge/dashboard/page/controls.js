// Sliders and buttons: what the player's hand does.

import { $, clamp, make, paced, setText, toast } from "./parts.js";

const SEND_MS = 80;
const MINE_MS = 900; // after a move of our own, so long nobody else moves the slider
const LONGEST_S = 20;
const SHORTEST_S = 0.05;
const SURE_MS = 3000;

// Smoothing times are heard in proportion, so the slider has even ratios: 0 is none.
const toSeconds = (place) => (place <= 0 ? 0 : SHORTEST_S * (LONGEST_S / SHORTEST_S) ** (place / 100));
const toPlace = (seconds) =>
  seconds <= 0 ? 0 : clamp((100 * Math.log(seconds / SHORTEST_S)) / Math.log(LONGEST_S / SHORTEST_S), 1, 100);
const spoken = (seconds) => (seconds < 0.995 ? `${Math.round(1000 * seconds)} ms` : `${seconds.toFixed(1)} s`);

function smoothingSeconds({ kind, min_cutoff_hz, time_s, up_s }) {
  if (kind === "none") return 0;
  if (kind === "one_euro") return 1 / (2 * Math.PI * min_cutoff_hz);
  return kind === "slew" ? up_s : time_s;
}

export class Controls {
  constructor(ask) {
    this.ask = ask;
    this.state = null;
    this.moved = {};
    this.slider("horizon", (value) => `${value.toFixed(1)} s`, (value) => ask("horizon", [value]));
    this.slider("smoothing", (place) => spoken(toSeconds(place)), (place) => this.smooth(toSeconds(place)));
    this.slider("gain", (db) => `${db > 0 ? "+" : ""}${db.toFixed(1)} dB`, (db) => this.setGain(db));
    this.toggles();
    this.soundcheck();
    this.resetting();
    $("smoothing-kind").onchange = (event) => ask("set", ["smoothing.kind", event.target.value]);
    $("gain-auto").onclick = () => this.followLevel();
    $("panic").onclick = () => ask("panic");
  }

  slider(id, words, send) {
    const input = $(id);
    const sendSoon = paced(SEND_MS, send);
    this.words = { ...this.words, [id]: words };
    input.oninput = () => {
      this.moved[id] = performance.now();
      this.label(id);
      sendSoon(Number(input.value));
    };
  }

  label(id) {
    const input = $(id);
    const value = Number(input.value);
    input.style.setProperty("--part", (value - input.min) / (input.max - input.min));
    const text = this.words[id](value);
    setText($(`${id}-out`), text);
    input.setAttribute("aria-valuetext", text);
  }

  place(id, value) {
    const input = $(id);
    if (performance.now() - (this.moved[id] ?? -Infinity) < MINE_MS) return;
    if (Math.abs(Number(input.value) - value) > Number(input.step) / 2) input.value = value;
    this.label(id);
  }

  smooth(seconds) {
    const { kind } = this.state.smoothing;
    if (seconds === 0) return this.ask("set", ["smoothing.kind", "none"]);
    if (kind === "none") this.ask("set", ["smoothing.kind", "one_euro"]);
    const key = { one_euro: "min_cutoff_hz", none: "min_cutoff_hz", slew: "up_s" }[kind] ?? "time_s";
    return this.ask("set", [`smoothing.${key}`, key === "min_cutoff_hz" ? 1 / (2 * Math.PI * seconds) : seconds]);
  }

  setGain(db) {
    this.ask("set", ["gain.fixed_db", db]);
    if (this.state.gain.mode !== "fixed") this.ask("set", ["gain.mode", "fixed"]);
  }

  followLevel() {
    if (this.state.gain.mode === "fixed") return this.ask("set", ["gain.mode", "follow"]);
    this.ask("set", ["gain.fixed_db", Number($("gain").value)]);
    return this.ask("set", ["gain.mode", "fixed"]);
  }

  toggles() {
    const pressed = (id) => $(id).getAttribute("aria-pressed") === "true";
    $("hold").onclick = () => this.ask("hold", [pressed("hold") ? 0 : 1]);
    $("freeze").onclick = () => this.ask("ranges/freeze", [pressed("freeze") ? 0 : 1]);
    $("record").onclick = () =>
      this.ask("record", [pressed("record") ? 0 : 1], (answer) => answer.type === "answer" && toast(answer.text));
  }

  soundcheck() {
    const show = (isOn) => {
      $("calibrate-undo").hidden = $("calibrate-done").hidden = !isOn;
    };
    const told = (answer) => toast(answer.text, answer.type === "error" ? "error" : "");
    $("calibrate").onclick = () =>
      this.ask("calibrate", [Number($("calibrate-s").value)], (answer) => {
        told(answer);
        if (answer.type === "answer") show(true);
      });
    $("calibrate-undo").onclick = () => this.ask("calibrate/undo", [], told);
    $("calibrate-done").onclick = () =>
      this.ask("calibrate/done", [], (answer) => {
        told(answer);
        if (answer.type === "answer") show(false);
      });
  }

  // The first press asks, the second one within three seconds means it.
  resetting() {
    const button = $("reset");
    let timer = null;
    button.onclick = () => {
      clearTimeout(timer);
      if (button.classList.toggle("sure")) {
        button.textContent = "Really forget all?";
        timer = setTimeout(() => button.classList.contains("sure") && this.calm(button), SURE_MS);
        return;
      }
      this.calm(button);
      this.ask("reset");
      toast("forgotten: what was heard and learnt, and weights set by hand");
    };
  }

  calm(button) {
    button.classList.remove("sure");
    button.textContent = "Reset";
  }

  show(frame) {
    press("hold", frame.held);
  }

  setState(state) {
    this.state = state;
    this.place("horizon", state.horizon_s);
    this.place("smoothing", toPlace(smoothingSeconds(state.smoothing)));
    $("smoothing-kind").value = state.smoothing.kind;
    press("gain-auto", state.gain.mode === "follow");
    if (state.gain.mode === "fixed") this.place("gain", state.gain.fixed_db);
    press("freeze", state.frozen);
    press("record", state.recording);
    setText($("record").querySelector("span"), state.recording ? "Recording" : "Record");
    $("panic").hidden = !state.midi;
    for (const id of ["calibrate", "freeze", "reset"]) $(id).toggleAttribute("data-locked", state.show);
  }

  pulse({ gain_db, gain_held }) {
    if (gain_db == null || this.state?.gain.mode !== "follow") return;
    this.place("gain", gain_db);
    if (performance.now() - (this.moved.gain ?? -Infinity) > MINE_MS) {
      setText($("gain-out"), `${gain_db > 0 ? "+" : ""}${gain_db.toFixed(1)} dB ${gain_held ? "held" : "auto"}`);
    }
  }
}

function press(id, isOn) {
  const text = String(Boolean(isOn));
  if ($(id).getAttribute("aria-pressed") !== text) $(id).setAttribute("aria-pressed", text);
}
