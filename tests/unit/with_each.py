"""One test of many values that are to be treated alike: what it begins with is made once, and not for each of them."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]


def with_each(names: str, values: Iterable[Any]) -> Callable[[Test], Test]:
    """Run a test with each of the values, as `pytest.mark.parametrize` would, but with the same fixtures.

    It is for tests that leave everything as it was, since each value finds what the one before has left. The first
    failure is told whole, and of all others with which values they are and what they say.
    """
    named = [name.strip() for name in names.split(",")]
    rows = [dict(zip(named, value if len(named) > 1 else (value,), strict=True)) for value in values]
    assert rows, "a test without a value tests nothing"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def with_all(**fixtures: Any) -> None:
            failures: list[BaseException] = []
            for row in rows:
                try:
                    test(**fixtures, **row)
                except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001  # the first is raised in the end
                    failure.add_note(f"with {row}")
                    failures.append(failure)
            if failures:
                first, *others = failures
                for other in others:
                    first.add_note(f"{other.__notes__[-1]}: {str(other).partition(chr(10))[0]}")
                raise first

        signature = inspect.signature(test)
        left = [parameter for name, parameter in signature.parameters.items() if name not in named]
        with_all.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # pytest asks for it
        return with_all

    return decorate
