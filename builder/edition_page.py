"""One page of the edition in traditional characters, made from the finished page of the site.

Texts and the attributes that are read are written anew, addresses of what is shared are moved; ids,
names, values and the keys of data stay.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from builder.traditional import HAN, Writer

EDITION = "zh-Hant"
_LANG = 'lang="zh-Hans"'
_HEAD_END = "</head>"
_CALCULATOR = "data-calculator "
_SETTINGS = 'id="__config"'
_LOCALE = {"zh_CN": "zh_TW"}
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'"}
_PAGE = "index.html"
# More than a site has.
_PAGES = 512
# Comments, the link to the other edition and scripts as a whole; else one tag each.
_TAG = re.compile(
    r"(<!--.*?-->|<a [^>]*data-edition.*?</a>|<script\b.*?</script>"
    r"""|</?[a-zA-Z!](?:[^<>"']|"[^"]*"|'[^']*')*>)""",
    re.DOTALL,
)
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_ATTRIBUTE = re.compile(r"""(?<=\s)([a-z][\w:-]*)=("[^"]*"|'[^']*')""")
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script>)", re.DOTALL)
# A text may begin with a place to be filled, which has no quotation mark.
_DATA = re.compile(r"""[\[{][\[{"]""")
# Most tags hold neither Chinese, nor an address, nor data, nor a language.
_CHANGING = re.compile(
    rf"""{HAN.pattern}|\b(?:href|src|lang|data-bundle)=|=["'](?:\.|http|[{{\[]|zh_)"""
)
_ELSEWHERE = re.compile(r"[a-z]+:|//")
_SCOPE = re.compile(r'(?<=__md_scope=new URL\(")\.[^"]*')
# What a script or a form goes by, and what is written in another language.
_KEPT = frozenset({"class", "hreflang", "id", "lang", "name", "value"})
_ADDRESSES = frozenset({"href", "src", "data-bundle"})
_CODE = frozenset({"code", "kbd", "pre", "samp"})
# Elements that hold text alone.
_BARE = frozenset({"option", "text", "textarea", "title"})


def address_of(name: str) -> str:
    """The address of a page below the site, by its file: a folder for its page."""
    return name.removesuffix(_PAGE) if name.endswith(f"/{_PAGE}") or name == _PAGE else name


class Target(NamedTuple):
    """What all pages of an edition share.

    ``addresses`` are the pages that stand in both editions, ``kept`` the files that the service
    worker keeps along with any page of this one, and ``words`` is what writes the engine's words.
    """

    writer: Writer
    site_url: str
    addresses: frozenset[str]
    kept: tuple[str, ...]
    words: str


@lru_cache(maxsize=_PAGES)
def made(to: Target, name: str, text: str) -> str:
    """A page of the edition; while the site is served, most are made once."""
    return _Page(to, name).made(text)


class _Page:
    """One page on its way into the edition; ``_open`` are the elements around the place."""

    def __init__(self, to: Target, name: str) -> None:
        self._to = to
        self._writer = to.writer
        self._site = to.site_url
        self._base = urlsplit(to.site_url).path
        self._here = address_of(name)
        self._folder = posixpath.dirname(f"/{self._here}")
        self._addresses = to.addresses
        self._open: list[str] = []

    def made(self, text: str) -> str:
        """The page in traditional characters."""
        done = "".join(
            self._tag(part) if place % 2 else self._text(part)
            for place, part in enumerate(_TAG.split(text))
        )
        done = done.replace(
            _HEAD_END, f'<meta name="keep" content="{" ".join(self._to.kept)}">{_HEAD_END}'
        )
        to_words = (
            f'{_CALCULATOR}data-traditional="{self._between(f"{EDITION}/{self._to.words}")}" '
        )
        return done.replace(_CALCULATOR, to_words)

    def _text(self, text: str) -> str:
        if not HAN.search(text):
            return text
        if not _CODE.isdisjoint(self._open):
            return _as_issued(text) if self._writer.write_all(text) != text else text
        if not _BARE.isdisjoint(self._open):
            return self._writer.write(text)
        return "".join(
            _as_issued(piece.text)
            if piece.issued and self._writer.write_all(piece.text) != piece.text
            else piece.text
            for piece in self._writer.pieces(text)
        )

    def _tag(self, tag: str) -> str:
        if tag.startswith("<script"):
            return _SCRIPT.sub(self._script, tag)
        if tag.startswith("<!--"):
            return tag
        if "data-edition" in tag:
            return self._switch(tag)
        name = _NAME.match(tag)
        if name and name[1] in _CODE | _BARE and not tag.endswith("/>"):
            if not tag.startswith("</"):
                self._open.append(name[1])
            elif name[1] in self._open:
                self._open.remove(name[1])
        return self._attributes(tag)

    def _attributes(self, tag: str) -> str:
        if not _CHANGING.search(tag) or " hreflang=" in tag:
            return tag
        if tag.startswith("<html"):
            return tag.replace(_LANG, f'lang="{EDITION}"')
        return _ATTRIBUTE.sub(self._attribute, tag)

    def _attribute(self, match: re.Match[str]) -> str:
        name, raw = match[1], html.unescape(match[2][1:-1])
        if name in _KEPT:
            return match[0]
        if name in _ADDRESSES:
            value = self._moved(raw)
        elif _DATA.match(raw):
            return f"{name}='{_json(self._said(json.loads(raw)))}'"
        else:
            value = self._said(raw)
        return match[0] if value == raw else f'{name}="{html.escape(value)}"'

    def _script(self, match: re.Match[str]) -> str:
        start, code, end = match.groups()
        start = _ATTRIBUTE.sub(self._attribute, start)
        if "json" in start:
            data = self._said(json.loads(code))
            if _SETTINGS in start:
                data["search"] = self._moved(data["search"])
            code = _json(data)
        # What the theme remembers, such as dark or light, is the whole site's.
        return start + _SCOPE.sub(self._between("").rstrip("/"), code) + end

    def _said(self, value: Any) -> Any:
        """What scripts and machines read, with its texts written and its addresses moved."""
        if isinstance(value, dict):
            return {key: self._said(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._said(one) for one in value]
        if not isinstance(value, str):
            return value
        if value.startswith(("../", "./", "/", self._site)):
            return self._moved(value)
        return _LOCALE.get(value) or self._writer.write(value)

    def _moved(self, address: str) -> str:
        """An address on a page of the site, as it stands on that page of the edition."""
        plain, mark, fragment = address.partition("#")
        if address.startswith(self._site):
            start, name = self._site, plain.removeprefix(self._site)
        elif address.startswith(self._base):
            start, name = self._base, plain.removeprefix(self._base)
        elif not plain or _ELSEWHERE.match(plain):
            return address
        else:
            start, name = "", self._named(plain)
        twin = name in self._addresses
        if start:
            moved = f"{start}{EDITION}/{name}" if twin else start + name
        else:
            moved = plain if twin else self._between(name)
        return moved + mark + fragment

    def _named(self, way: str) -> str:
        """The path below the site that a way from this page leads to."""
        path = posixpath.normpath(posixpath.join(self._folder, way)).lstrip("/")
        return f"{path}/" if path and way.endswith(("/", ".")) else path

    def _between(self, name: str) -> str:
        """The way from this page of the edition to a file or folder of the site."""
        way = posixpath.relpath(f"/{name}", f"/{EDITION}{self._folder}")
        return f"{way}/" if name.endswith("/") or not name else way

    def _switch(self, link: str) -> str:
        """The link to the other edition, which bears its other text as data."""
        text = re.search(r'data-edition="([^"]*)"', link)
        address = re.search(r'href="([^"]*)"', link)
        assert text
        assert address
        back = address[1].replace(f"{EDITION}/", "", 1)
        if not back.startswith("/"):
            back = self._between(self._here)
        for old, new in (
            (address[0], f'href="{back}"'),
            (f'lang="{EDITION}"', _LANG),
            (text[0], "data-edition"),
        ):
            link = link.replace(old, new)
        return re.sub(r">[^<]*</a>", f">{text[1]}</a>", link)


def _as_issued(text: str) -> str:
    return f"<span {_LANG}>{text}</span>"


def _json(data: Any) -> str:
    """JSON that can stand in an attribute and in a script."""
    return json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
