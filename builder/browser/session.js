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

  /**
   * Asks Python for something and reads its answer.
   * @param {string} call
   * @param {object} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<object>}
   */
  async ask(call, request, signal) {
    if (!this.engine) throw new Error("no engine");
    return JSON.parse(await this.engine.ask(call, JSON.stringify(request), signal));
  }

  /** Keeps a result with its answers and tells of it by an "answers" event. */
  keep(answers, result) {
    this.answers = answers;
    this.result = result;
    this.dispatchEvent(new Event("answers"));
  }
}
