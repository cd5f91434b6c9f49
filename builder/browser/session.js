/** What the parts of the calculator share: the answers, the latest result, and Python. */

export class Session extends EventTarget {
  /** The answers that `result` is of. @type {object} */
  answers = {};
  /** The latest result, with `errors` where answers were refused; null before the first. */
  result = null;
  /** @type {import("./engine.js").Engine?} */
  engine = null;
  /** @type {import("./form.js").Form?} */
  form = null;
  /** What fills the form at first and keeps it. @type {import("./keeping/keeper.js").Keeper?} */
  keeper = null;
  /** Writes what Python says in the characters of this edition. @type {Promise<Function>?} */
  reviver = null;

  /**
   * Asks Python for something and reads its answer.
   * @param {string} call
   * @param {object} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<object>}
   */
  async ask(call, request, signal) {
    if (!this.engine) throw new Error("no engine");
    return this.read(await this.engine.ask(call, JSON.stringify(request), signal));
  }

  /** Reads what Python answered, to be shown. @param {string} text @returns {Promise<object>} */
  async read(text) {
    return JSON.parse(text, await this.reviver);
  }

  /** Keeps a result with its answers and tells of it by an "answers" event. */
  keep(answers, result) {
    this.answers = answers;
    this.result = result;
    this.dispatchEvent(new Event("answers"));
  }
}
