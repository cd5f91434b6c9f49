"""Serves the site under its own address, and builds and reloads it after each change.

Only the pages that this server sends hold the reloading script; the built files do not.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from builder import pages, site
from builder.compile import compile_all
from builder.edition import Edition
from builder.model import load
from builder.problems import RulesRefused
from builder.prose import ProseError
from builder.remembered import Remembered

_DATA = Path("calculator", "jifen", "data")
_SETTINGS = "mkdocs.yml"
_WATCHED = ("rules", "docs", "builder", "calculator/jifen", _SETTINGS)
_PAUSE = 0.2
_EVENTS, _RELOADER = "__changes", "__reload.js"
_SCRIPT = """let seen;
new EventSource(new URL("__changes", document.currentScript.src)).onmessage = ({data}) => {
  if (seen && seen !== data) location.reload();
  seen = data;
};
"""

# What another build of the site left at this address keeps its pages; a newer worker ends that.
_RETIRING = """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  const ours = names.filter((name) => name.endsWith(registration.scope));
  await Promise.all(ours.map((name) => caches.delete(name)));
  await registration.unregister();
  for (const tab of await clients.matchAll({ type: "window" })) tab.navigate(tab.url);
})()));
"""

Stamps = dict[Path, int]


@dataclass(slots=True)
class Site:
    """What is being served: the folder of the newest build, its number, and what it leaves over."""

    url: str
    folder: Path
    build: str = ""
    remembered: Remembered = field(default_factory=Remembered)

    @property
    def base(self) -> str:
        """The path that every address begins with, with a slash at both ends."""
        return urlsplit(self.url).path or "/"


def serve(root: Path, port: int) -> None:
    """Build the project at ``root`` and serve it until interrupted.

    The address is ``SITE_URL`` where that is set; what it says of the path is honoured.
    """
    url = os.environ.get("SITE_URL", f"http://127.0.0.1:{port}/")
    served = Site(url, root / ".cache" / "serve")
    stamps = _stamps(root)
    build(root, served)
    with ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, served)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"Serving {url}", flush=True)
        try:
            _watch(root, served, stamps)
        except KeyboardInterrupt:
            print()


class Handler(SimpleHTTPRequestHandler):
    """Sends the files of a site that lies under its base path."""

    extensions_map = {  # noqa: RUF012 - the base class types it so
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, served: Site, *arguments: object) -> None:
        self.served = served
        super().__init__(*arguments, directory=str(served.folder))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a file, the reloading script, or the stream of build numbers."""
        name = self.path.removeprefix(self.served.base)
        if not self.path.startswith(self.served.base):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.served.base)
            self.end_headers()
        elif name == _EVENTS:
            self._send_builds()
        elif name == _RELOADER:
            self._send(HTTPStatus.OK, "text/javascript", _SCRIPT.encode())
        elif name == site.SERVICE_WORKER:
            self._send(HTTPStatus.OK, "text/javascript", _RETIRING.encode())
        else:
            self._send_file()

    def translate_path(self, path: str) -> str:
        """The file of an address, without the base path."""
        return super().translate_path("/" + path.removeprefix(self.served.base))

    def end_headers(self) -> None:
        """Send the headers; nothing may be kept, since everything may change."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
        """Say nothing about requests."""

    def _send_file(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and urlsplit(self.path).path.endswith("/"):
            path /= "index.html"
        if path.suffix == ".html" and path.is_file():
            self._send_page(HTTPStatus.OK, path)
        elif path.exists():
            super().do_GET()
        else:
            self._send_page(HTTPStatus.NOT_FOUND, self.served.folder / "404.html")

    def _send_page(self, status: HTTPStatus, path: Path) -> None:
        script = f'<script src="{self.served.base}{_RELOADER}"></script></body>'
        text = path.read_text("utf-8").replace("</body>", script)
        self._send(status, "text/html; charset=utf-8", text.encode())

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _send_builds(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        sent = ""
        try:
            while True:
                if sent != self.served.build:
                    sent = self.served.build
                    self.wfile.write(f"data: {sent}\n\n".encode())
                    self.wfile.flush()
                time.sleep(_PAUSE)
        except OSError:  # the browser has gone
            return


def _watch(root: Path, served: Site, stamps: Stamps) -> None:
    while True:
        time.sleep(_PAUSE)
        now = _stamps(root)
        changed = sorted({path for path, _ in now.items() ^ stamps.items()})
        if not changed:
            continue
        stamps = now
        if any(path.suffix == ".py" or path.name == _SETTINGS for path in changed):
            print("The code or its settings have changed: starting anew", flush=True)
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - this very command
        print(f"Changed: {', '.join(str(path.relative_to(root)) for path in changed)}", flush=True)
        build(root, served)


def build(root: Path, served: Site) -> None:
    """Build beside what is being served; after a mistake that stays in place."""
    start = time.perf_counter()
    other = "b" if served.folder.name == "a" else "a"
    folder = root / ".cache" / "serve" / other
    # Nearly all that a build makes lasts until its end: to look for what does not takes longer.
    gc.disable()
    try:
        model = load(root)
        compile_all(model, root / _DATA)
        pages.render(model, root / "docs")
        site.build(root, folder, served.url, Edition(model), remembered=served.remembered)
    except (RulesRefused, ProseError, site.SiteError, jinja2.TemplateError) as mistake:
        print(mistake, file=sys.stderr, flush=True)
        return
    finally:
        gc.enable()
    served.folder, served.build = folder, str(time.time_ns())
    print(f"Built in {time.perf_counter() - start:.1f} s", flush=True)


def _stamps(root: Path) -> Stamps:
    """When each file that a build reads was last written."""
    return {path: path.stat().st_mtime_ns for path in _inputs(root)}


def _inputs(root: Path) -> Iterator[Path]:
    for name in _WATCHED:
        start = root / name
        for path in start.rglob("*") if start.is_dir() else (start,):
            below = path.relative_to(root)
            derived = _DATA in below.parents or "__pycache__" in below.parts
            if path.is_file() and not derived and not pages.is_generated(path):
                yield path
