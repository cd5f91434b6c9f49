/** A statement pasted, dropped or chosen: read by the engine, mended line by line, filled in. */

import { keep, read, restore, writeLines } from "../fields.js";
import { piece, say, slot, write } from "../piece.js";
import { textOf } from "./files.js";

/** As many lines as are listed to be mended; the rest can be mended in the text itself. */
const LISTED = 64;

export class Paste {
  #root;
  #list;
  #session;
  #texts;
  #area;
  #asked = null;
  /** Lines by the month that they were chosen for. @type {Record<string, number>} */
  #chosen = {};
  /** The entries that were filled in last, as text, and what the list held before. */
  #filled = null;
  #before = null;
  #entries = [];
  /** How many lines of the last reading were not understood. */
  #unread = 0;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} list the question with the rows to fill
   * @param {import("../session.js").Session} session
   */
  constructor(root, list, session) {
    this.#root = root;
    this.#list = list;
    this.#session = session;
    this.#texts = JSON.parse(root.dataset.texts);
    this.#area = root.querySelector("textarea");
    // What is typed here is no answer yet.
    root.addEventListener("input", (event) => event.stopPropagation());
    root.addEventListener("change", (event) => this.#change(event));
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("keydown", (event) => this.#key(event));
    this.#area.addEventListener("input", () => (this.#chosen = {}));
    this.#area.addEventListener("paste", () => setTimeout(() => this.#read()));
    session.addEventListener("answers", () => this.#warn());
    this.#takeDrops(root.closest("form"));
    // A file may be chosen while this script is on its way.
    this.#take(root.querySelector('[type="file"]').files[0]);
  }

  #change({ target }) {
    if (target.type === "file") this.#take(target.files[0]);
    if (target.type !== "radio") return;
    this.#chosen[target.dataset.month] = Number(target.value);
    this.#read();
  }

  #click({ target }) {
    if (target.closest("[data-read]")) this.#read();
    else if (target.closest("[data-mended]")) this.#mend();
    else if (target.closest("[data-fill]")) this.#fill();
    else if (target.closest("[data-back]")) this.#back();
  }

  #key(event) {
    if (event.key !== "Enter" || !event.target.matches("[data-line]")) return;
    event.preventDefault();
    this.#mend();
  }

  /** A file dropped beside the box would make the browser leave the page. */
  #takeDrops(form) {
    const held = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    form.addEventListener("dragover", (event) => {
      if (held(event)) event.preventDefault();
    });
    form.addEventListener("drop", (event) => {
      if (!held(event)) return;
      event.preventDefault();
      this.#take(event.dataTransfer.files[0]);
    });
  }

  /** @param {File} [file] */
  async #take(file) {
    if (!file) return;
    const { text, trouble } = await textOf(file);
    if (trouble) {
      this.#say(this.#texts.files[trouble]);
      return;
    }
    this.#area.value = text;
    this.#chosen = {};
    this.#read();
  }

  /** Puts the mended lines into the text. */
  #mend() {
    const lines = this.#area.value.split("\n");
    for (const input of this.#root.querySelectorAll("[data-line]")) {
      lines[Number(input.dataset.line) - 1] = input.value;
    }
    this.#area.value = lines.join("\n");
    this.#read();
  }

  async #read() {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const text = this.#area.value;
    if (!text.trim()) {
      this.#say(this.#texts.empty);
      slot(this.#root, "found").hidden = true;
      this.#unread = 0;
      this.#warn();
      return;
    }
    this.#say(this.#texts.busy);
    try {
      const request = { text, chosen: this.#chosen };
      const result = await this.#session.ask("statement", request, asked.signal);
      if (asked.signal.aborted) return;
      if (result.errors.length) this.#say(result.errors.map(({ message }) => message).join(" "));
      else this.#show(result);
    } catch {
      if (!asked.signal.aborted) this.#say(this.#texts.crashed);
    }
  }

  #say(text) {
    write(this.#root, "said", text);
  }

  #show(result) {
    const of = (state) => result.lines.filter((line) => line.state === state);
    const open = result.choices.filter(({ options }) => !options.some(({ taken }) => taken));
    const unread = of("unread");
    const values = { months: result.months, lines: unread.length, choices: open.length };
    const some = unread.length ? this.#texts.some : this.#texts.all;
    const nothing = open.length ? "" : this.#texts.none;
    const told = [
      result.months ? say(some, values) : nothing,
      open.length ? say(this.#texts.open, values) : "",
      ...result.notes.map(({ text }) => text),
    ];
    this.#say(told.join(""));
    this.#listLines("unread", unread.slice(0, LISTED), (line) => this.#mendable(line));
    const more = unread.length - LISTED;
    write(this.#root, "more", more > 0 ? say(this.#texts.more, { n: more }) : "");
    this.#listLines("choices", result.choices, (choice) => this.#choice(choice));
    this.#listLines("doubtful", of("doubtful"), (line) => this.#line(line));
    this.#listLines("ignored", of("ignored"), (line) => this.#line(line));
    slot(this.#root, "found").hidden = false;
    this.#unread = unread.length;
    this.#warn();
    this.#offer(result.contributions);
  }

  /** Says beside the result what it lacks, where the record is part of it. */
  #warn() {
    const lacks = this.#unread && this.#session.answers[this.#list.dataset.fact];
    const text = lacks ? say(this.#texts.unread, { n: this.#unread }) : "";
    write(this.#root.closest("[data-calculator]"), "lacks", text);
  }

  #listLines(name, found, show) {
    const list = slot(this.#root, name);
    list.hidden = found.length === 0;
    list.querySelector("ul").replaceChildren(...found.map(show));
    const count = slot(list, "count");
    if (count) count.textContent = say(this.#texts.counts[name], { n: found.length });
  }

  #line({ line, text, reason }) {
    return piece(this.#root, "line", { number: say(this.#texts.line, { n: line }), text, reason });
  }

  #mendable({ line, text, reason }) {
    const node = piece(this.#root, "mendable", {
      number: say(this.#texts.line, { n: line }),
      reason,
    });
    const input = node.querySelector("input");
    input.value = text;
    input.dataset.line = String(line);
    return node;
  }

  #choice({ from, to, options }) {
    const texts = this.#texts;
    const month = (iso) => say(texts.month, { year: iso.slice(0, 4), month: Number(iso.slice(5)) });
    const [first, last] = [month(from), month(to)];
    const months = from === to ? first : say(texts.span, { from: first, to: last });
    const node = piece(this.#root, "choice", { months });
    for (const { base, kind, lines, taken } of options) {
      const shown = base === null ? texts.unknown : say(texts.base, { base: base.toLocaleString("zh-CN") });
      const values = { base: shown, kind: texts.kinds[kind], lines: lines.join(texts.comma) };
      const option = piece(this.#root, "option", { label: say(texts.option, values) });
      const radio = option.querySelector("input");
      radio.name = `chosen-${from}`;
      radio.value = String(lines[0]);
      radio.dataset.month = from;
      radio.checked = taken;
      node.querySelector("fieldset").append(option);
    }
    return node;
  }

  /** Fills the list at once where nothing would be lost, and asks otherwise; nothing is no list. */
  #offer(entries) {
    this.#entries = entries;
    const { value = [], unfinished } = read(this.#list);
    const now = JSON.stringify(value);
    const safe = !unfinished && (!value.length || now === this.#filled);
    const fill = this.#root.querySelector("[data-fill]");
    fill.hidden = safe || !entries.length;
    fill.textContent = say(this.#texts.fill, { n: value.length, entries: entries.length });
    if (safe && entries.length) this.#put(entries);
    else write(this.#root, "filled", "");
  }

  #fill() {
    this.#before = keep(this.#list);
    const back = this.#root.querySelector("[data-back]");
    back.hidden = false;
    this.#put(this.#entries);
    this.#root.querySelector("[data-fill]").hidden = true;
    back.focus();
  }

  #back() {
    restore(this.#list, this.#before);
    this.#filled = null;
    this.#unread = 0;
    this.#root.querySelector("[data-back]").hidden = true;
    write(this.#root, "filled", this.#texts.back);
    this.#tell();
    this.#root.querySelector("[data-read]").focus();
  }

  #put(entries) {
    writeLines(this.#list, entries);
    this.#filled = JSON.stringify(read(this.#list).value ?? []);
    write(this.#root, "filled", say(this.#texts.filled, { n: entries.length }));
    this.#tell();
  }

  /** Lets the form know that the list has changed. */
  #tell() {
    this.#list.querySelector("[data-rows]").dispatchEvent(new Event("input", { bubbles: true }));
  }
}
