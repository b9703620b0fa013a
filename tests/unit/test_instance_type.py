"""Instance types: a constant for each that botocore lists, and every other by its name."""

import enum

import pytest
from aws_cdk import CfnParameter, Fn, Token
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import InstanceType
from constructs_lib.rules.tables.service_limits import LIMITS
from tests.unit.bad_inputs import NOT_STRINGS, refused
from tests.unit.with_each import with_each

LISTED = sorted({*LIMITS["ProductionVariantInstanceType"].enum, *LIMITS["TransformInstanceType"].enum})


class Size(enum.StrEnum):
    SMALL = "ml.t2.medium"


def test_has_a_constant_for_every_listed_type() -> None:
    for name in LISTED:
        constant = name.removeprefix("ml.").upper().replace(".", "_").replace("-", "_")

        assert str(getattr(InstanceType, constant)) == name


def test_equals_the_type_of_its_name() -> None:
    assert {InstanceType.of("ml.m5.large"), InstanceType("ml.m5.large")} == {InstanceType.M5_LARGE}


def test_constants_are_named_after_the_type_without_its_prefix() -> None:
    assert str(InstanceType.M5_LARGE) == "ml.m5.large"
    assert str(InstanceType.P6_B300_48XLARGE) == "ml.p6-b300.48xlarge"
    assert str(InstanceType.G5_XLARGE) == "ml.g5.xlarge"


@pytest.mark.parametrize("name", ["ml.m99.large", "ml.m9gd-flex.metal-48xl", "ml.u-6tb1.56xlarge"])
def test_a_type_that_aws_adds_later_is_taken_by_its_name(name: str) -> None:
    assert InstanceType.of(name).name == name


def test_prints_as_its_name() -> None:
    assert f"{InstanceType.M5_LARGE}" == "ml.m5.large"
    assert type(InstanceType.of(Size.SMALL).name) is str


def test_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        InstanceType.M5_LARGE.name = "ml.m5.xlarge"  # type: ignore[misc]  # that is the mistake


def test_may_be_a_token(parameter: CfnParameter) -> None:
    for token in (
        parameter.value_as_string,
        f"ml.{parameter.value_as_string}.large",
        Fn.import_value("Type"),
        Fn.select(0, Fn.split(",", parameter.value_as_string)),
        Token.as_string(parameter.value),
        "{{resolve:ssm:/models/type}}",
    ):
        assert InstanceType.of(token).name == token


@with_each(
    "name",
    [
        *("", " ", "ml", "ml.", "ml..", "ml.m5", "ml.m5.", "ml..large", "m5.large", "ml.m5.large.", "ml.m5.large.x"),
        *("ML.M5.LARGE", "ml.m5.Large", " ml.m5.large", "ml.m5.large ", "ml.m5.large\n", "ml.m5 .large"),
        *("ml.m5,large", "ml.m5_large", "ml.m\u0665.large", "ml.é.large", "${Token}", "ml.${Token}.large", "\0"),
    ],
)  # fmt: skip
def test_fails_when_the_name_is_none_of_sagemaker(name: str) -> None:
    with refused("name of InstanceType must be a name that begins with 'ml.'", repr(name), "pass InstanceType."):
        InstanceType.of(name)


@with_each("name", [*NOT_STRINGS, None, InstanceType.M5_LARGE])
def test_fails_when_the_name_is_no_string(name: str) -> None:
    with refused("name of InstanceType must be a string"):
        InstanceType.of(name)


@given(st.text())
def test_takes_a_name_as_it_is_or_refuses_it(name: str) -> None:
    try:
        assert InstanceType.of(name).name == name
    except ValueError as error:
        assert repr(name) in str(error)  # noqa: PT017  # either is right


def test_names_the_type_that_was_meant() -> None:
    with refused("got str 'm5.large'; pass InstanceType.of('ml.m5.large')"):
        InstanceType.of("m5.large")
