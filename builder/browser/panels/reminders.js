/** The days of a forecast for a calendar. */

import { say } from "../piece.js";
import { dayOf } from "../shared/days.js";
import { calendarFile } from "../shared/ics.js";

/** Asked for with the panel, so that nothing is when the visitor saves. */
const library = import("../vendor/ical.js");
// Whoever uses it meets the failure; nobody else has to.
library.catch(() => {});

/**
 * The calendar file: when the mark is reached and lost, the day that is asked for, each fall.
 * @param {object} result of the call "forecast"
 * @param {import("./months.js").Months} words
 * @param {object} texts of the panel
 * @returns {Promise<string>}
 */
export async function calendarOf(result, words, texts) {
  const { default: ICAL } = await library;
  const { product, uid } = texts.calendar;
  const entries = [...days(result, words, texts)].map(({ kind, day, summary, description }) => ({
    id: `${kind}-${day}@${uid}`,
    first: dayOf(day),
    last: dayOf(day),
    summary,
    description: [description, texts.promise].join("\n"),
  }));
  const address = location.href.replace(/[?#].*/, "");
  return calendarFile(ICAL, { product, stamp: result.as_of, address }, entries);
}

function* days(result, words, texts) {
  const { reach, needed_by: needed, pass_mark: mark, months, steps } = result;
  const spells = [reach.certain, reach.if_rest_absent, reach.points_if_rest_absent];
  const said = words.said(result).join("\n");
  const named = (kind) => say(texts.summaries[kind], { mark });
  for (const { from, to } of spells.find((found) => found.length) ?? []) {
    yield { kind: "first", day: from, summary: named("first"), description: said };
    if (to !== null) yield { kind: "last", day: to, summary: named("last"), description: said };
  }
  if (needed?.when === "within") {
    yield { kind: "needed", day: needed.day, summary: named("needed"), description: said };
  }
  let before = months[0].if_rest_absent.total;
  for (const { day, if_rest_absent: { total }, causes } of steps) {
    if (total.min < before.min) {
      const values = { from: words.points(before), to: words.points(total) };
      const description = causes.map(({ why }) => why).join("\n");
      yield { kind: "falls", day, summary: say(texts.summaries.falls, values), description };
    }
    before = total;
  }
}
