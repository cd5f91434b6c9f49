/**
 * Puts the calculator into a page of another site: one script tag, where it should stand.
 * The frame says how high it is and what it is called; nothing else is told, in either direction.
 */
(() => {
  const script = document.currentScript;
  const { scheme } = script.dataset;
  const address = new URL(scheme ? `embed/${scheme}/` : "embed/", script.src);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.referrerPolicy = "no-referrer";
  frame.loading = "lazy";
  // Room for the first questions until the frame has told its height.
  frame.style.cssText = "display: block; width: 100%; height: 40rem; border: 0;";
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== address.origin || !data?.hujifen) return;
    const { height, title } = data.hujifen;
    if (Number.isFinite(height)) frame.style.height = `${height}px`;
    frame.title = String(title);
  });
  script.after(frame);
})();
