/** The service worker as the pages see it: whether there is one, and questions to it. */

/** The address of the site, which ends with a slash. */
export const SITE = new URL("../../../", import.meta.url);

/** The build of the page that was opened in this tab. The pages of `build.py serve` have none. */
export const BUILD = /** @type {HTMLMetaElement?} */ (document.querySelector("meta[name=build]"))
  ?.content;

/** Silence for this long is taken as failure: browsers end workers that they find too busy. */
const SILENT_FOR = 60_000;

/** @type {Promise<ServiceWorkerRegistration?> | null} */
let registration = null;

/** Registers the worker once; null where the browser has none, or storage is denied. */
export function registered() {
  registration ??= register();
  return registration;
}

async function register() {
  if (!BUILD || !("serviceWorker" in navigator)) return null;
  try {
    const options = { scope: SITE.pathname, updateViaCache: "none" };
    return (await navigator.serviceWorker.register(new URL("sw.js", SITE), options)) ?? null;
  } catch {
    return null;
  }
}

/**
 * Asks a worker for something.
 * @param {ServiceWorker} worker
 * @param {object} question
 * @param {(news: object) => void} [hear] called with what comes before the answer
 * @returns {Promise<object>}
 */
export function ask(worker, question, hear = () => {}) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    let timer = 0;
    const end = (settle, value) => {
      clearTimeout(timer);
      port1.close();
      settle(value);
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => end(reject, new Error("silence")), SILENT_FOR);
    };
    port1.onmessage = ({ data }) => {
      wait();
      if (data.result) end(resolve, data.result);
      else if (data.error) end(reject, new Error(data.error));
      else hear(data);
    };
    wait();
    worker.postMessage(question, [port2]);
  });
}
