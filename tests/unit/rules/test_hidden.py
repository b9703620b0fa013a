"""What a token or an intrinsic hides."""

import copy
import operator
from collections.abc import Callable
from typing import Any

import pytest

from constructs_lib.rules import MAYBE, UNKNOWN, Partial, Wrong, given, hidden
from constructs_lib.rules.hidden import UndeterminedError, fixed, matches
from tests.unit.with_each import with_each

HIDDEN = [UNKNOWN, MAYBE, Wrong(5), Partial(("s3://", None))]

QUESTIONS: dict[str, Callable[[Any], object]] = {
    "==": lambda value: value == 1,
    "== on the right": lambda value: value == 1,
    "!=": lambda value: value != "a",
    "<": lambda value: value < 1,
    "> on the right": lambda value: value < 1,
    "<=": lambda value: value <= 1,
    ">=": lambda value: value >= 1,
    "+": lambda value: value + 1,
    "+ a text": lambda value: "a" + value,
    "-": lambda value: 1 - value,
    "*": lambda value: value * 2,
    "/": lambda value: 1 / value,
    "//": lambda value: value // 2,
    "%": lambda value: value % 1024,
    "% on the right": lambda value: "%s" % value,  # noqa: UP031  # a way to ask
    "**": lambda value: value**2,
    "negative": operator.neg,
    "abs": abs,
    "round": round,
    "truth": bool,
    "not": operator.not_,
    "length": len,
    "iteration": list,
    "reversed": reversed,
    "membership": lambda value: "a" in value,
    "membership of a tuple": lambda value: value in (1, 2),
    "membership of a set": lambda value: value in {1, 2},
    "item": lambda value: value[0],
    "attribute": lambda value: value.image,
    "method": lambda value: value.lower(),
    "call": lambda value: value(),
    "int": int,
    "float": float,
    "index": lambda value: [1, 2][value],
    "str": str,
    "format": lambda value: f"{value}",
    "union": lambda value: {1} | value,
    "intersection": lambda value: value & {1},
    "sorting": lambda value: sorted([value, 1]),
    "counting": lambda value: [value].count(1),
    "maximum": lambda value: max(value, 1),
    "sum": lambda value: sum([value]),
    "matching": lambda value: matches("a+", value),
}


@with_each("value", HIDDEN)
@with_each("question", QUESTIONS.values())
def test_every_question_about_it_is_undetermined(question: Callable[[Any], object], value: object) -> None:
    with pytest.raises(UndeterminedError):
        question(value)


@pytest.mark.parametrize("value", HIDDEN, ids=repr)
def test_is_known_to_be_hidden(value: object) -> None:
    assert hidden(value)


@pytest.mark.parametrize("value", [None, 0, "", False, (), {}, "${Bucket}"], ids=repr)
def test_what_is_known_is_not_hidden_even_if_it_is_empty(value: object) -> None:
    assert not hidden(value)


@pytest.mark.parametrize("value", [UNKNOWN, Wrong(5), Partial((None, "/")), 0, "", False, ()], ids=repr)
def test_is_given_though_its_value_may_be_hidden(value: object) -> None:
    assert given(value)


def test_what_is_left_out_is_not_given() -> None:
    assert not given(None)


def test_whether_what_may_be_left_out_is_given_is_undetermined() -> None:
    with pytest.raises(UndeterminedError):
        given(MAYBE)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (UNKNOWN, "UNKNOWN"),
        (MAYBE, "MAYBE"),
        (Wrong("three"), "'three'"),
        (Partial(("s3://", None, "/model.tar.gz")), "s3://…/model.tar.gz"),
        (Partial(("s3://", None), (None, "the name of a bucket")), "s3://<the name of a bucket>"),
    ],
)
def test_can_be_looked_at_by_a_developer(value: object, shown: str) -> None:
    assert repr(value) == shown


def test_wrong_value_can_be_told() -> None:
    assert Wrong("three").raw == "three"


@pytest.mark.parametrize("value", HIDDEN, ids=repr)
def test_stays_itself_when_it_is_copied(value: object) -> None:
    assert copy.copy(value) is value
    assert copy.deepcopy([value])[0] is value


def test_python_may_probe_for_protocols() -> None:
    assert not hasattr(UNKNOWN, "__jsii_type__")


@pytest.mark.parametrize(
    ("pieces", "prefix", "answer"),
    [
        (("s3://bucket/", None), "s3://", True),
        (("s3://bucket/", None), "s3://bucket/", True),
        (("https://", None), "s3://", False),
        (("https://", None), "https://bucket", None),
        (("s3://b", None), "s3://bucket", None),
        (("s3://b", None), "s3://c", False),
        (("gs", None), "s3://", False),
        ((None, "/models"), "s3://", None),
        (("", None), "s3://", None),
        (("anything", None), "", True),
    ],
)
def test_beginning_of_a_text_is_known_as_far_as_it_decides(
    pieces: tuple[str | None, ...], prefix: str, *, answer: bool | None
) -> None:
    assert asked(lambda: Partial(pieces).startswith(prefix)) is answer


@pytest.mark.parametrize(
    ("pieces", "suffix", "answer"),
    [
        ((None, "/model.tar.gz"), ".tar.gz", True),
        ((None, ".tar.gz"), ".tar.gz", True),
        ((None, "/model.zip"), ".tar.gz", False),
        ((None, "gz"), ".tar.gz", None),
        ((None, "zip"), ".tar.gz", False),
        (("s3://bucket/model.tar.gz", None), ".tar.gz", None),
        ((None, ""), ".tar.gz", None),
        ((None, "/models/"), "/", True),
    ],
)
def test_end_of_a_text_is_known_as_far_as_it_decides(
    pieces: tuple[str | None, ...], suffix: str, *, answer: bool | None
) -> None:
    assert asked(lambda: Partial(pieces).endswith(suffix)) is answer


def test_pattern_matches_the_whole_of_a_text() -> None:
    assert matches(r"ml\.(\w+)", "ml.m5")
    assert not matches(r"ml\.(\w+)", "ml.m5.large")
    assert not matches(r"ml\.(\w+)", "ml.m5\n")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("shop", True),
        ("", False),
        (Partial((None, "-shop"), ("the name of the stack", None)), True),
        (Partial((None, "-", None), ("the name of the stack", None, "the account")), True),
        (Partial((None, "-shop")), None),
        (Partial((None, "-", None), ("the name of the stack", None, None)), None),
        (Partial((None,), ("the name of a model",)), None),
        (UNKNOWN, None),
    ],
)
def test_text_is_fixed_if_no_deployment_can_change_it(text: Any, answer: bool | None) -> None:
    assert asked(lambda: fixed(text)) is answer


def asked(question: Callable[[], bool]) -> bool | None:
    try:
        return question()
    except UndeterminedError:
        return None
