/**
 * A copy of Python's memory with the package and its rules in it, so that the next visit need not
 * start from nothing. It is made in a worker of its own that never sees an answer, and kept beside
 * the pages; whatever is wrong with it, Python starts as on a first visit.
 */

const MARKS = { digest: "x-digest", length: "x-length" };

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
 * The memory as it was kept, at its full length: zeros at its end are not stored.
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
  const memory = new Uint8Array(Number(found.headers.get(MARKS.length)));
  memory.set(new Uint8Array(data));
  return memory;
}

/** Throws away what is kept, of whatever build. @param {import("./worker.js").Start} start */
export async function drop(start) {
  await caches.delete(place(start).name);
}

/** @param {import("./worker.js").Start} start @param {Uint8Array} memory */
export async function keep(start, memory) {
  const { name, key } = place(start);
  let end = memory.length;
  while (end && !memory[end - 1]) end -= 1;
  const data = memory.slice(0, end);
  const headers = { [MARKS.digest]: await digestOf(data), [MARKS.length]: String(memory.length) };
  await drop(start);
  const store = await caches.open(name);
  await store.put(key, new Response(data, { headers })).catch(() => drop(start));
}
