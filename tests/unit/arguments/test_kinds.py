"""Kinds of options: what each takes, what it refuses, and what becomes of it."""

import enum
import math
from collections.abc import Iterator
from itertools import count, repeat
from typing import Any

import jsii
import numpy as np
import pytest
from aws_cdk import CfnParameter, Duration, IStableAnyProducer, Lazy, Size, Stack, Token
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib import ContainerImage, ContainerMode, CoreDump, IModel, Model
from constructs_lib.arguments import kinds
from constructs_lib.arguments.checks import Form
from constructs_lib.arguments.options import Option
from constructs_lib.rules import UNKNOWN, facts
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_DURATIONS, NOT_FLAGS, NOT_NUMBERS, NOT_SIZES, NOT_STRINGS, refused
from tests.unit.with_each import with_each

KEY = kinds.construct("aws_kms.IKey", remedy="pass kms.Key(...)")
MODEL = kinds.defined(facts.Model, remedy="pass Model(...)")


class One(enum.IntEnum):
    ONE = 1


class Blue(str, enum.Enum):  # noqa: UP042  # what many apps still have; it prints as Blue.BLUE
    BLUE = "blue"


class Evil:
    """Has every attribute."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return "evil"


def checked(option: Option, value: object) -> Any:
    return option.check("argument of Thing", value)


def test_texts_are_plain_strings() -> None:
    kept = checked(kinds.text(), Blue.BLUE)

    assert (kept, type(kept)) == ("blue", str)


@with_each("value", [*NOT_STRINGS, None])
def test_fails_when_a_text_is_not_a_string(value: object) -> None:
    with refused("argument of Thing must be a string, got ", "pass its ARN"):
        checked(kinds.text(remedy="pass its ARN"), value)


def test_fails_when_a_text_has_another_form_and_says_it_in_words() -> None:
    with refused("argument of Thing must be small letters, got str 'A'; correct it"):
        checked(kinds.text(form=Form("[a-z]+", "small letters")), "A")


@pytest.mark.parametrize(
    ("value", "kind"), [(3, int), (1.5, float), (0, int), (-0.0, float), (One.ONE, int), (np.float64(2), float)]
)
def test_numbers_are_plain_numbers(value: float, kind: type) -> None:
    kept = checked(kinds.number(), value)

    assert kept == value
    assert type(kept) is kind


def test_a_number_may_be_a_number_token(stack: Stack) -> None:
    token = CfnParameter(stack, "Count", type="Number").value_as_number

    assert checked(kinds.number(), token) == token


@with_each("value", [each for each in NOT_NUMBERS if each != 10**400])
def test_fails_when_a_number_is_none(value: object) -> None:
    with refused("argument of Thing must be a "):
        checked(kinds.number(), value)


def test_fails_when_a_number_is_given_as_a_text_token(stack: Stack) -> None:
    parameter = CfnParameter(stack, "Count", type="Number")

    for token in (
        parameter.value_as_string,
        Token.as_string(parameter.value),
        parameter.value,
        f"1{parameter.value_as_string}",
    ):
        with refused("argument of Thing must be a number", "Token.as_number", stack=stack):
            checked(kinds.number(), token)


def test_a_remedy_names_the_argument_and_the_number_that_was_meant() -> None:
    with refused("got str '2'; pass argument=2"):
        checked(kinds.number(), "2")


@with_each("value", [*NOT_FLAGS, None])
@with_each("tokens", [True, False])
def test_fails_when_a_flag_is_none(value: object, tokens: bool) -> None:
    with refused("argument of Thing must be True or False, got ", "pass argument=True or False"):
        checked(kinds.flag(tokens=tokens), value)


def test_a_flag_is_a_token_only_where_the_template_has_it(parameter: CfnParameter) -> None:
    token = parameter.value_as_string

    assert checked(kinds.flag(tokens=True), token) == token
    for wrong, tokens in ((token, False), (f"a{token}b", True), ([token], True)):
        with refused("must be True or False"):
            checked(kinds.flag(tokens=tokens), wrong)


@pytest.mark.parametrize(
    ("option", "value", "expected", "unit"),
    [
        (kinds.seconds(), Duration.minutes(2), 120, "seconds"),
        (kinds.minutes(), Duration.hours(1), 60, "minutes"),
        (kinds.gibibytes(), Size.mebibytes(2048), 2, "GiB"),
        (kinds.mebibytes(), Size.gibibytes(1), 1024, "MiB"),
    ],
)
def test_measures_are_kept_and_rendered_in_their_unit(option: Option, value: object, expected: int, unit: str) -> None:
    assert checked(option, value) is value
    assert option.template(value) == expected
    assert option.unit == unit


@with_each("value", NOT_DURATIONS)
@with_each("option", [kinds.seconds(required=True), kinds.minutes(required=True)])
def test_fails_when_a_duration_is_none(option: Option, value: object) -> None:
    with refused("argument of Thing must be a Duration, got ", "pass Duration."):
        checked(option, value)


@with_each("value", NOT_SIZES)
@with_each("option", [kinds.gibibytes(required=True), kinds.mebibytes(required=True)])
def test_fails_when_a_size_is_none(option: Option, value: object) -> None:
    with refused("argument of Thing must be a Size, got ", "pass Size."):
        checked(option, value)


@with_each("option", [kinds.seconds(), kinds.minutes(), kinds.gibibytes(), kinds.mebibytes()])
def test_fails_when_a_measure_that_is_required_is_none(option: Option) -> None:
    with refused("argument of Thing must be a "):
        checked(option, None)


def test_choices_are_members_and_render_as_the_service_has_them() -> None:
    option = kinds.choice(ContainerMode)

    assert option.template(checked(option, ContainerMode.MULTI_MODEL)) == "MultiModel"
    with refused(
        "must be a ContainerMode, got str 'MultiModel'", "pass ContainerMode.SINGLE_MODEL or ContainerMode.MULTI_MODEL"
    ):
        checked(option, "MultiModel")


def test_nested_values_are_of_their_class() -> None:
    with refused("argument of Thing must be a CoreDump, got dict {'destination': 1}; pass CoreDump(...)"):
        checked(kinds.nested(CoreDump), {"destination": 1})


def letters() -> Iterator[str]:
    yield from ("a", "b")


@pytest.mark.parametrize("values", [["a", "b"], ("a", "b"), letters(), {"a": 1, "b": 2}.keys()])
def test_lists_are_read_once_and_kept(values: Any) -> None:
    option = kinds.several(kinds.text(), each="name")

    assert checked(option, values) == ("a", "b")
    assert option.template(("a", "b")) == ["a", "b"]


def test_an_empty_list_is_not_rendered() -> None:
    assert kinds.several(kinds.text(), each="name").template(()) is None


@with_each("values", [None, 1, {"a"}, {"a": 1}, str])
def test_fails_when_a_list_is_none(values: Any) -> None:
    with refused("argument of Thing must be a list, got ", "pass a list of names"):
        checked(kinds.several(kinds.text(), each="name"), values)


def test_fails_when_a_single_value_stands_for_a_list() -> None:
    with refused("argument of Thing must be a list, got str 'ab'; put it into brackets"):
        checked(kinds.several(kinds.text(), each="name"), "ab")


@with_each("values", [count(), repeat("a")])
def test_fails_when_a_list_has_no_end(values: Any) -> None:
    with refused("argument of Thing"):
        checked(kinds.several(kinds.text(), each="name"), values)


@with_each("values", [["a", None], [["a"]], [math.nan]])
def test_fails_when_an_entry_is_of_another_kind(values: Any) -> None:
    with refused("an entry of argument of Thing must be a string"):
        checked(kinds.several(kinds.text(), each="name"), values)


def test_objects_of_cdk_are_known_by_their_interface(stack: Stack) -> None:
    keys = [
        kms.Key(stack, "Key"),
        kms.Key.from_key_arn(stack, "Imported", "arn:aws:kms:eu-west-1:111122223333:key/id"),
        kms.Alias.from_alias_name(stack, "Alias", "alias/models"),
    ]

    assert [checked(KEY, key) for key in keys] == keys
    assert KEY.fact
    assert KEY.fact(keys[0], "") is UNKNOWN


def test_fails_when_an_object_only_looks_like_another(stack: Stack) -> None:
    api_key = apigateway.ApiKey(stack, "ApiKey")
    imported = apigateway.ApiKey.from_api_key_id(stack, "Imported", "id")

    for wrong, named in ((api_key, "ApiKey"), (imported, "IApiKey"), (kms.Key, "the class Key"), (Evil(), "Evil")):
        with refused(f"argument of Thing must be a kms.IKey, got {named}; pass kms.Key(...)", stack=stack):
            checked(KEY, wrong)


@with_each("value", [*NOT_CONSTRUCTS, Evil(), IModel])
@with_each("option", [KEY, MODEL])
def test_fails_when_an_object_is_none(option: Option, value: object) -> None:
    with refused("argument of Thing must be a "):
        checked(option, value)


def test_constructs_of_ours_are_known_by_their_fact(stack: Stack, model: Model) -> None:
    imported = Model.from_model_name(stack, "Imported", "iris")

    assert [checked(MODEL, each) for each in (model, imported)] == [model, imported]
    with refused("argument of Thing must be a Model, got CfnModel; pass Model(...)"):
        checked(MODEL, sagemaker.CfnModel(stack, "L1"))


def test_strategies_are_known_by_their_methods(image: ContainerImage) -> None:
    option = kinds.strategy(ContainerImage, remedy="pass ContainerImage.from_uri(...)")

    assert checked(option, image) is image
    for wrong in (*NOT_CONSTRUCTS, Evil(), ContainerImage):
        with refused("argument of Thing must be a ContainerImage, got "):
            checked(option, wrong)


def test_a_token_that_is_an_object_is_not_a_number() -> None:
    with refused("Token.as_number"):
        checked(kinds.number(), Lazy.any(_Three()))


@jsii.implements(IStableAnyProducer)
class _Three:
    def produce(self) -> int:
        return 3
