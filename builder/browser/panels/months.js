/** What a forecast says, in sentences. */

import { say } from "../piece.js";

export class Months {
  #texts;

  /** @param {object} texts of the panel */
  constructor(texts) {
    this.#texts = texts;
  }

  /** @param {string} iso */
  day(iso) {
    const [y, m, d] = iso.split("-").map(Number);
    return say(this.#texts.day, { y, m, d });
  }

  /** @param {{min: number, max: number}} range */
  points({ min, max }) {
    return min === max ? say(this.#texts.points, { n: min }) : say(this.#texts.range, { min, max });
  }

  /** Whether a state leaves something open, so that what is filled in says more. */
  open({ total, verdict }) {
    return total.min !== total.max || verdict === "undecided";
  }

  premise({ employed, base, tier, areas }) {
    const texts = this.#texts;
    const parts = [texts.employed[String(employed)]];
    if (employed !== false) {
      if (base !== null) parts.push(say(texts.base, { base }));
      else if (tier === "none") parts.push(texts.no_tier);
      else parts.push(tier ? say(texts.tier, { tier: texts.tiers[tier] }) : texts.base_unknown);
    }
    const names = areas.map((area) => texts.areas[area]);
    if (names.length) parts.push(say(texts.area, { areas: names.join(texts.pause) }));
    return say(texts.premise, { list: parts.join(texts.comma) });
  }

  assumptions({ assumptions }) {
    return assumptions.map(({ id, from }) =>
      say(this.#texts.assumptions[id], { day: this.day(from) }),
    );
  }

  /** When the mark is reached and lost, and how it stands on the day that is asked for. */
  said(result) {
    const texts = this.#texts;
    const { reach, months, needed_by: needed } = result;
    const filled = this.open(months[0]) && !reach.certain.length;
    const lines = filled ? this.#filled(result) : this.#spells(reach.certain, result);
    if (filled && reach.possible.length && !reach.points_if_rest_absent.length) {
      lines.push(say(texts.possible, { day: this.day(reach.possible[0].from) }));
    }
    if (needed) lines.push(this.#needed(needed, filled));
    return filled ? [texts.as_filled, ...lines] : lines;
  }

  /** Of what was filled in alone: the verdict where the gates are answered, else the points. */
  #filled(result) {
    const { reach, months } = result;
    const points = reach.points_if_rest_absent;
    if (reach.if_rest_absent.length || !points.length) {
      return this.#spells(reach.if_rest_absent, result);
    }
    const open = months.some((month) => month.if_rest_absent.verdict === "undecided");
    const { not_sure_points: unanswered, gates_fail: fail } = this.#texts;
    return [...this.#spells(points, result), open ? unanswered : fail];
  }

  #spells([spell, ...others], { as_of: first, until, pass_mark: mark, reach }) {
    const texts = this.#texts;
    if (!spell) {
      const points = reach.points_if_rest_absent.length > 0;
      return [say(texts.never, { mark }), ...(points ? [texts.gates_fail] : [])];
    }
    const begin = spell.from === first ? texts.first_now : texts.first;
    const end = spell.to === null ? texts.lasts : texts.last;
    return [
      say(begin, { mark, day: this.day(spell.from) }),
      say(end, { mark, day: this.day(spell.to ?? until) }),
      ...others.map(({ from, to }) =>
        to === null
          ? say(texts.again_lasts, { from: this.day(from), until: this.day(until) })
          : say(texts.again, { from: this.day(from), to: this.day(to) }),
      ),
    ];
  }

  #needed(needed, filled) {
    const texts = this.#texts;
    const day = this.day(needed.day);
    if (needed.when !== "within") return say(texts.needed[needed.when], { day });
    const { total, verdict } = filled ? needed.if_rest_absent : needed;
    const values = { day, total: this.points(total), verdict: texts.verdicts[verdict] };
    return say(texts.needed.within, values);
  }

  /** The plot in words. */
  described({ as_of: from, until, months }) {
    const totals = months.map((month) => month.if_rest_absent.total);
    const least = Math.min(...totals.map(({ min }) => min));
    const most = Math.max(...totals.map(({ max }) => max));
    return say(this.#texts.plot, {
      from: this.day(from),
      until: this.day(until),
      first: this.points(totals[0]),
      last: this.points(totals.at(-1)),
      low: this.points({ min: least, max: least }),
      high: this.points({ min: most, max: most }),
    });
  }

  /** All of it as text to copy. */
  text(result) {
    const texts = this.#texts;
    const steps = result.steps.map((step) => {
      const { total, verdict } = this.open(step) ? step.if_rest_absent : step;
      const why = [...step.causes, ...step.gates].map((cause) => cause.why);
      return [this.day(step.day), this.points(total), texts.verdicts[verdict], ...why].join(" ");
    });
    return [
      say(texts.head, { scheme: texts.scheme }),
      this.premise(result.premise),
      ...this.assumptions(result),
      ...this.said(result),
      ...steps,
      texts.promise,
    ].join("\n");
  }
}
