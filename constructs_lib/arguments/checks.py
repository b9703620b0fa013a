"""Checks of single arguments, before anything enters the tree or jsii. Each returns the value as it is kept."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from aws_cdk import SecretValue

from constructs_lib.rules import UNKNOWN, Fact, hidden
from constructs_lib.rules.fact import cached

from .refusal import article, refusal, shown
from .tokens import as_known, has_member, is_of_cloudformation, is_resolvable, require_own_tokens

Check = Callable[[str, Any], Any]
"""A check of one argument: takes its name and the value, returns the value as it is kept, raises a ValueError."""

_NO_FLAG = (float, list, tuple, Mapping, SecretValue)
_WORDS = {bool: "True or False", str: "a string", Mapping: "a dict"}

# Longer than any list that SageMaker, API Gateway or IAM takes; an endless iterable ends here.
LONGEST_LIST = 1_000

_STRING = "pass a string"


class Form(NamedTuple):
    """What a text must look like.

    Attributes:
        pattern: What it matches as a whole.
        words: The same in words, with the article: `a tag of up to 128 letters`.
        dynamic: Whether a dynamic reference may stand for it. Where CDK looks at the text, it takes one for the text.
    """

    pattern: str
    words: str
    dynamic: bool = True


def require_text(name: str, value: Any, form: Form | None = None, remedy: str = _STRING) -> str:
    """Return a text as a plain string: a subclass of `str` may print as something else.

    Args:
        name: The argument's name.
        value: The text; may be a token.
        form: What a text that is not a token looks like. Default: anything.
        remedy: What to do about one that does not.

    Raises:
        ValueError: If it is not a text, not a text that can be written to a file, does not match, or holds a token of
            a list, one that CDK has not made, or a dynamic reference where none may stand.
    """
    if not isinstance(value, str):
        raise refusal(name, value, "a string", _remedy_for_text(value, remedy))
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{name} is {shown(value)}, which lacks half of a character; decode it with its own encoding")
    plain = str.__str__(value)
    require_own_tokens(name, plain)
    if form is not None and not form.dynamic and "{{resolve:" in plain:
        raise ValueError(
            f"{name} is {shown(plain)}, which CDK takes for the text itself; pass the text, or a parameter such as "
            "ssm.StringParameter.value_for_string_parameter(...)"
        )
    if form is not None and not hidden(as_known(plain)) and not re.fullmatch(form.pattern, plain):
        raise refusal(name, plain, form.words, "correct it" if remedy == _STRING else remedy)
    return plain


def _remedy_for_text(value: Any, remedy: str) -> str:
    if is_resolvable(value):
        return "pass the token as Token.as_string(...)"
    if remedy != _STRING:
        return remedy
    if isinstance(value, bool):
        return f"pass '{str(value).lower()}', '{value}' or '{int(value)}', as whoever reads it expects"
    if isinstance(value, int | float):
        return f"pass {shown(str(value))}"
    return "pass str(...) of it" if hasattr(value, "__fspath__") or hasattr(value, "__int__") else remedy


def require_number(name: str, value: Any) -> float:
    """Return a number as a plain one: a member of an enumeration may print as something else. May be a number token.

    Raises:
        ValueError: If it is not a number, not a finite one, or a token that is not a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal(name, value, "a number", _remedy_for_number(name, value))
    plain = int(value) if isinstance(value, int) else float(value)
    if isinstance(plain, float) and not math.isfinite(plain):
        raise refusal(name, value, "a finite number", "pass one")
    require_own_tokens(name, plain)
    return plain


def _remedy_for_number(name: str, value: Any) -> str:
    argument = name.split(" ", maxsplit=1)[0]
    if is_resolvable(value) or (isinstance(value, str) and hidden(as_known(value))):
        return "pass the token as Token.as_number(...), or value_as_number of a parameter"
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value):
        return f"pass {argument}={value}"
    return "pass int(...) or float(...) of it" if hasattr(value, "__int__") else f"pass {argument} as a plain number"


def require_flag(name: str, value: Any, *, tokens: bool = False) -> Any:
    """Return True, False, or, where tokens are allowed, a token as it is.

    Raises:
        ValueError: If it is something else, such as 1, a secret, or a text that CloudFormation would not replace as a
            whole.
    """
    if isinstance(value, bool):
        return value
    is_hidden = tokens and not isinstance(value, _NO_FLAG) and as_known(value) is UNKNOWN
    if is_hidden and (not isinstance(value, str) or is_of_cloudformation(require_text(name, value))):
        return str.__str__(value) if isinstance(value, str) else value
    raise refusal(name, value, "True or False", f"pass {name.split(' ', maxsplit=1)[0]}=True or False")


def require_sequence(name: str, values: Any, kind: Any, remedy: str) -> tuple[Any, ...]:
    """Return the values of a list as a tuple. An iterable is read once.

    Args:
        name: The argument's name.
        values: The list.
        kind: What each entry must be: a type, or a check that takes a name and the entry and returns it.
        remedy: What to do about one that is not.

    Raises:
        ValueError: If it is not a list, has no end, or holds something else. A set has no order, so it is not one.
    """
    is_type = isinstance(kind, type)
    if is_type and isinstance(values, kind):
        raise ValueError(f"{name} is one {kind.__name__}, not a list; put it into brackets")
    if isinstance(values, str | bytes | Mapping | set | frozenset | type) or not isinstance(values, Iterable):
        alone = not is_type and _passes(kind, name, values)
        raise refusal(name, values, "a list", "put it into brackets" if alone else remedy)
    found = tuple(islice(values, LONGEST_LIST + 1))
    if len(found) > LONGEST_LIST:
        raise ValueError(f"{name} has more than {LONGEST_LIST} entries; pass a shorter list")
    entry = f"an entry of {name}"
    return tuple(require_instance(entry, each, kind, remedy) if is_type else kind(entry, each) for each in found)


def _passes(check: Check, name: str, value: Any) -> bool:
    try:
        check(name, value)
    except ValueError:
        return False
    return True


def require_texts(name: str, values: Any) -> Mapping[str, str]:
    """Return a mapping of names to strings that cannot be changed; what is hidden stays as it is.

    Raises:
        ValueError: If it is not a mapping, has no end, a name or a value is not a string, or a name is known to
            CloudFormation only.
    """
    require_instance(name, values, Mapping, "pass a dict of strings")
    entries = list(islice(values.items(), LONGEST_LIST + 1))
    if len(entries) > LONGEST_LIST:
        raise ValueError(f"{name} has more than {LONGEST_LIST} entries; pass fewer")
    found = {}
    for key, value in entries:
        plain = require_text(f"a name in {name}", key)
        if hidden(as_known(plain)) and is_of_cloudformation(plain):
            raise ValueError(f"a name in {name} is a token, and CloudFormation takes none there; pass a text")
        is_token = not isinstance(value, str | Mapping | list | tuple) and hidden(as_known(value))
        found[plain] = value if is_token else require_text(_entry(name, plain), value)
    return MappingProxyType(found)


def _entry(name: str, key: str) -> str:
    argument, of, owner = name.partition(" of ")
    return f"{argument}[{shown(key)}]{of}{owner}"


def require_instance(name: str, value: Any, kind: Any, remedy: str) -> Any:
    """Return a value of a type.

    Raises:
        ValueError: If the value is of another type.
    """
    if isinstance(value, kind):
        return value
    raise refusal(name, value, _named(kind), remedy)


def _named(kind: Any) -> str:
    """Return a type in words; that an argument may also be left out goes without saying."""
    if isinstance(kind, type):
        return _WORDS.get(kind) or article(getattr(kind, "_noun", kind.__name__))
    return " or ".join(_named(each) for each in kind.__args__ if each is not type(None))


def require_attribute(name: str, value: Any, attribute: str, remedy: str) -> None:
    """Refuse a value that lacks what a construct of its kind has.

    Raises:
        ValueError: If the value lacks the attribute.
    """
    if not has_member(value, attribute):
        raise ValueError(f"{name} is {shown(value)}; {remedy}")


def require_construct(name: str, value: Any, interface: str, remedy: str) -> Any:
    """Return an object of CDK that implements an interface, its own or an import: an API key is not a KMS key.

    Args:
        name: The argument's name.
        value: The object.
        interface: The interface, as CDK names it: `aws_kms.IKey`. Its module is not loaded.
        remedy: What to pass.

    Raises:
        ValueError: If the value is something else.
    """
    if is_a(value, f"aws-cdk-lib.{interface}"):
        return value
    raise refusal(name, value, article(interface.removeprefix("aws_").replace("lambda.", "lambda_.")), remedy)


def is_a(value: Any, name: str) -> bool:
    """Whether an object of CDK is of a class or an interface, as jsii names it. An import is a bundle of proxies."""
    parts = getattr(value, "__dict__", {}).get("_delegates", (value,))
    return any(name in _jsii_types(type(part)) for part in parts)


@cached
def _jsii_types(kind: type) -> frozenset[str]:
    found = {vars(each).get("__jsii_type__") for each in kind.__mro__}
    implemented = [one for each in kind.__mro__ for one in vars(each).get("__jsii_ifaces__", ())]
    return frozenset().union(filter(None, found), *map(_jsii_types, implemented))


def require_defined(name: str, value: Any, fact: type[Fact], remedy: str) -> Any:
    """Return a construct of this library, known by the fact that it has; an L1 resource of the same name is not one.

    Raises:
        ValueError: If the value is something else.
    """
    if not isinstance(value, type) and isinstance(getattr(value, "_fact", None), fact):
        return value
    raise refusal(name, value, article(fact.__name__), remedy)
