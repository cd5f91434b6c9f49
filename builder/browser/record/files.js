/** The text of a chosen file, whatever program wrote it. */

/** More than a statement can be, in bytes; what is too long in text is told by the engine. */
const LARGEST = 2 * 1024 * 1024;

/** How archives begin, and with them the files of Excel, Word and PDF. */
const NOT_TEXT = ["PK\u0003\u0004", "\u00d0\u00cf\u0011\u00e0", "%PDF"];

const MARKS = [
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/**
 * @param {File} file
 * @returns {Promise<{text: string} | {trouble: "large" | "binary" | "encoding" | "unreadable"}>}
 */
export async function textOf(file) {
  if (file.size > LARGEST) return { trouble: "large" };
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { trouble: "unreadable" };
  }
  const head = String.fromCharCode(...bytes.subarray(0, 4));
  if (NOT_TEXT.some((mark) => head.startsWith(mark))) return { trouble: "binary" };
  const marked = MARKS.find(([mark]) => mark.every((byte, place) => bytes[place] === byte));
  // Chinese spreadsheets still write the national encoding, which is never sound UTF-8.
  for (const encoding of marked ? [marked[1]] : ["utf-8", "gb18030"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes("\0") ? { trouble: "binary" } : { text };
    } catch {
      continue;
    }
  }
  return { trouble: "encoding" };
}
