/** The panel of other days' rules: the same person under each edition, one of them beside now. */

import { piece, say, slot, write } from "../piece.js";
import { Panel } from "./panel.js";

export default class RulesDay extends Panel {
  #result = null;
  #chosen = null;

  constructor(root, session, texts) {
    super(root, session, texts);
    this.#input.addEventListener("input", () => this.#choose(this.#input.value));
    root.addEventListener("click", ({ target }) => {
      const day = target.closest("[data-look]")?.value;
      if (!day) return;
      this.#input.value = day;
      this.#choose(day);
      this.#input.focus();
    });
  }

  get call() {
    return "eras";
  }

  request() {
    const answers = super.request();
    return answers && { answers };
  }

  show(result) {
    this.#result = result;
    const eras = result.eras.map((era, place) => this.#era(era, result.eras[place - 1]?.result));
    slot(this.root, "eras").replaceChildren(...eras.reverse());
    const others = result.eras.filter((era) => !this.#holds(era, result.rules_on));
    const first = others.at(-1)?.from ?? result.rules_on;
    // A new result leaves the day that stands there, and what is wrong with it.
    if (this.#chosen === null) this.#input.value = first;
    this.#choose(this.#input.value);
  }

  get #input() {
    return this.root.querySelector("input[type=date]");
  }

  #holds({ from, to }, day) {
    return from <= day && day <= to;
  }

  /** @param {string} day */
  #choose(day) {
    if (!this.#result) return;
    const { eras, now, rules_on: today } = this.#result;
    const era = eras.find((one) => this.#holds(one, day));
    const bounds = { first: this.#day(eras[0].from), last: this.#day(eras.at(-1).to) };
    write(this.root, "error", era ? "" : say(this.texts.out, bounds));
    if (era) this.#input.removeAttribute("aria-invalid");
    else this.#input.setAttribute("aria-invalid", "true");
    if (!era) return;
    this.#chosen = day;
    write(this.root, "nowHead", say(this.texts.now_head, { day: this.#day(today) }));
    write(this.root, "thenHead", say(this.texts.then_head, { day: this.#day(day) }));
    const differing = this.#differing(now, era.result);
    const said = differing.length ? this.texts.differs : this.texts.same;
    write(this.root, "compared", say(said, { day: this.#day(day), n: differing.length }));
    const rows = [...this.#sums(now, era.result), ...differing];
    slot(this.root, "rows").replaceChildren(
      ...rows.map(([title, before, after]) => {
        const node = piece(this.root, "row", { title, now: before, then: after });
        if (before !== after) node.dataset.differs = "";
        return node;
      }),
    );
  }

  /** Total and verdict, also where they are the same. */
  #sums(now, then) {
    const { texts } = this;
    const rows = [[texts.total, this.#points(now.total), this.#points(then.total)]];
    const rest = [now, then].map((one) => this.#points(one.if_rest_absent.total));
    if (rest[0] !== rows[0][1] || rest[1] !== rows[0][2]) rows.push([texts.rest, ...rest]);
    rows.push([texts.verdict, this.#verdict(now), this.#verdict(then)]);
    return rows;
  }

  /** The indicators and conditions that are not the same. */
  #differing(now, then) {
    const { titles, gates, met } = this.texts;
    const later = new Map(then.items.map((item) => [item.id, item]));
    const items = now.items
      .filter((item) => later.has(item.id))
      .map((item) => [
        titles[item.id], this.#points(item.points), this.#points(later.get(item.id).points),
      ]);
    const before = new Map(now.gates.map((gate) => [gate.id, gate.met]));
    const conditions = then.gates
      .filter((gate) => before.has(gate.id))
      .map((gate) => [gates[gate.id], met[String(before.get(gate.id))], met[String(gate.met)]]);
    return [...items, ...conditions].filter(([, one, other]) => one !== other);
  }

  /** A change of the rules, and what it meant. */
  #era(era, before) {
    const { texts } = this;
    const named = texts.changes[era.from] ?? [{ title: texts.change_unnamed, text: "" }];
    const node = piece(this.root, "era", {
      day: this.#day(era.from),
      effect: before ? this.#effect(before, era.result) : "",
      title: named.map(({ title }) => title).join(" "),
      text: named.map(({ text }) => text).join(" "),
    });
    node.querySelector("[data-look]").value = era.from;
    slot(node, "items").append(...(before ? this.#changed(before, era.result) : []));
    return node;
  }

  #effect(before, after) {
    const { texts } = this;
    const rest = (one) => one.if_rest_absent.total;
    const shown = [before, after].map((one) =>
      this.#points(one.total.min === one.total.max ? one.total : rest(one)),
    );
    if (shown[0] !== shown[1]) return say(texts.effect, { from: shown[0], to: shown[1] });
    const verdicts = [before, after].map((one) => this.#verdict(one));
    if (verdicts[0] === verdicts[1]) return texts.no_effect;
    return say(texts.effect_verdict, { from: verdicts[0], to: verdicts[1] });
  }

  #changed(before, after) {
    const was = new Map(before.items.map((item) => [item.id, this.#points(item.points)]));
    return after.items
      .map((item) => ({ ...item, from: was.get(item.id), to: this.#points(item.points) }))
      .filter(({ from, to }) => from !== undefined && from !== to)
      .map(({ id, from, to, why }) => {
        const values = { title: this.texts.titles[id], from, to, why };
        return piece(this.root, "item", { text: say(this.texts.item, values) });
      });
  }

  #verdict({ verdict, pass_mark: mark }) {
    return say(this.texts.verdicts[verdict], { mark });
  }

  #points({ min, max }) {
    return min === max ? say(this.texts.points, { n: min }) : say(this.texts.range, { min, max });
  }

  #day(iso) {
    const [y, m, d] = iso.split("-").map(Number);
    return say(this.texts.day, { y, m, d });
  }
}
