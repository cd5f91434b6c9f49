/** Two or three cases side by side: what is filled in now, and what was put beside it. */

import { Unreadable, some, textOf } from "../keeping/answers.js";
import { answersFrom, reads } from "../keeping/reads.js";
import { Store } from "../keeping/store.js";
import { Words } from "../keeping/words.js";
import { piece, say, slot, write } from "../piece.js";
import { FORGOTTEN } from "../shared/host.js";
import { Panel } from "./panel.js";

/** More than these beside the present one do not fit side by side. */
const MOST = 2;
/** Entries of a list that are written out in a cell. */
const WRITTEN_OUT = 3;

/** What was put beside, for as long as this tab stays on the site. @type {{name: string, answers: object}[]} */
const beside = [];
addEventListener(FORGOTTEN, () => beside.splice(0));

export default class Compare extends Panel {
  #calculator;
  #result;
  #words;

  constructor(root, session, texts) {
    super(root, session, texts);
    this.#calculator = root.closest("[data-calculator]");
    this.#words = new Words(this.#calculator);
    this.#result = JSON.parse(
      this.#calculator.querySelector(":scope > [data-texts]").dataset.texts,
    );
    slot(root, "add-present").addEventListener("click", () => {
      this.#add(session.form.answers().answers, "copied_as");
    });
    slot(root, "add-kept").addEventListener("click", () => this.#addKept());
    reads(root, "add-read", (text) => this.#read(text));
    addEventListener(FORGOTTEN, () => root.isConnected && this.refresh(true));
  }

  request() {
    const { answers } = this.session.form.answers();
    return { cases: [{ name: this.texts.present, answers }, ...beside] };
  }

  /** @returns {Promise<object>} */
  async work({ cases }, signal) {
    const results = await Promise.all(
      cases.map(({ answers }) => this.session.ask("score", answers, signal)),
    );
    return { cases: cases.map((one, place) => ({ ...one, result: results[place] })) };
  }

  show({ cases }) {
    slot(this.root, "head").replaceChildren(
      slot(this.root, "corner"),
      ...cases.map((one, place) => this.#head(one, place - 1)),
    );
    this.#rows("outcome", this.#outcome(cases), cases);
    this.#rows("items", this.#items(cases), cases);
    this.#rows("answers", this.#answers(cases), cases);
  }

  #say(name, values = {}) {
    write(this.root, "said", say(this.texts[name] ?? "", values));
  }

  #add(answers, said) {
    if (!some(answers)) return this.#say("nothing");
    if (beside.length === MOST) return this.#say("full");
    const taken = new Set(beside.map(({ name }) => name));
    const names = Array.from({ length: MOST }, (_, place) => say(this.texts.name, { n: place + 1 }));
    const name = names.find((one) => !taken.has(one)) ?? names[0];
    beside.push({ name, answers });
    this.#say(said, { name });
    return this.refresh(true);
  }

  #addKept() {
    const found = new Store(this.#calculator.dataset.scheme).read();
    if (found.state === "kept") this.#add(found.kept.answers, "read_as");
    else this.#say("nothing_kept");
  }

  async #read(text) {
    try {
      const { scheme } = this.#calculator.dataset;
      this.#add(await answersFrom(text, scheme, this.#words.knows), "read_as");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#say(`file_${error.kind}`);
    }
  }

  /** The head of a column; the present case can be neither renamed nor taken away. */
  #head({ name, answers }, place) {
    const present = place < 0;
    const node = piece(this.root, present ? "present" : "case", present ? { name } : {});
    if (present) return node;
    const input = node.querySelector("input");
    input.value = name;
    input.addEventListener("change", () => {
      beside[place].name = input.value.trim() || name;
      this.refresh(true);
    });
    slot(node, "load").addEventListener("click", () => this.session.keeper.take(answers, "chosen"));
    slot(node, "remove").addEventListener("click", () => {
      beside.splice(place, 1);
      this.#say("removed", { name });
      slot(this.root, "add-present").focus();
      this.refresh(true);
    });
    return node;
  }

  #outcome(cases) {
    const { verdicts, short, assumptions, comma } = this.#result;
    const told = (text) => cases.map(({ result }) =>
      result.errors.length ? "" : text(result));
    const named = ({ assumptions: ids }) => ids.map((id) => assumptions[id] ?? id).join(comma);
    return [
      [this.texts.total, cases.map(({ result }) => result.errors.length
        ? say(this.#result.refused, { n: result.errors.length }) : this.#points(result.total))],
      [this.texts.verdict, told(({ verdict, pass_mark: mark }) =>
        say((short ?? verdicts)[verdict], { mark }))],
      [this.texts.assumed, told((result) => named(result) || this.texts.none)],
    ];
  }

  /** The indicators that score in some case. */
  #items(cases) {
    const ids = [...new Set(cases.flatMap(({ result }) => (result.items ?? []).map(({ id }) => id)))];
    const rows = ids.map((id) => cases.map(({ result }) => result.items?.find((item) => item.id === id)));
    return rows
      .filter((row) => row.some((item) => item && (item.points.min || item.points.max)))
      .map((row) => [
        this.#result.titles[row.find(Boolean).id],
        row.map((item) => (item ? this.#item(item) : "")),
      ]);
  }

  #item({ points, counted }) {
    const text = this.#points(points);
    return counted === false ? say(this.texts.not_counted, { points: text }) : text;
  }

  #answers(cases) {
    const several = cases.map(({ answers }) => answers);
    return this.#words.names(...several).map((name) => [
      this.#words.label(name),
      several.map((answers) => this.#words.value(name, answers[name], WRITTEN_OUT)),
      several.map((answers) => textOf({ [name]: answers[name] })),
    ]);
  }

  #points({ min, max }) {
    return say(min === max ? this.#result.points : this.#result.range, { n: min, min, max });
  }

  /** @param {[string, string[], unknown[]?][]} rows label, cells, and what tells them apart */
  #rows(name, rows, cases) {
    const nodes = rows.map(([label, cells, apart = cells]) => {
      const differs = new Set(apart).size > 1;
      const node = piece(this.root, "row", { label });
      slot(node, "differs").hidden = !differs;
      node.toggleAttribute("data-differs", differs);
      node.append(...cells.map((text, place) => {
        const cell = document.createElement("td");
        cell.dataset.case = cases[place].name;
        cell.textContent = text;
        return cell;
      }));
      return node;
    });
    const body = slot(this.root, name);
    const [title] = body.children;
    title.firstElementChild.colSpan = cases.length + 1;
    body.hidden = nodes.length === 0;
    body.replaceChildren(title, ...nodes);
  }
}
