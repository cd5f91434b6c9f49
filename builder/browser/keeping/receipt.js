/** Receipts: made here, printed, saved or copied; and the check of one that somebody hands over. */

import { piece, say, slot, write } from "../piece.js";
import { all, canPrint, canSave, copy, save } from "../shared/host.js";
import { lineOf, plain, showPicture } from "../shared/picture.js";
import { Unreadable, objectIn, some } from "./answers.js";
import { Words } from "./words.js";

export class Receipt {
  #calculator;
  #result;
  #session;
  #text = "";
  #texts;
  #words;

  /** @param {HTMLElement} root @param {import("../session.js").Session} session @param {object} texts */
  constructor(root, session, texts) {
    this.root = root;
    this.#session = session;
    this.#texts = texts;
    this.#calculator = root.closest("[data-calculator]");
    this.#words = new Words(this.#calculator);
    this.#result = JSON.parse(
      this.#calculator.querySelector(":scope > [data-texts]").dataset.texts,
    );
    slot(root, "print-receipt").hidden = !canPrint();
    slot(root, "save-receipt").hidden = !canSave();
    const acts = {
      "make-receipt": () => this.#make(),
      "print-receipt": () => this.#print(),
      "save-receipt": () => save(this.#name(), "application/json", this.#text),
      "copy-receipt": () => this.#copy(),
      "draw-receipt": () => this.#draw(),
    };
    for (const [name, act] of Object.entries(acts)) slot(root, name).addEventListener("click", act);
    session.addEventListener("answers", () => this.#outdated());
  }

  #say(name) {
    write(this.root, "receipt-said", this.#texts[name] ?? "");
  }

  async #make() {
    const { answers } = this.#session.form.answers();
    if (!some(answers)) return this.#say("nothing");
    try {
      const text = await this.#session.engine.ask("receipt", JSON.stringify(answers));
      const made = await this.#session.read(text);
      if (made.errors) return this.#say("receipt_refused");
      this.#text = `${text}\n`;
      this.#fill(made);
      slot(this.root, "receipt-made").hidden = false;
      slot(this.root, "receipt-picture").hidden = true;
      this.#say("receipt_made");
    } catch {
      this.#say("not_computed");
    }
  }

  #fill({ answers, result }) {
    const sheet = slot(this.root, "receipt");
    const points = ({ min, max }) =>
      say(min === max ? this.#result.points : this.#result.range, { n: min, min, max });
    write(sheet, "day", result.as_of);
    write(sheet, "versions", say(this.#texts.versions, result));
    // A scheme of conditions has routes in place of points.
    write(sheet, "total", result.total ? points(result.total) : "");
    write(sheet, "verdict", say(this.#result.verdicts[result.verdict], { mark: result.pass_mark }));
    const row = (name, text) => piece(this.root, "receipt-row", { name, text });
    const list = (name, rows) => {
      slot(sheet, name).replaceChildren(...rows);
      slot(sheet, name).closest("table").hidden = rows.length === 0;
    };
    list("assumed", result.assumptions.map((id) => row(this.#result.assumptions[id] ?? id, "")));
    list("answers", this.#words.names(answers).map((name) =>
      row(this.#words.label(name), this.#words.value(name, answers[name]))));
    list("gates", result.gates.map(({ met, why }) =>
      row(this.#result.gate[met === null ? "unknown" : met ? "met" : "unmet"], why)));
    const route = ({ id, verdict, conditions }) =>
      row(this.#result.titles[id], [
        this.#result.short[verdict], ...conditions.map(({ why }) => why),
      ].join(" "));
    list("routes", (result.routes ?? []).map(route));
    list("items", (result.items ?? []).map((item) => {
      const cited = item.sources.length
        ? say(this.#result.sources, { list: item.sources.join(this.#result.comma) }) : "";
      const line = row(this.#result.titles[item.id], `${points(item.points)} ${item.why} ${cited}`);
      line.dataset.counted = String(item.counted);
      return line;
    }));
    list("notes", result.notes.map(({ text }) => row("", text)));
  }

  /** Prints the receipt alone: everything else on the page is left out while it prints. */
  #print() {
    const sheet = slot(this.root, "receipt").cloneNode(true);
    this.#calculator.append(sheet);
    this.#calculator.dataset.printing = "receipt";
    addEventListener("afterprint", () => {
      sheet.remove();
      delete this.#calculator.dataset.printing;
    }, { once: true });
    window.print();
  }

  async #copy() {
    this.#say((await copy(this.#text, slot(this.root, "receipt-box"))) ? "copied" : "select");
  }

  #draw() {
    const sheet = slot(this.root, "receipt");
    const tables = "table:not([hidden]) :is(caption, tr)";
    const lines = all(sheet, `p, ${tables}`).map(lineOf);
    showPicture(slot(this.root, "receipt-picture"), plain(sheet.querySelector("h4")), lines);
    this.#say("receipt_drawn");
  }

  #name() {
    return say(this.#texts.receipt_file, { day: JSON.parse(this.#text).result.as_of });
  }

  /** A receipt is of what was filled in when it was made. */
  #outdated() {
    if (slot(this.root, "receipt-made").hidden) return;
    slot(this.root, "receipt-made").hidden = true;
    this.#say("receipt_outdated");
  }
}

/**
 * Recomputes a receipt and says what came of it.
 * @param {HTMLElement} root where the findings go
 * @param {import("../session.js").Session} session
 * @param {object} texts
 * @param {string} text of the receipt
 */
export async function check(root, session, texts, text) {
  const said = (words, rows = []) => {
    write(root, "checked", words);
    slot(root, "values").replaceChildren(...rows);
    slot(root, "values").closest("table").hidden = rows.length === 0;
  };
  try {
    objectIn(text);
    const found = await session.read(await session.engine.ask("verify", text));
    const shown = (value) => (value === null ? texts.no_value : String(value));
    said(verdict(found, texts), (found.values ?? []).map(({ path, about, receipt, ours }) =>
      piece(root, "value-row", {
        name: about ? say(texts.value_name, { about, path }) : path,
        receipt: shown(receipt),
        ours: shown(ours),
      })));
  } catch (error) {
    said(texts[error instanceof Unreadable ? `file_${error.kind}` : "not_computed"]);
  }
}

/** What a recomputed receipt shows, in sentences. */
function verdict(found, texts) {
  if (found.errors.length) {
    return texts.check_refused + found.errors.map(({ message }) => message).join(" ");
  }
  const versions = say(texts.check_versions, {
    receipt: found.rules_version.receipt ?? texts.no_value,
    ours: found.rules_version.ours,
  });
  if (found.same) return texts.check_same + versions;
  const outcome = found.same_outcome ? texts.check_outcome_same : texts.check_outcome_differs;
  if (found.values?.length) return say(texts.check_values, { n: found.values.length }) + outcome + versions;
  const moved = found.rules_version.receipt !== found.rules_version.ours ? texts.check_rules_moved : texts.check_changed;
  return moved + outcome + versions;
}
