/** On every page: lets a service worker keep the site, and tells of a newer version. */

import { find, onPage, say } from "../shared/host.js";
import { BUILD, SITE, ask, registered } from "./keeper.js";

const whole = () => find(document, "[data-offline]");

/** The first score is not to wait for downloads of ours. */
const QUIET_AT_LATEST = 20_000;

function quiet() {
  const loaded = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", resolve, { once: true });
  });
  if (!find(document, "[data-calculator]")) return loaded;
  return new Promise((resolve) => {
    document.addEventListener("calculator-ready", resolve, { once: true });
    setTimeout(resolve, QUIET_AT_LATEST);
  });
}

/** What this tab has shown and no worker was asked to keep yet. @type {Set<string>} */
const seen = new Set();

/** Notes the page that is shown; one with the calculator brings all that it needs. */
function note() {
  seen.add(decodeURI(location.pathname.slice(SITE.pathname.length)));
  if (find(document, "[data-calculator]")) seen.add("calculator");
  // What any page of the other edition needs besides, such as its search.
  const besides = /** @type {HTMLMetaElement?} */ (find(document, "meta[name=keep]"));
  for (const path of besides?.content.split(" ") ?? []) seen.add(path);
}

async function keepSeen(worker) {
  for (const what of seen) {
    seen.delete(what);
    const { failed } = await ask(worker, { ask: "keep", what });
    if (what === "calculator" && !failed) document.dispatchEvent(new Event("calculator-kept"));
  }
}

/** Offers the newer version that waits; a tab that is of it already changes without a word. */
async function offer(registration) {
  const { waiting } = registration;
  if (!waiting || !navigator.serviceWorker.controller) return;
  const { build } = await ask(waiting, { ask: "status" });
  if (build === BUILD) {
    await ask(waiting, { ask: "replace" });
    return;
  }
  const box = find(document, "[data-newer]");
  const said = find(box, "[data-slot=said]");
  box.hidden = false;
  find(box, "button").onclick = async () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    const { others } = await ask(waiting, { ask: "replace" });
    if (others) said.textContent = say(box.dataset.others, { n: others });
  };
}

async function begin() {
  await quiet();
  const registration = await registered();
  if (!registration) return;
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => offer(registration).catch(() => {}));
  });
  const { active } = await navigator.serviceWorker.ready;
  if (!active) return;
  await offer(registration);
  if (!navigator.serviceWorker.controller) await ask(active, { ask: "claim", of: BUILD });
  onPage(() => {
    const worker = registration.active;
    if (worker) keepSeen(worker).catch(() => {});
  });
}

/** The page about offline use: how much there is, how much is kept, and the button for the rest. */
class Whole {
  constructor(root) {
    this.root = root;
    this.texts = JSON.parse(root.dataset.texts);
    find(root, "[data-do=keep]").addEventListener("click", () => this.keep());
    this.show();
  }

  say(name, values = {}) {
    find(this.root, "[data-slot=said]").textContent = name ? say(this.texts[name], values) : "";
  }

  async show() {
    const button = find(this.root, "[data-do=keep]");
    button.disabled = true;
    const worker = (await registered())?.active ?? (await active());
    if (!worker) {
      this.say("cannot");
      return null;
    }
    const { all, kept } = await ask(worker, { ask: "status" });
    const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
    button.disabled = kept >= all;
    button.textContent = say(this.texts.keep, { size: megabytes(all - kept) });
    find(this.root, "[data-slot=size]").textContent = say(this.texts.size, {
      all: megabytes(all),
      kept: megabytes(kept),
    });
    if (kept >= all) this.say("whole");
    return worker;
  }

  async keep() {
    const worker = await this.show();
    if (!worker) return;
    const bar = find(this.root, "progress");
    bar.hidden = false;
    this.say("keeping");
    const { failed } = await ask(worker, { ask: "keep", what: "all" }, ({ share }) => {
      bar.value = share;
    }).catch(() => ({ failed: "broken" }));
    bar.hidden = true;
    await this.show();
    if (failed) this.say(failed);
  }
}

async function active() {
  return (await registered()) && (await navigator.serviceWorker.ready).active;
}

onPage(note);
begin().catch(() => {}); // the site works without

onPage(() => {
  const root = whole();
  if (root && !root.dataset.mounted) {
    root.dataset.mounted = "";
    new Whole(root);
  }
});
