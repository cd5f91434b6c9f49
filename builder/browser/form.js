/** The form: which questions are open, what they say, and the mistakes shown beside them. */

import {
  addRow, choose, chosen, clear, fits, keep, read, restore, unfold, write, writeAbsent, writeDate,
} from "./fields.js";
import { say, write as writeText } from "./piece.js";

/** Shanghai has had no summer time since 1991, so its day is a shift of the universal one. */
const SHANGHAI = 8 * 3_600_000;

/** Of a value that no control can show, this many characters are shown. */
const LONGEST = 80;

/** The day in Shanghai. */
export const today = () => new Date(Date.now() + SHANGHAI).toISOString().slice(0, 10);

const isRecord = (node) => "record" in node.dataset;

/** Names a part of a row; a short one keeps its word and is named for who cannot see its row. */
function label(part, text) {
  if ("short" in part.dataset) part.setAttribute("aria-label", text);
  else if (part.textContent !== text) part.textContent = text;
}

export class Form {
  #root;
  /** The form, and what is answered beside it. @type {HTMLElement[]} */
  #parts;
  #texts;
  #changed;
  /** What a section held before "none of these". @type {Map<Element, object>} */
  #before = new Map();
  /** @type {Map<string, HTMLElement[]>} */
  #rows = new Map();
  /** Answers that were filled in and that no control shows, until the visitor answers them. */
  #unshown = {};

  /**
   * @param {HTMLFormElement} root
   * @param {object} texts
   * @param {(typing: boolean) => void} changed called when an answer may have changed
   */
  constructor(root, texts, changed) {
    this.#root = root;
    const beside = root.closest("[data-calculator]").querySelectorAll("[data-answers]");
    this.#parts = [root, ...beside];
    this.#texts = texts;
    this.#changed = changed;
    this.#writeToday();
    root.addEventListener("submit", (event) => event.preventDefault());
    for (const part of this.#parts) {
      part.addEventListener("click", (event) => this.#click(event));
      part.addEventListener("input", (event) => this.#input(event));
      part.addEventListener("focusout", () => setTimeout(() => this.#markUnfinished()));
    }
    this.#arrange();
  }

  /** The answers, and whether there are any beyond the day of application. */
  answers() {
    const answers = { ...this.#unshown };
    this.#rows.clear();
    for (const node of this.#facts().filter((node) => this.#asked(node))) {
      const { value, rows } = read(node);
      if (value !== undefined) answers[node.dataset.fact] = value;
      if (rows) this.#rows.set(node.dataset.fact, rows);
    }
    const names = Object.keys(answers).filter((name) => name !== "as_of");
    return { answers, any: names.length > 0 };
  }

  /**
   * Shows each mistake beside its question and takes away those that are mended.
   * @param {{fact: string?, path?: string, message: string, did_you_mean?: unknown}[]} errors
   * @returns {{message: string, link: string?}[]} the same, for a list
   */
  showErrors(errors) {
    const shown = new Map();
    for (const node of this.#all("[aria-invalid]")) {
      node.removeAttribute("aria-invalid");
    }
    for (const error of errors) {
      const place = this.#place(error);
      if (place?.row.dataset.entry) this.#unfold(error.fact, place.row);
      const list = shown.get(error.fact) ?? [];
      shown.set(error.fact, [...list, this.#describe(error)]);
      this.#fieldOf(error)?.forEach((input) => input.setAttribute("aria-invalid", "true"));
    }
    for (const place of this.#all(".calc-error")) {
      const text = (shown.get(place.id.slice("error-".length)) ?? []).join(" ");
      if (place.textContent !== text) place.textContent = text;
    }
    this.#markUnfinished();
    return errors.map((error) => this.#line(error));
  }

  /**
   * Fills the form from answers, so that `answers` gives the same ones again; where they have no
   * day of application, it is today. What the rules refuse is filled in too, and refused there.
   * @param {Record<string, unknown>} answers
   */
  fill(answers) {
    const given = Object.entries(answers).filter(([, value]) => value !== null);
    this.#empty();
    const record = this.#facts().some((node) => isRecord(node) && answers[node.dataset.fact] != null);
    if (this.#mode) choose(this.#mode, record ? "record" : "direct");
    for (const node of this.#facts()) {
      const value = answers[node.dataset.fact];
      write(node, value);
      if (value != null) node.closest("[data-offer]")?.toggleAttribute("data-given", true);
      const more = node.closest("details.calc-more");
      if (more && value != null) more.open = true;
    }
    this.#arrange();
    const shown = this.answers().answers;
    const left = given.filter(([name, value]) => !fits(value, shown[name]));
    for (const [name, value] of left) {
      for (const node of this.#facts().filter((node) => node.dataset.fact === name)) {
        if (this.#asked(node)) clear(node);
      }
      this.#unshown[name] = value;
    }
    if (left.length) this.#arrange();
    this.#changed(false);
  }

  /**
   * Fills in answers that were given to another scheme, as far as this form asks for them too. The
   * days and what is supposed stay its own.
   * @param {Record<string, unknown>} answers
   */
  takeOver(answers) {
    const asked = this.#facts().filter((node) => node.closest("[data-section]"));
    const names = new Set(asked.map((node) => node.dataset.fact));
    const shared = Object.entries(answers).filter(([name]) => names.has(name));
    if (shared.length) this.fill(Object.fromEntries(shared));
  }

  /** Everything filled in, for `restore` when the visitor comes back to this page. */
  keep() {
    return { parts: this.#parts.map(keep), unshown: this.#unshown };
  }

  restore(kept) {
    this.#parts.forEach((part, place) => restore(part, kept.parts[place]));
    this.#unshown = kept.unshown;
    this.#arrange();
  }

  #empty() {
    this.#parts.forEach(clear);
    this.#before.clear();
    this.#unshown = {};
    for (const offer of this.#root.querySelectorAll("[data-given]")) {
      offer.removeAttribute("data-given");
    }
    this.#writeToday();
  }

  #facts() {
    return this.#all("[data-fact]");
  }

  #all(selector) {
    return this.#parts.flatMap((part) => [...part.querySelectorAll(selector)]);
  }

  #fact(name) {
    return this.#facts().find((node) => node.dataset.fact === name);
  }

  /** Where the visitor chooses between record and outcome; a scheme need not ask for either. */
  get #mode() {
    return this.#root.querySelector("[data-mode]");
  }

  get #withRecord() {
    return this.#mode !== null && chosen(this.#mode) === "record";
  }

  /** Answers that follow from the record are not sent beside it, and an unused record neither. */
  #asked(node) {
    if (node.closest("[data-offer]")?.hidden) return false;
    return this.#withRecord ? !("derived" in node.dataset) : !("record" in node.dataset);
  }

  #writeToday() {
    for (const node of this.#root.querySelectorAll("[data-today]")) writeDate(node, today());
  }

  #click({ target }) {
    const node = target.closest("[data-fact]");
    if (target.closest("[data-drop]")) {
      this.#unshown = {};
      this.#arrange();
      this.#changed(false);
    } else if (target.closest("[data-unknown]")) {
      clear(node);
      delete this.#unshown[node.dataset.fact];
      this.#arrange();
      this.#changed(false);
    } else if (target.closest("[data-add]")) {
      const row = addRow(node);
      this.#arrange();
      row.querySelector("input, select").focus();
    } else if (target.closest("[data-remove]")) {
      const row = target.closest("li");
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      this.#arrange();
      (next?.querySelector("[data-remove]") ?? node.querySelector("[data-add]")).focus();
      this.#changed(false);
    } else if (target.closest("[data-unfold]")) {
      this.#unfold(node.dataset.fact, target.closest("li")).querySelector("input").focus();
    }
  }

  #input({ target }) {
    delete this.#unshown[target.closest("[data-fact]")?.dataset.fact];
    target.closest("li")?.removeAttribute("data-given");
    const section = target.closest("[data-section]");
    if (target.matches("[data-none]")) this.#noneOfThese(section, target);
    else section?.querySelectorAll("[data-none]").forEach((none) => (none.checked = false));
    this.#arrange();
    this.#changed(target.matches("input[type=text]"));
  }

  /** One tap answers every question of a section; taking the tick away brings back what was. */
  #noneOfThese(section, tick) {
    const questions = [...section.querySelectorAll("[data-fact][data-absent]")];
    if (tick.checked) {
      this.#before.set(section, questions.map(keep));
      questions.forEach(writeAbsent);
    } else {
      const before = this.#before.get(section);
      questions.forEach((node, place) => before && restore(node, before[place]));
    }
  }

  /** Opens and closes what depends on other answers, and numbers the rows. */
  #arrange() {
    const withRecord = this.#withRecord;
    for (const node of this.#facts()) {
      if ("record" in node.dataset) node.hidden = !withRecord;
      if ("derived" in node.dataset) this.#derive(node, withRecord);
      for (const part of node.querySelectorAll("[data-when]")) {
        part.hidden = chosen(node) !== part.dataset.when;
      }
      const list = node.querySelector("[data-rows]");
      if (list) this.#number(node, list);
    }
    this.#showUnshown();
    const { value: day = "" } = read(this.#root.querySelector("[data-today]"));
    this.#root.querySelector("[data-is-today]").hidden = day !== today();
    for (const offer of this.#root.querySelectorAll("[data-offer]")) {
      const late = day > offer.dataset.after;
      const wanted = late && (withRecord || !("withRecord" in offer.dataset));
      offer.hidden = !wanted && !("given" in offer.dataset);
    }
  }

  #showUnshown() {
    const place = this.#root.querySelector("[data-unshown]");
    const list = Object.entries(this.#unshown).map(([name, value]) => {
      const label = this.#texts.labels[name] ?? name;
      return say(this.#texts.fact_value, { label, value: JSON.stringify(value).slice(0, LONGEST) });
    });
    place.hidden = list.length === 0;
    const shown = { list: list.join(this.#texts.comma) };
    writeText(place, "text", list.length ? say(this.#texts.unshown, shown) : "");
  }

  /** Opens a row that says its entry in one line. */
  #unfold(fact, row) {
    const open = unfold(row);
    const rows = this.#rows.get(fact) ?? [];
    if (rows.includes(row)) rows[rows.indexOf(row)] = open;
    this.#arrange();
    return open;
  }

  #derive(node, withRecord) {
    node.querySelector(".calc-answer").hidden = withRecord;
    node.querySelector("[data-derived-note]").hidden = !withRecord;
  }

  #number(node, list) {
    if (!list.children.length && !list.closest("[hidden]")) addRow(node);
    [...list.children].forEach((row, place) => {
      const n = place + 1;
      for (const [name, text] of Object.entries(this.#texts.row_words)) {
        const part = row.querySelector(`[data-${name}]`);
        if (part) label(part, say(text, { n }));
      }
    });
  }

  /** Says so where a date was begun and left. */
  #markUnfinished() {
    for (const node of this.#facts()) {
      const [place] = this.#all(`#error-${node.dataset.fact}`);
      const left = !node.contains(document.activeElement);
      const unfinished = this.#asked(node) && read(node).unfinished;
      if (unfinished && left && !place.textContent) place.textContent = this.#texts.unfinished;
      if (!unfinished && place.textContent === this.#texts.unfinished) place.textContent = "";
    }
  }

  #describe(error) {
    const place = this.#place(error);
    const message = place
      ? say(this.#texts.row_error, { n: place.number, message: error.message })
      : error.message;
    const near = error.did_you_mean;
    return near === undefined ? message : message + say(this.#texts.suggestion, { value: near });
  }

  /** The row that a mistake is in: `credentials[1].level` is in the second that was sent. */
  #place({ fact, path }) {
    const match = /\[(\d+)\](?:\.(\w+))?/.exec(path ?? "");
    const row = match && this.#rows.get(fact)?.[Number(match[1])];
    if (!row) return null;
    return { row, field: match[2] ?? "", number: [...row.parentNode.children].indexOf(row) + 1 };
  }

  #fieldOf(error) {
    const place = this.#place(error);
    const field = /^\w+\.(\w+)$/.exec(error.path ?? "");
    let node = this.#fact(error.fact);
    if (place) node = place.row.querySelector(`[data-field="${place.field}"]`);
    else if (field) node = node?.querySelector(`[data-field="${field[1]}"]`);
    return node?.querySelectorAll("input[type=text], select");
  }

  #line(error) {
    const node = this.#fact(error.fact);
    const label = this.#texts.labels[error.fact];
    const message = this.#describe(error);
    return {
      message: label ? say(this.#texts.line, { label, message }) : message,
      link: node?.id ? `#${node.id}` : null,
    };
  }
}
