/** Mends what a service worker keeps, where the calculator cannot start. */

/** A worker that does not answer by then is of no help. */
const PATIENCE = 10_000;

/**
 * Has the service worker throw away every file that is not as it was built.
 * @returns {Promise<boolean>} whether there was one, so that another try is worth it
 */
export async function mended() {
  try {
    const worker = navigator.serviceWorker?.controller;
    if (!worker) return false;
    return await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data.result?.wrong > 0);
      setTimeout(resolve, PATIENCE, false);
      worker.postMessage({ ask: "verify" }, [port2]);
    });
  } catch {
    return false;
  }
}
