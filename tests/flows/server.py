"""A small server for the built site: under the base path of its address, as a static host does."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from time import time
from typing import Any
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
    """Serves one folder at one address.

    ``overlay`` holds files that stand in for the folder's, by their path below the address.
    ``sent`` counts the bytes of the answers' bodies, ``paths`` what was asked for, and
    ``log`` has both with the second of the clock. While it is
    ``down`` it hangs up on everyone; files in ``torn`` break off half-way.
    """

    daemon_threads = True

    def __init__(self, folder: Path, url: str, *, compress: bool = False) -> None:
        parts = urlsplit(url)
        super().__init__((parts.hostname or "127.0.0.1", parts.port or 80), _Handler)
        self.folder = folder
        self.base = parts.path
        self.compress = compress
        self.overlay: dict[str, bytes] = {}
        self.sent = 0
        self.log: list[tuple[float, str, int]] = []
        self.down = False
        self.torn: set[str] = set()
        self.paths: list[str] = []
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what went wrong, unless a browser that was closed hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SiteServer

    def do_GET(self) -> None:
        if self.server.down:
            self.close_connection = True
            return
        name = _name(self.server, self.path)
        data = _read(self.server, name)
        status = 404 if data is None else 200
        if data is None:
            name, data = "404.html", _read(self.server, "404.html") or b""
        suffix = PurePosixPath(name).suffix
        kind = TYPES.get(suffix, "application/octet-stream")
        squeeze = self.server.compress and suffix in TYPES
        data = _gzipped(data) if squeeze else data
        with self.server.lock:
            self.server.sent += len(data)
            self.server.paths.append(name)
            self.server.log.append((time(), name, len(data)))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        # What GitHub Pages sends.
        self.send_header("Cache-Control", "max-age=600")
        if squeeze:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        try:
            if name in self.server.torn:
                self.wfile.write(data[: len(data) // 2])
                self.close_connection = True
            else:
                self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        del format, args


@lru_cache(maxsize=256)
def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def _name(server: SiteServer, address: str) -> str:
    """The path below the site's address that an address names, a folder by its page."""
    path = unquote(urlsplit(address).path)
    if not path.startswith(server.base):
        return "404.html"
    name = path.removeprefix(server.base)
    return f"{name}index.html" if name == "" or name.endswith("/") else name


def _read(server: SiteServer, name: str) -> bytes | None:
    if name in server.overlay:
        return server.overlay[name]
    file = (server.folder / name).resolve()
    inside = file.is_relative_to(server.folder.resolve())
    return file.read_bytes() if inside and file.is_file() else None


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
