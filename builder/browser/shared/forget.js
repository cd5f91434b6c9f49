/** Takes everything away that the site has put onto this device. */

/** The address of the site, which ends with a slash. */
const SITE = new URL("../../../", import.meta.url);

/** Other sites of the same host have the same storage: ours all name the path of the site. */
const isOurs = (key) => key.startsWith(`hujifen ${SITE.pathname}`) || key.startsWith(`${SITE.pathname}.__`);

function emptied(storage) {
  for (const key of Object.keys(storage).filter(isOurs)) storage.removeItem(key);
}

/**
 * Forgets what is kept in every store of the browser, and the pages kept for offline use with
 * their worker. What this tab shows stays until it is closed.
 * @returns {Promise<boolean>} whether all of it is gone
 */
export async function forgetAll() {
  const steps = [
    () => emptied(localStorage),
    () => emptied(sessionStorage),
    async () => {
      const registration = await navigator.serviceWorker?.getRegistration(SITE.pathname);
      if (registration?.scope === SITE.href) await registration.unregister();
    },
    async () => {
      const names = await caches.keys();
      const ours = names.filter((name) => name.startsWith("hujifen-") && name.endsWith(SITE.href));
      await Promise.all(ours.map((name) => caches.delete(name)));
    },
  ];
  let gone = true;
  for (const step of steps) {
    try {
      await step();
    } catch {
      // A store that is denied holds nothing of ours, but nobody can look.
      gone = false;
    }
  }
  return gone;
}
