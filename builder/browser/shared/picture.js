/** A text as a picture: where nothing can be downloaded, a finger held on it keeps it. */

import { all, find } from "./host.js";

const WIDTH = 720;
const MARGIN = 34;
const SIZE = 26;
const LEADING = 42;

/** What an element says, on one line. @param {Element} node */
export const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();

/** A cell of a table, its points one after the other. @param {HTMLElement} node */
const cell = (node) => {
  const points = all(node, "li, p");
  return points.length ? points.map(plain).join("；") : plain(node);
};

/** The same; of a row of a table its cells beside each other. @param {HTMLElement} node */
export const lineOf = (node) =>
  node.matches("tr") ? all(node, "th, td").map(cell).filter(Boolean).join("　") : plain(node);

/** Cuts a text where the width ends. @param {CanvasRenderingContext2D} ink @param {string} text */
function* cut(ink, text) {
  let line = "";
  for (const letter of text) {
    if (line && ink.measureText(line + letter).width > WIDTH - 2 * MARGIN) {
      yield line;
      line = "";
    }
    line += letter;
  }
  yield line;
}

/** @param {string} title @param {string[]} lines @returns {string} the address of a PNG */
function drawn(title, lines) {
  const canvas = document.createElement("canvas");
  const ink = canvas.getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const rows = [title, ...lines].flatMap((text, place) => {
    const font = `${place ? "" : "bold "}${SIZE}px ${family}`;
    ink.font = font;
    return [...cut(ink, text)].map((row) => ({ row, font }));
  });
  canvas.width = WIDTH;
  canvas.height = 2 * MARGIN + rows.length * LEADING;
  ink.fillStyle = "#fff";
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.fillStyle = "#000";
  ink.textBaseline = "top";
  rows.forEach(({ row, font }, place) => {
    ink.font = font;
    ink.fillText(row, MARGIN, MARGIN + place * LEADING);
  });
  return canvas.toDataURL("image/png");
}

/**
 * Shows a text as a picture.
 * @param {HTMLElement} figure that holds it
 * @param {string} title also its name for who cannot see it
 * @param {string[]} lines
 */
export function showPicture(figure, title, lines) {
  const image = /** @type {HTMLImageElement} */ (
    find(figure, "img") ?? figure.insertBefore(document.createElement("img"), figure.firstChild)
  );
  image.alt = title;
  image.src = drawn(title, lines);
  figure.hidden = false;
}
