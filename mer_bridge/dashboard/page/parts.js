// Small things that every part of the page uses.

export const $ = (id) => document.getElementById(id);

// An element with properties, classes as `class`, data as `data-…`, and children.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list" && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export const title = (name) => name.replaceAll("_", " ");

// +.31 and −.18: the sign matters, the leading zero does not.
export function signed(value) {
  const text = Math.abs(value).toFixed(2).replace(/^0/, "");
  return (value < 0 ? "−" : "+") + text;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const FEATURE_COLOURS = {
  melodiousness: "#ffd166",
  articulation: "#f08a8a",
  rhythm_complexity: "#c58cff",
  rhythm_stability: "#7bdff2",
  dissonance: "#ff9a3c",
  tonal_stability: "#7fe59a",
  modality: "#8ea8ff",
};
export const EMOTION_COLOURS = {
  valence: "#ffc94d",
  energy: "#ff7f50",
  tension: "#e57bff",
  anger: "#ff5a5f",
  fear: "#a98bff",
  happy: "#ffe066",
  sad: "#6f9bff",
  tender: "#5fe0bd",
};
export const QUADRANT_COLOURS = {
  uplifting: "#ffc94d",
  aggressive: "#ff5a5f",
  melancholic: "#7b93ff",
  calm: "#3fd9b1",
};

// A function that runs at most every `ms`, and always with the last arguments.
export function paced(ms, run) {
  let timer = null;
  let latest = null;
  let last = 0;
  const fire = () => {
    timer = null;
    last = performance.now();
    run(...latest);
  };
  return (...args) => {
    latest = args;
    const due = last + ms - performance.now();
    if (timer === null) timer = setTimeout(fire, Math.max(0, due));
  };
}

export function toast(text, kind = "") {
  const box = $("toasts");
  const element = make("p", { class: kind, textContent: text });
  box.append(element);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => element.remove(), kind === "error" ? 8000 : 3500);
}
