/** Beside the result: which question to answer next, and how many remain. */

import { say, slot, write } from "../piece.js";
import { leadTo, questionOf } from "./lead.js";

/** Typing goes on for a while; the count can wait for its end. */
const REST = 300;

export class Next {
  #root;
  #session;
  #form;
  #texts;
  #last = null;
  #question = null;
  #asked = null;
  #timer = 0;

  /**
   * @param {HTMLElement} root
   * @param {HTMLFormElement} form
   * @param {import("../session.js").Session} session
   */
  constructor(root, form, session) {
    this.#root = root;
    this.#form = form;
    this.#session = session;
    this.#texts = JSON.parse(root.dataset.nextTexts);
    form.addEventListener("input", ({ target }) => {
      this.#last = target.closest("[data-fact]")?.dataset.fact ?? this.#last;
    });
    slot(root, "go").addEventListener("click", () => leadTo(this.#question));
    session.addEventListener("answers", () => this.#changed());
    this.#changed();
  }

  #changed() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    const { result } = this.#session;
    if (result?.verdict !== "undecided") this.#show(null);
    else this.#timer = setTimeout(() => this.#ask(), REST);
  }

  async #ask() {
    const asked = (this.#asked = new AbortController());
    const request = { answers: this.#session.answers, after: this.#last };
    try {
      const found = await this.#session.ask("questions", request, asked.signal);
      if (!asked.signal.aborted) this.#show(found.errors.length ? null : found);
    } catch {
      // The score stands without it.
      if (!asked.signal.aborted) this.#show(null);
    }
  }

  #show(found) {
    const fact = found?.order.find((one) => questionOf(this.#form, one));
    this.#question = fact ? questionOf(this.#form, fact) : this.#wage();
    this.#root.hidden = this.#question === null;
    if (this.#question === null) return;
    const { questions, labels, next, go, suppose, wage } = this.#texts;
    const name = this.#question.dataset.fact;
    write(this.#root, "remaining", fact ? found.text : "");
    write(this.#root, "next", fact ? say(next, { question: questions[name] }) : wage);
    write(this.#root, "go", fact ? say(go, { label: labels[name] }) : suppose);
  }

  /** Where a wage can be supposed, if it is what is missing. @returns {HTMLElement?} */
  #wage() {
    const { result } = this.#session;
    if (result?.verdict !== "undecided") return null;
    const offer = this.#form.querySelector("[data-offer][data-with-record]:not([hidden])");
    const missing = result.notes.some(({ id }) => id === "wage_unknown");
    return missing ? (offer?.querySelector("[data-fact]") ?? null) : null;
  }
}
