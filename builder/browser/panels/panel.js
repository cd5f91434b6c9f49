/** A part of the page below the result that works something out when it is open. */

import { slot, write } from "../piece.js";

export class Panel {
  #asked = null;
  #stale = true;

  /**
   * @param {HTMLDetailsElement} root
   * @param {import("../session.js").Session} session
   * @param {object} texts of the panel's `data-texts`
   */
  constructor(root, session, texts) {
    this.root = root;
    this.session = session;
    this.texts = texts;
    root.addEventListener("toggle", () => this.refresh());
    session.addEventListener("answers", () => {
      this.#stale = true;
      this.refresh();
    });
  }

  /** The call that this panel makes of Python. @returns {string} */
  get call() {
    return this.root.dataset.panel;
  }

  /** What is asked, or null while there is nothing to ask. @returns {object?} */
  request() {
    const { answers, result } = this.session;
    return result && !result.errors.length ? answers : null;
  }

  /** Works out what is shown. @returns {Promise<object>} */
  work(request, signal) {
    return this.session.ask(this.call, request, signal);
  }

  /** Fills the panel. @param {object} result that was not refused */
  show() {
    throw new Error(`${this.call} does not show its result`);
  }

  /** Works out what the panel shows if it is open and has not been worked out yet. */
  async refresh(anew = false) {
    if (anew) this.#stale = true;
    if (!this.root.open || !this.#stale) return;
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const request = this.request();
    if (!request) {
      this.#state(this.session.result?.errors.length ? "refused" : "empty");
      return;
    }
    this.#stale = false;
    this.#state("busy");
    try {
      const result = await this.work(request, asked.signal);
      if (asked.signal.aborted) return;
      const errors = result.errors ?? [];
      if (!errors.length) this.show(result);
      this.#state(errors.length ? "errors" : "done", errors.map(({ message }) => message).join(" "));
    } catch {
      if (asked.signal.aborted) return;
      this.#stale = true;
      this.#state("crashed");
    }
  }

  /** Keeps what was shown in sight while it is worked out anew, so that the page does not jump. */
  #state(state, message = "") {
    const body = slot(this.root, "body");
    body.setAttribute("aria-busy", String(state === "busy"));
    if (state !== "busy") body.hidden = state !== "done";
    tell(this.root, state, message);
  }
}

/** Says how it stands with a panel. @param {HTMLDetailsElement} root */
function tell(root, state, message = "") {
  const words = root.closest("[data-panels]").dataset;
  write(root, "state", message || (JSON.parse(words.states)[state] ?? ""));
}

/** Each panel's module, fetched when it is first opened so that the first score waits for none. */
const MODULES = {
  plans: () => import("./plans.js"),
  forecast: () => import("./forecast.js"),
  compare: () => import("./compare.js"),
  keep: () => import("./keep.js"),
  rulesday: () => import("./rulesday.js"),
  papers: () => import("./papers.js"),
};

/**
 * Wakes the panels of a page as they are opened.
 * @param {HTMLElement} root
 * @param {import("../session.js").Session} session
 */
export function mountPanels(root, session) {
  for (const panel of root.querySelectorAll("details[data-panel]")) {
    const wake = async () => {
      if (!panel.open) return;
      panel.removeEventListener("toggle", wake);
      const found = await MODULES[panel.dataset.panel]().catch(() => null);
      if (!found) {
        tell(panel, "missing");
        panel.addEventListener("toggle", wake);
        return;
      }
      new found.default(panel, session, JSON.parse(panel.dataset.texts)).refresh();
    };
    panel.addEventListener("toggle", wake);
    wake();
  }
}
