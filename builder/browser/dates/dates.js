/** Mounts the page of dates whenever it is shown. Nothing is stored, and nothing leaves the page. */

import { all, canSave, copy, find, onPage, save, say } from "../shared/host.js";
import { dayOf, isoOf } from "../shared/days.js";
import { calendarFile } from "../shared/ics.js";
import { WorkCalendar } from "./calendar.js";
import { reckon } from "./rows.js";
import { Words } from "./words.js";

/** The library is asked for with the page, so that nothing is once a date is typed. */
const library = import("../vendor/ical.js").then((module) => module.default);
// Whoever uses it meets the failure; nobody else has to.
library.catch(() => {});

class Dates {
  #form;
  #day;
  #data;
  #texts;
  #words;
  #calendar;
  /** @type {{day: number, kind: string, rows: (import("./rows.js").Reckoned)[]}?} */
  #shown = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.#form = root.querySelector("form");
    this.#day = /** @type {HTMLInputElement} */ (find(root, "input[name=day]"));
    this.#data = JSON.parse(root.dataset.dates);
    this.#texts = JSON.parse(root.dataset.texts);
    this.#words = new Words(this.#texts);
    this.#calendar = new WorkCalendar(this.#data.calendar);
    this.#form.hidden = false;
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("input", () => this.#update());
    this.#button("save").hidden = true;
    library.then(() => (this.#button("save").hidden = !canSave()), () => {});
    find(root, "[data-cannot-save]").hidden = canSave();
    this.#button("save").addEventListener("click", () => this.#save());
    this.#button("copy").addEventListener("click", () => this.#copy());
    this.#update();
  }

  #button(name) {
    return /** @type {HTMLButtonElement} */ (this.root.querySelector(`[data-do="${name}"]`));
  }

  #update() {
    const input = this.#day;
    const { kind } = Object.fromEntries(new FormData(this.#form));
    const bad = input.validity.badInput || input.validity.rangeUnderflow || input.validity.rangeOverflow;
    find(this.root, "[data-error]").hidden = !bad;
    input.setAttribute("aria-invalid", String(bad));
    const example = bad || input.value === "";
    this.#show(String(kind), dayOf(example ? this.#data.example : input.value), example);
  }

  #show(kind, day, example) {
    for (const part of all(this.root, "[data-kind]")) {
      part.hidden = part.dataset.kind !== kind;
    }
    const rows = this.#data.kinds[kind].map((row) => reckon(row, day, this.#calendar));
    for (const row of rows) {
      const node = this.#row(row.id);
      this.#write(node, "when", this.#words.when(row));
      this.#write(node, "why", this.#words.why(row.why));
    }
    this.#shown = example ? null : { day, kind, rows };
    const values = { kind: this.#kindName(kind), day: this.#words.day(day) };
    const said = example ? this.#texts.example : this.#texts.shown;
    this.#write(this.root, "shown", say(said, values));
    this.#write(this.root, "done", "");
    find(this.root, "[data-take]").hidden = example;
    this.root.querySelector("textarea").hidden = true;
  }

  #row(id) {
    return find(this.root, `[data-row="${id}"]`);
  }

  #kindName(kind) {
    return find(this.#form, `[value="${kind}"]`).dataset.name;
  }

  #write(root, name, text) {
    const node = root.querySelector(`[data-slot="${name}"]`);
    // A live region speaks whatever is set anew, even the same words.
    if (node && node.textContent !== text) node.textContent = text;
  }

  async #save() {
    const { day, kind, rows } = this.#shown;
    const address = location.href.replace(/[?#].*/, "");
    const entries = rows
      .filter((row) => row.last !== null)
      .map((row) => ({
        id: `${kind}-${row.id}-${isoOf(day)}@${this.#texts.uid}`,
        first: row.first,
        last: row.last,
        summary: say(row.kind === "bounds" ? this.#texts.about : "{title}", {
          title: this.#row(row.id).dataset.summary,
        }),
        description: this.#lines(row).join("\n"),
      }));
    const about = { product: this.#texts.product, stamp: this.#data.stamp, address };
    save(this.#texts.file, "text/calendar;charset=utf-8", calendarFile(await library, about, entries));
    this.#write(this.root, "done", this.#texts.saved);
  }

  async #copy() {
    const { day, kind, rows } = this.#shown;
    const head = say(this.#texts.shown, { kind: this.#kindName(kind), day: this.#words.day(day) });
    const parts = rows.map((row) =>
      [this.#row(row.id).dataset.summary, ...this.#lines(row)].join("\n"),
    );
    const box = this.root.querySelector("textarea");
    const done = await copy([head, ...parts, this.#texts.promise].join("\n\n"), box);
    this.#write(this.root, "done", done ? this.#texts.copied : this.#texts.select);
  }

  /** What a row says, as lines of text. */
  #lines(row) {
    const note = this.#row(row.id).querySelector("[data-note]")?.textContent.trim();
    return [this.#words.when(row), this.#words.why(row.why), note].filter(Boolean);
  }
}

/** @type {Dates?} */
let live = null;

onPage(() => {
  const root = /** @type {HTMLElement?} */ (document.querySelector("[data-dates]"));
  if (live?.root !== root) live = root && new Dates(root);
});
