/**
 * A copy of Python's memory with the package and its rules in it, so that the next visit need not
 * start from nothing. It is made in a worker of its own that never sees an answer, and kept beside
 * the pages; whatever is wrong with it, Python starts as on a first visit.
 */

const MARKS = { digest: "x-digest", runs: "x-runs" };

/** Bytes that are kept together, or not. */
const PAGE = 4096;

const WORD = BigUint64Array.BYTES_PER_ELEMENT;

/** @param {import("./worker.js").Start} start where the copy of this build lies */
function place({ base, build, scheme }) {
  const site = new URL("../../", base).href;
  return { name: `hujifen-snapshot-${site}`, key: `${base}snapshot/${build}/${scheme}` };
}

async function digestOf(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return btoa(String.fromCharCode(...digest));
}

/**
 * The memory as it was kept.
 * @param {import("./worker.js").Start} start
 * @returns {Promise<{memory: Promise<Uint8Array>} | null>} null at once where there is none
 */
export async function kept(start) {
  try {
    const { name, key } = place(start);
    const found = await caches.match(key, { cacheName: name });
    return found ? { memory: whole(found) } : null;
  } catch {
    return null;
  }
}

async function whole(found) {
  const data = await found.arrayBuffer();
  if ((await digestOf(data)) !== found.headers.get(MARKS.digest)) throw new Error("snapshot");
  const [length, ...runs] = JSON.parse(found.headers.get(MARKS.runs));
  const memory = new Uint8Array(length);
  let read = 0;
  for (const [at, size] of runs) {
    memory.set(new Uint8Array(data, read, size), at);
    read += size;
  }
  return memory;
}

/**
 * Half of the memory is pages of zeros, which are not kept.
 * @param {Uint8Array} memory
 * @returns {[number, number][]} where each run of other pages begins, and its bytes
 */
function runsOf(memory) {
  const words = new BigUint64Array(memory.buffer, memory.byteOffset, memory.length / WORD);
  const runs = [];
  for (let at = 0; at < memory.length; at += PAGE) {
    if (words.subarray(at / WORD, (at + PAGE) / WORD).every((word) => word === 0n)) continue;
    const size = Math.min(PAGE, memory.length - at);
    const last = runs.at(-1);
    if (last && last[0] + last[1] === at) last[1] += size;
    else runs.push([at, size]);
  }
  return runs;
}

/** Throws away what is kept, of whatever build. @param {import("./worker.js").Start} start */
export async function drop(start) {
  await caches.delete(place(start).name);
}

/** @param {import("./worker.js").Start} start @param {Uint8Array} memory */
export async function keep(start, memory) {
  const { name, key } = place(start);
  const runs = runsOf(memory);
  const data = new Blob(runs.map(([at, size]) => memory.subarray(at, at + size)));
  const headers = {
    [MARKS.digest]: await digestOf(await data.arrayBuffer()),
    [MARKS.runs]: JSON.stringify([memory.length, ...runs]),
  };
  await drop(start);
  const store = await caches.open(name);
  await store.put(key, new Response(data, { headers })).catch(() => drop(start));
}
