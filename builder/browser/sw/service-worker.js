/**
 * Keeps the site for use without a network. The build puts Workbox before this, and in `MANIFEST`
 * the name of the build, every file of the site with its digest and size, and which of them make
 * up the shell and the calculator.
 *
 * Every file is fetched with its digest, so nothing of another build and nothing that broke off
 * half-way is ever kept or shown. A newer build waits until the tabs of this one are closed.
 */

const { build, files, shell, calculator, edition } = MANIFEST;
const SCOPE = self.registration.scope;
const { PrecacheController } = workbox.precaching;

workbox.core.setCacheNameDetails({ prefix: "hujifen" });
/** Downloads at a time. */
const LANES = 4;
/** Tabs whose page came from another build than this worker's. */
const TABS = `hujifen-tabs-${SCOPE}`;

const controller = new PrecacheController();
controller.addToCacheList(
  Object.entries(files).map(([path, [integrity]]) => ({
    url: new URL(path, SCOPE).href,
    revision: integrity,
    integrity,
  })),
);

/** The file that an address names, whatever stands after it. @param {string} address */
function fileOf(address) {
  const url = new URL(address);
  url.search = url.hash = "";
  const cacheKey = controller.getCacheKeyForURL(url.href);
  if (!cacheKey) return null;
  return { url: url.href, cacheKey, integrity: controller.getIntegrityForCacheKey(cacheKey) };
}

const cache = () => self.caches.open(controller.strategy.cacheName);

/** The files of this build that are kept, also those that an older build kept, by address. */
async function keptAddresses() {
  const keys = await (await cache()).keys();
  return new Set(keys.map(({ url }) => fileOf(url)?.url).filter(Boolean));
}

/** What is asked of the host for a file: with its digest, and past caches that may hold an older one. */
function requestFor({ url, integrity }) {
  // What has a digest or a version in its name is the same wherever it is cached.
  const cache = /[./][0-9a-f]{8,}[./]|\/\d+\.\d+\.\d+\//.test(url) ? "default" : "no-cache";
  return new Request(url, { integrity, cache, credentials: "same-origin" });
}

/**
 * Fetches what is not kept yet.
 * @param {Event} event @param {string[]} urls @param {(url: string) => void} [done]
 */
async function keep(event, urls, done = () => {}) {
  const waiting = [...urls];
  const lane = async () => {
    for (let url = waiting.shift(); url; url = waiting.shift()) {
      const params = fileOf(url);
      const request = requestFor(params);
      await Promise.all(controller.strategy.handleAll({ event, request, params }));
      done(url);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

const isPage = ({ url }) => url.endsWith("/");
const isFull = (error) => error?.name === "QuotaExceededError";
const urlsOf = (paths) => paths.map((path) => new URL(path, SCOPE).href);

/** The whole site for one reader: of pages that stand in both editions, those of the asking one. */
function wholeFor({ source }) {
  const other = Boolean(source?.url.startsWith(SCOPE + edition));
  return Object.keys(files).filter((path) =>
    other ? !(edition + path in files) : !path.startsWith(edition),
  );
}

async function install(event) {
  const urls = urlsOf(shell);
  const kept = await keptAddresses();
  await keep(event, urls);
  try {
    await keep(event, [...kept].filter((url) => !urls.includes(url)));
  } catch (error) {
    // Where there is no room, what was visited is fetched again when it is asked for.
    if (!isFull(error)) throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install(event)));

self.addEventListener("activate", (event) => {
  controller.activate(event);
  event.waitUntil(self.caches.delete(TABS));
});

/** @type {Promise<Set<string>>} */
let strangers = self.caches
  .match(TABS, { cacheName: TABS })
  .then((found) => found?.json())
  .then((ids) => new Set(ids))
  .catch(() => new Set());

/** A tab with a page of another build gets everything else from there too. @param {string} id */
async function addStranger(id) {
  const ids = (await strangers).add(id);
  await (await self.caches.open(TABS)).put(TABS, new Response(JSON.stringify([...ids]))).catch(() => {});
}

/** @param {FetchEvent} event */
async function answer(event) {
  const { request, clientId } = event;
  // What a cache on the way holds of a page may be this build's.
  if ((await strangers).has(clientId)) return fetch(request, isPage(request) ? { cache: "no-cache" } : {});
  const opens = request.mode === "navigate";
  const file = fileOf(request.url);
  if (file) {
    try {
      const asked = isPage(file) ? requestFor(file) : request;
      return await controller.strategy.handle({ event, request: asked, params: file });
    } catch (error) {
      if (isFull(error)) return fetch(request);
    }
    // A page of another build must not come into a tab of this one: the tab then opens it anew.
    if (!opens && isPage(file)) return Response.error();
  }
  return opens ? open(event) : fetch(request);
}

/** A page that this build does not have, or has otherwise. @param {FetchEvent} event */
async function open({ request, resultingClientId }) {
  const inOther = request.url.startsWith(SCOPE + edition);
  try {
    const response = await fetch(request);
    await addStranger(resultingClientId);
    self.registration.update().catch(() => {});
    return response;
  } catch {
    const missing = (place) => controller.matchPrecache(`${SCOPE}${place}404.html`);
    return (inOther && (await missing(edition))) || ((await missing("")) ?? Response.error());
  }
}

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(SCOPE)) event.respondWith(answer(event));
});

/** What a page may ask for; the answer goes back through the port that came along. */
const ANSWERS = {
  async status(event) {
    const kept = await keptAddresses();
    const size = (paths) => paths.reduce((sum, path) => sum + files[path][1], 0);
    const paths = wholeFor(event);
    const here = paths.filter((path) => kept.has(new URL(path, SCOPE).href));
    return { build, all: size(paths), kept: size(here) };
  },

  /** Takes over the tabs that no worker has yet, if they are of this build. */
  async claim(event, { of }) {
    if (of === build) await self.clients.claim();
    return { build };
  },

  async keep(event, { what, tell }) {
    const paths = { all: wholeFor(event), calculator }[what] ?? [what];
    const kept = await keptAddresses();
    const missing = urlsOf(paths).filter((url) => fileOf(url) && !kept.has(url));
    const size = (url) => files[url.slice(SCOPE.length)][1];
    const total = missing.reduce((sum, url) => sum + size(url), 0);
    let bytes = 0;
    try {
      await keep(event, missing, (url) => tell({ share: (bytes += size(url)) / total }));
    } catch (error) {
      return { failed: isFull(error) ? "full" : "broken" };
    }
    return { failed: null };
  },

  /** Throws away what is not as it was built. */
  async verify() {
    const store = await cache();
    let wrong = 0;
    for (const request of await store.keys()) {
      const file = fileOf(request.url);
      const response = await store.match(request);
      if (!file || file.cacheKey !== request.url || !response) continue;
      const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
      const found = btoa(String.fromCharCode(...new Uint8Array(digest)));
      if (file.integrity === `sha256-${found}`) continue;
      await store.delete(request);
      wrong += 1;
    }
    return { wrong };
  },

  /** Takes the place of the older build, if no other tab shows it. */
  async replace(event) {
    const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const others = tabs.filter(({ id, url }) => id !== event.source?.id && url.startsWith(SCOPE)).length;
    if (!others) await self.skipWaiting();
    return { others };
  },
};

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const ask = ANSWERS[event.data?.ask];
  if (!port || !ask) return;
  const tell = (told) => port.postMessage(told);
  event.waitUntil(
    ask(event, { ...event.data, tell }).then(
      (result) => tell({ result }),
      (error) => tell({ error: String(error) }),
    ),
  );
});
