/** What the browser around the page can do, and the ways of handing something over. */

/**
 * The path of the site. Other sites of the same host have the same storage, so all that this one
 * keeps has names that begin with SITE_KEY. A page knows its own root; the address of this module
 * differs between the page's bundle and the scripts of single pages.
 */
export const SITE = new URL(/^.*\/assets\//.exec(import.meta.url)[0] + "..").pathname;
export const SITE_KEY = `hujifen ${SITE} `;

/** Told on the window once everything that was kept is forgotten. */
export const FORGOTTEN = "hujifen:forgotten";

/** Inside WeChat a download and the print dialog do nothing, and say nothing either. */
const inWeChat = () => /MicroMessenger/i.test(navigator.userAgent);

export const canSave = () => !inWeChat();
export const canPrint = () => !inWeChat() && typeof window.print === "function";

/** The first element below `root` that fits. @param {ParentNode} root @param {string} selector */
export const find = (root, selector) =>
  /** @type {HTMLElement} */ (root.querySelector(selector));

/** All that fit. @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
export const all = (root, selector) => [...root.querySelectorAll(selector)].map(
  (node) => /** @type {HTMLElement} */ (node),
);

/** @param {string} name @param {string} type @param {string} text */
export function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Copies a text. Where the browser does not let the page, the text is put into `box`, selected.
 * @param {string} text @param {HTMLTextAreaElement} box
 * @returns {Promise<boolean>} whether it is copied
 */
export async function copy(text, box) {
  box.value = text;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    box.hidden = false;
    box.focus();
    box.select();
    return false;
  }
}

/** Fills the places of a sentence. @param {string} text @param {Record<string, unknown>} values */
export const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/**
 * Calls `mount` now and after each change of page.
 * @param {() => void} mount
 */
export function onPage(mount) {
  const begin = () => {
    // Material's stream of pages repeats the last one to who comes late, and tells of each new one.
    const pages = /** @type {any} */ (window).document$;
    if (pages) pages.subscribe(mount);
    else mount();
  };
  // In a task of its own: the theme sets itself up in the same event, which is long enough.
  const later = () => setTimeout(begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", later);
  else begin();
}
