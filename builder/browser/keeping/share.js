/** A link to the answers, and the code that a phone reads it from. */

import { say, slot, write } from "../piece.js";
import { copy } from "../shared/host.js";
import { some } from "./answers.js";
import { fragmentOf } from "./link.js";

/** Beyond this many squares a side, cameras of phones no longer read a code from a screen. */
const WIDEST = 117;
/** Blank squares around a code, as its standard demands. */
const MARGIN = 4;

export class Share {
  #session;
  #texts;

  /** @param {HTMLElement} root @param {import("../session.js").Session} session @param {object} texts */
  constructor(root, session, texts) {
    this.root = root;
    this.#session = session;
    this.#texts = texts;
    slot(root, "make-link").addEventListener("click", () => this.#make());
    slot(root, "copy-link").addEventListener("click", () => this.#copy());
    slot(root, "draw").addEventListener("click", () => this.#draw());
    session.addEventListener("answers", () => this.#outdated());
  }

  get #box() {
    return /** @type {HTMLTextAreaElement} */ (slot(this.root, "link"));
  }

  #say(name, values = {}) {
    write(this.root, "link-said", say(this.#texts[name], values));
  }

  async #make() {
    const { answers } = this.#session.form.answers();
    if (!some(answers)) return this.#say("nothing");
    const page = new URL(this.root.dataset.page, document.baseURI);
    this.#box.value = page.href + (await fragmentOf(answers));
    slot(this.root, "link-made").hidden = false;
    slot(this.root, "code").replaceChildren();
    this.#say("link_made", { n: this.#box.value.length });
  }

  async #copy() {
    this.#say((await copy(this.#box.value, this.#box)) ? "link_copied" : "select");
  }

  async #draw() {
    const place = slot(this.root, "code");
    try {
      const { qrcode } = await import("../vendor/qrcode-generator.js");
      const svg = drawn(qrcode, this.#box.value, this.#texts.code_name);
      place.replaceChildren(...(svg ? [svg] : []));
      this.#say(svg ? "code_drawn" : "code_too_long");
    } catch {
      place.replaceChildren();
      this.#say("code_not_loaded");
    }
  }

  /** A link says what was filled in when it was made. */
  #outdated() {
    if (slot(this.root, "link-made").hidden) return;
    slot(this.root, "link-made").hidden = true;
    this.#say("link_outdated");
  }
}

/**
 * @param {Function} qrcode of the library
 * @param {string} text
 * @param {string} name what the picture is called
 * @returns {SVGElement?} null for what is too long
 */
function drawn(qrcode, text, name) {
  const code = qrcode(0, "L");
  code.addData(text, "Byte");
  try {
    code.make();
  } catch {
    return null; // longer than the largest code
  }
  const side = code.getModuleCount();
  if (side > WIDEST) return null;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const size = side + 2 * MARGIN;
  for (const [key, value] of Object.entries({
    viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": name, class: "calc-code",
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", rows(code, side));
  svg.append(path);
  return svg;
}

/** One bar for each run of dark squares. */
function rows(code, side) {
  let path = "";
  for (let row = 0; row < side; row += 1) {
    for (let from = 0; from < side; from += 1) {
      let to = from;
      while (to < side && code.isDark(row, to)) to += 1;
      if (to > from) path += `M${from + MARGIN} ${row + MARGIN}h${to - from}v1h${from - to}z`;
      from = to;
    }
  }
  return path;
}
