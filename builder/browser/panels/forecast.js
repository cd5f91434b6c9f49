/** The panel of the years ahead: sentences, plot, table, causes, calendar. */

import { piece, say, slot, write } from "../piece.js";
import { canSave, copy, save } from "../shared/host.js";
import { Months } from "./months.js";
import { Panel } from "./panel.js";
import { draw } from "./plot.js";
import { calendarOf } from "./reminders.js";

/** So many changes are in sight; the others open below them. */
const SHOWN = 6;

export default class Forecast extends Panel {
  #result = null;
  #words = new Months(this.texts);
  #width = 0;

  constructor(root, session, texts) {
    super(root, session, texts);
    slot(root, "cannot").hidden = canSave();
    this.#button("save").hidden = !canSave();
    this.#button("save").addEventListener("click", () => this.#save());
    this.#button("copy").addEventListener("click", () => this.#copy());
    new ResizeObserver(() => this.#draw()).observe(slot(root, "body"));
  }

  request() {
    const answers = super.request();
    return answers && { answers };
  }

  show(result) {
    this.#result = result;
    const words = this.#words;
    const lines = (texts) => texts.map((text) => piece(this.root, "said", { text }));
    write(this.root, "premise", words.premise(result.premise));
    slot(this.root, "assumptions").replaceChildren(...lines(words.assumptions(result)));
    slot(this.root, "said").replaceChildren(...lines(words.said(result)));
    slot(this.root, "months").replaceChildren(...result.months.map((month) => this.#month(month)));
    this.#steps(result.steps);
    write(this.root, "copied", "");
    this.root.querySelector("textarea").hidden = true;
    this.#width = 0;
    this.#draw();
  }

  #button(name) {
    return this.root.querySelector(`[data-do="${name}"]`);
  }

  #draw() {
    const plot = slot(this.root, "plot");
    const width = Math.floor(plot.parentElement.clientWidth);
    if (!this.#result || !width || width === this.#width) return;
    this.#width = width;
    plot.setAttribute("aria-label", this.#words.described(this.#result));
    draw(plot, this.#result, width, this.texts);
    const keys = this.root.querySelectorAll("[data-key]");
    for (const key of keys) key.hidden = !plot.querySelector(`[data-part="${key.dataset.key}"]`);
  }

  #month({ day, total, verdict, if_rest_absent: rest }) {
    const words = this.#words;
    return piece(this.root, "month", {
      day: words.day(day),
      total: words.points(total),
      rest: words.points(rest.total),
      verdict: this.texts.verdicts[verdict],
    });
  }

  #steps(steps) {
    const nodes = steps.map((step) => this.#step(step));
    slot(this.root, "none").hidden = steps.length > 0;
    slot(this.root, "steps").replaceChildren(...nodes.slice(0, SHOWN));
    slot(this.root, "rest").replaceChildren(...nodes.slice(SHOWN));
    slot(this.root, "later").hidden = nodes.length <= SHOWN;
    write(this.root, "more", say(this.texts.more, { n: nodes.length - SHOWN }));
  }

  #step(step) {
    const words = this.#words;
    const shown = words.open(step) ? step.if_rest_absent : step;
    const node = piece(this.root, "step", {
      day: words.day(step.day),
      total: words.points(shown.total),
      verdict: this.texts.verdicts[shown.verdict],
    });
    const causes = step.causes.map((cause) => this.#cause(cause));
    slot(node, "causes").append(...causes, ...step.gates.map((gate) => this.#gate(gate)));
    return node;
  }

  #cause({ id, from, to, why, sources }) {
    const words = this.#words;
    const values = { from: words.points(from), to: words.points(to) };
    const same = values.from === values.to;
    const node = piece(this.root, "cause", {
      title: this.texts.titles[id],
      change: say(same ? this.texts.kept : this.texts.change, values),
      why,
      sources: this.#sources(sources),
    });
    slot(node, "title").href = this.texts.links[id];
    return node;
  }

  #gate({ why, sources }) {
    return piece(this.root, "gate", { why, sources: this.#sources(sources) });
  }

  #sources(sources) {
    return sources.length ? say(this.texts.sources, { list: sources.join(this.texts.pause) }) : "";
  }

  async #save() {
    const text = await calendarOf(this.#result, this.#words, this.texts);
    save(this.texts.calendar.file, "text/calendar;charset=utf-8", text);
    write(this.root, "copied", this.texts.saved);
  }

  async #copy() {
    const box = this.root.querySelector("textarea");
    const done = await copy(this.#words.text(this.#result), box);
    write(this.root, "copied", done ? this.texts.copied : this.texts.select);
  }
}
