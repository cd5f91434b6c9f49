/** The embedded calculator's side: tells the page around it its height, and opens links outside. */

const dark = matchMedia("(prefers-color-scheme: dark)");

function colour() {
  document.body.dataset.mdColorScheme = dark.matches ? "slate" : "default";
}

/** The whole page around it may read this, so it holds nothing that was answered. */
function tell() {
  const height = Math.ceil(document.querySelector("[data-embedded]").getBoundingClientRect().bottom);
  parent.postMessage({ hujifen: { height: height + scrollY, title: document.title } }, "*");
}

document.addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || link.download) return;
    link.target = "_blank";
    link.rel = "noopener";
  },
  { capture: true },
);
dark.addEventListener("change", colour);
colour();
new ResizeObserver(tell).observe(document.querySelector("[data-embedded]"));
tell();
