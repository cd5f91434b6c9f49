/** Reads and writes the controls of one question, by the type that its markup names. */

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

/** The value of the radio button that is on; "" for none and for "not sure". */
export function chosen(node) {
  return node.querySelector("input[type=radio]:checked")?.value ?? "";
}

function optionIn(text) {
  return text === "" ? {} : { value: text };
}

function booleanIn(text) {
  return text === "" ? {} : { value: text === "true" };
}

function entryIn(row) {
  const entry = {};
  let unfinished = false;
  for (const node of row.querySelectorAll("[data-field]")) {
    const reading = read(node);
    unfinished ||= Boolean(reading.unfinished);
    entry[node.dataset.field] = reading.value ?? null;
  }
  return { entry, unfinished };
}

/** Whether a control was changed since its row was opened. */
function touched(control) {
  if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
  const first = [...control.options].findIndex((option) => option.defaultSelected);
  return control.selectedIndex !== Math.max(first, 0);
}

/** A list of entries or of dates; rows that were only opened count for nothing. */
function listIn(node) {
  const rows = [...node.querySelector("[data-rows]").children].filter((row) =>
    [...row.querySelectorAll("input, select")].some(touched),
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
};

function listReading(node) {
  if (!node.querySelector("input[type=radio]")) return listIn(node);
  if (chosen(node) === "none") return { value: [] };
  return chosen(node) === "some" ? listIn(node) : {};
}

/** @param {HTMLElement} node with `data-type` @returns {Reading} */
export function read(node) {
  return READERS[node.dataset.type](node);
}

/** Answers a question with what stands for "none of this". @param {HTMLElement} node */
export function writeAbsent(node) {
  const absent = JSON.parse(node.dataset.absent);
  const text = Array.isArray(absent) ? "none" : String(absent);
  const radios = [...node.querySelectorAll("input[type=radio]")];
  if (radios.length) radios.forEach((radio) => (radio.checked = radio.value === text));
  else node.querySelector("input").value = text;
}

/** Adds a row to a list. @param {HTMLElement} node the list's question */
export function addRow(node) {
  const row = node.querySelector("template[data-row]").content.cloneNode(true).firstElementChild;
  node.querySelector("[data-rows]").append(row);
  return row;
}

const controls = (root) => [...root.querySelectorAll("input, select")];
const lists = (root) => [...root.querySelectorAll("[data-rows]")];
const state = (control) =>
  ["radio", "checkbox"].includes(control.type) ? "checked" : "value";

/** What is filled in below `root`, for `restore`. */
export function keep(root) {
  return {
    rows: lists(root).map((list) => list.children.length),
    values: controls(root).map((control) => control[state(control)]),
  };
}

/** Fills in again what `keep` gave. */
export function restore(root, kept) {
  lists(root).forEach((list, place) => {
    list.replaceChildren();
    for (let left = kept.rows[place]; left > 0; left -= 1) addRow(list.closest("[data-fact]"));
  });
  controls(root).forEach((control, place) => (control[state(control)] = kept.values[place]));
}
