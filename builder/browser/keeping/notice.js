/** The line above the form that says where its answers come from, and what can be done about it. */

import { piece, slot, write } from "../piece.js";
import { copy } from "../shared/host.js";

export class Notice {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /** What it says; nothing while it is hidden. */
  get text() {
    return slot(this.root, "text").textContent;
  }

  /**
   * @param {string} text
   * @param {{label: string, act: () => void}[]} acts each ends the notice, unless it shows another
   */
  show(text, acts) {
    this.root.hidden = false;
    slot(this.root, "box").hidden = true;
    write(this.root, "text", text);
    const buttons = acts.map(({ label, act }) => {
      const button = piece(this.root, "act", { label });
      button.addEventListener("click", () => {
        this.hide();
        act();
      });
      return button;
    });
    slot(this.root, "acts").replaceChildren(...buttons);
  }

  hide() {
    this.root.hidden = true;
    write(this.root, "text", "");
  }

  /** Hands a text over and says how. */
  async copy(text, texts) {
    this.show(texts.copied, []);
    if (!(await copy(text, slot(this.root, "box")))) write(this.root, "text", texts.select);
  }
}
