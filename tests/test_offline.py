"""What is kept for use without a network: the build names every file, and nothing else."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from builder import offline
from builder.bundle import BROWSER
from builder.site import SERVICE_WORKER

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"


def built(folder: Path, sentence: str = "") -> Path:
    for name, text in {
        "index.html": f'<meta charset="utf-8"><p>{sentence}',
        "404.html": '<meta charset="utf-8">',
        "calculator/index.html": '<meta charset="utf-8">',
        "guides/a/index.html": '<meta charset="utf-8">',
        "assets/calculator/jifen.0123456789abcdef.bin": "wheel",
        "assets/calculator/page.0123456789abcdef/form.js": "",
        "assets/stylesheets/all.01234567.css": "",
        "downloads/list.xlsx": "",
        "search/search_index.json": "{}",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    offline.add(ROOT, folder)
    return folder


def test_each_file_stands_there_once_with_its_digest_and_size(tmp_path: Path) -> None:
    folder = built(tmp_path)
    files = offline.manifest_of(folder)["files"]
    data = (folder / "calculator" / "index.html").read_bytes()
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert files["calculator/"] == [f"sha256-{digest}", len(data)]
    assert len(files) == sum(path.is_file() for path in folder.rglob("*")) - 1  # but for the worker


def test_a_first_visit_keeps_the_shell_and_the_calculator_only_where_it_was_opened(
    tmp_path: Path,
) -> None:
    manifest = offline.manifest_of(built(tmp_path))
    assert set(manifest["shell"]) == {
        "",
        "404.html",
        "calculator/",
        "assets/stylesheets/all.01234567.css",
        "search/search_index.json",
    }
    assert set(manifest["calculator"]) == {
        "assets/calculator/jifen.0123456789abcdef.bin",
        "assets/calculator/page.0123456789abcdef/form.js",
    }


def test_pages_and_worker_name_one_build_and_another_has_another_name(tmp_path: Path) -> None:
    one, other = built(tmp_path / "one"), built(tmp_path / "other", "newer")
    name = offline.manifest_of(one)["build"]
    assert f'<meta name="build" content="{name}">' in (one / "guides/a/index.html").read_text()
    assert offline.manifest_of(other)["build"] != name


def test_the_same_files_give_the_same_worker(tmp_path: Path) -> None:
    one, other = built(tmp_path / "one"), built(tmp_path / "other")
    assert (one / SERVICE_WORKER).read_bytes() == (other / SERVICE_WORKER).read_bytes()


@pytest.mark.parametrize("word", ["skipWaiting", "clients.claim"])
def test_the_worker_takes_over_only_where_it_is_asked_to(word: str) -> None:
    """Called on its own, at installation, either would mix two builds in one tab."""
    code = (ROOT / BROWSER / "sw" / "service-worker.js").read_text("utf-8")
    before_answers, _, answers = code.partition("const ANSWERS")
    assert word not in before_answers
    assert answers.count(f"{word}()") == 1


def test_the_built_site_is_wholly_known_to_its_worker() -> None:
    manifest = offline.manifest_of(SITE)
    pages = {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")}
    known = {
        f"{name}index.html" if not name or name.endswith("/") else name
        for name in manifest["files"]
    }
    assert pages <= known
    assert "offline/" in manifest["shell"]
    assert any(name.endswith(".wasm") for name in manifest["calculator"])
