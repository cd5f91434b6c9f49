/** What Python says, in traditional characters. Only the pages of that edition ask for this. */

/** What somebody typed, or what stands in a file that they gave, stays as it is. */
const isGiven = (holder, key) =>
  (key === "text" && "line" in holder) || ["value", "receipt", "ours"].includes(key);

/**
 * @param {string} url of the table that the build wrote: what is replaced by what
 * @returns {Promise<(this: object, key: string, value: unknown) => unknown>} for `JSON.parse`
 */
export async function reviverFrom(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const words = await response.json();
  const longestFirst = Object.keys(words).sort((one, other) => other.length - one.length);
  const escaped = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const known = new RegExp(escaped.join("|"), "gu");
  return function written(key, value) {
    if (typeof value !== "string" || isGiven(this, key)) return value;
    return value.replace(known, (part) => words[part]);
  };
}
