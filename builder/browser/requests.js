/** Counts what the page and its worker ask the network for once the calculator is ready. */

import { say, write } from "./piece.js";
import { watchRequests } from "./watch.js";

/** The line that shows the count. */
export class Requests {
  #asked = [];
  #end = () => {};
  #own = [];
  #parts;
  #texts;

  /**
   * @param {HTMLElement} root the line
   * @param {string} bundle address below which the parts of this very build lie
   */
  constructor(root, bundle) {
    this.root = root;
    this.#parts = bundle;
    this.#texts = JSON.parse(root.dataset.words);
  }

  /** Counts from now on. @param {import("./engine.js").Engine} engine */
  begin(engine) {
    this.end();
    this.#asked = [];
    this.#own = [];
    engine.onrequests = (urls) => this.#add(urls);
    this.#end = watchRequests(performance.now(), (urls) => this.#add(urls));
    this.#show();
  }

  end() {
    this.#end();
  }

  /**
   * A file of this build has a name that the build chose, so asking for it tells nobody anything; nor
   * does the icon of the tab, which some browsers fetch anew at each jump within the page.
   */
  #add(urls) {
    const icon = document.querySelector('link[rel~="icon"]')?.href;
    for (const url of urls) {
      const own = url === icon || (url.startsWith(this.#parts) && !/[?#]/.test(url));
      (own ? this.#own : this.#asked).push(url);
    }
    this.#show();
  }

  #show() {
    this.root.hidden = false;
    write(this.root, "count", String(this.#asked.length));
    const own = this.#own.length;
    write(this.root, "own", own ? say(this.#texts.own, { n: own }) : "");
    const list = this.root.querySelector("ul");
    list.replaceChildren(...this.#asked.map((url) => {
      const item = document.createElement("li");
      item.textContent = url;
      return item;
    }));
  }
}
