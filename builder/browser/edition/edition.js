/** The link to the other edition: leads to the page that is shown, and to the same place in it. */

import { find, onPage } from "../shared/host.js";

const link = () => /** @type {HTMLAnchorElement?} */ (find(document, "[data-edition]"));

/** The theme changes pages without changing the header. */
onPage(() => {
  const there = link();
  const page = there && find(document.head, `link[hreflang="${there.hreflang}"]`);
  if (page) there.href = /** @type {HTMLLinkElement} */ (page).href;
});

/** Just before it is followed, in this tab or in another. @param {Event} event */
function aim({ target }) {
  const there = link();
  if (!there?.contains(/** @type {Node} */ (target))) return;
  there.hash = there.dataset.along || location.hash;
}

addEventListener("pointerdown", aim, { capture: true });
addEventListener("click", aim, { capture: true });
