// What the dashboard has more of inside the app: Set up, Quit, and why no bridge runs.

import { make, setText, toast } from "./parts.js";
import { Window } from "./window.js";

export class Around {
  constructor(link) {
    this.link = link;
    this.notice = "";
    this.window = new Window({ news: (news) => this.take(news), lost: () => this.say("The app does not answer. If it has ended, start it again.") });
    const button = (text, onclick) => make("button", { type: "button", class: "quiet", onclick }, text);
    document.querySelector(".top-buttons").append(
      button("Set up", () => this.window.go("first-run.html")),
      button("Quit", () => this.window.send("quit")),
    );
    this.words = make("p", {});
    this.again = button("Try again", () => this.window.send("again"));
    this.banner = make("div", { id: "app-news", class: "panel", role: "alert", hidden: true }, this.words, this.again);
    document.querySelector("main").before(this.banner);
  }

  take({ phase, error, notice }) {
    if (phase === "running") this.link.hurry();
    if (phase === "ended") this.link.stop();
    if (notice && notice !== this.notice && phase === "running") toast(notice);
    this.notice = notice;
    const words = { starting: notice || "The bridge is starting …", stopped: error, ended: "mer-bridge has ended. You can close this page." };
    this.say(words[phase] ?? error, phase === "stopped");
  }

  say(text, canTryAgain = false) {
    this.banner.hidden = !text;
    this.again.hidden = !canTryAgain;
    setText(this.words, text);
  }
}
