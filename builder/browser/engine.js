/** Talks to the worker that runs Python: one JSON text in, one JSON text out. */

/**
 * @typedef {object} Assets what the build put into the page
 * @property {Record<string, string>} files path of each part by its role
 * @property {Record<string, number>} sizes bytes of each part that the worker fetches
 * @property {object} lock
 */

/** Silence for this long, while loading, is taken as failure: errors in WebAssembly are swallowed. */
const STALLED_AFTER = 45_000;

/** Machine code is kept beside what it was made of, but only some seconds after the last of it. */
const CODE_KEPT_AFTER = 10_000;

// A function with a legacy exception handler, which Pyodide is compiled to and old browsers lack.
const PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11,
];

/** Whether this browser can run Python at all. */
export function supported() {
  try {
    return (
      typeof BigInt64Array === "function" &&
      typeof WebAssembly.instantiateStreaming === "function" &&
      WebAssembly.validate(new Uint8Array(PROBE))
    );
  } catch {
    return false;
  }
}

/**
 * The large parts are asked for at once: Pyodide would first read a megabyte of its own code.
 * A worker from a blob inherits the page's policy, one from a URL does not. Its imports are
 * dynamic, because a static one would be held against worker-src; messages wait meanwhile.
 */
function blobWorker(urls, parts) {
  const [worker, pyodide, asm, ...later] = urls.map((url) => JSON.stringify(url));
  const source = `
    const waiting = [];
    self.onmessage = (event) => waiting.push(event);
    const module = import(${worker});
    const begun = new Map(${JSON.stringify(parts)}.map((url) => [url, fetch(url)]));
    begun.forEach((response) => response.catch(() => {})); // told of when it is asked for
    const pyodide = import(${pyodide});
    pyodide.catch(() => {}); // likewise
    // What is asked for later as well, where its failure is told of.
    [${[asm, ...later]}].forEach((url) => import(url).catch(() => {}));
    const loadPyodide = (how) => pyodide.then(({ loadPyodide }) => loadPyodide(how));
    module.then(
      ({ run }) => run(loadPyodide, waiting, begun),
      (error) => self.postMessage({ failed: String(error) }),
    );`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const started = new Worker(url, { type: "module" });
  URL.revokeObjectURL(url);
  return started;
}

/** @returns {Worker} that was told to start */
function startedWorker({ assets, base, scheme, ...how }) {
  const urls = (...roles) => roles.map((role) => new URL(assets.files[role], base).href);
  const modules = urls("worker", "pyodide", "asm");
  if (how.copied) modules.push(new URL("./snapshot.js", import.meta.url).href);
  const worker = blobWorker(modules, urls(...Object.keys(assets.sizes)));
  const { files, lock, lead, build } = assets;
  worker.postMessage({ start: { base, files, lock, lead, build, scheme, ...how } });
  return worker;
}

/** Copies are kept where pages are; on a first visit nobody need look for one. */
function keepsCopies() {
  try {
    return Boolean(navigator.serviceWorker?.controller);
  } catch {
    return false;
  }
}

/**
 * Makes the copy of Python's memory that the next visit starts from, if it is not kept yet: in a
 * worker that never sees an answer.
 * @param {Assets} assets @param {string} base @param {string} scheme
 */
export async function makeCopy(assets, base, scheme) {
  // Another scheme's rules come in the second archive, which is fetched anew each time.
  if (scheme !== assets.lead || !keepsCopies()) return;
  const { kept } = await import("./snapshot.js");
  if (await kept({ base, build: assets.build, scheme })) return;
  const worker = startedWorker({ assets, base, scheme, copying: true });
  const timer = setTimeout(() => worker.terminate(), STALLED_AFTER);
  worker.onmessage = ({ data }) => {
    if (data.loaded !== undefined) return;
    clearTimeout(timer);
    setTimeout(() => worker.terminate(), CODE_KEPT_AFTER);
  };
}

export class Engine {
  /** @type {Map<number, {resolve: (text: string) => void, reject: (error: Error) => void}>} */
  #asked = new Map();
  #next = 0;
  #timer = 0;
  #settle;
  #total;
  #worker;
  #launch;
  #mayRestart;

  /** Called with 0 to 1 as bytes arrive. @type {(share: number) => void} */
  onprogress = () => {};
  /** Called with the addresses that the worker asked for since it was ready. */
  onrequests = () => {};

  /**
   * Starts loading at once.
   * @param {Assets} assets
   * @param {string} base URL that the paths in `assets.files` are below
   * @param {string} scheme whose rules every call is about
   * @param {number} [stalledAfter] milliseconds
   */
  constructor(assets, base, scheme, stalledAfter = STALLED_AFTER) {
    /** Kept when calls are answered; broken when they never will be. */
    this.ready = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.ready.catch(() => {}); // who listens late hears of it all the same
    this.#total = Object.values(assets.sizes).reduce((sum, size) => sum + size, 0);
    this.#launch = (copied) => {
      this.#worker = startedWorker({ assets, base, scheme, copied });
      this.#worker.onmessage = ({ data }) => this.#receive(data, stalledAfter);
      this.#worker.onerror = (event) => this.#fail(event.message ?? "worker");
      this.#wait(stalledAfter);
    };
    this.#mayRestart = keepsCopies();
    this.#launch(this.#mayRestart);
  }

  /**
   * Asks Python for something; before it is ready, the answer comes when it is.
   * @param {string} call such as "score"
   * @param {string} text one JSON object
   * @param {AbortSignal} [signal] given up, the promise is broken with the signal's reason
   * @returns {Promise<string>}
   */
  ask(call, text, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = this.#next++;
      this.#asked.set(id, { resolve, reject, call, text });
      this.#worker.postMessage({ id, call, text });
      signal?.addEventListener("abort", () => {
        if (!this.#asked.delete(id)) return;
        this.#worker.postMessage({ cancel: id });
        reject(signal.reason);
      });
    });
  }

  /** Ends the worker; what is still asked for is never answered. */
  stop() {
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  #receive(data, stalledAfter) {
    if (data.loaded !== undefined) {
      this.#wait(stalledAfter);
      this.onprogress(Math.min(data.loaded / this.#total, 1));
    } else if (data.requests) {
      this.onrequests(data.requests);
    } else if (data.ready) {
      this.#mayRestart = false;
      clearTimeout(this.#timer);
      this.#settle.resolve();
    } else if (data.failed !== undefined) {
      this.#fail(data.failed);
    } else {
      const asked = this.#asked.get(data.id);
      this.#asked.delete(data.id);
      if (data.error === undefined) asked?.resolve(data.result);
      else asked?.reject(new Error(data.error));
    }
  }

  #wait(stalledAfter) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail("stalled"), stalledAfter);
  }

  #fail(reason) {
    this.stop();
    if (this.#mayRestart) {
      // The copy of Python's memory may have been the cause: once more, without it.
      this.#mayRestart = false;
      this.#launch(false);
      for (const [id, { call, text }] of this.#asked) this.#worker.postMessage({ id, call, text });
      return;
    }
    this.#settle.reject(new Error(reason));
  }
}

/** @param {HTMLElement} root of a calculator */
function launch(root) {
  const base = new URL(root.dataset.bundle, document.baseURI).href;
  return new Engine(JSON.parse(root.dataset.assets), base, root.dataset.scheme);
}

/**
 * Where all that it needs is kept, Python starts while the rest of the page is read. On a first
 * visit it would take the processor from a page that nobody has seen yet.
 * @type {{root: HTMLElement, engine: Engine}?}
 */
let early = null;
const root = /** @type {HTMLElement?} */ (document.querySelector("[data-calculator]"));
if (root && keepsCopies() && supported()) early = { root, engine: launch(root) };

/** @param {HTMLElement} root of a calculator @returns {Engine} one that works for it alone */
export function engineFor(root) {
  const engine = early?.root === root ? early.engine : launch(root);
  early = null;
  return engine;
}
