"""One call with one odd argument, and what becomes of it."""

import json
import re
import signal
import tempfile
from collections.abc import Callable
from inspect import getattr_static
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import constructs_lib as lib

from .calls import OWNERS, SUBJECT, base_of
from .odd_values import VALUES
from .things import Things
from .uses import use

# Far more than any call takes, on a machine that does other things too.
PATIENCE = 60
# What a table shows of a message, and how long it may be: people read it.
MOST_WORDS = 300
LONGEST_MESSAGE = 3_000


Call = tuple[str, str, str]
"""A call, its argument and the label of the odd value."""


class Outcome(NamedTuple):
    """What became of a call.

    Attributes:
        call: The call, its argument and the label of the odd value.
        kind: `refused` at the call, `refused later`, `accepted`, or what is wrong.
        told: The message, or what is wrong.
        wrong: Whether it is a violation.
    """

    call: Call
    kind: str
    told: str = ""
    wrong: bool = False


class _Hang(BaseException):
    pass


def _ring(*_: object) -> NoReturn:
    raise _Hang


def attempt(name: str, argument: str = "", label: str = "") -> Outcome:
    """Make a call with one argument that is odd, if any, use what it returns, and synthesize."""
    call = (name, argument, label)
    with tempfile.TemporaryDirectory() as directory:
        things = Things(directory)
        function, given = _prepared(things, name)
        value = VALUES[label](things) if label else None
        if argument:
            given[argument] = value
        before, returned = things.paths(), False
        signal.signal(signal.SIGALRM, _ring)
        signal.alarm(PATIENCE)
        try:
            found = function(**given)
            returned = True
            use(things, name, found)
            things.app.synth()
        except ValueError as error:
            left = [] if returned else [path for path in things.paths() if path not in before]
            return _refused(call, error, left, later=returned)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return Outcome(call, type(error).__name__, f"{error}"[:MOST_WORDS], wrong=True)
        finally:
            signal.alarm(0)
        return _accepted(call, value, Path(directory, "out", "Test.template.json").read_text())


def _prepared(things: Things, name: str) -> tuple[Callable[..., Any], dict[str, Any]]:
    owner, _, method = name.partition(".")
    kind = getattr(lib, owner)
    base = base_of(name)
    if base is None:
        raise LookupError(f"no arguments for {name}; add them to calls.BASES")
    if owner == "ImportedVariant":
        subject = things.imported.variant("AllTraffic")
    else:
        is_of_class = not method or isinstance(getattr_static(kind, method), staticmethod | classmethod)
        subject = kind if is_of_class else getattr(things, OWNERS.get(name, OWNERS.get(owner, "")))
    return (getattr(subject, method) if method else kind), dict(base(things))


def _refused(call: Call, error: ValueError, left: list[str], *, later: bool) -> Outcome:
    told = str(error)[:MOST_WORDS]
    if type(error) is not ValueError:
        return Outcome(call, type(error).__name__, told, wrong=True)
    if left:
        return Outcome(call, "half-defined", f"{left[:4]} stay after: {told}", wrong=True)
    if later:
        return Outcome(call, "refused later", told)
    if len(str(error)) > LONGEST_MESSAGE:
        return Outcome(call, "long-winded", f"{len(str(error))} letters: {told}", wrong=True)
    if call[1] and not _names(call, str(error)):
        return Outcome(call, "unnamed", told, wrong=True)
    return Outcome(call, "refused", told)


def _names(call: Call, told: str) -> bool:
    """Whether a message names the argument that is to be changed, or, of a scope, what would stand there."""
    words = (call[1], repr(SUBJECT)) if call[1] == "scope" else (call[1],)
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told) for word in words)


def _accepted(call: Call, value: object, template: str) -> Outcome:
    if found := re.search(r"[$#]\{Token\[[A-Z][^\]]*\]\}|\[object Object\]", template):
        return Outcome(call, "unresolved", found[0], wrong=True)
    plain = str.__str__(value) if isinstance(value, str) else ""
    # Ids are parts of logical ids, paths and repositories of other texts.
    is_shown = "Token[" not in plain and call[1] not in {"id", "path", "directory", "repository_name"}
    as_written = json.dumps(plain, ensure_ascii=False)[1:-1]
    if is_shown and as_written not in json.dumps(json.loads(template), ensure_ascii=False):
        return Outcome(call, "value lost", f"{plain[:60]!r} is not in the template", wrong=True)
    return Outcome(call, "accepted")
