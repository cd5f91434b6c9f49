/** The plot of a record: a bar a month, and the steps of the reference wage and its multiples. */

import { say } from "../piece.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
// Units of the drawing, which is as wide as its months.
const PITCH = 14;
const BAR = 10;
const HEIGHT = 260;
const EDGE = { left: 58, right: 42, top: 14, bottom: 32 };
/** Bases far above the highest multiple would press all else to the ground; they are cut there. */
const HEADROOM = 1.25;
const STEPS = [1000, 2000, 5000, 10_000, 20_000, 40_000, 200_000];
const MOST_LINES = 5;
const HATCHES = { out: "M-1 1L1 -1M0 6L6 0M5 7L7 5", wage: "M-1 5L1 7M0 0L6 6M5 -1L7 1" };

function draw(name, attributes, text) {
  const node = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * @param {object} record of the call `record`
 * @param {object} texts
 * @returns {SVGElement}
 */
export function plot({ months, multiples, summary }, texts) {
  const width = EDGE.left + months.length * PITCH + EDGE.right;
  const bottom = HEIGHT - EDGE.bottom;
  const highest = scaleOf(months, multiples);
  const x = (place) => EDGE.left + place * PITCH;
  const y = (yuan) => bottom - (Math.min(yuan, highest) / highest) * (bottom - EDGE.top);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img" });
  svg.setAttribute("aria-label", `${texts.title} ${summary}`);
  const right = x(months.length);
  svg.append(
    hatches(),
    ...grid(highest, y, right),
    ...unknown(months, x, bottom),
    ...months.map((month, place) => bar(month, x(place), y, bottom, texts)),
    ...multiples.flatMap((multiple) => steps(months, multiple, x, y, texts)),
    ...years(months, x, bottom),
  );
  return svg;
}

/** The amount at the top. */
function scaleOf(months, multiples) {
  const wages = months.map(({ wage }) => wage ?? 0);
  const top = Math.max(...multiples) * Math.max(...wages);
  const bases = Math.max(...months.map(({ base }) => base ?? 0), 1);
  return top ? Math.min(Math.max(top, bases) * 1.02, top * HEADROOM) : bases;
}

/** Two grounds: months that are left out, and a wage that is not known. */
function hatches() {
  const defs = draw("defs", {});
  for (const [id, path] of Object.entries(HATCHES)) {
    const size = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
    const pattern = draw("pattern", { id: `record-${id}`, ...size });
    pattern.append(draw("path", { class: `calc-hatch calc-hatch--${id}`, d: path }));
    defs.append(pattern);
  }
  return defs;
}

function grid(highest, y, right) {
  const step = STEPS.find((one) => highest / one <= MOST_LINES) ?? highest;
  const lines = [];
  for (let yuan = 0; yuan <= highest; yuan += step) {
    const at = y(yuan);
    lines.push(
      draw("line", { class: "plot__grid", x1: EDGE.left, x2: right, y1: at, y2: at }),
      draw("text", { class: "plot__label plot__label--y", x: EDGE.left - 6, y: at + 4 }, yuan.toLocaleString()),
    );
  }
  return lines;
}

/** Months of which the record or the wage is not known, as grounds behind the bars. */
function unknown(months, x, bottom) {
  const look = (month) =>
    month.wage === null ? "calc-no-wage" : month.state === "not_known" ? "plot__unknown" : null;
  return months.flatMap((month, place) => {
    const box = { x: x(place), y: EDGE.top, width: PITCH, height: bottom - EDGE.top };
    return look(month) ? [draw("rect", { class: look(month), ...box })] : [];
  });
}

function bar({ month, base, state, why }, left, y, bottom, texts) {
  const group = draw("g", { class: "calc-month", "data-state": state });
  group.append(draw("title", {}, say(texts.bar, { month, why, base: base ?? texts.no_base })));
  const at = left + (PITCH - BAR) / 2;
  if (base === null && state !== "base_unknown") return group;
  const top = base === null ? (EDGE.top + bottom) / 2 : y(base);
  group.append(draw("rect", { x: at, y: top, width: BAR, height: Math.max(bottom - top, 1) }));
  return group;
}

/** The steps of one multiple of the wage, broken where the wage is not known. */
function steps(months, multiple, x, y, texts) {
  let path = "";
  let last = null;
  months.forEach(({ wage }, place) => {
    if (wage !== null) {
      const at = y(wage * multiple);
      path += last?.place === place - 1 ? `V${at}H${x(place + 1)}` : `M${x(place)} ${at}H${x(place + 1)}`;
      last = { place, at };
    }
  });
  if (!last) return [];
  const where = { x: x(months.length) + 4, y: last.at + 4 };
  const label = { class: "plot__label calc-wage__label", ...where };
  return [
    draw("path", { class: `calc-wage${multiple === 1 ? " calc-wage--one" : ""}`, d: path }),
    draw("text", label, say(texts.times, { times: multiple })),
  ];
}

function years(months, x, bottom) {
  return months.flatMap(({ month }, place) => {
    const [year, number] = month.split("-");
    if (number !== "01") return [];
    const at = x(place);
    return [
      draw("line", { class: "plot__grid", x1: at, x2: at, y1: bottom, y2: bottom + 6 }),
      draw("text", { class: "plot__label", x: at + 2, y: bottom + 22 }, year),
    ];
  });
}
