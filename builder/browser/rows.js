/** Rows that say their entry in one line: a long record with the controls of each would be slow. */

import { piece, say } from "./piece.js";

/** With more entries than this a list that is filled in is shown in lines. */
const MANY = 12;

const MONTH = /^\d{4}-\d{2}$/;

const kindsOf = (node) => [
  ...node.querySelector("template[data-row]").content.querySelector("select").options,
];

/** Whether a list may be shown in lines, which only months, amounts and known kinds have. */
export function foldable(node, entries) {
  if (entries.length <= MANY || !node.querySelector('template[data-piece="folded"]')) return false;
  const kinds = kindsOf(node).map(({ value }) => value);
  return entries.every(
    (entry) =>
      MONTH.test(entry?.from) &&
      MONTH.test(entry.to) &&
      (entry.base == null || typeof entry.base === "number") &&
      (entry.kind == null || kinds.includes(entry.kind)),
  );
}

/**
 * A row that says its entry in one line.
 * @param {HTMLElement} node the list's question
 * @param {{from: string, to: string, base?: number?, kind?: string?}} entry
 */
export function foldedRow(node, entry) {
  const words = node.querySelector('template[data-piece="folded"]').dataset;
  const kinds = kindsOf(node);
  const kind = kinds.find(({ value }) => value === entry.kind) ?? kinds[0];
  const month = (iso) => say(words.month, { year: iso.slice(0, 4), month: Number(iso.slice(5)) });
  const [from, to] = [month(entry.from), month(entry.to)];
  const base = entry.base?.toLocaleString("zh-CN", { maximumFractionDigits: 2 });
  const row = piece(node, "folded", {
    months: from === to ? from : say(words.span, { from, to }),
    base: base === undefined ? words.unknown : say(words.base, { base }),
    kind: kind.textContent,
  });
  const whole = { from: entry.from, to: entry.to, base: entry.base ?? null, kind: kind.value };
  // What an entry leaves out stays left out.
  row.dataset.entry = JSON.stringify(whole, Object.keys(whole).filter((name) => name in entry));
  row.dataset.kind = kind.value;
  return row;
}
