"""Uploads a placed site to an object store that speaks the S3 protocol.

    python3 scripts/upload_site.py FOLDER [--dry-run]

FOLDER is the ``site`` folder that ``builder/place.py`` wrote. The environment says where to:

    S3_ENDPOINT            the address of the store, with the scheme
    S3_BUCKET              the bucket
    S3_REGION              the region, as the store calls it
    S3_PREFIX              folder in the bucket, none by default
    S3_PATH_STYLE          "1" where the bucket belongs into the path
    S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY

An object store cannot choose by what a browser accepts, so text goes up gzipped, which all browsers
read. Files whose names never change hands go first and pages last, so that no page ever names a
file that is not there yet. Nothing is deleted: an open page may still ask for yesterday's files.
Needs Python 3.11 and nothing else.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import hmac
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_SQUEEZED = frozenset(
    {
        ".css",
        ".html",
        ".ics",
        ".js",
        ".json",
        ".mjs",
        ".svg",
        ".txt",
        ".wasm",
        ".webmanifest",
        ".xml",
    }
)
_FOR_OTHER_HOSTS = frozenset({".gz", ".br"})
_HASHED = re.compile(r"(?:^|[./-])[0-9a-f]{8,64}(?=[./]|$)|/\d+\.\d+\.\d+/")
_FOR_EVER = "public, max-age=31536000, immutable"
_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Store:
    """Where to upload, and with whose keys."""

    endpoint: str
    bucket: str
    region: str
    prefix: str
    path_style: bool
    key_id: str
    secret: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Store:
        """The store that the environment names.

        Raises:
            KeyError: with the name of a variable that is missing.
        """
        return cls(
            endpoint=environ["S3_ENDPOINT"].rstrip("/"),
            bucket=environ["S3_BUCKET"],
            region=environ["S3_REGION"],
            prefix=environ.get("S3_PREFIX", "").strip("/"),
            path_style=environ.get("S3_PATH_STYLE") == "1",
            key_id=environ["S3_ACCESS_KEY_ID"],
            secret=environ["S3_SECRET_ACCESS_KEY"],
        )

    def url(self, key: str) -> str:
        """The address of an object."""
        path = quote("/".join(part for part in (self.prefix, key) if part))
        parts = urlsplit(self.endpoint)
        if self.path_style:
            return f"{self.endpoint}/{self.bucket}/{path}"
        return f"{parts.scheme}://{self.bucket}.{parts.netloc}/{path}"


@dataclass(frozen=True, slots=True)
class Object:
    """One file as it goes up."""

    key: str
    data: bytes
    headers: dict[str, str]


def objects(folder: Path) -> Iterator[Object]:
    """Every file of the site, in the order of uploading."""
    paths = [path for path in folder.rglob("*") if path.is_file() and _wanted(path)]
    for path in sorted(paths, key=lambda path: (_rank(path, folder), path)):
        key = path.relative_to(folder).as_posix()
        headers = {
            "cache-control": _FOR_EVER if _HASHED.search(key) else "no-cache",
            "content-type": TYPES.get(path.suffix, "application/octet-stream"),
        }
        data = path.read_bytes()
        if path.suffix in _SQUEEZED:
            data = gzip.compress(data, 9, mtime=0)
            headers["content-encoding"] = "gzip"
        yield Object(key, data, headers)


def _wanted(path: Path) -> bool:
    return path.suffix not in _FOR_OTHER_HOSTS and path.name != "_headers"


def _rank(path: Path, folder: Path) -> int:
    """Files that never change, then what pages name, then pages."""
    if path.suffix == ".html":
        return 2
    return 0 if _HASHED.search(path.relative_to(folder).as_posix()) else 1


def signed(
    store: Store, method: str, url: str, data: bytes, headers: Mapping[str, str], now: str
) -> dict[str, str]:
    """The headers of a request with its signature, version 4, for the instant ``now``."""
    parts = urlsplit(url)
    digest = hashlib.sha256(data).hexdigest()
    named = {**headers, "host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": now}
    names = ";".join(sorted(named))
    lines = "".join(f"{name}:{named[name]}\n" for name in sorted(named))
    request = f"{method}\n{parts.path}\n\n{lines}\n{names}\n{digest}"
    scope = f"{now[:8]}/{store.region}/s3/aws4_request"
    told = "\n".join(("AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{store.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, told.encode(), "sha256").hex()
    credential = f"Credential={store.key_id}/{scope}"
    named["authorization"] = (
        f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}"
    )
    return named


def upload(store: Store, item: Object) -> None:
    """Put one object.

    Raises:
        OSError: when the store does not take it.
    """
    url = store.url(item.key)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = signed(store, "PUT", url, item.data, item.headers, now)
    del headers["host"]  # urllib sends its own, the same
    request = urllib.request.Request(url, item.data, headers, method="PUT")  # noqa: S310
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
        answer.read()


def main() -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description="Upload a placed site to an object store.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    options = parser.parse_args()
    try:
        store = Store.of(os.environ)
    except KeyError as error:
        print(f"upload: {error.args[0]} is not set", file=sys.stderr)
        return 2
    count = 0
    for item in objects(options.folder):
        print(f"{len(item.data):>9}  {item.headers['cache-control']:<38}  {item.key}")
        count += 1
        try:
            if not options.dry_run:
                upload(store, item)
        except (OSError, urllib.error.URLError) as error:
            print(f"upload: {item.key}: {error}", file=sys.stderr)
            return 1
    if not count:
        print(f"upload: nothing in {options.folder}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
