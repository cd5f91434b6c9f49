/**
 * Where the answers of a visit come from, and whether they stay on this device.
 *
 * Nothing is kept until the visitor asks. What is kept is filled in on the next visit, and a line
 * says so. A link is filled in too, but what is kept stays as it was until the visitor decides.
 */

import { today } from "../form.js";
import { FORGOTTEN, say } from "../shared/host.js";
import { leaveBehind, takeAlong } from "./along.js";
import { Unreadable, some, textOf } from "./answers.js";
import { answersOf, isLink } from "./link.js";
import { Notice } from "./notice.js";
import { Store } from "./store.js";

// The theme puts the page in anew whenever its address changes, even by a fragment. What a link
// brought, and what is still to be decided about it, outlives that.
/** @type {Keeper?} */
let live = null;
/** Answers of a link that were read while no page was there. @type {object?} */
let waiting = null;
/** What was filled in from elsewhere, by the name of its message, and what was there before. */
let offered = null;

export class Keeper extends EventTarget {
  /** Ends the listening to what outlives the page. */
  #gone = new AbortController();
  #build;
  #held = false;
  #notice;
  #session;
  #store;
  #texts;
  #written = "";

  /** Whether answers are kept on this device. */
  on = false;
  /** Why the last change is not kept: "denied", "full", or "" where it is. */
  trouble = "";

  /**
   * @param {HTMLElement} root the calculator
   * @param {import("../session.js").Session} session
   */
  constructor(root, session) {
    super();
    const { signal } = this.#gone;
    const notice = root.querySelector("[data-notice]");
    this.#build = JSON.parse(root.dataset.assets).build;
    this.#texts = JSON.parse(notice.dataset.words);
    this.#notice = new Notice(notice);
    this.#session = session;
    this.#store = new Store(root.dataset.scheme);
    session.addEventListener("answers", () => this.#changed());
    addEventListener("hashchange", () => this.#open(), { signal });
    addEventListener("storage", (event) => this.#elsewhere(event), { signal });
    addEventListener(FORGOTTEN, () => this.#forgotten(), { signal });
  }

  /** Fills in what this visit begins with, unless the form already holds something. */
  arrive() {
    const found = this.#store.read();
    const { answers, any } = this.#session.form.answers();
    this.on = found.state === "kept";
    if (this.on && !any) this.#restore(found.kept);
    else if (this.on) this.#written = textOf(found.kept.answers);
    if (this.on && any && !offered && this.#written !== textOf(answers)) this.#ask();
    if (found.state === "broken") this.#tellBroken(found.text);
    live = this;
    if (waiting) this.take(waiting, "linked");
    else if (offered) this.#offer();
    waiting = null;
    this.#open();
  }

  leave() {
    if (live === this) live = null;
    leaveBehind();
    this.#gone.abort();
  }

  /** Fills in answers from elsewhere; what was there can be brought back. */
  take(answers, name) {
    offered = { name, before: this.#session.form.answers().answers };
    // Held before the form tells of its new answers, so that they are not kept.
    this.#offer();
    this.#session.form.fill(answers);
  }

  #offer() {
    const { name, before } = offered;
    const kept = this.on;
    this.#held = kept;
    const acts = {};
    if (kept) acts.keep = () => this.#release();
    if (some(before)) {
      acts.back = () => {
        this.#session.form.fill(before);
        this.#release();
      };
    }
    this.#notice.show(this.#texts[name] + (kept ? this.#texts.kept_stays : ""), this.#named(acts));
  }

  /** @param {boolean} wanted @returns {string} what became of it, by the name of its message */
  allow(wanted) {
    if (!wanted) {
      this.on = !this.#store.drop();
      this.trouble = "";
      this.#tell();
      return this.on ? "denied" : "dropped";
    }
    offered = null;
    this.#held = false;
    this.on = true;
    this.#write(true);
    this.on = !this.trouble;
    this.#tell();
    return this.trouble || "kept";
  }

  async #open() {
    if (!isLink(location.hash)) return;
    const fragment = location.hash;
    // In the address bar it would be in every screenshot, in the list of pages visited and in what
    // "share this page" sends, long after the answers have changed.
    history.replaceState(history.state, "", location.pathname + location.search);
    try {
      const answers = await answersOf(fragment);
      if (live) live.take(answers, "linked");
      else waiting = answers;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const notice = (live ?? this).#notice;
      notice.show(this.#texts[`link_${error.kind}`] ?? this.#texts.link_damaged, []);
    }
  }

  #restore({ answers, rules_version: version }) {
    this.#written = textOf(answers);
    this.#session.form.fill(answers);
    if (!some(answers)) return;
    const past = String(answers.as_of) < today();
    const acts = this.#named({
      today: past && (() => this.#session.form.fill({ ...answers, as_of: today() })),
      empty: () => this.#empty(),
    });
    const day = past ? say(this.#texts.past_day, { day: answers.as_of }) : "";
    this.#notice.show(this.#texts.restored + day, acts);
    this.#session.addEventListener("answers", () => this.#compare(version, day, acts), { once: true });
  }

  /** Says so where the rules have changed since the answers were kept. */
  #compare(version, day, acts) {
    const now = this.#session.result?.rules_version;
    if (!version || !now || version === now) return;
    this.#notice.show(this.#texts.restored + this.#texts.rules_changed + day, acts);
  }

  /** Also what is kept; until something else is filled in, it can be brought back. */
  #empty() {
    const { answers, any } = this.#session.form.answers();
    const back = any && (() => this.#session.form.fill(answers));
    this.#session.form.fill({});
    this.#notice.show(this.#texts.emptied, this.#named({ back }));
  }

  #changed() {
    const emptied = this.#notice.text === this.#texts.emptied;
    if (emptied && this.#session.form.answers().any) this.#notice.hide();
    if (this.on && !this.#held) this.#write(false);
    takeAlong(this.#session.answers, this.on && !this.#held && !this.trouble);
  }

  #write(anyway) {
    const { answers } = this.#session.form.answers();
    const text = textOf(answers);
    if (!anyway && text === this.#written && !this.trouble) return;
    const version = this.#session.result?.rules_version;
    const content = { answers, rules_version: version, build: this.#build };
    const done = this.#store.write(content, anyway);
    if (done === "overtaken") this.#ask();
    const before = this.trouble;
    this.trouble = done === "denied" || done === "full" ? done : "";
    if (done === "done") this.#written = text;
    if (this.trouble && this.trouble !== before) this.#notice.show(this.#texts[done], []);
    this.#tell();
  }

  /** Another tab has kept something since: which of the two is meant? */
  #ask() {
    this.#held = true;
    const found = this.#store.read();
    const acts = { here: () => this.#release() };
    if (found.state === "kept") {
      acts.there = () => {
        this.#held = false;
        this.#restore(found.kept);
      };
    }
    this.#notice.show(this.#texts.overtaken, this.#named(acts));
  }

  #release() {
    offered = null;
    this.#held = false;
    this.#notice.hide();
    if (this.on) this.#write(true);
  }

  #tellBroken(text) {
    const acts = {
      copy: () => this.#notice.copy(text, this.#texts),
      drop: () => {
        this.allow(false);
        this.#notice.hide();
      },
    };
    this.#notice.show(this.#texts.broken, this.#named(acts));
  }

  #elsewhere({ key, newValue }) {
    if (key !== this.#store.key && key !== null) return;
    if (newValue !== null || !this.on) return;
    this.on = false;
    this.#store.read();
    this.#notice.show(this.#texts.off_elsewhere, []);
    this.#tell();
  }

  #forgotten() {
    offered = null;
    this.on = this.#held = false;
    this.trouble = this.#written = "";
    this.#store.read();
    this.#session.form.fill({});
    this.#notice.show(this.#texts.forgotten, []);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }

  #named(acts) {
    return Object.entries(acts)
      .filter(([, act]) => act)
      .map(([name, act]) => ({ label: this.#texts.acts[name], act }));
  }
}
