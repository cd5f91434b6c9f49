/** Pieces of the page: templates that the build wrote, filled in here. */

/** Fills the places of a sentence. @param {string} text @param {object} values */
export const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** @param {ParentNode} root @param {string} name @returns {HTMLElement} */
export const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);

/** Writes a text into its place. */
export function write(root, name, text) {
  const node = slot(root, name);
  // A live region speaks whatever is set anew, even the same words.
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A copy of a template below `root`.
 * @param {ParentNode} root
 * @param {string} name of its `data-piece`
 * @param {Record<string, string>} texts by their slots
 * @returns {HTMLElement}
 */
export function piece(root, name, texts = {}) {
  const template = root.querySelector(`template[data-piece="${name}"]`);
  const node = template.content.cloneNode(true).firstElementChild;
  for (const [key, text] of Object.entries(texts)) {
    const place = node.dataset.slot === key ? node : slot(node, key);
    place.textContent = text;
  }
  return node;
}
