/** Ways to the mark: each plan as a card, the soonest first. */

import { piece, say, slot, write } from "../piece.js";
import { Panel } from "./panel.js";

/** Cards in sight before the rest is folded. */
const SHOWN = 5;

export default class Plans extends Panel {
  #result;

  request() {
    const answers = super.request();
    return answers && { answers };
  }

  /** @param {object} result of the call `plans` */
  show(result) {
    this.#result = result;
    const { plans } = result;
    write(this.root, "lead", this.#lead());
    this.#fill(slot(this.root, "basis"), this.#basis().map((text) => this.#piece("line", { text })));
    this.#gates(result.gates.filter(({ met }) => met === false));
    const numbered = plans.map((plan, index) => ({ ...plan, number: index + 1 }));
    const best = numbered.filter(({ dominated_by }) => dominated_by === null);
    const reached = this.#reached();
    this.#list("sure", reached ? [] : best.filter(({ sure }) => sure));
    this.#list("unsure", best.filter(({ sure }) => !sure));
    this.#list("dominated", numbered.filter(({ dominated_by }) => dominated_by !== null));
  }

  /** Whether nothing is left to do: the mark is reached today, with nothing in use. */
  #reached() {
    const [first] = this.#result.plans;
    return first?.day === this.#result.as_of && !first.levers.length;
  }

  #lead() {
    const { now, pass_mark: mark, plans, until } = this.#result;
    const total = now.total.min;
    const texts = this.texts;
    if (now.verdict === "barred") return texts.barred;
    if (this.#reached()) {
      return say(now.verdict === "reached" ? texts.reached : texts.reached_open, { total, mark });
    }
    if (!plans.length) return say(texts.none, { until: this.#day(until), mark });
    const missing = Math.max(0, mark - total);
    return say(missing ? texts.some : texts.gates_only, { n: plans.length, total, mark, missing });
  }

  /** What was taken for granted. @returns {string[]} */
  #basis() {
    const { result, texts } = { result: this.#result, texts: this.texts };
    if (result.now.verdict === "barred") return [];
    const { gates } = result;
    const open = gates.filter(({ met }) => met === null);
    const scored = result.unanswered.filter((fact) => !gates.some((gate) => gate.fact === fact));
    const names = (list) => list.join(texts.comma);
    const late = result.plans.some(({ not_before }) => not_before > result.rules_end);
    return [
      result.taken_as_absent.length && texts.absent,
      scored.length &&
        say(texts.unanswered, { facts: names(scored.map((fact) => texts.labels[fact])) }),
      open.length &&
        say(texts.gates_unanswered, { gates: names(open.map(({ id }) => texts.gates[id])) }),
      result.supposed_employed && texts.supposed_employed,
      result.wage_open && texts.wage_open,
      late && say(texts.rules_end, { day: this.#day(result.rules_end) }),
    ].filter(Boolean);
  }

  #gates(shut) {
    const section = slot(this.root, "gates");
    section.hidden = !shut.length;
    const lines = shut.map(({ id }) => {
      const line = this.#piece("gate");
      line.append(this.#piece(`gate-${id}`));
      return line;
    });
    this.#fill(section.querySelector("ul"), lines);
  }

  /** Fills a list with cards; those after the first few wait behind a fold. */
  #list(name, plans) {
    const place = slot(this.root, name);
    place.hidden = !plans.length;
    const cards = plans.map((plan) => this.#card(plan));
    const rest = cards.splice(SHOWN);
    if (rest.length) {
      const more = this.#piece("more", { summary: say(this.texts.more, { n: rest.length }) });
      slot(more, "list").append(...rest);
      cards.push(more);
    }
    this.#fill(place.matches("ol") ? place : place.querySelector("ol"), cards);
  }

  #card(plan) {
    const { texts } = this;
    const before = this.#result.now.total.min;
    const card = this.#piece("plan", {
      title: say(texts.plan, { n: plan.number, title: this.#title(plan) }),
      day: this.#when(plan),
      total: say(texts.total, { before, after: plan.total.min }),
      note: this.#notes(plan).join(""),
    });
    slot(card, "note").hidden = !slot(card, "note").textContent;
    slot(card, "changes").append(...plan.changes.map((change) => this.#change(change)));
    slot(card, "steps").append(...plan.levers.map(({ id }) => this.#piece(`step-${id}`)));
    return card;
  }

  #title({ levers }) {
    const titles = levers.map(({ id }) => slot(this.#piece(`step-${id}`), "title").textContent);
    return titles.join(this.texts.join) || this.texts.wait;
  }

  #when({ day, sure, not_before }) {
    const { texts } = this;
    const today = not_before === this.#result.as_of;
    const spoken = { day: this.#day(not_before) };
    if (!sure) return today ? texts.unsure_now : say(texts.unsure, spoken);
    if (!day) return today ? texts.gates_now : say(texts.gates_on, spoken);
    return today ? texts.now : say(texts.on, spoken);
  }

  /** @returns {string[]} */
  #notes(plan) {
    const { texts } = this;
    const { as_of, rules_end } = this.#result;
    const other = plan.dominated_by;
    return [
      plan.levers.length && plan.not_before > as_of && texts.waited,
      plan.not_before > rules_end && texts.beyond,
      other !== null && say(texts.dominated, { n: other + 1 }),
    ].filter(Boolean);
  }

  #change({ item, before, after, lost_to: rival }) {
    const { texts } = this;
    const words = rival ? texts.lost : texts.change;
    const line = this.#piece("change", {
      item: texts.titles[item],
      points: say(words, { before, after, rival: texts.titles[rival] }),
    });
    slot(line, "item").href = texts.links[item];
    return line;
  }

  #day(iso) {
    const [y, m, d] = iso.split("-").map(Number);
    return say(this.texts.day, { y, m, d });
  }

  #piece(name, texts) {
    return piece(this.root, name, texts);
  }

  #fill(place, nodes) {
    place.replaceChildren(...nodes);
  }
}
