/** The record month by month: what each count of months lacks, a plot, and the same as a table. */

import { piece, say, slot, write } from "../piece.js";
import { plot } from "./plot.js";

export class Months {
  #root;
  #fact;
  #session;
  #texts;
  #asked = null;

  /**
   * @param {HTMLElement} root
   * @param {string} fact the record's id
   * @param {import("../session.js").Session} session
   */
  constructor(root, fact, session) {
    this.#root = root;
    this.#fact = fact;
    this.#session = session;
    this.#texts = JSON.parse(root.dataset.texts);
    session.addEventListener("answers", () => this.#ask());
    if (session.result) this.#ask();
  }

  /** While an answer is being changed, what was shown stays, so that the page does not jump. */
  async #ask() {
    this.#asked?.abort();
    const { answers, result } = this.#session;
    const old = !result || result.errors.length > 0 || !answers[this.#fact];
    slot(this.#root, "old").hidden = !old;
    if (old) return;
    const asked = (this.#asked = new AbortController());
    try {
      const found = await this.#session.ask("record", answers, asked.signal);
      if (!asked.signal.aborted && !found.errors.length) this.#show(found);
    } catch {
      // The score of the same answers tells of what went wrong.
    }
  }

  #show(found) {
    this.#root.hidden = false;
    this.#needs(found.needs);
    const { months, earlier, later } = found;
    const outside = [
      earlier ? say(this.#texts.earlier, { n: earlier }) : "",
      later ? say(this.#texts.later, { n: later }) : "",
    ];
    write(this.#root, "outside", outside.join(""));
    const frame = slot(this.#root, "plot");
    const seen = frame.querySelector("svg") !== null;
    frame.replaceChildren(plot(found, this.#texts));
    if (!seen) frame.scrollLeft = frame.scrollWidth;
    this.#legend(months);
    slot(this.#root, "rows").replaceChildren(...months.map((one) => this.#row(one)).reverse());
  }

  #needs(needs) {
    const list = slot(this.#root, "needs");
    const lines = needs.map(({ text, lacking }) => {
      const node = piece(this.#root, "need", { text });
      node.dataset.met = lacking.max === 0 ? "yes" : lacking.min === 0 ? "open" : "no";
      return node;
    });
    const before = [...list.children].map((line) => line.textContent).join();
    // A live region speaks whatever is set anew, even the same words.
    if (lines.map((line) => line.textContent).join() !== before) list.replaceChildren(...lines);
  }

  /** Names the looks that the plot has. */
  #legend(months) {
    const states = new Set(months.map(({ state }) => state));
    if (months.some(({ wage }) => wage === null)) states.add("no_wage");
    for (const key of this.#root.querySelectorAll("[data-key]")) {
      key.hidden = !key.dataset.key.split(" ").some((state) => states.has(state));
    }
    slot(this.#root, "supposed").hidden = !months.some(({ supposed }) => supposed);
  }

  #row({ month, base, wage, state, why, supposed }) {
    const texts = this.#texts;
    const amount = (yuan) => (yuan === null ? "" : yuan.toLocaleString("zh-CN"));
    const values = { year: month.slice(0, 4), month: Number(month.slice(5)) };
    const shown = supposed ? say(texts.supposed, { wage: amount(wage) }) : amount(wage);
    const node = piece(this.#root, "month", {
      month: say(texts.month, values),
      base: amount(base),
      wage: shown || texts.no_wage,
      why,
    });
    node.dataset.state = state;
    return node;
  }
}
