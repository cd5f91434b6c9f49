/** Beside the result: which question to answer next, and how many remain. */

import { say, slot, write } from "../piece.js";
import { leadTo } from "./lead.js";

/** Typing goes on for a while; the count can wait for its end. */
const REST = 300;

export class Next {
  #root;
  #session;
  #form;
  #texts;
  #last = null;
  #fact = null;
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
    slot(root, "go").addEventListener("click", () => leadTo(form, this.#fact));
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
    this.#fact = found?.order.find((fact) => this.#question(fact)) ?? null;
    this.#root.hidden = this.#fact === null;
    if (this.#fact === null) return;
    write(this.#root, "remaining", found.text);
    const question = this.#texts.questions[this.#fact];
    write(this.#root, "next", say(this.#texts.next, { question }));
    write(this.#root, "go", say(this.#texts.go, { label: this.#texts.labels[this.#fact] }));
  }

  #question(fact) {
    return this.#form.querySelector(`#question-${fact}`);
  }
}
