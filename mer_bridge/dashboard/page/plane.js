// The valence-arousal plane: where the music is, where it came from, and the presets that lie on it.

import { $, clamp, make, QUADRANT_COLOURS, setText, title } from "./parts.js";

const TRAIL = 320; // points, some thirteen seconds
const CORNERS = { uplifting: [1, 1], aggressive: [-1, 1], melancholic: [-1, -1], calm: [1, -1] };

export class Plane {
  constructor(ask) {
    this.ask = ask;
    this.box = $("plane");
    this.canvas = this.box.querySelector("canvas");
    this.pads = new Map();
    this.trail = [];
    this.frame = null;
    this.quadrants = Object.keys(CORNERS);
    new ResizeObserver(() => this.resize()).observe(this.box);
    $("morph").onclick = () => ask("morph", [this.state.morphing ? 0 : 1]);
    $("store").onsubmit = (event) => {
      event.preventDefault();
      ask("preset/store", [event.target.elements.name.value.trim()]);
      event.target.reset();
    };
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const size = this.box.clientWidth;
    if (!size) return;
    this.size = size;
    this.canvas.width = this.canvas.height = Math.round(size * ratio);
    this.pen = this.canvas.getContext("2d");
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.family = getComputedStyle(document.body).fontFamily;
    this.ground = this.paintGround(ratio);
    this.draw();
  }

  // Pixels of a point of the plane; both coordinates -1..1.
  at(valence, energy) {
    const half = this.size / 2;
    const reach = half - this.size * 0.06;
    return [half + clamp(valence, -1, 1) * reach, half - clamp(energy, -1, 1) * reach];
  }

  // What never changes, painted once.
  paintGround(ratio) {
    const ground = document.createElement("canvas");
    ground.width = ground.height = this.canvas.width;
    const pen = ground.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { size } = this;
    for (const [name, [x, y]] of Object.entries(CORNERS)) {
      const [cornerX, cornerY] = [x > 0 ? size : 0, y > 0 ? 0 : size];
      const glow = pen.createRadialGradient(cornerX, cornerY, 0, cornerX, cornerY, size * 0.72);
      glow.addColorStop(0, QUADRANT_COLOURS[name] + "40");
      glow.addColorStop(1, QUADRANT_COLOURS[name] + "00");
      pen.fillStyle = glow;
      pen.fillRect(0, 0, size, size);
    }
    const [left, top] = this.at(-1, 1);
    const [right, bottom] = this.at(1, -1);
    pen.strokeStyle = "#ffffff14";
    pen.lineWidth = 1;
    for (const part of [-0.5, 0.5]) {
      const [x, y] = this.at(part, part);
      pen.strokeRect(x, top, 0, bottom - top);
      pen.strokeRect(left, y, right - left, 0);
    }
    pen.beginPath();
    pen.arc(size / 2, size / 2, (right - left) / 2, 0, 2 * Math.PI);
    pen.stroke();
    pen.strokeStyle = "#ffffff3a";
    pen.beginPath();
    pen.moveTo(left, size / 2);
    pen.lineTo(right, size / 2);
    pen.moveTo(size / 2, top);
    pen.lineTo(size / 2, bottom);
    pen.stroke();
    this.paintWords(pen, left, right, top, bottom);
    return ground;
  }

  paintWords(pen, left, right, top, bottom) {
    const { size } = this;
    const big = clamp(size * 0.036, 13, 30);
    const small = clamp(size * 0.024, 11, 19);
    pen.textBaseline = "middle";
    for (const [name, [x, y]] of Object.entries(CORNERS)) {
      pen.font = `650 ${big}px ${this.family}`;
      pen.fillStyle = QUADRANT_COLOURS[name];
      pen.textAlign = x > 0 ? "right" : "left";
      pen.fillText(name, x > 0 ? right : left, y > 0 ? top + big * 0.4 : bottom - big * 0.4);
    }
    pen.font = `500 ${small}px ${this.family}`;
    pen.fillStyle = "#aeb9cc";
    pen.textAlign = "right";
    pen.fillText("valence +", right, size / 2 - small * 0.9);
    pen.textAlign = "left";
    pen.fillText("− valence", left, size / 2 - small * 0.9);
    pen.fillText("energy +", size / 2 + small * 0.6, top + small * 0.4);
    pen.fillText("− energy", size / 2 + small * 0.6, bottom - small * 0.4);
  }

  show(frame) {
    this.frame = frame;
    if (frame.gate) {
      this.trail.push([frame.emotions[0], frame.emotions[1], frame.quadrant]);
      if (this.trail.length > TRAIL) this.trail.shift();
    } else if (this.trail.length) {
      this.trail.shift();
    }
    this.draw();
  }

  draw() {
    if (!this.pen) return;
    this.pen.clearRect(0, 0, this.size, this.size);
    this.pen.drawImage(this.ground, 0, 0, this.size, this.size);
    if (!this.frame) return;
    const colour = QUADRANT_COLOURS[this.quadrants[this.frame.quadrant - 1]] ?? "#ffffff";
    this.drawTrail();
    for (const [name, player] of this.frame.players) this.drawPlayer(name, player);
    this.drawPoint(colour);
  }

  forget() {
    this.trail = [];
  }

  // One of several players: a small point with a name.
  drawPlayer(name, { gate, emotions }) {
    if (Number.isNaN(emotions[0])) return;
    const { pen, size } = this;
    const [x, y] = this.at(emotions[0], emotions[1]);
    const small = clamp(size * 0.026, 12, 20);
    pen.globalAlpha = gate ? 0.95 : 0.4;
    pen.fillStyle = "#dfe7f5";
    pen.beginPath();
    pen.arc(x, y, size * 0.009, 0, 2 * Math.PI);
    pen.fill();
    pen.font = `550 ${small}px ${this.family}`;
    pen.textAlign = x > size * 0.8 ? "right" : "left";
    pen.textBaseline = "middle";
    pen.fillText(name, x + (x > size * 0.8 ? -1 : 1) * size * 0.018, y);
    pen.globalAlpha = 1;
  }

  // Each piece has the colour of the quadrant it lay in, and fades with its age.
  drawTrail() {
    const { pen, trail } = this;
    pen.lineCap = "butt"; // round ends would show as beads where strokes of some alpha overlap
    pen.lineJoin = "round";
    const piece = 4; // a few points per stroke: one alpha each would be four times the work
    for (let k = 0; k + 1 < trail.length; k += piece) {
      const part = (k + piece) / TRAIL + (TRAIL - trail.length) / TRAIL;
      pen.globalAlpha = 0.85 * Math.min(part, 1) ** 1.8;
      pen.lineWidth = 1 + this.size * 0.009 * Math.min(part, 1) ** 2;
      pen.strokeStyle = QUADRANT_COLOURS[this.quadrants[trail[k][2] - 1]] ?? "#ffffff";
      pen.beginPath();
      pen.moveTo(...this.at(...trail[k]));
      for (let j = k + 1; j <= Math.min(k + piece, trail.length - 1); j += 1) pen.lineTo(...this.at(...trail[j]));
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  drawPoint(colour) {
    const { pen, frame, size } = this;
    const [x, y] = this.at(frame.emotions[0], frame.emotions[1]);
    const radius = size * 0.017 * (0.7 + 0.6 * frame.confidence);
    const glow = pen.createRadialGradient(x, y, 0, x, y, radius * 5);
    glow.addColorStop(0, colour + (frame.gate ? "aa" : "30"));
    glow.addColorStop(1, colour + "00");
    pen.fillStyle = glow;
    pen.beginPath();
    pen.arc(x, y, radius * 5, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = frame.gate ? "#ffffff" : "#6d788c";
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    pen.strokeStyle = colour;
    pen.lineWidth = Math.max(2, size * 0.005);
    pen.beginPath(); // the ring closes with the confidence
    pen.arc(x, y, radius * 1.9, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * clamp(frame.confidence, 0.001, 1));
    pen.stroke();
  }

  setState(state) {
    this.state = state;
    const names = state.presets.map((preset) => preset.name).join("\n");
    if (names !== this.names) this.makePads(state.presets);
    this.names = names;
    for (const preset of state.presets) this.placePad(preset, state);
    $("morph").hidden = !state.presets.some((preset) => preset.at);
    $("morph").setAttribute("aria-pressed", state.morphing);
    $("store").hidden = !state.presets.length;
  }

  makePads(presets) {
    for (const pad of this.pads.values()) pad.remove();
    this.pads.clear();
    for (const { name, at } of presets) {
      const pad = make("button", { class: at ? "pad steer" : "chip steer", title: `Recall ${name}` }, title(name));
      pad.onclick = () => this.ask("preset", [name]);
      pad.disabled = document.body.classList.contains("look");
      this.pads.set(name, pad);
      (at ? $("pads") : $("loose-pads")).append(pad);
    }
  }

  placePad({ name, at }, state) {
    const pad = this.pads.get(name);
    pad.setAttribute("aria-pressed", name === state.preset);
    if (!at) return;
    pad.style.left = `${50 + at[0] * 44}%`;
    pad.style.top = `${50 - at[1] * 44}%`;
  }

  setMix(mix) {
    for (const [name, pad] of this.pads) {
      const text = mix[name] === undefined ? "" : mix[name].toFixed(3);
      if (pad.dataset.mix !== text) {
        pad.dataset.mix = text;
        pad.style.setProperty("--mix", text || "0");
      }
    }
  }

  setIdle(text, hint = "") {
    setText($("idle"), text);
    setText($("idle-hint"), text && hint);
    this.box.classList.toggle("is-idle", text !== "");
  }
}
