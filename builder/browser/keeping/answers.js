/** Answers as text: one way to write them, one way to tell what somebody else wrote. */

/** Ten full sets of answers. It keeps a forged file or link from filling the memory. */
export const LONGEST = 999_999;

/** Content that holds no answers; `kind` names the message that says why. */
export class Unreadable extends Error {
  /** @param {"too_long" | "broken" | "foreign" | "other_scheme" | "other_version" | "damaged"} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** The same value with its keys in order, without what is not known. */
function ordered(value, top = true) {
  if (Array.isArray(value)) return value.map((one) => ordered(one, false));
  if (!value || typeof value !== "object") return value;
  const keys = Object.keys(value).filter((key) => !top || value[key] !== null);
  return Object.fromEntries(keys.sort().map((key) => [key, ordered(value[key], false)]));
}

/** One text for the same answers, whatever order they were given in. @param {object} answers */
export const textOf = (answers) => JSON.stringify(ordered(answers));

/** Whether these hold more than the day of application. @param {object} answers */
export const some = (answers) =>
  Object.entries(answers).some(([name, value]) => name !== "as_of" && value !== null);

const isObject = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

/** @param {string} text of one JSON object @throws {Unreadable} */
export function objectIn(text) {
  if (text.length > LONGEST) throw new Unreadable("too_long");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unreadable("broken");
  }
  if (!isObject(value)) throw new Unreadable("foreign");
  return value;
}

/**
 * The answers in a text: a file that this page wrote, a receipt, or answers alone.
 * @param {string} text
 * @param {string} scheme
 * @param {(fact: string) => boolean} known whether the scheme asks for such a fact
 * @returns {object}
 * @throws {Unreadable}
 */
export function answersIn(text, scheme, known) {
  const value = objectIn(text);
  const { answers = value, result } = value;
  const named = value.scheme ?? (isObject(result) ? result.scheme : undefined);
  if (named !== undefined && named !== scheme) throw new Unreadable("other_scheme");
  if (!isObject(answers) || !Object.keys(answers).some(known)) throw new Unreadable("foreign");
  return answers;
}
