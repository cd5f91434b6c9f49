/**
 * The same rules in plain JavaScript, for comparison alone: answers are taken to be valid, and a
 * contribution record is not read. Gates, items, ranges, total and verdict are as in `jifen`.
 */

const MONTHS = 12;
const month = (text) => Number(text.slice(0, 4)) * MONTHS + Number(text.slice(5, 7)) - 1;
const inForce = (rows, day) =>
  rows.filter((row) => (row.from ?? "") <= day && day <= (row.to ?? "9999-12-31"));
const around = (values) => [Math.min(...values), Math.max(...values)];
const best = (ranges) => [0, 1].map((end) => Math.max(0, ...ranges.map((range) => range[end])));

function completedYears(since, until) {
  const years = Number(until.slice(0, 4)) - Number(since.slice(0, 4));
  return Math.max(0, years - (until.slice(5) < since.slice(5) ? 1 : 0));
}

/** Scores answers by the compiled rules of one scheme. */
export class Scorer {
  constructor(compiled) {
    this.rules = compiled.rules;
    this.texts = compiled.texts;
    this.facts = new Map(this.rules.facts.map((fact) => [fact.id, fact]));
  }

  score(answers) {
    const day = answers.rules_on ?? answers.as_of;
    const scored = this.#outcome(answers, day);
    const absent = Object.fromEntries(
      this.rules.facts
        .filter((fact) => "absent" in fact && answers[fact.id] == null)
        .map((fact) => [fact.id, fact.absent]),
    );
    const rest = this.#outcome({ ...answers, ...absent }, day);
    return { ...scored, if_rest_absent: { total: rest.total, verdict: rest.verdict }, errors: [] };
  }

  #outcome(answers, day) {
    const mark = inForce(this.rules.pass_mark, day)[0].points;
    const gates = inForce(this.rules.gates, day).map((gate) => this.#gate(gate, answers));
    const items = this.rules.items.map((item) => this.#item(item, answers, day));
    const total = this.#total(items, day);
    const vetoes = this.rules.items.filter((item) => item.score.way === "veto");
    const vetoed = vetoes.map((item) => answers[item.score.fact]);
    const verdict = this.#verdict(vetoed, gates, total, mark);
    return {
      as_of: answers.as_of, pass_mark: mark, assumptions: [], notes: [],
      gates, items, total: { min: total[0], max: total[1] }, verdict,
    };
  }

  #verdict(vetoed, gates, [least, most], mark) {
    if (vetoed.includes(true)) return "barred";
    if (gates.some((gate) => gate.met === false)) return "not_eligible";
    if (most < mark) return "not_reached";
    if (gates.some((gate) => gate.met === null) || vetoed.some((value) => value == null)) {
      return "undecided";
    }
    return least < mark ? "undecided" : "reached";
  }

  #gate(gate, answers) {
    const met = this.#holds(gate.require, answers, null);
    const key = met === null ? "unknown" : met ? "met" : "unmet";
    const value = String(answers[gate.require.fact] ?? "");
    const why = this.texts.gates[gate.id][key].replace("{value}", value);
    return { id: gate.id, met, why, sources: [] };
  }

  #total(items, day) {
    const points = new Map(items.map((item) => [item.id, item.range]));
    const rivals = new Set(this.rules.exclusive.flat());
    const floor = inForce(this.rules.lowest_total, day)[0].points;
    return [0, 1].map((end) => {
      const free = items.filter((item) => !rivals.has(item.id));
      const sum = free.reduce((total, item) => total + item.range[end], 0);
      const won = this.rules.exclusive.map((ids) => Math.max(...ids.map((id) => points.get(id)[end])));
      return Math.max(floor, won.reduce((total, part) => total + part, sum));
    });
  }

  #item(item, answers, day) {
    const rows = inForce(item.score.rows, day);
    const cap = inForce(item.cap, day)[0]?.points ?? Infinity;
    const range = this[item.score.way](item, rows, answers, day, cap)
      .map((points) => Math.min(points, cap));
    const [min, max] = range;
    const why = `${this.texts.items[item.id]}：${min === max ? min : `${min}到${max}`}分`;
    return { id: item.id, range, points: { min, max }, counted: true, why, sources: [] };
  }

  #between(name, answers) {
    const { at_least: least, at_most: most } = this.facts.get(name);
    return answers[name] == null ? [least, most] : [answers[name], answers[name]];
  }

  #yearsSince(name, answers) {
    const value = answers[name];
    if (value === "never") return [0, 0];
    if (value != null) return around([completedYears(value, answers.as_of)]);
    const fact = this.facts.get(name);
    return [
      fact.years_before_as_of ?? 0,
      completedYears(fact.earliest ?? "0001-01-01", answers.as_of),
    ];
  }

  #values(name, answers) {
    const fact = this.facts.get(name);
    if (answers[name] != null) return [answers[name]];
    return fact.type === "boolean" ? [false, true] : fact.options;
  }

  options(item, rows, answers) {
    const points = new Map(rows.map((row) => [row.option, row.points]));
    return around(this.#values(item.score.fact, answers).map((value) => points.get(value) ?? 0));
  }

  tiers(...all) {
    return this.options(...all);
  }

  scale(item, rows, answers) {
    const [least, most] = this.#yearsSince(item.score.years_since, answers);
    const touched = rows.filter(
      (row) => (row.at_least ?? least) <= most && (row.at_most ?? most) >= least,
    );
    return around(touched.map((row) => row.points));
  }

  years(item, [row], answers) {
    const years = item.score.years_since
      ? this.#yearsSince(item.score.years_since, answers)
      : this.#between(item.score.months, answers).map((months) => Math.floor(months / MONTHS));
    return years.map((count) => this.#forYears(row, count));
  }

  #forYears(row, years) {
    return years >= row.starts_at_year ? years * row.points_per_year : 0;
  }

  flag(item, [row], answers) {
    return around(this.#values(item.score.fact, answers).map((value) => (value ? row.points : 0)));
  }

  steps(item, rows, answers) {
    return best(
      rows.map((row) =>
        this.#between(row.fact, answers).map((end) => Math.floor(end / row.per) * row.points),
      ),
    );
  }

  records(item, [row], answers) {
    const days = answers[item.score.fact];
    if (days == null) return [row.points * this.rules.longest_list, 0];
    const counting = days.filter(
      (day) => day <= answers.as_of && completedYears(day, answers.as_of) < row.within_years,
    );
    return around([counting.length * row.points]);
  }

  veto() {
    return [0, 0];
  }

  best_entry(item, rows, answers, day, cap) {
    const conditions = inForce(item.score.conditions ?? [], day);
    const one = (row, entry) => this.#row(row, conditions, answers, entry, cap);
    const entries = answers[item.score.fact];
    if (entries == null) return [0, Math.max(0, ...rows.map((row) => one(row, null)[1]))];
    return best(
      entries.map((entry) => {
        const option = entry[item.score.field];
        const wanted = rows.filter((row) => option == null || row.option === option);
        return around(wanted.length ? wanted.flatMap((row) => one(row, entry)) : [0]);
      }),
    );
  }

  #row(row, conditions, answers, entry, cap) {
    const points = Math.min(
      row.points ?? this.#forYears(row, Math.floor(this.#months(entry, answers) / MONTHS)), cap,
    );
    const met = conditions
      .filter(({ options }) => !options || options.includes(row.option))
      .filter(({ require }) => entry || !("field" in require))
      .map(({ require }) => this.#holds(require, answers, entry));
    if (met.includes(false)) return [0, 0];
    return met.includes(null) || row.certain === false ? [0, points] : [points, points];
  }

  #months(entry, answers) {
    const now = month(answers.as_of);
    if (!entry) return now;
    const end = entry.to == null ? now - 1 : Math.min(month(entry.to), now - 1);
    return Math.max(0, end - month(entry.from) + 1);
  }

  #holds(require, answers, entry) {
    const value = "field" in require ? entry[require.field] : answers[require.fact];
    if (value == null) return null;
    if (require.in) return require.in.includes(value);
    if ("is" in require) return require.is === value;
    return value >= (require.at_least ?? -Infinity) && value <= (require.at_most ?? Infinity);
  }
}
