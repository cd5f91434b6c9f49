"""The release: one archive, the same bytes each time, for any address."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import crossplane  # type: ignore[import-untyped]
import pytest

from builder import offline, place, release
from builder import site as finished
from builder.site import SERVICE_WORKER

ROOT = Path(__file__).resolve().parent.parent
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8">
<title>沪积分</title><script>var scope = new URL("{scope}", location)</script>
<script id="__config" type="application/json">{{"base": "{scope}"}}</script>
<script src="{scope}assets/bundle.0123abcd.min.js"></script></head><body>{body}</body></html>
"""


def _site(folder: Path, url: str) -> Path:
    """A small site as `site.finish` leaves one, built for an address."""
    path = "/" + url.split("/", 3)[3]
    for name, text in {
        "index.html": PAGE.format(scope=".", body="首页" * 200),
        "404.html": PAGE.format(scope=path, body="没有这一页" * 200),
        "sitemap.xml": f"<urlset><loc>{url}</loc><lastmod>2026-11-21</lastmod></urlset>",
        "robots.txt": f"Sitemap: {url}sitemap.xml\n",
        "assets/bundle.0123abcd.min.js": "let a = 1;\n" * 99,
        "assets/calculator/page.0123456789abcdef/worker.js": "let b = 2;\n" * 99,
        "assets/calculator/py/0.29.5/pyodide.asm.wasm": "wasm" * 999,
        "assets/calculator/stdlib.0123456789abcdef.zip": "zip",
        "assets/stylesheets/site.css": "p { color: red }\n" * 99,
    }.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    finished.finish(folder, url)
    offline.add(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    built = _site(folder / "built", release.URL)
    return release.pack(built, folder / "out", rules_version="abc")


HOST = "https://points.example/a/b/"


@pytest.fixture
def placed(archive: Path, tmp_path: Path) -> Path:
    return place.place(archive, tmp_path / "placed", HOST)


def _texts(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in files
        if path.suffix not in place.PACKED
    }


def _without_build(texts: dict[str, str]) -> dict[str, str]:
    """The texts but for the name of the build, which says where it was built for."""
    return {
        name: re.sub(r'<meta name="build" content="[0-9a-f]{16}">', "", text)
        for name, text in texts.items()
        if name != SERVICE_WORKER
    }


def _in_order(text: str) -> str:
    """The text with the hashes of its policy sorted: their order says nothing."""
    return re.sub(
        r"'sha256-[^']+'(?: 'sha256-[^']+')*", lambda match: str(sorted(match[0].split())), text
    )


# ------------------------------------------------------------------ the archive


def test_the_same_site_gives_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    built = _site(tmp_path / "built", release.URL)
    (built / "index.html").touch()

    again = release.pack(built, tmp_path, rules_version="abc")

    assert again.read_bytes() == archive.read_bytes()


def test_it_holds_nothing_of_the_machine(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")
            assert member.mtime == release._MTIME
            assert member.name.startswith(release.NAME)
            assert member.isdir() or member.isfile()


def test_the_licences_lie_beside_the_site(placed: Path) -> None:
    for name in ("LICENSE", "LICENSE-DATA", "NOTICE"):
        assert (placed.parent / name).read_bytes() == (ROOT / name).read_bytes()


def test_text_has_compressed_siblings_and_what_is_packed_has_none(placed: Path) -> None:
    style = placed / "assets/stylesheets/site.css"

    assert gzip.decompress((style.with_name("site.css.gz")).read_bytes()) == style.read_bytes()
    packed = style.with_name("site.css.br").read_bytes()
    assert brotli.decompress(packed) == style.read_bytes()
    assert not list(placed.rglob("*.zip.gz"))
    assert not list(placed.rglob("robots.txt.gz"))


def test_the_checksums_are_in_the_form_of_sha256sum(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = tmp_path / release.NAME

    lines = (folder / place.SUMS).read_text("utf-8").splitlines()

    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    files = {name: path for name, path in files.items() if path.is_file() and name != place.SUMS}
    assert listed == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()
    }


def test_pages_with_different_policies_are_refused(tmp_path: Path) -> None:
    built = _site(tmp_path / "built", release.URL)
    page = built / "index.html"
    page.write_text(page.read_text("utf-8").replace("img-src", "media-src"), "utf-8")

    with pytest.raises(ValueError, match="2 content policies"):
        release.pack(built, tmp_path / "out")


# ------------------------------------------------------------------ the address


@pytest.mark.parametrize("url", [HOST, "https://points.example/", "http://127.0.0.1:8000/x/"])
def test_a_placed_site_is_the_site_built_for_that_address(
    archive: Path, tmp_path: Path, url: str
) -> None:
    """The policy too: a script that names the path has another hash at another path."""
    site = place.place(archive, tmp_path / "placed", url, plain=True)

    built = _site(tmp_path / "built", url)
    ours, theirs = _without_build(_texts(site)), _without_build(_texts(built))
    assert {name: _in_order(text) for name, text in ours.items()} == {
        name: _in_order(text) for name, text in theirs.items()
    }


def test_the_service_worker_knows_the_files_as_they_are_placed(placed: Path) -> None:
    """A browser refuses a file with another digest; the 404 page names the address in full."""
    manifest = offline.manifest_of(placed)
    assert "404.html" in manifest["files"]
    for name, (digest, _) in manifest["files"].items():
        path = placed / (f"{name}index.html" if not name or name.endswith("/") else name)
        found = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
        assert digest == f"sha256-{found}", name
    worker = (placed / SERVICE_WORKER).read_bytes()
    assert gzip.decompress((placed / f"{SERVICE_WORKER}.gz").read_bytes()) == worker


def test_nothing_of_the_placeholder_is_left(placed: Path) -> None:
    for name, text in _texts(placed.parent).items():
        if name != "place.py":
            assert ".invalid" not in text, name
            assert "_hujifen_" not in text, name


def test_the_compressed_pages_are_the_placed_ones(placed: Path) -> None:
    page = (placed / "404.html").read_bytes()

    assert b"/a/b/assets/" in page
    assert gzip.decompress((placed / "404.html.gz").read_bytes()) == page


def test_the_checksums_hold_after_placing(placed: Path) -> None:
    place.verify(placed.parent)
    assert json.loads((placed.parent / place.FACTS).read_text("utf-8")) == {
        "rules_version": "abc",
        "url": HOST,
    }


@pytest.mark.parametrize(
    "url", ["", "points.example/", "https://points.example/a", "file:///a/", "https://例.example/"]
)
def test_an_address_must_be_one(archive: Path, tmp_path: Path, url: str) -> None:
    with pytest.raises(place.PlaceError, match="not an address"):
        place.place(archive, tmp_path / "placed", url)


def test_a_changed_file_is_refused(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = tmp_path / release.NAME
    (folder / "site/index.html").write_text("evil", "utf-8")
    (folder / "site/more.js").write_text("evil", "utf-8")

    with pytest.raises(place.PlaceError, match=r"not as packed: site/index.html, site/more.js"):
        place.place(folder, tmp_path / "placed", HOST)


def test_a_placed_site_is_not_placed_again(placed: Path, tmp_path: Path) -> None:
    """Its address may be any text by now, and replacing it would hit what only looks like it."""
    with pytest.raises(place.PlaceError, match="placed already"):
        place.place(placed.parent, tmp_path / "again", "https://other.example/")


def test_a_folder_in_use_is_refused(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")

    with pytest.raises(place.PlaceError, match="not empty"):
        place.place(archive, tmp_path, HOST)


def test_what_is_no_release_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.tar.gz"
    other.write_bytes(gzip.compress(b"other"))

    with pytest.raises(place.PlaceError, match="other"):
        place.place(other, tmp_path / "placed", HOST)


def test_the_script_in_the_archive_needs_nothing_else(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")

    done = subprocess.run(
        [sys.executable, "-I", "place.py", ".", tmp_path / "placed", HOST, "--plain"],
        cwd=tmp_path / release.NAME,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert not list((tmp_path / "placed").rglob("*.gz"))
    assert HOST in (tmp_path / "placed/site/404.html").read_text("utf-8")


# ------------------------------------------------------------------ headers


def test_names_with_a_hash_are_kept_for_ever_and_others_are_not(placed: Path) -> None:
    rules = (placed / "_headers").read_text("utf-8")

    assert "\n/a/b/assets/bundle.0123abcd.min.js\n  Cache-Control: public" in rules
    assert "\n/a/b/assets/calculator/page.0123456789abcdef/*\n  Cache-Control: public" in rules
    assert "\n/a/b/assets/calculator/py/0.29.5/*\n  Cache-Control: public" in rules
    assert "site.css" not in rules


def test_the_headers_carry_the_policy_of_the_pages(placed: Path) -> None:
    policy = release.policy(placed)

    assert f"Content-Security-Policy: {policy}\n" in (placed / "_headers").read_text("utf-8")
    assert f'"{policy}"' in (placed.parent / "nginx.conf").read_text("utf-8")
    assert f"connect-src {HOST}" in policy


def test_nginx_can_read_the_sample(placed: Path, tmp_path: Path) -> None:
    main = tmp_path / "main.conf"
    main.write_text(f"events {{}}\nhttp {{ include {placed.parent}/nginx.conf; }}\n", "utf-8")

    parsed = crossplane.parse(str(main))

    assert parsed["status"] == "ok", parsed["errors"]
