// The app around the bridge: how it stands comes in, orders go out; and it is told when a window closes.

import { takeKey } from "./link.js";

const AGAIN_MS = 1000;

export class Window {
  // `on` has news(object) and lost(): the app does not answer.
  constructor(on) {
    this.on = on;
    this.key = takeKey();
    this.isOver = false;
    this.open();
    addEventListener("pagehide", () => this.send("bye"));
    addEventListener("pageshow", (event) => event.persisted && this.send("hello"));
  }

  open() {
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/app`);
    this.socket.onopen = () => this.send("hello");
    this.socket.onmessage = ({ data }) => {
      const news = JSON.parse(data);
      this.isOver = news.phase === "ended";
      this.on.news(news);
    };
    this.socket.onclose = () => {
      if (this.isOver) return;
      this.on.lost();
      setTimeout(() => this.open(), AGAIN_MS);
    };
  }

  send(verb, choice = null) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ verb, key: this.key, choice }));
  }

  // To another page of the app, with the key: a browser may be set to remember nothing.
  go(page) {
    location.href = `/${page}#${this.key}`;
  }
}
