"""The intrinsic functions of a template whose arguments have another form than CloudFormation takes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from constructs_lib.rules import facts

from .names import Function, Written

# What AWS's own extensions take of functions is more.
_STRICT: Final = frozenset({"AWS::Serverless-2016-10-31"})
_SUBSTITUTED: Final = re.compile(r"\$\{([^{}!][^{}]*+)\}")
_VARIABLE: Final = re.compile(r"\s*[A-Za-z0-9_.:]+\s*")


def malformed(body: Mapping[str, Any], functions: Iterable[Function]) -> Iterator[Written]:
    """Yield those functions of a template that CloudFormation refuses as they are written."""
    named = body.get("Transform", [])
    if all(isinstance(each, str) and each in _STRICT for each in (named if isinstance(named, list) else [named])):
        for each in functions:
            if fault := _fault(each.name, each.argument):
                at = str(each.steps[1])
                yield Written(each.steps, facts.TemplateFunction(at=at, name=each.name, fault=fault))


def _fault(name: str, argument: Any) -> str:
    """Return what is wrong with the argument of a function; nothing if that is not known."""
    check = _CHECKS.get(name)
    return check(argument) if check and not _is_directive(argument) else ""


def _is_directive(argument: Any) -> bool:
    """Whether another tool writes the argument before CloudFormation reads it, as `Rain::Embed`."""
    names = [str(key) for key in argument] if isinstance(argument, dict) else []
    return any("::" in name.removeprefix("Fn::") for name in names)


def _ref(argument: Any) -> str:
    return "" if isinstance(argument, str) else "takes a name"


def _get_att(argument: Any) -> str:
    match argument:
        case str(text) if "." in text:
            return ""
        case [str(), _, *_]:
            return ""
    return "takes a logical id and an attribute"


def _join(argument: Any) -> str:
    match argument:
        case [str(), list() | dict()]:
            return ""
    return "takes a delimiter and a list of values"


def _two(words: str) -> Callable[[Any], str]:
    def check(argument: Any) -> str:
        match argument:
            case [_, _]:
                return ""
        return f"takes {words}"

    return check


def _if(argument: Any) -> str:
    match argument:
        case [str(), _, _]:
            return ""
    return "takes the name of a condition and two values"


def _find_in_map(argument: Any) -> str:
    match argument:
        case [_, _, _]:
            return ""
    return "takes the name of a mapping and two keys"


def _sub(argument: Any) -> str:
    match argument:
        case str(text) | [str(text)] | [str(text), dict()]:
            wrong = [each for each in _SUBSTITUTED.findall(text) if not _VARIABLE.fullmatch(each)]
            return f"takes ${{NAME}} with letters, digits, _, . and : alone, not ${{{wrong[0]}}}" if wrong else ""
    return "takes a text, or a text and an object of its variables"


_CHECKS: Final[Mapping[str, Callable[[Any], str]]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Join": _join,
    "Fn::Select": _two("an index and a list"),
    "Fn::Split": _two("a delimiter and a text"),
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::Sub": _sub,
}
