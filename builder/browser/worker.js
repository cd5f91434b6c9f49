/**
 * The calculator's worker: starts Python, then answers one call after another.
 *
 * It gets `{start}` once, `{id, call, text}` for each call and `{cancel: id}` for one that nobody
 * waits for any more. It posts `{loaded}` with the bytes that have arrived, `{ready, copied}` once,
 * `{id, result}` or `{id, error}` for each call, `{requests}` with the addresses that it asked for
 * since it was ready, and `{failed}` when it cannot go on.
 */

/**
 * @typedef {object} Start
 * @property {string} base URL that the paths in `files` are below
 * @property {Record<string, string>} files path of each part by its role
 * @property {object} lock Pyodide's lock file
 * @property {string} scheme whose rules every call is about
 * @property {string} build
 * @property {boolean} [copied] whether a copy of Python's memory may be kept, to start from
 * @property {boolean} [copying] whether this worker only makes that copy
 * @property {string} lead the scheme whose rules the first archive holds
 */

const WHEEL = "/jifen.whl";
const MORE = "/jifen-more.whl";

/** Long work lets newer messages in after this many milliseconds. */
const SLICE = 12;

/** The page hears of what has arrived so often, in milliseconds. */
const BAR = 64;

/** Packed by the build, and unpacked here, so that no setting of the host matters. */
const PACKED = ["stdlib", "wheel"];

/**
 * Stands in for `fetch` while Python starts: gives what was asked for already, unpacks what is
 * packed, and reports the bytes as they arrive and downloads that break off, which would leave
 * Pyodide waiting for ever. Counting reads a copy, since the code of a response that is wrapped is
 * not cached.
 * @param {Map<string, Promise<Response>>} begun by address
 * @param {string[]} packed addresses
 * @param {boolean} counted whether bytes are worth counting: what is kept arrives at once
 * @returns {() => void} puts the browser's own back
 */
function watchDownloads(begun, packed, counted) {
  const plain = self.fetch;
  let loaded = 0;
  let told = 0;
  const count = async (response) => {
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    const reader = response.clone().body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      loaded += part.value.length;
      // The bar moves smoothly enough, and the page has other things to do meanwhile.
      if (performance.now() - told < BAR) continue;
      told = performance.now();
      self.postMessage({ loaded });
    }
  };
  self.fetch = (...request) => {
    const url = String(request[0]);
    const response = begun.get(url) ?? plain(...request);
    begun.delete(url);
    if (counted) response.then(count).catch(failed);
    return packed.includes(url) ? response.then(unpacked) : response;
  };
  return () => (self.fetch = plain);
}

/**
 * Compiles Python while Pyodide still reads its own code, and hands the result over when it asks.
 * @param {string} url
 * @returns {() => void} puts the browser's own back
 */
function compileAhead(url) {
  const { fetch: watched } = self;
  const { instantiateStreaming } = WebAssembly;
  const compiled = WebAssembly.compileStreaming(watched(url));
  compiled.catch(failed);
  self.fetch = (...request) => (String(request[0]) === url ? compiled : watched(...request));
  WebAssembly.instantiateStreaming = async (module, imports) => ({
    module: await module,
    instance: await WebAssembly.instantiate(await module, imports),
  });
  return () => (WebAssembly.instantiateStreaming = instantiateStreaming);
}

/**
 * Wraps functions of JavaScript for Python faster: each of hundreds has a module of its own made,
 * though all that take and give the same are alike.
 * @returns {() => void} puts the browser's own back
 */
function compileOnce() {
  const { Module } = WebAssembly;
  /** @type {Map<string, WebAssembly.Module>} */
  const made = new Map();
  const once = (code) => {
    const key = code.join();
    if (!made.has(key)) made.set(key, new Module(code));
    return made.get(key);
  };
  WebAssembly.Module = new Proxy(Module, {
    construct: (_, [code]) => (code instanceof Uint8Array ? once(code) : new Module(code)),
  });
  return () => (WebAssembly.Module = Module);
}

/** @param {Response} response */
function unpacked(response) {
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}

/** @param {unknown} error */
function failed(error) {
  self.postMessage({ failed: String(error) });
}

/**
 * Starts Python.
 * @param {Start} start
 * @param {(options: object) => Promise<object>} loadPyodide
 * @param {Map<string, Promise<Response>>} begun what was asked for already, by address
 * @returns {Promise<object>} `begin`, which gives the steps of a call, `later`, which fetches what
 *   only some calls need, and `settle`, for when the first one is answered
 */
async function load(start, loadPyodide, begun) {
  const url = (role) => new URL(start.files[role], start.base).href;
  const copy = start.copied ? await import("./snapshot.js").then(({ kept }) => kept(start)) : null;
  const unwatch = watchDownloads(begun, PACKED.map(url), !copy);
  const handedOver = compileAhead(url("wasm"));
  const wrapped = compileOnce();
  const wheel = fetch(url("wheel")).then((response) => response.arrayBuffer());
  wheel.catch(() => {}); // told of when it is waited for
  const folder = new URL(".", url("pyodide")).href;
  const loading = loadPyodide({
    indexURL: folder,
    packageBaseUrl: folder,
    stdLibURL: url("stdlib"),
    lockFileContents: start.lock,
    enableRunUntilComplete: false,
    env: { PYTHONHASHSEED: "0" },
    ...(copy && { _loadSnapshot: copy.memory }),
    ...(start.copying && { _makeSnapshot: true }),
  });
  const python = await (copy ? inTime(loading, copy.memory) : loading);
  python.FS.writeFile(WHEEL, new Uint8Array(await wheel));
  handedOver();
  wrapped();
  unwatch();
  // Not through PYTHONPATH: a path that is not there when Python starts is never looked at again.
  if (!copy) python.runPython(`import gc, sys; gc.disable(); sys.path.append("${WHEEL}")`);
  const { ask, later } = loadLater(python, url("more"));
  if (start.scheme !== start.lead) await later();
  if (!copy) python.runPython(`import jifen; jifen.load_rules(${JSON.stringify(start.scheme)})`);
  if (start.copying) {
    python.runPython(STEADY);
    const { keep } = await import("./snapshot.js");
    await keep(start, python.makeMemorySnapshot());
    return { later, copied: false };
  }
  // Asked for here, in the background, so that nothing a visitor does has to ask; who needs it and
  // finds it missing tries again.
  ask().catch(() => {});
  const { begin } = python.pyimport("jifen");
  let settled = false;
  return {
    later,
    copied: Boolean(copy),
    /** Does what the first answer need not wait for. */
    settle: () => {
      if (settled) return;
      settled = true;
      if (!copy) python.runPython(STEADY);
      later().catch(() => {});
    },
    begin: async (call, text) => {
      if (call !== "score") await later();
      return begin(call, text, start.scheme);
    },
  };
}

/** A start from a copy that is no good may never end. */
const COPY_LIMIT = 15_000;

/** @param {Promise<object>} loading @param {Promise<unknown>} memory @returns {Promise<object>} */
function inTime(loading, memory) {
  const late = new Promise((_, reject) => setTimeout(reject, COPY_LIMIT, new Error("late")));
  return Promise.race([loading, memory.then(() => late)]);
}

/** Python that was half started cannot start again: the page makes a new worker. */
async function failedStart(start, error) {
  if (start.copied) {
    await import("./snapshot.js").then(({ drop }) => drop(start)).catch(() => {});
  }
  self.postMessage({ failed: String(error) });
}

/** What was made up to now stays, so the collector need not look at it, nor as often. */
const STEADY = `
import gc
gc.collect()
gc.freeze()
gc.set_threshold(50_000)
gc.enable()
`;

/**
 * The rest of the package, which is fetched once.
 * @param {object} python @param {string} url
 * @returns {{ask: () => Promise<Response>, later: () => Promise<void>}} asks for it; unpacks it
 */
function loadLater(python, url) {
  let asked = null;
  let loading = null;
  const ask = () => (asked ??= fetch(url));
  const load = async () => {
    const response = await ask();
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    python.FS.writeFile(MORE, new Uint8Array(await unpacked(response).arrayBuffer()));
    python.runPython(`import jifen; jifen.__path__.append("${MORE}/jifen")`);
  };
  const later = () =>
    (loading ??= load().catch((error) => {
      asked = loading = null;
      throw error;
    }));
  return { ask, later };
}

/** Ends the present turn, so that messages which have come meanwhile are seen. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Calls that nobody waits for any more, while they are under way. @type {Set<number>} */
const cancelled = new Set();

/**
 * Works on a call slice by slice.
 * @param {object} steps a Python iterator that gives its result last
 * @param {number} id
 * @returns {Promise<string | null>} null when it was cancelled
 */
async function finish(steps, id) {
  let rest = performance.now() + SLICE;
  try {
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.value !== undefined) return step.value;
      if (performance.now() < rest) continue;
      await turn();
      if (cancelled.has(id)) return null;
      rest = performance.now() + SLICE;
    }
  } finally {
    cancelled.delete(id);
    steps.destroy();
  }
}

/**
 * Answers the messages that came while this module was loading, and all later ones.
 * @param {(options: object) => Promise<object>} loadPyodide
 * @param {MessageEvent[]} waiting
 * @param {Map<string, Promise<Response>>} begun what was asked for already, by address
 */
export function run(loadPyodide, waiting, begun) {
  let python = null;
  const working = new Set();
  const answer = async ({ data }) => {
    if (data.start) {
      python = load(data.start, loadPyodide, begun);
      python.then(
        ({ copied }) => {
          const since = performance.now();
          self.postMessage({ ready: true, copied });
          import("./watch.js").then(({ watchRequests }) =>
            watchRequests(since, (requests) => self.postMessage({ requests })),
          );
        },
        (error) => failedStart(data.start, error),
      );
      return;
    }
    if (data.cancel !== undefined) {
      if (working.has(data.cancel)) cancelled.add(data.cancel);
      return;
    }
    const { id, call, text } = data;
    working.add(id);
    const engine = await python.catch(() => null);
    if (!engine) return;
    try {
      const work = async () => finish(await engine.begin(call, text), id);
      const result = cancelled.delete(id)
        ? null
        : await work().catch(async (error) => {
            // Some answers need a module of the second archive before it has come by itself.
            if (!String(error).includes("ModuleNotFoundError")) throw error;
            await engine.later();
            return work();
          });
      if (result !== null) self.postMessage({ id, result });
      engine.settle();
    } catch (error) {
      self.postMessage({ id, error: String(error) });
    } finally {
      working.delete(id);
    }
  };
  self.onmessage = answer;
  waiting.forEach(answer);
}
