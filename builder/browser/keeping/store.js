/**
 * Answers kept on this device, while the visitor wants that.
 *
 * They lie under one key, which names the site's path, since other sites of the same host have the
 * same storage, and the scheme. Each writing has a mark of its own: a tab that finds another mark
 * than the one it knows was overtaken by another tab, and overwrites nothing.
 */

import { SITE_KEY } from "../shared/host.js";

/**
 * @typedef {object} Kept
 * @property {object} answers
 * @property {string} [rules_version] of the rules that they were last scored by
 * @property {string} [build]
 * @property {string} mark
 */

const FORM = 1;

export class Store {
  /** The mark of the content that this tab has seen last; null: there was none. */
  #seen = null;

  /** @param {string} scheme */
  constructor(scheme) {
    this.key = `${SITE_KEY}answers ${scheme}`;
  }

  /**
   * What is kept, taken note of.
   * @returns {{state: "none" | "denied"} | {state: "kept", kept: Kept} | {state: "broken", text: string}}
   */
  read() {
    let text;
    try {
      text = localStorage.getItem(this.key);
    } catch {
      return { state: "denied" };
    }
    const kept = text === null ? null : parse(text);
    this.#seen = kept?.mark ?? null;
    if (text === null) return { state: "none" };
    return kept ? { state: "kept", kept } : { state: "broken", text };
  }

  /**
   * @param {Omit<Kept, "mark">} content
   * @param {boolean} [anyway] also over what another tab has kept
   * @returns {"done" | "denied" | "full" | "overtaken"}
   */
  write(content, anyway = false) {
    try {
      const there = localStorage.getItem(this.key);
      const mark = there === null ? null : (parse(there)?.mark ?? "");
      if (!anyway && mark !== this.#seen) return "overtaken";
      const next = crypto.getRandomValues(new Uint32Array(2)).join("-");
      localStorage.setItem(this.key, JSON.stringify({ form: FORM, ...content, mark: next }));
      this.#seen = next;
      return "done";
    } catch (error) {
      return error.name === "QuotaExceededError" ? "full" : "denied";
    }
  }

  /** Keeps nothing any more. @returns {boolean} whether nothing is left */
  drop() {
    this.#seen = null;
    try {
      localStorage.removeItem(this.key);
      return localStorage.getItem(this.key) === null;
    } catch {
      return true; // nothing could be kept there either
    }
  }
}

/** @param {string} text @returns {Kept?} null for what this build did not write */
function parse(text) {
  try {
    const kept = JSON.parse(text);
    const { form, answers, mark } = kept;
    const sound = answers && typeof answers === "object" && !Array.isArray(answers);
    return form === FORM && sound && typeof mark === "string" ? kept : null;
  } catch {
    return null;
  }
}
