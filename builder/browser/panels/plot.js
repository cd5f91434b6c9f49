/** The points of the years ahead as a picture: steps to the day, the mark, what is supposed. */

import { dayOf as time, isoOf } from "../shared/days.js";

const NS = "http://www.w3.org/2000/svg";
const HEIGHT = 260;
const EDGE = { top: 14, right: 10, bottom: 26, left: 34 };
/** The mark and what is filled in stay this far from both edges; what lies beyond is cut off. */
const ROOM = 1.2;
const STEP = 10;
/** Narrower than this, every other year has its number. */
const WIDE = 480;

/**
 * @param {SVGSVGElement} svg is emptied
 * @param {object} result of the call "forecast"
 * @param {number} width in pixels
 * @param {object} texts of the panel
 */
export function draw(svg, result, width, texts) {
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.setAttribute("height", String(HEIGHT));
  const states = [result.months[0], ...result.steps];
  const scale = scaleOf(result, states, width);
  const add = (name, part, attributes, text = "") => {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    if (part) node.dataset.part = part;
    node.textContent = text;
    svg.append(node);
  };
  drawGrid(add, result, scale, width, texts);
  if (states.some(({ total }) => total.min !== total.max)) {
    const upper = path(states, scale, (state) => state.total.max, "M");
    const lower = path(states, scale, (state) => state.total.min, "M", true);
    add("path", "band", { d: `${upper}${lower}Z` });
  }
  add("line", "mark", { x1: scale.left, x2: scale.right, y1: scale.y(result.pass_mark), y2: scale.y(result.pass_mark) });
  drawLine(add, result, states, scale);
  drawCauses(add, states, scale);
  if (result.needed_by?.when === "within") {
    const x = scale.x(time(result.needed_by.day));
    add("line", "needed", { x1: x, x2: x, y1: EDGE.top, y2: HEIGHT - EDGE.bottom });
  }
}

function scaleOf({ as_of: first, until, pass_mark: mark }, states, width) {
  const shown = states.flatMap(({ if_rest_absent: { total } }) => [total.min, total.max]);
  const top = Math.ceil((Math.max(mark, ...shown) * ROOM) / STEP) * STEP;
  const bottom = Math.floor(Math.min(mark, ...shown) / ROOM / STEP) * STEP;
  const [from, to] = [time(first), time(until)];
  const [left, right] = [EDGE.left, width - EDGE.right];
  const [low, high] = [HEIGHT - EDGE.bottom, EDGE.top];
  const round = (value) => Math.round(value * 10) / 10;
  return {
    left, right, top, bottom, from, to,
    x: (day) => round(left + ((day - from) / (to - from)) * (right - left)),
    y: (points) => {
      const share = (Math.min(Math.max(points, bottom), top) - bottom) / (top - bottom);
      return round(low - share * (low - high));
    },
  };
}

/** Horizontal to the day of a step, then straight up or down. */
function path(states, { x, y, to, from }, value, start, back = false) {
  const corners = [];
  states.forEach((state, place) => {
    const begin = place ? time(state.day) : from;
    const end = place + 1 < states.length ? time(states[place + 1].day) : to;
    corners.push([x(begin), y(value(state))], [x(end), y(value(state))]);
  });
  if (back) corners.reverse();
  return corners.map(([px, py], place) => `${place || back ? "L" : start}${px} ${py}`).join("");
}

/** What is filled in, dashed from the first day of which something is supposed or not known. */
function drawLine(add, { assumed_from: assumed }, states, scale) {
  const value = (end) => (state) => state.if_rest_absent.total[end];
  const cut = assumed === null ? scale.to : Math.max(time(assumed), scale.from);
  const known = states.filter((state, place) => !place || time(state.day) < cut);
  const later = states.filter((state, place) => place && time(state.day) >= cut);
  const ends = states.some(({ if_rest_absent: { total } }) => total.min !== total.max)
    ? ["min", "max"]
    : ["min"];
  for (const end of ends) {
    if (cut > scale.from) add("path", "line", { d: path(known, { ...scale, to: cut }, value(end), "M") });
    if (cut < scale.to) {
      const begin = { ...known.at(-1), day: isoOf(cut) };
      add("path", "assumed", { d: path([begin, ...later], { ...scale, from: cut }, value(end), "M") });
    }
  }
}

/** A triangle up or down on each day on which the points change. */
function drawCauses(add, states, { x, y }) {
  states.forEach((state, place) => {
    if (!place) return;
    const now = state.if_rest_absent.total.min;
    const before = states[place - 1].if_rest_absent.total.min;
    if (now === before) return;
    const up = now > before;
    const [px, py] = [x(time(state.day)), y(now)];
    const base = up ? py + 5 : py - 5;
    const tip = up ? py - 3 : py + 3;
    add("path", up ? "rise" : "fall", { d: `M${px - 4} ${base}L${px + 4} ${base}L${px} ${tip}Z` });
  });
}

function drawGrid(add, { pass_mark: mark, as_of: first, until }, scale, width, texts) {
  for (const points of [scale.bottom, mark, scale.top]) {
    add("text", "points", { x: scale.left - 6, y: scale.y(points) + 4, "text-anchor": "end" }, String(points));
  }
  add("line", "axis", { x1: scale.left, x2: scale.right, y1: scale.y(scale.bottom), y2: scale.y(scale.bottom) });
  const [from, to] = [first, until].map((iso) => Number(iso.slice(0, 4)));
  for (let year = from + 1; year <= to; year += 1) {
    const x = scale.x(time(`${year}-01-01`));
    add("line", "tick", { x1: x, x2: x, y1: scale.y(scale.bottom), y2: scale.y(scale.bottom) + 4 });
    if (width >= WIDE || (year - from) % 2) {
      const text = texts.year.replace("{y}", String(year));
      add("text", "year", { x, y: HEIGHT - 6, "text-anchor": year === to ? "end" : "middle" }, text);
    }
  }
}
