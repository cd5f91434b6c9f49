/** Answers in the words of the questions. */

import { say } from "../piece.js";

const byId = (parts) => new Map(parts.map((part) => [part.id, part]));

export class Words {
  #facts;
  #texts;

  /** @param {HTMLElement} root the calculator, whose panels carry the words of every fact */
  constructor(root) {
    const { facts, answers } = root.querySelector("[data-panels]").dataset;
    this.#facts = byId(JSON.parse(facts));
    this.#texts = JSON.parse(answers);
  }

  /** Whether the scheme asks for such a fact. */
  knows = (name) => this.#facts.has(name);

  /** @param {string} name @returns {string} */
  label(name) {
    return this.#facts.get(name)?.label ?? name;
  }

  /** The names of the facts of several answer sets, in the order of the questions. */
  names(...several) {
    const found = new Set(several.flatMap((answers) => Object.keys(answers)));
    const asked = [...this.#facts.keys()].filter((name) => found.has(name));
    return [...asked, ...[...found].filter((name) => !this.knows(name)).sort()];
  }

  /**
   * @param {string} name of a fact
   * @param {unknown} value
   * @param {number} [most] entries that are written out; of a longer list only their number
   * @returns {string}
   */
  value(name, value, most = Infinity) {
    if (value === undefined) return this.#texts.open;
    return this.#value(this.#facts.get(name) ?? {}, value, most);
  }

  #value(fact, value, most) {
    if (value === null) return this.#texts.unknown;
    if (Array.isArray(value)) return this.#list(fact, value, most);
    if (typeof value === "boolean") return value ? this.#texts.yes : this.#texts.no;
    if (typeof value === "object") return this.#entry(fact, value);
    if (fact.options) return fact.options[value] ?? String(value);
    if (value === "never") return this.#texts.never;
    return fact.unit && typeof value === "number" ? `${value} ${fact.unit}` : String(value);
  }

  #list(fact, value, most) {
    if (!value.length) return this.#texts.never;
    if (value.length > most) return say(this.#texts.entries, { n: value.length });
    const separator = fact.fields ? this.#texts.between_entries : this.#texts.between;
    return value.map((one) => this.#value(fact, one, most)).join(separator);
  }

  #entry(fact, entry) {
    const fields = byId(fact.fields ?? []);
    const parts = [...new Set([...fields.keys(), ...Object.keys(entry)])]
      .filter((name) => (entry[name] ?? null) !== null)
      .map((name) => {
        const field = fields.get(name) ?? { label: name };
        const value = this.#value(field, entry[name], Infinity);
        return say(this.#texts.field, { label: field.label, value });
      });
    return parts.length ? parts.join(this.#texts.between) : this.#texts.unknown;
  }
}
