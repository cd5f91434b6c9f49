/** Mounts the calculator whenever its page is shown, and ends its worker when the page is left. */

import { engineFor, makeCopy, supported } from "./engine.js";
import { Form } from "./form.js";
import { mended } from "./mend.js";
import { mountPanels } from "./panels/panel.js";
import { Requests } from "./requests.js";
import { Result } from "./result.js";
import { Session } from "./session.js";
import { onPage } from "./shared/host.js";

/** Typing is scored after a rest; a choice at once. */
const REST = 250;
/** The next visit is prepared once this one has got going: it takes a second start of Python. */
const SETTLED = 8000;

/**
 * What was filled in, for as long as this tab stays on the site; nothing is stored. Each scheme's
 * form by its name, and the answers given last, which a form that is still empty takes over.
 */
const kept = { build: "", forms: new Map(), answers: {} };
/** @type {Calculator | null} */
let live = null;
/** In the edition in traditional characters Python's words are written so, if the table comes. */
async function written(table) {
  if (!table) return null;
  const { reviverFrom } = await import("./traditional.js");
  return reviverFrom(new URL(table, document.baseURI).href).catch(() => null);
}

/** Fetches the ways into the contribution record when its question is first shown. */
function wakeRecord(form, session) {
  const question = form.querySelector('[data-record][data-type="entries"]');
  const wake = async () => {
    if (!question || question.hidden) return;
    form.removeEventListener("input", wake);
    const found = await import("./record/record.js").catch(() => null);
    if (found) found.mountRecord(question, session);
    else form.addEventListener("input", wake); // the next answer tries once more
  };
  form.addEventListener("input", wake);
  wake();
}

class Calculator {
  #build;
  #bundle;
  #form;
  #mended = false;
  #result;
  #timer = 0;
  #turn = 0;
  #ready = false;
  #requests;
  #left = false;
  #session = new Session();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.#build = JSON.parse(root.dataset.assets).build;
    this.#bundle = new URL(root.dataset.bundle, document.baseURI).href;
    this.#requests = new Requests(root.querySelector("[data-requests]"), this.#bundle);
    const texts = JSON.parse(root.querySelector(":scope > [data-texts]").dataset.texts);
    this.#result = new Result(root, texts);
    this.#form = new Form(root.querySelector("form"), texts, (typing) => this.#later(typing));
    const list = root.querySelector("[data-paper]");
    if (list) list.open = false;
    this.#restore();
    root.querySelector("[data-retry]").addEventListener("click", () => this.#start());
    this.#session.form = this.#form;
    this.#session.reviver = written(root.dataset.traditional);
    this.#start();
    this.#keep();
    this.#explain();
    mountPanels(root.querySelector("[data-panels]"), this.#session);
    wakeRecord(root.querySelector("form"), this.#session);
  }

  /** Keeps what is filled in and ends the worker. */
  leave() {
    if (kept.build !== this.#build) kept.forms.clear();
    kept.build = this.#build;
    kept.forms.set(this.root.dataset.scheme, this.#form.keep());
    kept.answers = { ...kept.answers, ...this.#form.answers().answers };
    clearTimeout(this.#timer);
    this.#session.engine?.stop();
    this.#session.keeper?.leave();
    this.#requests.end();
    this.#left = true;
  }

  #restore() {
    if (kept.build !== this.#build) return;
    const form = kept.forms.get(this.root.dataset.scheme);
    if (form) this.#form.restore(form);
    else this.#form.takeOver(kept.answers);
  }

  /** What fills the form at first may come later than Python's loading begins. */
  async #keep() {
    const { Keeper } = await import("./keeping/keeper.js");
    if (this.#left) return;
    this.#session.keeper = new Keeper(this.root, this.#session);
    this.#session.keeper.arrive();
    this.#session.dispatchEvent(new Event("keeper"));
  }

  /** What explains the result waits for the first score. */
  async #explain() {
    await new Promise((first) => this.#session.addEventListener("answers", first, { once: true }));
    const [{ Why }, { Next }] = await Promise.all([
      import("./why/why.js"),
      import("./why/next.js"),
    ]);
    if (this.#left) return;
    new Why(this.root.querySelector(".calc-result"), this.#session);
    new Next(
      this.root.querySelector("[data-next-texts]"),
      this.root.querySelector("form"),
      this.#session,
    );
  }

  /** Nothing that the visitor opens later has to be asked for then. One at a time: each takes a while. */
  async #fetchRest() {
    const { later } = JSON.parse(this.root.dataset.assets);
    for (const path of later) {
      const link = document.createElement("link");
      link.rel = "modulepreload";
      link.href = new URL(path, this.#bundle).href;
      link.fetchPriority = "low";
      this.root.append(link);
      await new Promise((next) => setTimeout(next));
    }
  }

  #start() {
    if (!supported()) {
      this.#result.showTrouble("unsupported");
      return;
    }
    this.#ready = false;
    this.#result.showTrouble(null);
    this.#result.showLoading(0);
    const engine = engineFor(this.root);
    this.#session.engine = engine;
    engine.onprogress = (share) => this.#result.showLoading(share);
    engine.ready.then(
      () => {
        this.#ready = true;
        this.#result.showLoading(null);
        this.#requests.begin(engine);
        // The first score is not to wait for downloads of ours.
        this.#score().then(() => {
          document.dispatchEvent(new Event("calculator-ready"));
          this.#fetchRest();
        });
      },
      () => this.#mend(),
    );
    this.#score();
  }

  /** Starts anew where a broken file was the cause; else says that it failed. */
  async #mend() {
    if (!this.#mended && (await mended())) {
      this.#mended = true;
      this.#start();
    } else this.#result.showTrouble("failed");
  }

  /** Prepares the next visit. */
  copy() {
    const { bundle, assets, scheme } = this.root.dataset;
    const base = new URL(bundle, document.baseURI).href;
    makeCopy(JSON.parse(assets), base, scheme).catch(() => {}); // the next visit takes longer
  }

  #later(typing) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#score(), typing ? REST : 0);
  }

  async #score() {
    if (!this.#session.engine) return;
    const { answers, any } = this.#form.answers();
    if (!any || !this.#ready) this.#result.showNothing(any ? "waiting" : "empty");
    if (!this.#ready) return;
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const result = await this.#session.ask("score", answers);
      this.#result.showTrouble(null);
      if (turn !== this.#turn) return;
      this.#show(result, any);
      this.#session.keep(answers, any ? result : null);
    } catch {
      this.#result.showTrouble("crashed");
    }
  }

  #show(result, any) {
    const mistakes = this.#form.showErrors(result.errors);
    if (mistakes.length) this.#result.showRefused(mistakes);
    else if (any) this.#result.show(result);
    else this.#result.showNothing("empty");
  }
}

function mount() {
  const root = document.querySelector("[data-calculator]");
  if (live && live.root !== root) {
    live.leave();
    live = null;
  }
  if (root && !live) live = new Calculator(root);
}

// When everything that it needs is kept, so that it asks nobody for anything.
document.addEventListener("calculator-kept", () => setTimeout(() => live?.copy(), SETTLED));

addEventListener("beforeprint", () => {
  document.querySelectorAll("[data-paper]").forEach((paper) => (paper.open = true));
});

onPage(mount);
