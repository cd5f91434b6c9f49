/** Reads and writes the controls of one question, by the type that its markup names. */

import { foldable, foldedRow } from "./rows.js";

/**
 * @typedef {object} Reading
 * @property {unknown} [value] as the answers hold it; left out where it is not known
 * @property {boolean} [unfinished] begun, such as a date without its day
 * @property {HTMLElement[]} [rows] for lists: the row of each entry of `value`
 */

const plain = (text) => text.normalize("NFKC").trim();

/** A number where the text is one; else the text itself, for the engine to refuse. */
function numberIn(input) {
  const text = plain(input.value).replace(/[,\s]/g, "");
  if (text === "") return {};
  return { value: /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : plain(input.value) };
}

function dateIn(node) {
  const parts = [...node.querySelectorAll("[data-part]")].map((input) => plain(input.value));
  if (parts.every((part) => part === "")) return {};
  if (parts.some((part) => part === "")) return { unfinished: true };
  return { value: parts.map((part, place) => part.padStart(place ? 2 : 4, "0")).join("-") };
}

/** Fills the parts of a date. @param {HTMLElement} node @param {string} iso */
export function writeDate(node, iso) {
  const parts = iso.split("-");
  node.querySelectorAll("[data-part]").forEach((input, place) => {
    input.value = String(Number(parts[place]));
  });
}

/** What is aside only helps to give answers. */
const isAside = (control) => control.closest("[data-aside]") !== null;

const radios = (node) =>
  [...node.querySelectorAll("input[type=radio]")].filter((radio) => !isAside(radio));

/** The value of the radio button that is on; "" for none and for "not sure". */
export function chosen(node) {
  return radios(node).find((radio) => radio.checked)?.value ?? "";
}

function optionIn(text) {
  return text === "" ? {} : { value: text };
}

function booleanIn(text) {
  return text === "" ? {} : { value: text === "true" };
}

function entryIn(row) {
  if (row.dataset.entry) return { entry: JSON.parse(row.dataset.entry), unfinished: false };
  const entry = {};
  let unfinished = false;
  // The fields that the filled-in entry left out, with what their controls then said.
  const left = JSON.parse(row.dataset.left ?? "{}");
  for (const node of row.querySelectorAll("[data-field]")) {
    const reading = read(node);
    unfinished ||= Boolean(reading.unfinished);
    const { field } = node.dataset;
    const value = reading.value ?? null;
    if (!(field in left) || left[field] !== value) entry[field] = value;
  }
  return { entry, unfinished };
}

/** The option of a select that the build chose. */
function firstOf(select) {
  return Math.max([...select.options].findIndex((option) => option.defaultSelected), 0);
}

/** Whether a control was changed since its row was opened. */
function touched(control) {
  if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
  return control.selectedIndex !== firstOf(control);
}

/** Whether a row is an entry, whatever its controls hold. */
const isGiven = ({ dataset }) => "given" in dataset || "entry" in dataset;

/** A list of entries or of dates; rows that were only opened count for nothing. */
function listIn(node) {
  const rows = [...node.querySelector("[data-rows]").children].filter(
    (row) => isGiven(row) || [...row.querySelectorAll("input, select")].some(touched),
  );
  if (rows.length === 0) return {};
  const entries = rows.map(entryIn);
  if (entries.some(({ unfinished }) => unfinished)) return { unfinished: true };
  const bare = node.dataset.type === "dates";
  return { value: entries.map(({ entry }) => (bare ? entry[""] : entry)), rows };
}

const READERS = {
  boolean: (node) => booleanIn(node.querySelector("select")?.value ?? chosen(node)),
  option: (node) => optionIn(node.querySelector("select")?.value ?? chosen(node)),
  integer: (node) => numberIn(node.querySelector("input")),
  number: (node) => {
    const on = node.querySelector("[data-switch]");
    return on && !on.checked ? {} : numberIn(node.querySelector("input[type=text]"));
  },
  date: dateIn,
  month: dateIn,
  date_or_never: (node) => (chosen(node) === "date" ? dateIn(node) : optionIn(chosen(node))),
  choices: (node) => {
    const on = [...node.querySelectorAll("input:checked")];
    return on.length ? { value: on.map((input) => input.value) } : {};
  },
  dates: (node) => listReading(node),
  entries: (node) => listReading(node),
  entry: (node) => {
    const given = Object.entries(entryIn(node).entry).filter(([, value]) => value !== null);
    return given.length ? { value: Object.fromEntries(given) } : {};
  },
};

function listReading(node) {
  if (!radios(node).length) return listIn(node);
  if (chosen(node) === "none") return { value: [] };
  return chosen(node) === "some" ? listIn(node) : {};
}

/** @param {HTMLElement} node with `data-type` @returns {Reading} */
export function read(node) {
  return READERS[node.dataset.type](node);
}

const controls = (root) =>
  [...root.querySelectorAll("input, select")].filter((control) => !isAside(control));
const lists = (root) => [...root.querySelectorAll("[data-rows]")];

/** Empties a question, as the build rendered it. @param {HTMLElement} node */
export function clear(node) {
  lists(node).forEach((list) => list.replaceChildren());
  for (const control of controls(node)) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = control.defaultChecked;
    else if (control.tagName === "SELECT") control.selectedIndex = firstOf(control);
    else control.value = control.defaultValue;
  }
}

/** Turns on the radio button of this value, if there is one. */
export function choose(node, value) {
  for (const radio of radios(node)) radio.checked = radio.value === value;
}

/** What is no option is refused with its message; until it is mended, it has to be in sight. */
function select(control, text) {
  const known = [...control.options].some((option) => option.value === text);
  if (!known) control.add(new Option(text, text));
  control.value = text;
}

function writeOption(node, value) {
  const control = node.querySelector("select");
  if (control) select(control, String(value));
  else choose(node, String(value));
}

function writeNumber(node, value) {
  const on = node.querySelector("[data-switch]");
  if (on) on.checked = true;
  node.querySelector("input[type=text]").value = String(value);
}

function writeDay(node, value) {
  if (/^\d+(-\d+)+$/.test(String(value))) writeDate(node, value);
}

/** A row that holds an entry. Even one of which nothing is known is an entry. */
function filledRow(node, entry) {
  const row = newRow(node);
  row.dataset.given = "";
  const left = {};
  for (const node of row.querySelectorAll("[data-field]")) {
    const { field } = node.dataset;
    write(node, field ? entry?.[field] : entry);
    if (field && entry?.[field] === undefined) left[field] = read(node).value ?? null;
  }
  row.dataset.left = JSON.stringify(left);
  return row;
}

/** Fills a list with entries, one line each. @param {HTMLElement} node @param {object[]} entries */
export function writeLines(node, entries) {
  const rows = entries.map((entry) => foldedRow(node, entry));
  node.querySelector("[data-rows]").replaceChildren(...rows);
}

function writeList(node, value) {
  choose(node, value.length ? "some" : "none");
  if (foldable(node, value)) {
    writeLines(node, value);
    return;
  }
  const rows = new DocumentFragment();
  rows.append(...value.map((entry) => filledRow(node, entry)));
  node.querySelector("[data-rows]").replaceChildren(rows);
}

const WRITERS = {
  boolean: writeOption,
  option: writeOption,
  integer: writeNumber,
  number: writeNumber,
  date: writeDay,
  month: writeDay,
  date_or_never: (node, value) => {
    choose(node, value === "never" ? "never" : "date");
    writeDay(node, value);
  },
  choices: (node, value) => {
    const on = Array.isArray(value) ? value : [];
    for (const input of controls(node)) input.checked = on.includes(input.value);
  },
  dates: (node, value) => Array.isArray(value) && writeList(node, value),
  entries: (node, value) => Array.isArray(value) && writeList(node, value),
  entry: (node, value) => {
    for (const field of node.querySelectorAll("[data-field]")) {
      write(field, value?.[field.dataset.field]);
    }
  },
};

/**
 * Fills in an empty question; what its controls cannot hold, `read` then does not give back.
 * @param {HTMLElement} node with `data-type`
 * @param {unknown} value as the answers hold it; null for what is not known
 */
export function write(node, value) {
  if (value === null || value === undefined) {
    if (value === null && node.dataset.fact) choose(node, "");
  } else WRITERS[node.dataset.type](node, value);
}

/**
 * Whether what was read back says what was given.
 * @param {unknown} given @param {unknown} found
 */
export function fits(given, found) {
  if (Array.isArray(given) || Array.isArray(found)) {
    if (!Array.isArray(given) || !Array.isArray(found)) return false;
    return given.length === found.length && given.every((value, place) => fits(value, found[place]));
  }
  if (given && found && typeof given === "object" && typeof found === "object") {
    return Object.entries(given).every(([key, value]) => value === null || fits(value, found[key]));
  }
  return given === found;
}

/** Answers a question with what stands for "none of this". @param {HTMLElement} node */
export function writeAbsent(node) {
  const absent = JSON.parse(node.dataset.absent);
  const text = Array.isArray(absent) ? "none" : String(absent);
  if (radios(node).length) choose(node, text);
  else node.querySelector("input").value = text;
}

const newRow = (node) =>
  node.querySelector("template[data-row]").content.cloneNode(true).firstElementChild;

/** Adds a row to a list. @param {HTMLElement} node the list's question */
export function addRow(node) {
  const row = newRow(node);
  node.querySelector("[data-rows]").append(row);
  return row;
}

/** Puts the controls in place of a row that says its entry. @returns {HTMLElement} the new row */
export function unfold(row) {
  const open = filledRow(row.closest("[data-fact]"), JSON.parse(row.dataset.entry));
  row.replaceWith(open);
  return open;
}

const state = (control) =>
  ["radio", "checkbox"].includes(control.type) ? "checked" : "value";

/** What is filled in below `root`, for `restore`. */
export function keep(root) {
  return {
    rows: lists(root).map((list) =>
      [...list.children].map(({ dataset }) => ({ ...dataset })),
    ),
    values: controls(root).map((control) => control[state(control)]),
  };
}

/** Fills in again what `keep` gave. */
export function restore(root, kept) {
  lists(root).forEach((list, place) => {
    const node = list.closest("[data-fact]");
    list.replaceChildren();
    for (const { entry, ...row } of kept.rows[place]) {
      if (entry) list.append(foldedRow(node, JSON.parse(entry)));
      else Object.assign(addRow(node).dataset, row);
    }
  });
  controls(root).forEach((control, place) => {
    if (control.tagName === "SELECT") select(control, kept.values[place]);
    else control[state(control)] = kept.values[place];
  });
}
