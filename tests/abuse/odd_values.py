"""Odd values, each by its label: what users pass by mistake, and what only looks right."""

import enum
import itertools
import math
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from aws_cdk import Aws, Duration, Fn, SecretValue, Size, Token
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib import ContainerMode, InstanceType

from .elsewhere import ELSEWHERE
from .things import Things


class Colour(enum.Enum):
    RED = "SingleModel"


class TextColour(enum.StrEnum):
    RED = "ml.m5.large"


class Number(enum.IntEnum):
    ONE = 1


class Loud(str):
    """A text that prints as another."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.upper()


class Agreeable:
    """Has every attribute."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return "agreeable"


class Foreign:
    """Has the methods of images, artifacts and authorizations, and takes other arguments."""

    def bind(self) -> None: ...

    def known(self) -> None: ...

    def known_uri(self) -> None: ...

    def known_name(self) -> None: ...

    def known_platform(self, more: object) -> None: ...


def _endless() -> Iterator[str]:
    return itertools.repeat("a")


def _in_itself() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


def _dict_in_itself() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["a"] = found
    return found


def _deep() -> list[Any]:
    found: list[Any] = []
    for _ in range(3000):
        found = [found]
    return found


_COLLECTIONS: list[Any] = [
    *([], (), {}, set(), [None], [[]], ["a"], {"a"}, ["a", "a"], [""], [1], [b"a"], [math.nan], ["\ud800"]),
    *({"a": "b"}, {"a": 1}, {1: "b"}, {"a": None}, {"": ""}),
]

PLAIN: dict[str, Any] = {
    **{repr(each): each for each in (None, True, False, 0, 1, -1, 2, 100, -0.0, 0.5, 1.5, math.nan, math.inf)},
    "-inf": -math.inf,
    "2**31": 2**31,
    "2**53+1": 2**53 + 1,
    "10**400": 10**400,
    "1e308": 1e308,
    "1e-320": 1e-320,
    "Decimal": Decimal(1),
    "Fraction": Fraction(1, 2),
    "complex": 1j,
    "np.int64": np.int64(3),
    "np.float64": np.float64(0.5),
    "np.array": np.array([1, 2]),
    "np.str_": np.str_("a"),
    **{
        repr(each): each
        for each in ("", " ", "a", "A b", "é", "\ufb01", "\U0001f600", "\u202ea", "a\0b", "a\n", "a\ud800", "\ufeffa")
    },
    "64 letters": "x" * 64,
    "300 letters": "x" * 300,
    "2 MB": "x" * 2_000_000,
    **{repr(each): each for each in ("${AWS::Region}", "${Token[", "{{resolve:ssm:/a}}", "{{resolve:", "s3://b/k")},
    **{repr(each): each for each in ("../../x", "a/b", "-a", "a_b", "*", "$$", "<script>", "3", "true", "ml.m5.large")},
    # Of a number that no run reaches, however many calls it makes.
    "foreign token": "${Token[TOKEN.999999999]}",
    "foreign list token": "#{Token[TOKEN.999999999]}",
    "foreign number token": -1.8881545897999e289,
    "foreign number token as text": "-1.8881545897999e+289",
    "ARN": "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/name",
    "bytes": b"x",
    "bytearray": bytearray(b"x"),
    "memoryview": memoryview(b"x"),
    "Path": Path(),
    "enum": Colour.RED,
    "text enum": TextColour.RED,
    "number enum": Number.ONE,
    "enum class": ContainerMode,
    "Loud": Loud("quiet"),
    "object": object(),
    "class": object,
    "Agreeable": Agreeable(),
    "uuid": uuid.UUID(int=0),
    "datetime": datetime(2030, 1, 1, tzinfo=UTC),
    "timedelta": timedelta(minutes=1),
    "pattern": re.compile("a"),
    "module": math,
    "Ellipsis": ...,
    "NotImplemented": NotImplemented,
    "range": range(3),
    "error": ValueError("x"),
    **{repr(each): each for each in _COLLECTIONS},
    "200,000 entries": ["a"] * 200_000,
    "MappingProxy": MappingProxyType({"a": "b"}),
    "lambda": lambda: "a",
    "[Loud]": [Loud("quiet")],
    "{'a': nan}": {"a": math.nan},
    "[enum]": [TextColour.RED],
    "in itself": _in_itself(),
    "dict in itself": _dict_in_itself(),
    "3,000 deep": _deep(),
}
"""Values of Python."""


def _thing(name: str) -> Callable[[Things], Any]:
    return lambda things: getattr(things, name)


def _list_of(name: str) -> Callable[[Things], Any]:
    return lambda things: [getattr(things, name)]


def _as_is(value: Any) -> Callable[[Things], Any]:
    return lambda _: value


MADE: dict[str, Callable[[Things], Any]] = {
    "endless": lambda _: _endless(),
    "one-shot": lambda _: iter(["a"]),
    "text token": lambda things: things.text.value_as_string,
    "part token": lambda things: f"a{things.text.value_as_string}b",
    "number token": lambda things: things.count.value_as_number,
    "number token as text": lambda things: Token.as_string(things.count.value_as_number),
    "list token": lambda things: things.several.value_as_list,
    "entry of a list token": lambda things: things.several.value_as_list[0],
    "resolvable": lambda things: things.text.value,
    "select": lambda things: Fn.select(0, things.several.value_as_list),
    "secret": lambda _: SecretValue.unsafe_plain_text("a"),
    "region": lambda _: Aws.REGION,
    "{token: 'a'}": lambda things: {things.text.value_as_string: "a"},
    "{'a': token}": lambda things: {"a": things.text.value_as_string},
    "{'a': list token}": lambda things: {"a": things.several.value_as_list},
    **{f"{each} seconds": _as_is(Duration.seconds(each)) for each in (0.0, 1.0, 60.0, 3600.0, 1e9, 1e300)},
    "half a second": lambda _: Duration.millis(500),
    "Duration token": lambda things: Duration.seconds(things.count.value_as_number),
    "Duration token in minutes": lambda things: Duration.minutes(things.count.value_as_number),
    **{f"{each} MiB": _as_is(Size.mebibytes(each)) for each in (0.0, 1.0, 1024.0, 1536.0, 1e9, 1e300)},
    "Size token": lambda things: Size.gibibytes(things.count.value_as_number),
    **{
        name: _thing(name)
        for name in ("app", "stack", "bucket", "role", "key", "pool", "function", "text", "image", "data", "container")
    },
    **{
        name: _thing(name)
        for name in ("model", "catalog", "variant", "config", "endpoint", "imported", "deployed", "serverless")
    },
    **{name: _thing(name) for name in ("scaling", "metric", "schedule")},
    **{f"[{name}]": _list_of(name) for name in ("bucket", "model", "container", "variant", "role", "pool")},
    "construct in the app": lambda things: Construct(things.app, "InApp"),
    "construct": lambda things: Construct(things.stack, "InStack"),
    "condition": lambda things: things.condition,
    "API key": lambda things: things.api_key,
    "account": lambda _: iam.AccountPrincipal("999999999999"),
    "anybody": lambda _: iam.AnyPrincipal(),
    "empty statement": lambda _: iam.PolicyStatement(),
    "InstanceType": lambda _: InstanceType.M5_LARGE,
    "taken id": lambda things: things.taken,
    "foreign strategy": lambda _: Foreign(),
}
"""Values of CDK and of this library."""

VALUES: dict[str, Callable[[Things], Any]] = {
    **{label: _as_is(value) for label, value in PLAIN.items()},
    **MADE,
    **ELSEWHERE,
}
