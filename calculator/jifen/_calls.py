"""What the page and the command line ask for: one JSON text in, one out, long work in slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jifen._json import Unreadable, dump, dump_receipt, parse
from jifen._refusals import Refused
from jifen._rules import Rules, load_rules, scheme_ids

__all__ = ["Answer", "Result", "Steps", "begin", "refusal_of_text", "score_text"]

Result = dict[str, Any]
Steps = Iterator[Result | None]
Answer = Callable[[Rules, dict[str, Any], list[str]], "Result | Steps | str"]

# A call is a function of its module that takes the rules, the request and the names that stood
# twice in it. It gives its result, which may be text already, or yields None after each slice of
# work and the result at last.
# A module is imported when it is first asked for.
_CALLS = {
    "plans": ("jifen._plans", "plans"),
    "receipt": ("jifen._receipt", "made"),
    "score": ("jifen._score", "written"),
    "record": ("jifen._months", "record"),
    "statement": ("jifen._statement", "statement"),
    "verify": ("jifen._receipt", "checked"),
    "explain": ("jifen._explain", "explain"),
    "papers": ("jifen._papers", "papers"),
    "questions": ("jifen._questions", "questions"),
    "eras": ("jifen._eras", "eras"),
    "forecast": ("jifen._forecast", "forecast"),
}


def begin(call: str, text: str, scheme: str | None = None) -> Iterator[str | None]:
    """Answer one call, given as the JSON text of an object.

    Yields:
        ``None`` after each slice of work, at last the JSON text of the result, the same on every
        platform. What is refused gives ``{"errors": [...]}``; nothing is raised for it.
    """
    rules = load_rules(scheme or scheme_ids()[0])
    result: Result | None = None
    try:
        request, twice = parse(text)
        answer = _function(call)(rules, request, twice)
        if isinstance(answer, str):
            yield answer
            return
        if isinstance(answer, Mapping):
            result = answer
        else:
            for result in answer:
                if result is None:
                    yield None
    except Unreadable as error:
        result = refusal_of_text(rules, error)
    except Refused as refused:
        result = {"errors": refused.errors}
    # Only in answers that were accepted do decimals stand as they were typed.
    accepted = result is not None and "answers" in result
    yield dump_receipt(result) if accepted else dump(result)


def score_text(text: str, scheme: str | None = None) -> str:
    """Score answers given as JSON text; the result is JSON text, the same on every platform.

    Refused answers give ``{"errors": [...]}``; nothing is raised for them.
    """
    return next(filter(None, begin("score", text, scheme)))


def refusal_of_text(rules: Rules, error: Unreadable) -> Result:
    """The refused result for text that holds no JSON object at all."""
    message = rules.texts.say(error.key, **error.values)
    return {"errors": [{"fact": None, "value": None, "message": message}]}


@lru_cache
def _function(call: str) -> Answer:
    module, name = _CALLS[call]
    function: Answer = getattr(__import__(module, fromlist=[name]), name)
    return function
