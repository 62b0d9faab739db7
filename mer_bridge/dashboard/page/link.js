// The WebSocket to the bridge: frames and messages in, orders out; it comes back by itself.

const KEY = "mer-bridge key";
const QUICKEST_MS = 400;
const SLOWEST_MS = 3000;

export function takeKey() {
  const given = location.hash.slice(1);
  if (given) {
    keep(given);
    history.replaceState(null, "", location.pathname + location.search); // the audience need not read it
  }
  return given || kept();
}

// A browser may be set to remember nothing; then the key holds until the page is closed.
function keep(key) {
  try {
    localStorage.setItem(KEY, key);
  } catch {}
}

function kept() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export class Link {
  // `on` has frame(Float32Array), message(object), up() and down().
  constructor(on) {
    this.on = on;
    this.key = takeKey();
    this.number = 0;
    this.waiting = new Map();
    this.wait = QUICKEST_MS;
    this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/live`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.wait = QUICKEST_MS;
      this.on.up();
      if (this.key) this.send({ key: this.key });
    };
    this.socket.onmessage = (event) => this.take(event.data);
    this.socket.onclose = () => {
      this.waiting.clear();
      this.on.down();
      if (this.isOver) return;
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(2 * this.wait, SLOWEST_MS);
    };
  }

  // Try at once: the bridge is known to be there.
  hurry() {
    this.wait = QUICKEST_MS;
    if (this.socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.timer);
    this.open();
  }

  // Nobody is there any more, and nobody will come.
  stop() {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  take(data) {
    if (data instanceof ArrayBuffer) {
      this.on.frame(new Float32Array(data));
      return;
    }
    const message = JSON.parse(data);
    if (message.type === "answer" || message.type === "error") {
      const done = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      done?.(message);
    }
    this.on.message(message);
  }

  unlock(key) {
    this.key = key;
    keep(key);
    this.send({ key });
  }

  // One order, to one player or (empty) to all; `done`, if given, is told the answer.
  ask(verb, args = [], done = null, player = "") {
    const id = ++this.number;
    if (done) this.waiting.set(id, done);
    this.send({ id, verb, args, player });
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
