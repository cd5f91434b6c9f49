/** The result beside the form, its summary in the bar, and the state of the calculator. */

import { piece, say, slot, write } from "./piece.js";

/** Routes that are open come first, those that nothing can open last. */
const ORDER = ["open", "undecided", "not_yet", "closed"];
const sorted = (routes) =>
  [...routes].sort((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict));

/** Where something can be done about it. */
const WITH_A_WAY = new Set(["not_reached", "not_eligible"]);

const isOpen = ({ min, max }) => min !== max;
/** Whether what is not answered makes a difference once it is taken as absent. */
const differs = ({ total, verdict }, rest) =>
  total
    ? isOpen(total) && (total.min !== rest.total.min || total.max !== rest.total.max)
    : verdict !== rest.verdict;

export class Result {
  #root;
  #texts;
  #parts;
  #trouble = null;

  /** @param {HTMLElement} root the calculator @param {object} texts */
  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
    this.#parts = {
      summary: root.querySelector("[data-summary]"),
      bar: root.querySelector("[data-bar]"),
      scale: root.querySelector("[data-scale]"),
      loading: root.querySelector("[data-loading]"),
      trouble: root.querySelector("[data-trouble]"),
      way: root.querySelector("[data-way]"),
    };
    this.#parts.way?.addEventListener("click", () => {
      const plans = root.querySelector('[data-panel="plans"]');
      plans.open = true;
      plans.scrollIntoView();
      plans.querySelector("summary").focus({ preventScroll: true });
    });
    this.#parts.bar.hidden = false;
  }

  /** @param {number?} share of the calculator that has arrived, from 0 to 1; null when it runs */
  showLoading(share) {
    const { loading } = this.#parts;
    loading.hidden = share === null;
    const percent = Math.floor((share ?? 0) * 100);
    loading.querySelector("progress").value = percent;
    write(loading, "label", say(this.#texts.loading, { percent }));
  }

  /** @param {"unsupported" | "failed" | "crashed" | null} kind */
  showTrouble(kind) {
    const { trouble, bar, summary } = this.#parts;
    this.#trouble = kind;
    trouble.hidden = kind === null;
    write(trouble, "text", kind ? this.#texts[kind] : "");
    trouble.querySelector("[data-retry]").hidden = kind !== "failed";
    if (!kind) return;
    this.showLoading(null);
    // On a phone the message is far below; the bar leads to it.
    write(bar, "verdict", this.#texts.stuck[kind]);
    write(summary, "verdict", "");
  }

  /** Before there is anything to score, or Python to score it. @param {"empty" | "waiting"} why */
  showNothing(why) {
    if (this.#trouble) return;
    this.#summary("", this.#texts[why], "");
    this.#clear();
  }

  /** @param {{message: string, link: string?}[]} errors */
  showRefused(errors) {
    this.#summary("", say(this.#texts.refused, { n: errors.length }), "");
    this.#clear();
    this.#list("errors", errors.map((error) => this.#error(error)));
  }

  /** @param {object} result of the public vocabulary */
  show(result) {
    const mark = result.pass_mark;
    const rest = result.if_rest_absent;
    this.#summary(
      result.total ? this.#points(result.total) : "",
      say(this.#texts.verdicts[result.verdict], { mark }) + this.#missing(result, mark),
      (differs(result, rest) ? say(this.#texts.if_rest_absent, this.#spoken(rest, mark)) : "") + this.#nearest(result),
      say(this.#texts.short[result.verdict], { mark }),
    );
    this.#root.dataset.verdict = result.verdict;
    this.#parts.way?.toggleAttribute("hidden", !WITH_A_WAY.has(result.verdict));
    if (result.total) this.#scale(result.total, mark);
    else this.#parts.scale.toggleAttribute("hidden", true);
    this.#list("errors", []);
    if (result.routes) this.#list("routes", sorted(result.routes).map((route) => this.#route(route)));
    if (result.shared_caps) this.#list("caps", result.shared_caps.map((cap) => this.#cap(cap)));
    const lines = (texts) => texts.map((text) => piece(this.#root, "sentence", { text }));
    this.#list("assumptions", lines(result.assumptions.map((id) => this.#texts.assumptions[id])));
    this.#list("gates", result.gates.map((gate) => this.#gate(gate)));
    const items = { items: [], open: [], zero: [] };
    for (const item of result.items ?? []) {
      items[isOpen(item.points) ? "open" : item.points.min ? "items" : "zero"].push(this.#item(item));
    }
    for (const [name, nodes] of Object.entries(items)) this.#list(name, nodes);
    this.#list("notes", lines(result.notes.map((note) => note.text)));
  }

  /** What lacks to the mark for sure, and at the most. */
  #missing({ total, verdict }, mark) {
    if (verdict !== "not_reached") return "";
    const points = this.#points({ min: mark - total.max, max: mark - total.min });
    return say(this.#texts.missing, { points });
  }

  #spoken({ total, verdict }, mark) {
    return { total: total ? this.#points(total) : "", verdict: say(this.#texts.short[verdict], { mark }) };
  }

  /** The route that lacks least, and the month from which time alone opens it. */
  #nearest({ routes, nearest }) {
    const route = routes?.find(({ id }) => id === nearest);
    if (!route) return "";
    const when = route.earliest ? say(this.#texts.from, { month: route.earliest }) : "";
    return say(this.#texts.nearest, { title: this.#texts.titles[route.id], when });
  }

  #cap({ points, why, sources }) {
    const node = piece(this.#root, "gate", { state: this.#points(points), why });
    this.#sources(node, sources);
    return node;
  }

  #route({ id, verdict, conditions }) {
    const node = piece(this.#root, "route", {
      state: this.#texts.short[verdict],
      title: this.#texts.titles[id],
    });
    node.dataset.state = verdict;
    slot(node, "link").href = this.#texts.links[id];
    slot(node, "conditions").replaceChildren(...conditions.map((one) => this.#gate(one)));
    return node;
  }

  #summary(total, verdict, rest, short = verdict) {
    const { summary, bar } = this.#parts;
    write(summary, "total", total);
    write(summary, "verdict", verdict);
    write(summary, "rest", rest);
    write(bar, "total", total);
    write(bar, "verdict", short);
  }

  #clear() {
    delete this.#root.dataset.verdict;
    this.#parts.way?.toggleAttribute("hidden", true);
    this.#parts.scale.toggleAttribute("hidden", true);
    for (const list of this.#root.querySelectorAll("[data-list]")) list.hidden = true;
  }

  /** The range on a line from nothing to twice the mark. */
  #scale({ min, max }, mark) {
    const { scale } = this.#parts;
    const at = (points) => Math.min((points / (2 * mark)) * 100, 100);
    const range = slot(scale, "range");
    range.setAttribute("x", String(min === max ? 0 : at(min)));
    range.setAttribute("width", String(min === max ? at(max) : at(max) - at(min)));
    slot(scale, "mark").setAttribute("x", String(at(mark)));
    scale.removeAttribute("hidden");
  }

  #points({ min, max }) {
    return min === max
      ? say(this.#texts.points, { n: min })
      : say(this.#texts.range, { min, max });
  }

  #gate({ met, why, sources }) {
    const state = met === null ? "unknown" : met ? "met" : "unmet";
    const node = piece(this.#root, "gate", { state: this.#texts.gate[state], why });
    node.dataset.state = state;
    this.#sources(node, met === null ? [] : sources);
    return node;
  }

  #item({ id, points, counted, why, sources }) {
    const node = piece(this.#root, "item", {
      title: this.#texts.titles[id],
      points: this.#points(points),
      why,
    });
    slot(node, "title").href = this.#texts.links[id];
    slot(node, "of").textContent = say(this.#texts.of, { title: this.#texts.titles[id] });
    node.querySelector("[data-why]").dataset.why = id;
    node.dataset.counted = String(counted);
    this.#sources(node, sources);
    return node;
  }

  #sources(node, sources) {
    if (!sources.length) slot(node, "sources").remove();
    else write(node, "sources", say(this.#texts.sources, { list: sources.join(this.#texts.comma) }));
  }

  #error({ message, link }) {
    const node = piece(this.#root, "error", { link: message });
    if (link) slot(node, "link").href = link;
    return node;
  }

  #list(name, nodes) {
    const list = this.#root.querySelector(`[data-list="${name}"]`);
    list.hidden = nodes.length === 0;
    list.querySelector("ul").replaceChildren(...nodes);
  }
}
