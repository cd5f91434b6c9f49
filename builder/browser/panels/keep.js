/** Keeping and sharing: on this device, as a file, as a link, as a receipt; and forgetting. */

import { Unreadable, some } from "../keeping/answers.js";
import { forgetAll } from "../keeping/forget.js";
import { answersFrom, reads } from "../keeping/reads.js";
import { Receipt, check } from "../keeping/receipt.js";
import { Share } from "../keeping/share.js";
import { Words } from "../keeping/words.js";
import { say, slot, write } from "../piece.js";
import { canSave, copy, save } from "../shared/host.js";
import { Panel } from "./panel.js";

export default class Keep extends Panel {
  #scheme;
  #words;

  constructor(root, session, texts) {
    super(root, session, texts);
    const calculator = root.closest("[data-calculator]");
    this.#scheme = calculator.dataset.scheme;
    this.#words = new Words(calculator);
    slot(root, "switch").addEventListener("change", ({ target }) => this.#allow(target.checked));
    slot(root, "forget").addEventListener("click", () => this.#ask(true));
    slot(root, "not-forget").addEventListener("click", () => this.#ask(false));
    slot(root, "really-forget").addEventListener("click", () => this.#forget());
    slot(root, "save-answers").hidden = !canSave();
    slot(root, "save-answers").addEventListener("click", () => this.#save());
    slot(root, "copy-answers").addEventListener("click", () => this.#copy());
    reads(root, "open-answers", (text) => this.#load(text));
    reads(root, "open-receipt", (text) => check(root, session, texts, text));
    new Share(slot(root, "make-link").closest("section"), session, texts);
    new Receipt(root, session, texts);
    session.keeper?.addEventListener("change", () => this.refresh());
  }

  /** Nothing is computed for this panel, so nothing has to be waited for. */
  async refresh() {
    slot(this.root, "body").hidden = false;
    const { on = false, trouble = "" } = this.session.keeper ?? {};
    slot(this.root, "switch").checked = on;
    if (trouble) this.#say("device-said", trouble);
  }

  #say(place, name, values = {}) {
    write(this.root, place, say(this.texts[name] ?? "", values));
  }

  #allow(wanted) {
    const done = this.session.keeper?.allow(wanted) ?? "denied";
    this.refresh();
    this.#say("device-said", done);
  }

  #ask(wanted) {
    slot(this.root, "confirm").hidden = !wanted;
    slot(this.root, wanted ? "really-forget" : "forget").focus();
  }

  async #forget() {
    slot(this.root, "confirm").hidden = true;
    this.#say("device-said", (await forgetAll()) ? "forgotten" : "not_forgotten");
    // What was read in is gone from the form as well.
    write(this.root, "file-said", "");
    this.refresh();
    slot(this.root, "forget").focus();
  }

  /** What a file of answers says, and its name; null while there is nothing to say. */
  #file() {
    const { answers } = this.session.form.answers();
    const { rules_version, package_version } = this.session.result ?? {};
    if (!some(answers)) {
      this.#say("file-said", "nothing");
      return null;
    }
    const content = { answers, scheme: this.#scheme, rules_version, package_version };
    const name = say(this.texts.answers_file, { day: answers.as_of ?? "" });
    return { name, text: `${JSON.stringify(content, null, 1)}\n` };
  }

  #save() {
    const file = this.#file();
    if (!file) return;
    save(file.name, "application/json", file.text);
    this.#say("file-said", "saved", { name: file.name });
  }

  async #copy() {
    const file = this.#file();
    if (!file) return;
    this.#say("file-said", (await copy(file.text, slot(this.root, "file-box"))) ? "copied" : "select");
  }

  async #load(text) {
    try {
      this.session.keeper.take(await answersFrom(text, this.#scheme, this.#words.knows), "loaded");
      this.#say("file-said", "loaded");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#say("file-said", `file_${error.kind}`);
    }
  }
}
