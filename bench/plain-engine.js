/** Stands in for the page's engine.js in the plain JavaScript arm, with the same face. */

export const supported = () => true;
export const makeCopy = async () => {};

export class Engine {
  onprogress = () => {};
  #scorer;

  constructor(assets, base) {
    const rules = fetch(new URL("bench/rules.json", base)).then((response) => response.json());
    this.#scorer = Promise.all([rules, import(new URL("bench/plain.js", base))]).then(
      ([compiled, { Scorer }]) => new Scorer(compiled),
    );
    this.ready = this.#scorer;
  }

  async ask(call, text) {
    if (call !== "score") throw new Error(`${call} is not measured`);
    return JSON.stringify((await this.#scorer).score(JSON.parse(text)));
  }

  stop() {}
}

/** @param {HTMLElement} root of the calculator */
export function engineFor(root) {
  const base = new URL(root.dataset.bundle, document.baseURI).href;
  return new Engine(JSON.parse(root.dataset.assets), base);
}
