// Prints, as a JSON list, the files of Pyodide's standard library that a start, the given imports
// and the given scores read.
// Usage: node bundle_trace.mjs PYODIDE_FOLDER LIBRARY WHEEL < {modules, answers}
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, library, wheel] = process.argv.slice(2);
const { modules, answers } = JSON.parse(readFileSync(0, "utf8"));
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: folder,
  stdLibURL: library,
  enableRunUntilComplete: false,
});
python.FS.writeFile("/jifen.whl", readFileSync(wheel));
python.globals.set("modules", modules.join(" "));
python.globals.set("answers", answers.join("\n"));
python.runPython(`
import importlib, sys
sys.path.insert(0, "/jifen.whl")
for name in modules.split():
    importlib.import_module(name)
jifen = importlib.import_module("jifen")
jifen.facts_text()
for text in answers.split("\\n"):
    jifen.score_text(text)
`);
try {
  python.runPython("raise ValueError");
} catch {
  // What the runtime itself reads to report an error is wanted as well.
}
const files = python.runPython(`
import json
def origins():
    for module in list(sys.modules.values()):
        origin = getattr(getattr(module, "__spec__", None), "origin", None) or ""
        head, zip_name, name = origin.partition(".zip/")
        if zip_name and head.startswith("/lib/"):
            yield name
json.dumps(sorted(set(origins())))
`);
process.stdout.write(`${files}\n`);
