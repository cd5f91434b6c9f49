/**
 * The calculator's worker: starts Python, then scores one JSON text after another.
 *
 * It gets `{start}` once and `{id, text}` for each score. It posts `{loaded}` with the bytes that
 * have arrived, `{ready}` once, `{id, result}` or `{id, error}` for each score, and `{failed}` when
 * it cannot go on.
 */

/**
 * @typedef {object} Start
 * @property {string} base URL that the paths in `files` are below
 * @property {Record<string, string>} files path of each part by its role
 * @property {object} lock Pyodide's lock file
 */

const WHEEL = "/jifen.whl";

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

/** Starts Python. @param {Start} start @returns {Promise<(text: string) => string>} */
async function load(start, loadPyodide) {
  const url = (role) => new URL(start.files[role], start.base).href;
  const unwatch = watchDownloads(PACKED.map(url));
  const wheel = fetch(url("wheel")).then((response) => response.arrayBuffer());
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
  return python.pyimport("jifen").score_text;
}

/**
 * Answers the messages that came while this module was loading, and all later ones.
 * @param {(options: object) => Promise<object>} loadPyodide
 * @param {MessageEvent[]} waiting
 */
export function run(loadPyodide, waiting) {
  let score = null;
  const answer = async ({ data }) => {
    if (data.start) {
      score = load(data.start, loadPyodide);
      score.then(() => self.postMessage({ ready: true }), failed);
      return;
    }
    const compute = await score.catch(() => null);
    if (!compute) return;
    try {
      self.postMessage({ id: data.id, result: compute(data.text) });
    } catch (error) {
      self.postMessage({ id: data.id, error: String(error) });
    }
  };
  self.onmessage = answer;
  waiting.forEach(answer);
}
