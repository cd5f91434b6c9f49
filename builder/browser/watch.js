/** What a page or a worker asks the network for. */

/** What a browser serves to itself. */
const LOCAL = /^(?:blob|data|about):/;

/**
 * Tells the addresses that are asked for from a moment on, by the page or by the worker where this
 * runs there.
 * @param {number} since by the clock of `performance`
 * @param {(urls: string[]) => void} tell
 * @returns {() => void} ends it
 */
export function watchRequests(since, tell) {
  const observer = new PerformanceObserver((list) => {
    const urls = list
      .getEntries()
      .filter(({ startTime }) => startTime >= since)
      .map(({ name }) => name)
      .filter((name) => name !== import.meta.url && !LOCAL.test(name));
    if (urls.length) tell(urls);
  });
  observer.observe({ type: "resource", buffered: true });
  return () => observer.disconnect();
}
