/** Forgets whatever this site has put on the device. */

import { FORGOTTEN, SITE, SITE_KEY } from "../shared/host.js";

/** Whether a name in a storage that all sites of the host share is one of ours. */
const ours = (name) =>
  name.startsWith(SITE_KEY) || name.startsWith(`${SITE}.`) || name.includes(location.origin + SITE);

/**
 * Ticks, kept answers, the look of the pages, caches and what works offline.
 * @returns {Promise<boolean>} whether nothing is left
 */
export async function forgetAll() {
  const done = await Promise.allSettled([
    clear(() => localStorage),
    clear(() => sessionStorage),
    dropCaches(),
    dropWorkers(),
  ]);
  dispatchEvent(new Event(FORGOTTEN));
  return done.every(({ status }) => status === "fulfilled");
}

async function clear(storage) {
  let place;
  try {
    place = storage();
  } catch {
    return; // denied, so nothing was ever put there
  }
  for (const key of Object.keys(place).filter(ours)) place.removeItem(key);
}

async function dropCaches() {
  if (!("caches" in self)) return;
  const names = (await caches.keys()).filter((name) => ours(name) || name.includes(SITE));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function dropWorkers() {
  const workers = await navigator.serviceWorker?.getRegistrations?.();
  const here = (workers ?? []).filter(({ scope }) => new URL(scope).pathname === SITE);
  await Promise.all(here.map((worker) => worker.unregister()));
}
