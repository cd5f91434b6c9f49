/** Answers that somebody hands over: as a file, as its text, or as a link. */

import { slot } from "../piece.js";
import { answersIn } from "./answers.js";
import { answersOf, isLink } from "./link.js";

/** Of a file that is too long, enough is read to be told so. */
const ENOUGH = 4_000_000;

/**
 * A file that is chosen, or a text that is pasted, goes to `use`.
 * @param {HTMLElement} root
 * @param {string} name of the slot with the controls
 * @param {(text: string) => void} use
 */
export function reads(root, name, use) {
  const place = slot(root, name);
  const file = place.querySelector("input[type=file]");
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (chosen) use(await chosen.slice(0, ENOUGH).text());
    // The same file again is a choice as well.
    file.value = "";
  });
  const text = place.querySelector("textarea");
  place.querySelector("button").addEventListener("click", () => use(text.value.trim()));
}

/**
 * The answers of a link or of a file.
 * @param {string} text
 * @param {string} scheme
 * @param {(fact: string) => boolean} known
 * @returns {Promise<object>}
 * @throws {import("./answers.js").Unreadable}
 */
export async function answersFrom(text, scheme, known) {
  const fragment = text.slice(Math.max(text.indexOf("#"), 0));
  return isLink(fragment) ? answersOf(fragment) : answersIn(text, scheme, known);
}
