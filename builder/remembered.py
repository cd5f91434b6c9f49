"""Lets a build of the site in a running server begin where the one before it ended.

Turning Markdown into HTML, cutting texts into words for the search and filling the theme's
templates take most of a build, and an edit changes few pages. All else is done and checked each
time as in any build.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.plugins import BasePlugin, event_priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.bccache import Bucket
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.theme import Theme

_MADE = ("content", "toc", "_title_from_render", "present_anchor_ids")
# Before the search, which asks the theme for its words.
_FIRST = 99
_SEARCH = "material/search"
# By the name of a page: what it was made from, and what was made.
_Kept = dict[str, tuple[Any, Any]]


class Remembered(BasePlugin):  # type: ignore[no-untyped-call,type-arg]
    """A plugin of the engine that keeps what was made of each page in the last good build."""

    def __init__(self) -> None:
        self._pages: _Kept = {}
        self._entries: _Kept = {}
        self._filled: _Kept = {}
        self._words = b""
        self._around: Any = None
        self._templates = _Templates()
        self._files: tuple[list[Path], list[str]] | None = None

    def on_build_error(self, **_: object) -> None:
        """Make every page anew in the next build, which then warns again of what is wrong."""
        self._pages.clear()
        self._entries.clear()
        self._filled.clear()

    @event_priority(_FIRST)
    def on_config(self, config: MkDocsConfig) -> None:
        """Have the theme's templates compiled, and its files looked for, only once."""
        theme = config.theme
        theme.get_env = partial(self._environment, theme, theme.get_env)  # type: ignore[method-assign]

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Have the search ask here first."""
        plugin: Any = config.plugins[_SEARCH]
        self._words = Path(plugin.config.jieba_dict_user).read_bytes()
        index = plugin.search_index
        index.add_entry_from_context = partial(self._index, index, index.add_entry_from_context)

    def on_pre_page(self, page: Page, **_: object) -> Page:
        """Have the page ask here first."""
        page.render = partial(self._render, page, page.render)  # type: ignore[method-assign]
        return page

    def on_env(self, _: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Note what each page shows of the others, and the state of our own templates."""
        others = [
            (file.page.url, file.page.title, file.page.meta)
            for file in files.documentation_pages()
            if file.page is not None
        ]
        ours = [(path, path.stat().st_mtime_ns) for path in _ours(config.theme)]
        self._around = (config.nav, others, ours)

    def _environment(self, theme: Theme, get_env: Any) -> jinja2.Environment:
        env: jinja2.Environment = get_env()
        env.bytecode_cache = self._templates
        env.get_template = partial(self._template, env.get_template)  # type: ignore[method-assign]
        env.list_templates = partial(self._listed, theme, env.list_templates)  # type: ignore[method-assign]
        return env

    def _listed(self, theme: Theme, listed: Any, **wanted: Any) -> list[str]:
        # That of the engine and its theme are thousands, of which none changes; ours may.
        given = _ours(theme)
        if self._files is None or self._files[0] != given:
            self._files = (given, listed(**wanted))
        return self._files[1]

    def _template(self, get_template: Any, *how: Any, **named: Any) -> jinja2.Template:
        template: jinja2.Template = get_template(*how, **named)
        if "render" not in vars(template):
            template.render = partial(self._fill, template.render)  # type: ignore[method-assign]
        return template

    def _fill(self, render: Any, context: dict[str, Any]) -> str:
        page: Page | None = context.get("page")
        if page is None:
            return str(render(context))
        given = (page.content, page.meta, self._around)
        text: str = _once(self._filled, page, given, lambda: render(context))
        return text

    def _render(self, page: Page, render: Any, config: MkDocsConfig, files: Files) -> None:
        def make() -> dict[str, Any]:
            render(config, files)
            links = {to.src_uri: one for to, one in (page.links_to_anchors or {}).items()}
            return {**{key: getattr(page, key) for key in _MADE}, "links": links}

        made = _once(self._pages, page, (page.markdown, tuple(files.src_uris)), make)
        for key in _MADE:
            setattr(page, key, made[key])
        # By the files of this build, whose pages may have lost an anchor.
        page.links_to_anchors = {files.src_uris[to]: one for to, one in made["links"].items()}

    def _index(self, index: Any, add: Any, page: Page) -> None:
        before = list(index.entries)

        def make() -> list[Any]:
            add(page)
            return list(index.entries[len(before) :])

        given = (page.content, page.title, page.url, page.meta, self._words)
        index.entries = before + _once(self._entries, page, given, make)


def _once(kept: _Kept, page: Page, given: Any, make: Callable[[], Any]) -> Any:
    """What was made of a page from what was given, made anew where that is not as it was."""
    name = page.file.src_uri
    if name not in kept or kept[name][0] != given:
        kept[name] = (given, make())
    return kept[name][1]


def _ours(theme: Theme) -> list[Path]:
    """The files of the theme that are not the engine's or a package's."""
    return sorted(Path(str(theme.custom_dir)).rglob("*")) if theme.custom_dir else []


class _Templates(jinja2.BytecodeCache):
    """Compiled templates, by their sources."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = (bucket.checksum, bucket.bytecode_to_string())
