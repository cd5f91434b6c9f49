/** The stock arm's worker: npm's files as they are, the wheel loaded the documented way. */

async function load({ base, files }, loadPyodide) {
  const python = await loadPyodide({ indexURL: new URL(".", new URL(files.pyodide, base)).href });
  await python.loadPackage(new URL(files.wheel, base).href);
  return python.pyimport("jifen").score_text;
}

export function run(loadPyodide, waiting) {
  let score = null;
  const answer = async ({ data }) => {
    if (data.start) {
      score = load(data.start, loadPyodide);
      score.then(() => self.postMessage({ ready: true }));
    } else {
      self.postMessage({ id: data.id, result: (await score)(data.text) });
    }
  };
  self.onmessage = answer;
  waiting.forEach(answer);
}
