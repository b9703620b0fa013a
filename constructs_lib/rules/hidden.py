"""What a token or an intrinsic hides. A rule that asks about it is cut short, and the engine stays silent."""

import re
from collections.abc import Sequence
from reprlib import Repr
from typing import Any, Final, NoReturn


class UndeterminedError(Exception):
    """A rule asked about something hidden; only the engine hears it."""


class Hidden:
    """A value that is not known before deployment. Everything that a rule can do with it raises."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name

    def __getattr__(self, name: str) -> Any:
        # Protocols of Python (pickle, copy, inspect) probe for dunder attributes and expect this answer.
        if name.startswith("__"):
            raise AttributeError(name)
        raise UndeterminedError

    def __copy__(self) -> "Hidden":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Hidden":
        return self


def _refuse(*_: object, **__: object) -> NoReturn:
    raise UndeterminedError


_OPERATORS = (
    "eq ne lt le gt ge bool hash len iter contains getitem call int float index str format abs neg round "
    "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow and rand or ror xor rxor reversed"
)
for _operator in _OPERATORS.split():
    setattr(Hidden, f"__{_operator}__", _refuse)

UNKNOWN: Final[Any] = Hidden("UNKNOWN")
"""It is there, its value is hidden."""

MAYBE: Final[Any] = Hidden("MAYBE")
"""Perhaps it is not even there (`Fn::If` with `AWS::NoValue`)."""


# A list of a list of a list may be short in a file, and have no end in a message.
_SHORT: Final = Repr()
_SHORT.maxlevel = 2
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 200


def shortened(value: object) -> str:
    """`repr`, of values of any length and depth."""
    return _SHORT.repr(value)


class Wrong(Hidden):
    """It is there, and of the wrong type: one rule says so, all others stay silent."""

    __slots__ = ("raw",)

    def __init__(self, raw: object) -> None:
        super().__init__("")
        self.raw = raw

    def __repr__(self) -> str:
        return shortened(self.raw)


SAME_IN_EVERY_DEPLOYMENT: Final = frozenset(
    {"the name of the stack", "the region", "the account", "the partition", "the suffix of domains"}
)
"""What a hidden piece of a text may be without changing the text from one deployment to the next."""


class Partial(Hidden):
    """A text of which only some pieces are known, such as `s3://${Bucket}/model.tar.gz`.

    Args:
        pieces: The text in order; None stands for a piece that is hidden.
        kinds: What each hidden piece will be, such as `the ARN of a bucket`, as far as that is known.
    """

    __slots__ = ("kinds", "pieces")

    def __init__(self, pieces: Sequence[str | None], kinds: Sequence[str | None] = ()) -> None:
        self.pieces = tuple(pieces)
        self.kinds = tuple(kinds) or (None,) * len(self.pieces)
        known = zip(self.pieces, self.kinds, strict=True)
        super().__init__("".join((f"<{kind}>" if kind else "…") if piece is None else piece for piece, kind in known))

    def startswith(self, prefix: str) -> bool:
        """Whether the text begins so; undetermined where a hidden piece decides."""
        known = self.pieces[0] or ""
        if len(known) < len(prefix) and prefix.startswith(known):
            raise UndeterminedError
        return known.startswith(prefix)

    def endswith(self, suffix: str) -> bool:
        """Whether the text ends so; undetermined where a hidden piece decides."""
        known = self.pieces[-1] or ""
        if len(known) < len(suffix) and suffix.endswith(known):
            raise UndeterminedError
        return known.endswith(suffix)


def hidden(value: object) -> bool:
    """Whether a value is hidden, for doors and for the engine; rules need not ask."""
    return isinstance(value, Hidden)


def given(value: object) -> bool:
    """Whether a value is there at all: known even where the value itself is hidden."""
    if value is MAYBE:
        raise UndeterminedError
    return value is not None


def fixed(text: str) -> bool:
    """Whether a text is the same in every deployment, even where a piece of it is hidden; an empty one is none."""
    if not isinstance(text, Partial):
        return bool(text)
    pieces = zip(text.pieces, text.kinds, strict=True)
    if all(piece is not None or kind in SAME_IN_EVERY_DEPLOYMENT for piece, kind in pieces):
        return True
    raise UndeterminedError


def matches(pattern: str, text: str) -> re.Match[str] | None:
    """`re.fullmatch`, which would answer a hidden text with a TypeError before the text is asked."""
    if hidden(text):
        raise UndeterminedError
    return re.fullmatch(pattern, text)
