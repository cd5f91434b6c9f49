"""Asks the web pages that the sources name whether they are still there.

    python -m builder.links

Prints Markdown. A page counts as gone only when its host says so, or when no host answers to the
name: many of these hosts refuse callers from abroad, which tells nothing about the page.
"""

from __future__ import annotations

import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from socket import gaierror
from typing import Any

from builder.model import load
from builder.reporting import environment, safe

Plain = dict[str, Any]
Fetch = Callable[[str], int]

_ADDRESS = re.compile(
    r"(?<![\w.@-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s；;，、（）()…]*+)?+(?!…)", re.ASCII
)
_GONE = frozenset({404, 410})
_NO_HOST = 0
_TIMEOUT = 20
_AT_ONCE = 8
_AGENT = "Mozilla/5.0 (compatible; link check)"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One address, without its scheme, and the entry of the register that names it."""

    address: str
    entry: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said; ``status`` is 0 where there is no such host, ``None`` for no answer."""

    link: Link
    status: int | None

    @property
    def gone(self) -> bool:
        """Whether the page is certainly no longer there."""
        return self.status == _NO_HOST or self.status in _GONE


def links(plain: Plain) -> list[Link]:
    """Every address in the register of documents and pages."""
    register = plain["documents"]
    found = [
        Link(address, entry["id"])
        for key, part in (("documents", "address"), ("pages", "where"))
        for entry in register[key]
        for address in _addresses(entry.get(part, ""))
    ]
    return sorted(set(found))


def _addresses(text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text):
        # A bare name such as file.json is not one; an address without a path says nothing.
        if "/" in match[0]:
            yield match[0].rstrip(".")


def check(found: Iterable[Link], fetch: Fetch) -> list[Answer]:
    """Ask for each address once; one host is never asked twice at a time.

    Args:
        found: what to ask for.
        fetch: gives the status of an address with a scheme, or raises ``OSError``.
    """
    hosts = [
        list(group) for _, group in groupby(sorted(found), lambda link: link.address.split("/")[0])
    ]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = pool.map(lambda group: [Answer(link, _ask(link, fetch)) for link in group], hosts)
        return [answer for group in answers for answer in group]


def _ask(link: Link, fetch: Fetch) -> int | None:
    status: int | None = None
    for scheme in ("https", "http"):
        try:
            return fetch(f"{scheme}://{link.address}")
        except OSError as error:
            reason = getattr(error, "reason", error)
            status = _NO_HOST if isinstance(reason, gaierror) else None
    return status


def status_of(url: str) -> int:
    """The status that a host answers with.

    Raises:
        OSError: when none comes.
    """
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT})  # noqa: S310 - http(s)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def text(answers: Iterable[Answer]) -> str:
    """The pages that are gone, and how many could not be asked, in Markdown."""
    listed = list(answers)
    gone = [
        {"address": safe(answer.link.address), "entry": answer.link.entry, "status": answer.status}
        for answer in listed
        if answer.gone
    ]
    silent = sum(answer.status is None for answer in listed)
    template = environment().get_template("links.md.j2")
    return template.render(gone=gone, silent=silent, count=len(listed))


if __name__ == "__main__":
    rules = load(Path(__file__).resolve().parent.parent).plain
    sys.stdout.write(text(check(links(rules), status_of)))
