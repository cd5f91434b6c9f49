/** Under each item of the result: why it has its points, and what would change them. */

import { piece, say, slot, write } from "../piece.js";
import { linkTo } from "./lead.js";

/** After this rest the weakest link is worked out, though nothing is open. */
const REST = 700;

export class Why {
  #root;
  #session;
  #texts;
  /** The items that are open, since each score draws them anew. @type {Set<string>} */
  #open = new Set();
  /** What Python said of the present answers. @type {object?} */
  #known = null;
  /** What it said before, shown until then so that nothing jumps. @type {object?} */
  #before = null;
  #asked = null;
  #timer = 0;

  /** @param {HTMLElement} root the result @param {import("../session.js").Session} session */
  constructor(root, session) {
    this.#root = root;
    this.#session = session;
    this.#texts = JSON.parse(root.querySelector("[data-why-texts]").dataset.whyTexts);
    root.addEventListener("toggle", ({ target }) => this.#toggled(target), true);
    session.addEventListener("answers", () => this.#changed());
    this.#changed();
  }

  get #result() {
    const { result } = this.#session;
    return result && !result.errors.length ? result : null;
  }

  #nodes() {
    return [...this.#root.querySelectorAll("details[data-why]")];
  }

  #changed() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#before = this.#known ?? this.#before;
    this.#known = null;
    if (!this.#result) {
      this.#weakest(null);
      return;
    }
    for (const node of this.#nodes()) {
      if (!this.#open.has(node.dataset.why)) continue;
      this.#fill(node, this.#before);
      node.open = true;
    }
    this.#timer = setTimeout(() => this.#ask(), this.#open.size ? 0 : REST);
  }

  #toggled(node) {
    if (!node.matches("details[data-why]") || !node.isConnected) return;
    const id = node.dataset.why;
    if (!node.open) {
      this.#open.delete(id);
    } else if (!this.#open.has(id)) {
      this.#open.add(id);
      this.#fill(node, this.#known);
      if (!this.#known) this.#ask();
    }
  }

  async #ask() {
    clearTimeout(this.#timer);
    if (!this.#result) return;
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    try {
      const known = await this.#session.ask("explain", this.#session.answers, asked.signal);
      if (asked.signal.aborted || known.errors.length) return;
      this.#known = known;
      for (const node of this.#nodes()) if (node.open) this.#fill(node, known);
      this.#weakest(known.weakest);
    } catch {
      if (asked.signal.aborted) return;
      for (const node of this.#nodes()) if (node.open) write(node, "state", this.#texts.crashed);
    }
  }

  #weakest(link) {
    const place = slot(this.#root, "weakest");
    place.hidden = !link;
    if (link) write(this.#root, "weakest", link.text);
  }

  /** @param {HTMLElement} node @param {object?} known */
  #fill(node, known) {
    const item = known?.items.find(({ id }) => id === node.dataset.why);
    write(node, "state", item ? "" : this.#texts.busy);
    if (!item) return;
    const parts = [
      this.#part("seen", item.seen.map(({ label, value }) => say(this.#texts.pair, { label, value }))),
      this.#part("open", item.open.map((fact) => this.#question(fact))),
      this.#part("up", item.up.map((step) => this.#step(step))),
      this.#part("down", item.down.map((step) => this.#step(step))),
      this.#part("grounds", item.grounds.map((ground) => this.#ground(ground))),
      this.#part("until", item.until ? [say(this.#texts.until, { day: item.until })] : []),
      this.#part("readings", item.readings.map((one) => say(this.#texts.reading, one))),
    ];
    slot(node, "parts").replaceChildren(...parts.filter(Boolean));
  }

  /** A heading with its lines, or nothing where there are none. */
  #part(name, lines) {
    if (!lines.length) return null;
    const part = piece(this.#root, "why-part", { heading: this.#texts.headings[name] });
    part.dataset.part = name;
    const items = lines.map((line) => (line.nodeType ? line : this.#line(line)));
    slot(part, "lines").replaceChildren(...items);
    return part;
  }

  #line(text) {
    return piece(this.#root, "sentence", { text });
  }

  #question(fact) {
    const label = this.#texts.labels[fact];
    const node = piece(this.#root, "error", { link: say(this.#texts.answer, { label }) });
    linkTo(slot(node, "link"), fact);
    return node;
  }

  /** A step with the total it leads to, once the answers leave no range of totals. */
  #step({ text, total }) {
    const now = this.#result.total;
    if (!total || total.min !== total.max || now.min !== now.max) return text;
    const key = total.min === now.min ? "same_total" : "total";
    return text + say(this.#texts[key], { n: total.min });
  }

  #ground({ text, from, to, sure }) {
    const key = from && to ? "both" : from ? "from" : to ? "to" : "none";
    return text + say(this.#texts.version[key], { from, to }) + sure;
  }
}
