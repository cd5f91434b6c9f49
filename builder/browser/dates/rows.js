/** From the one date to every date that follows from it. */

import { addMonths } from "./calendar.js";

/** @typedef {import("./calendar.js").WorkCalendar} WorkCalendar */
/** @typedef {{months: number, days: number}} Offset */
/**
 * @typedef {object} Row as `builder.dates` compiles it: a window of days, or a number of working days
 * @property {string} id
 * @property {Offset} [first]
 * @property {Offset} [last] left out where a window has no end
 * @property {number} [workdays]
 */
/**
 * @typedef {object} Reckoned
 * @property {string} id
 * @property {number} first
 * @property {number?} last
 * @property {"window" | "day" | "bounds"} kind
 * @property {ReturnType<WorkCalendar["between"]>} [why]
 */

/** @param {number} day @param {Offset} offset */
const move = (day, { months, days }) => addMonths(day, months) + days;

/** @param {Row} row @param {number} day @param {WorkCalendar} calendar @returns {Reckoned} */
export function reckon(row, day, calendar) {
  if (row.workdays === undefined) {
    const last = row.last ? move(day, row.last) : null;
    return { id: row.id, first: move(day, row.first), last, kind: "window" };
  }
  const { earliest, latest } = calendar.after(day, row.workdays);
  return {
    id: row.id,
    first: earliest,
    last: latest,
    kind: earliest === latest ? "day" : "bounds",
    why: calendar.between(day, latest),
  };
}
