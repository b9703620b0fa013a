"""How a refusal reads: the argument, what it must be, what was passed instead, and what to do about it."""

import reprlib
from collections.abc import Iterable

from constructs_lib.rules import spelling

_REPR = reprlib.Repr()
_REPR.maxlevel = 4
_REPR.maxstring = _REPR.maxother = 300
_REPR.maxlong = 40
_REPR.maxlist = _REPR.maxtuple = _REPR.maxset = _REPR.maxfrozenset = _REPR.maxdict = 12


def shown(value: object) -> str:
    """Return a value as Python writes it, cut where it is long or deep: a message is for people."""
    return _REPR.repr(value)


def is_made_by_cdk(value: object) -> bool:
    """Whether a value is an object of CDK, or of a class that extends one. An import is a bundle of proxies."""
    return hasattr(type(value), "__jsii_type__") or "_delegates" in getattr(value, "__dict__", {})


def described(value: object) -> str:
    """Return what a value is: its type and the value, or the type alone of something that CDK has made."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if not is_made_by_cdk(value):
        name = type(value).__name__
        # Python's own way to show an object is its address, which says nothing.
        return name if type(value).__repr__ is object.__repr__ else f"{name} {shown(value)}"
    kind = type(vars(value).get("_delegates", (value,))[-1])
    return kind.__name__.removeprefix("_").removesuffix("Proxy")


def article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    sounds = noun[:1].lower() in "aeiou" and not noun.lower().startswith(("us", "eu"))
    return f"{'an' if sounds or noun.lower().startswith('s3') else 'a'} {noun}"


def nearest(word: object, known: Iterable[str]) -> str:
    """Return `; did you mean 'Candidate'?` for a misspelt name, or nothing if none of the known ones is like it."""
    return spelling.nearest(word, known, alike=0.6) if isinstance(word, str) else ""


def refusal(name: str, value: object, allowed: str, remedy: str) -> ValueError:
    """Return the error for an argument: `name of Model 'M' must be a string, got int 3; pass '3'`.

    Args:
        name: The argument, and whose it is: `role of Model 'M'`.
        value: What was passed.
        allowed: What is allowed, in words.
        remedy: What to pass, in the caller's own arguments.
    """
    got = described(value)
    if is_made_by_cdk(value) and got in allowed.split():
        # Of that name, and of another library.
        got = f"{got} of {type(value).__module__}"
    return ValueError(f"{name} must be {allowed}, got {got}; {remedy}")
