"""One test of many values that are to be refused alike: what it begins with is made once, and not for each of them."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

Test = Callable[..., None]


def with_each(names: str, values: Iterable[Any]) -> Callable[[Test], Test]:
    """Run a test with each of the values, as `pytest.mark.parametrize` would, but with the same fixtures.

    It is for tests that leave everything as it was, since each value finds what the one before has left.
    """
    named = [name.strip() for name in names.split(",")]
    rows = [dict(zip(named, value if len(named) > 1 else (value,), strict=True)) for value in values]
    assert rows, "a test without a value tests nothing"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def with_all(**fixtures: Any) -> None:
            for row in rows:
                try:
                    test(**fixtures, **row)
                except BaseException as failure:
                    failure.add_note(f"with {row}")
                    raise

        signature = inspect.signature(test)
        left = [parameter for name, parameter in signature.parameters.items() if name not in named]
        with_all.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # pytest asks for it
        return with_all

    return decorate
