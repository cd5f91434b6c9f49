/** Takes what is filled in along to the other edition of the page, in the link that leads there. */

import { some } from "./answers.js";
import { fragmentOf } from "./link.js";

const link = () => /** @type {HTMLElement?} */ (document.querySelector("[data-edition]"));

/** The newest answers count, whichever is packed first. */
let turn = 0;

/** @param {object} answers @param {boolean} kept on this device, where both editions find them */
export async function takeAlong(answers, kept) {
  turn += 1;
  const mine = turn;
  const fragment = some(answers) && !kept ? await fragmentOf(answers) : "";
  const there = link();
  if (there && mine === turn) there.dataset.along = fragment;
}

/** When the calculator is left. */
export function leaveBehind() {
  turn += 1;
  delete link()?.dataset.along;
}
