/** Dates as the page words them: every pattern comes from the page. */

import { say } from "../shared/host.js";
import { isoOf } from "../shared/days.js";
import { weekdayOf } from "./calendar.js";

/** @typedef {import("./rows.js").Reckoned} Reckoned */

export class Words {
  #texts;

  /** @param {Record<string, any>} texts */
  constructor(texts) {
    this.#texts = texts;
  }

  /** @param {number} day */
  day(day) {
    return say(this.#texts.day, this.#parts(day));
  }

  /** When a row says, in one sentence. @param {Reckoned} reckoned */
  when({ first, last, kind }) {
    if (kind === "day") return this.day(first);
    if (last === null) return say(this.#texts.from, { first: this.day(first) });
    const pattern = kind === "bounds" ? this.#texts.bounds : this.#texts.span;
    return say(pattern, { first: this.day(first), last: this.day(last) });
  }

  /** What was left out or counted on the way. @param {Reckoned["why"]} why */
  why(why) {
    if (!why) return "";
    const { off, work, unknown } = why;
    const texts = this.#texts;
    const list = (items) => items.join(texts.comma);
    const sentences = [];
    if (off.length) sentences.push(say(texts.off, { days: list(off.map((run) => this.#run(run))) }));
    if (work.length) {
      sentences.push(say(texts.work, { days: list(work.map((day) => this.#short(day))) }));
    }
    if (unknown.length) sentences.push(say(texts.unknown, { years: list(unknown) }));
    return sentences.join("");
  }

  #run([first, last]) {
    if (first === last) return this.#short(first);
    return say(this.#texts.span, { first: this.#short(first), last: this.#short(last) });
  }

  #short(day) {
    return say(this.#texts.short_day, this.#parts(day));
  }

  #parts(day) {
    const [y, m, d] = isoOf(day).split("-").map(Number);
    return { y, m, d, w: this.#texts.weekdays[weekdayOf(day)] };
  }
}
