/**
 * The calculator's worker: starts Python, then answers one call after another.
 *
 * It gets `{start}` once, `{id, call, text}` for each call and `{cancel: id}` for one that nobody
 * waits for any more. It posts `{loaded}` with the bytes that have arrived, `{ready}` once,
 * `{id, result}` or `{id, error}` for each call, `{requests}` with the addresses that it asked for
 * since it was ready, and `{failed}` when it cannot go on.
 */

/**
 * @typedef {object} Start
 * @property {string} base URL that the paths in `files` are below
 * @property {Record<string, string>} files path of each part by its role
 * @property {object} lock Pyodide's lock file
 * @property {string} scheme
 */

const WHEEL = "/jifen.whl";

/** Long work lets newer messages in after this many milliseconds. */
const SLICE = 12;

/** Packed by the build, and unpacked here, so that no setting of the host matters. */
const PACKED = ["stdlib", "wheel"];

/**
 * Stands in for `fetch` while Python starts: unpacks what is packed, and reports the bytes as they
 * arrive and downloads that break off, which would leave Pyodide waiting for ever. Counting reads
 * a copy, since the code of a response that is wrapped is not cached.
 * @param {string[]} packed addresses
 * @returns {() => void} puts the browser's own back
 */
function watchDownloads(packed) {
  const plain = self.fetch;
  let loaded = 0;
  const count = async (response) => {
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    const reader = response.clone().body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      loaded += part.value.length;
      self.postMessage({ loaded });
    }
  };
  self.fetch = (...request) => {
    const response = plain(...request);
    response.then(count).catch(failed);
    return packed.includes(String(request[0])) ? response.then(unpacked) : response;
  };
  return () => (self.fetch = plain);
}

/** @param {Response} response */
function unpacked(response) {
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}

/** @param {unknown} error */
function failed(error) {
  self.postMessage({ failed: String(error) });
}

/** Starts Python. @param {Start} start @returns {Promise<(call: string, text: string) => object>} */
async function load(start, loadPyodide) {
  const url = (role) => new URL(start.files[role], start.base).href;
  const unwatch = watchDownloads(PACKED.map(url));
  const wheel = fetch(url("wheel")).then((response) => response.arrayBuffer());
  wheel.catch(() => {}); // told of when it is waited for
  const folder = new URL(".", url("pyodide")).href;
  const python = await loadPyodide({
    indexURL: folder,
    packageBaseUrl: folder,
    stdLibURL: url("stdlib"),
    lockFileContents: start.lock,
    enableRunUntilComplete: false,
    env: { PYTHONHASHSEED: "0" },
  });
  python.FS.writeFile(WHEEL, new Uint8Array(await wheel));
  unwatch();
  // Not through PYTHONPATH: a path that is not there when Python starts is never looked at again.
  python.runPython(`import sys; sys.path.append("${WHEEL}")`);
  const { begin } = python.pyimport("jifen");
  return (call, text) => begin(call, text, start.scheme);
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
 */
export function run(loadPyodide, waiting) {
  let python = null;
  const working = new Set();
  const answer = async ({ data }) => {
    if (data.start) {
      python = load(data.start, loadPyodide);
      python.then(() => {
        const since = performance.now();
        self.postMessage({ ready: true });
        import("./watch.js").then(({ watchRequests }) =>
          watchRequests(since, (requests) => self.postMessage({ requests })),
        );
      }, failed);
      return;
    }
    if (data.cancel !== undefined) {
      if (working.has(data.cancel)) cancelled.add(data.cancel);
      return;
    }
    const { id, call, text } = data;
    working.add(id);
    const begin = await python.catch(() => null);
    if (!begin) return;
    try {
      const result = cancelled.delete(id) ? null : await finish(begin(call, text), id);
      if (result !== null) self.postMessage({ id, result });
    } catch (error) {
      self.postMessage({ id, error: String(error) });
    } finally {
      working.delete(id);
    }
  };
  self.onmessage = answer;
  waiting.forEach(answer);
}
