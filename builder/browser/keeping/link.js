/**
 * A link whose fragment holds the answers, which no server sees.
 *
 * `#answers=1.` and then the answers as JSON, compressed by zlib, whose checksum tells a damaged
 * link, in base64 for addresses. A later form gets another number.
 */

import { LONGEST, Unreadable, objectIn, textOf } from "./answers.js";

const START = "#answers=";
const FORM = "1.";

/** Whether a fragment claims to hold answers. @param {string} fragment */
export const isLink = (fragment) => fragment.startsWith(START);

/**
 * @param {object} answers
 * @returns {Promise<string>} the fragment
 */
export async function fragmentOf(answers) {
  const bytes = await through(new CompressionStream("deflate"), new TextEncoder().encode(textOf(answers)));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return START + FORM + text;
}

/**
 * @param {string} fragment that is a link
 * @returns {Promise<object>} the answers
 * @throws {Unreadable}
 */
export async function answersOf(fragment) {
  const text = fragment.slice(START.length);
  if (!text.startsWith(FORM)) throw new Unreadable(/^\d+\./.test(text) ? "other_version" : "damaged");
  if (text.length > LONGEST) throw new Unreadable("too_long");
  let json;
  try {
    const binary = atob(text.slice(FORM.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const bytes = await through(new DecompressionStream("deflate"), packed);
    json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("damaged");
  }
  return objectIn(json);
}

/** Sends bytes through a stream, and gives up when more come out than answers may have. */
async function through(stream, bytes) {
  const writer = stream.writable.getWriter();
  // What is wrong with the bytes is told by the reading end.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const parts = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > LONGEST) {
      await reader.cancel();
      throw new Unreadable("too_long");
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
