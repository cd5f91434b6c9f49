"""A small server for the built site: under the base path of its address, as a static host does."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".xml": "application/xml",
}


class SiteServer(ThreadingHTTPServer):
    """Serves one folder at one address; ``sent`` counts the bytes of the answers' bodies."""

    daemon_threads = True

    def __init__(self, folder: Path, url: str, *, compress: bool = False) -> None:
        parts = urlsplit(url)
        super().__init__((parts.hostname or "127.0.0.1", parts.port or 80), _Handler)
        self.folder = folder
        self.base = parts.path
        self.compress = compress
        self.sent = 0
        self.paths: list[str] = []
        self.lock = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SiteServer

    def do_GET(self) -> None:
        path = _file(self.server, self.path)
        found = path is not None
        path = path or self.server.folder / "404.html"
        data = path.read_bytes() if path.exists() else b""
        kind = TYPES.get(path.suffix, "application/octet-stream")
        squeeze = self.server.compress and path.suffix in TYPES
        data = _gzipped(data) if squeeze else data
        with self.server.lock:
            self.server.sent += len(data)
            self.server.paths.append(self.path)
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        # What GitHub Pages sends.
        self.send_header("Cache-Control", "max-age=600")
        if squeeze:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        try:
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        del format, args


@lru_cache(maxsize=256)
def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def _file(server: SiteServer, address: str) -> Path | None:
    path = unquote(urlsplit(address).path)
    if not path.startswith(server.base):
        return None
    file = (server.folder / path.removeprefix(server.base)).resolve()
    if not file.is_relative_to(server.folder.resolve()):
        return None
    if file.is_dir():
        file /= "index.html"
    return file if file.is_file() else None


@contextmanager
def serving(folder: Path, url: str, *, compress: bool = False) -> Iterator[SiteServer]:
    """Serve ``folder`` at ``url`` while the block runs."""
    server = SiteServer(folder, url, compress=compress)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
