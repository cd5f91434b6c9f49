"""The command line: files in, JSON out, messages on standard error."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from jifen._calls import refusal_of_text
from jifen._facts import facts_text, schemes_text
from jifen._json import LONGEST_ANSWERS, Unreadable, dump, dump_receipt, parse
from jifen._receipt import receipt, verify
from jifen._refusals import Refused
from jifen._rules import Rules, load_rules, scheme_ids
from jifen._score import written

__all__ = ["main"]

_SCORED, _REFUSED, _MISUSED = 0, 1, 2
# China has had one time zone without daylight saving since 1991, so no zone data is needed.
_SHANGHAI = timedelta(hours=8)
_BAR_WIDTH = 40
# A character takes up to four bytes; one byte more tells a long file without holding it.
_LONGEST_BYTES = LONGEST_ANSWERS * 4 + 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 scored, 1 refused, 2 wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except OSError as error:
        # A reader that has enough, such as head, closes the pipe: nothing to report.
        if isinstance(error, BrokenPipeError):
            sys.stderr.close()
            return _SCORED
        print(f"jifen: {error.filename}: {error.strerror}", file=sys.stderr)
        return _MISUSED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jifen", description=_say("cli_about"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    scoring = commands.add_parser("score", help=_say("cli_score"))
    form = scoring.add_mutually_exclusive_group()
    form.add_argument("--jsonl", action="store_true", help=_say("cli_jsonl"))
    form.add_argument("--receipt", action="store_true", help=_say("cli_receipt"))
    scoring.add_argument("file", metavar="FILE")
    scoring.set_defaults(run=_score)
    listing = commands.add_parser("facts", help=_say("cli_facts"))
    listing.set_defaults(run=lambda options: _write(facts_text(options.scheme)))
    schemes = commands.add_parser("schemes", help=_say("cli_schemes"))
    schemes.set_defaults(run=lambda options: _write(schemes_text()))
    checking = commands.add_parser("verify", help=_say("cli_verify"))
    checking.add_argument("file", metavar="RECEIPT")
    checking.set_defaults(run=_verify)
    for command in (scoring, listing):
        command.add_argument(
            "--scheme",
            metavar="ID",
            choices=scheme_ids(),
            default=scheme_ids()[0],
            help=_say("cli_scheme", known="、".join(scheme_ids())),
        )
    return parser


def _say(key: str, **values: object) -> str:
    return load_rules(scheme_ids()[0]).texts.say(key, **values)


def _write(line: str) -> int:
    sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
    return _SCORED


def _today() -> str:
    return (datetime.now(UTC) + _SHANGHAI).date().isoformat()


def _open(name: str) -> IO[bytes]:
    return sys.stdin.buffer if name == "-" else Path(name).open("rb")


def _score(options: argparse.Namespace) -> int:
    rules = load_rules(options.scheme)
    with _open(options.file) as stream:
        if options.jsonl:
            return _score_lines(rules, stream, _Bar(options.file))
        data = stream.read(_LONGEST_BYTES)
    return _write_result(rules, data, _today(), with_answers=options.receipt)


def _score_lines(rules: Rules, stream: IO[bytes], bar: _Bar) -> int:
    today, status = _today(), _SCORED
    for data in _lines(stream):
        if data.strip():
            status = max(status, _write_result(rules, data.rstrip(b"\r\n"), today))
        bar.show(len(data))
    bar.close()
    return status


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines in constant memory: of an over-long one only the beginning, which is refused."""
    while data := stream.readline(_LONGEST_BYTES):
        yield data
        while len(data) == _LONGEST_BYTES and not data.endswith(b"\n"):
            data = stream.readline(_LONGEST_BYTES)


def _write_result(rules: Rules, data: bytes, today: str, *, with_answers: bool = False) -> int:
    try:
        answers, twice = parse(_decode(data))
        if answers.get("as_of") is None:
            answers["as_of"] = today
        if with_answers and not twice:
            _write(dump_receipt(receipt(answers, rules.scheme)))
        else:
            _write(written(rules, answers, twice))
    except Unreadable as error:
        _write(dump(refusal_of_text(rules, error)))
    except Refused as refused:
        _write(dump({"errors": refused.errors}))
    else:
        return _SCORED
    return _REFUSED


def _decode(data: bytes) -> str:
    if len(data) >= _LONGEST_BYTES:
        # What was read ends anywhere, so nothing else can be said of it.
        raise Unreadable("json_too_long", {"longest": LONGEST_ANSWERS})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("json_no_utf8", {"byte": error.start + 1}) from None


def _verify(options: argparse.Namespace) -> int:
    with _open(options.file) as stream:
        data = stream.read(_LONGEST_BYTES)
    try:
        given, twice = parse(_decode(data))
        if twice:
            raise Unreadable("refused_twice", {"name": twice[0]})
    except Unreadable as error:
        rules = load_rules(scheme_ids()[0])
        found = {"same": False, **refusal_of_text(rules, error)}
    else:
        found = verify(given)
    _write(dump(found))
    print(_verdict(found), file=sys.stderr)
    return _SCORED if found["same"] else _REFUSED


def _verdict(found: dict[str, Any]) -> str:
    """What a recomputed receipt shows, in one sentence."""
    if found["same"]:
        return _say("verify_same")
    if not found.get("values"):
        return _say("verify_differs")
    count = len(found["values"])
    if found["same_outcome"]:
        return _say("verify_rules_only", count=count)
    return _say("verify_rules_and_outcome", count=count)


class _Bar:
    """A progress bar on standard error, drawn only where somebody can see it move."""

    def __init__(self, name: str) -> None:
        regular = name != "-" and Path(name).is_file()
        self.size = Path(name).stat().st_size if regular else 0
        self.visible = sys.stderr.isatty()
        self.done = self.count = 0
        self.drawn = -1

    def show(self, read: int) -> None:
        """Count one line of ``read`` bytes."""
        self.done += read
        self.count += 1
        if not self.visible:
            return
        step = _BAR_WIDTH * self.done // self.size if self.size else self.count // 1000
        if step != self.drawn:
            self.drawn = step
            bar = ("#" * step).ljust(_BAR_WIDTH, "-") if self.size else ""
            sys.stderr.write(f"\r{bar} {self.count}")
            sys.stderr.flush()

    def close(self) -> None:
        """End the line the bar stands on."""
        if self.visible:
            sys.stderr.write("\n")
