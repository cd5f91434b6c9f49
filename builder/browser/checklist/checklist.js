/** Ticks on the checklists, the same for a paper wherever it stands, and ways to take a list away. */

import { FORGOTTEN, all, canPrint, canSave, copy, find, onPage, say } from "../shared/host.js";
import { KEY, Memory } from "../shared/memory.js";
import { lineOf, plain, showPicture } from "../shared/picture.js";

const memory = new Memory();
addEventListener(FORGOTTEN, () => memory.forget());

/** @returns {NodeListOf<HTMLInputElement>} */
const boxes = () => document.querySelectorAll("[data-checklist] input[data-paper]");

class Tools {
  /** Ends the listening to what outlives the page. */
  gone = new AbortController();
  #texts;

  /** @param {HTMLElement} root the tools of one list, or of a page of lists */
  constructor(root) {
    this.root = root;
    this.#texts = JSON.parse(root.dataset.texts);
    const offers = { print: canPrint(), copy: true, picture: true, remember: true };
    for (const part of all(root, "[data-offer]")) part.hidden = !offers[part.dataset.offer];
    for (const link of all(root, "[data-download]")) link.hidden = !canSave();
    const acts = {
      print: () => window.print(),
      forget: () => this.#forget(),
      copy: () => this.#copy(),
      picture: () => this.#draw(),
    };
    // A guide offers to keep the ticks and leaves the rest to the page of the list.
    for (const button of all(root, "[data-do]")) button.addEventListener("click", acts[button.dataset.do]);
    this.#switch?.addEventListener("change", () => this.#allow());
    document.addEventListener("change", (event) => this.#ticked(event), { signal: this.gone.signal });
    addEventListener("storage", (event) => this.#changedElsewhere(event), { signal: this.gone.signal });
    this.show();
  }

  /** Only lists whose ticks can be kept have one. */
  get #switch() {
    return /** @type {HTMLInputElement?} */ (this.root.querySelector("[role=switch]"));
  }

  /** A guide has none. */
  get #picture() {
    return find(this.root, "[data-picture]");
  }

  /** Shows what is ticked, and whether it is kept. */
  show() {
    for (const box of boxes()) box.checked = memory.has(box.dataset.paper);
    if (this.#switch) this.#switch.checked = memory.allowed;
  }

  #say(name) {
    this.root.querySelector("[data-slot=said]").textContent = this.#texts[name] ?? "";
  }

  #ticked({ target }) {
    const paper = target.dataset?.paper;
    if (!paper || !target.closest("[data-checklist]")) return;
    const kept = memory.tick(paper, target.checked);
    this.show();
    // It shows what was ticked when it was drawn.
    if (this.#picture) this.#picture.hidden = true;
    this.#say(kept ? "" : "refused");
  }

  #allow() {
    const wanted = this.#switch.checked;
    const done = memory.allow(wanted);
    this.show();
    this.#say(done ? (wanted ? "kept" : "dropped") : "refused");
  }

  #forget() {
    memory.forget();
    this.show();
    this.#say("forgotten");
  }

  #changedElsewhere({ key }) {
    if (key !== KEY && key !== null) return;
    memory.read();
    this.show();
  }

  async #copy() {
    const text = [document.title, ...this.#lines(), location.href.replace(/#.*/, "")].join("\n");
    const done = await copy(text, find(this.root, "textarea"));
    this.#say(done ? "copied" : "select");
  }

  /** What the lists, or the sheet, of the page say, a line each. */
  #lines() {
    return all(document, "[data-checklist] li, [data-line]").map((node) =>
      "line" in node.dataset ? lineOf(node) : this.#paper(node));
  }

  #draw() {
    showPicture(this.#picture, document.title, this.#lines());
    this.#say("drawn");
  }

  /** @param {HTMLElement} item */
  #paper(item) {
    const form = item.querySelector(".paper__form");
    return [
      item.querySelector("input").checked ? this.#texts.ticked : this.#texts.open,
      plain(item.querySelector("label")),
      form ? say(this.#texts.form, { form: plain(form) }) : "",
    ].join("");
  }
}

/** @type {Tools?} */
let live = null;

onPage(() => {
  const root = /** @type {HTMLElement?} */ (document.querySelector("[data-checklist-tools]"));
  if (live?.root === root) return;
  live?.gone.abort();
  live = root && new Tools(root);
});
