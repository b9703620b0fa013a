"""One test of many values: each is tested, and the one that fails is named."""

import inspect

import pytest

from tests.unit.with_each import with_each


def test_takes_each_value_with_the_same_fixtures() -> None:
    seen: list[tuple[object, int, str]] = []

    @with_each("number, text", [(1, "a"), (2, "b")])
    def test(fixture: object, number: int, text: str) -> None:
        seen.append((fixture, number, text))

    shared = object()
    test(fixture=shared)

    assert seen == [(shared, 1, "a"), (shared, 2, "b")]
    assert list(inspect.signature(test).parameters) == ["fixture"]


def test_takes_each_of_one_with_each_of_another() -> None:
    seen: list[int] = []

    @with_each("tens", [10, 20])
    @with_each("ones", [1, 2])
    def test(tens: int, ones: int) -> None:
        seen.append(tens + ones)

    test()

    assert seen == [11, 12, 21, 22]


def test_says_with_which_value_it_fails() -> None:
    @with_each("number", [1, 2])
    def test(number: int) -> None:
        with pytest.raises(ZeroDivisionError):
            _ = 1 / (number - 1)

    with pytest.raises(pytest.fail.Exception) as failure:
        test()

    assert failure.value.__notes__ == ["with {'number': 2}"]


def test_names_all_values_with_which_it_fails() -> None:
    tried: list[int] = []

    @with_each("number", [1, 2, 3, 4])
    def test(number: int) -> None:
        tried.append(number)
        if number % 2 == 0:
            raise ValueError(f"{number} is even\nand that is all")

    with pytest.raises(ValueError, match="2 is even") as failure:
        test()

    assert tried == [1, 2, 3, 4]
    assert failure.value.__notes__ == ["with {'number': 2}", "with {'number': 4}: 4 is even"]


def test_ends_at_once_when_somebody_interrupts_it() -> None:
    tried: list[int] = []

    @with_each("number", [1, 2])
    def test(number: int) -> None:
        tried.append(number)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        test()

    assert tried == [1]


def test_fails_when_there_is_no_value() -> None:
    with pytest.raises(AssertionError, match="a test without a value tests nothing"):
        with_each("number", [])
