/**
 * Which papers are ticked: in this tab always, on this device only while the visitor allows it.
 *
 * What is kept is the list of ids under one key, which names the site's path: other sites of the
 * same host have the same storage.
 */

import { SITE_KEY } from "./host.js";

export const KEY = `${SITE_KEY}checklist`;

export class Memory {
  /** @type {Set<string>} */
  #ticked = new Set();
  #allowed = false;

  constructor() {
    this.read();
  }

  /** Whether ticks are kept on this device. */
  get allowed() {
    return this.#allowed;
  }

  /** @param {string} paper */
  has(paper) {
    return this.#ticked.has(paper);
  }

  /** Takes over what is kept, as after a change in another tab. */
  read() {
    try {
      const text = localStorage.getItem(KEY);
      this.#allowed = text !== null;
      const papers = text === null ? null : JSON.parse(text);
      if (Array.isArray(papers)) this.#ticked = new Set(papers.filter((id) => typeof id === "string"));
    } catch {
      // No storage, or what is there is not ours: the ticks of this tab stay.
    }
  }

  /**
   * @param {string} paper @param {boolean} on
   * @returns {boolean} false where it should have been kept and could not be
   */
  tick(paper, on) {
    if (on) this.#ticked.add(paper);
    else this.#ticked.delete(paper);
    return !this.#allowed || this.#keep();
  }

  /** @param {boolean} on @returns {boolean} whether it is so now */
  allow(on) {
    if (on) return this.#keep();
    this.#drop();
    return !this.#allowed;
  }

  /** Forgets every tick, here and on the device. */
  forget() {
    this.#ticked.clear();
    this.#drop();
  }

  #keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify([...this.#ticked].sort()));
      this.#allowed = true;
    } catch {
      this.#allowed = false;
    }
    return this.#allowed;
  }

  #drop() {
    this.#allowed = false;
    try {
      localStorage.removeItem(KEY);
    } catch {
      // Nothing could be kept there either.
    }
  }
}
