/** The contribution record in the form: read from a statement, shown month by month. */

import { Months } from "./months.js";
import { Paste } from "./paste.js";

/**
 * @param {HTMLElement} question the question of the record
 * @param {import("../session.js").Session} session
 */
export function mountRecord(question, session) {
  new Paste(question.querySelector("[data-paste]"), question, session);
  new Months(question.querySelector("[data-months]"), question.dataset.fact, session);
}
