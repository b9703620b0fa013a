"""How a refusal reads."""

import math
from decimal import Decimal
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from constructs_lib import ContainerMode, Model
from constructs_lib.arguments.refusal import article, described, nearest, refusal, shown

DEEP: list[Any] = []
for _ in range(5_000):
    DEEP = [DEEP]
ROUND: list[Any] = []
ROUND.append(ROUND)


class Silent:
    """Whose repr fails."""

    def __repr__(self) -> str:
        raise RuntimeError


def test_says_what_is_allowed_what_was_passed_and_what_to_pass() -> None:
    error = refusal("role of Model 'M'", "arn", "an iam.IRole", "pass iam.Role(...)")

    assert str(error) == "role of Model 'M' must be an iam.IRole, got str 'arn'; pass iam.Role(...)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (3, "int 3"),
        (True, "bool True"),
        (math.nan, "float nan"),
        (Decimal(1), "Decimal Decimal('1')"),
        (Model, "the class Model"),
        (object(), "object"),
        (ContainerMode.SINGLE_MODEL, "ContainerMode <ContainerMode.SINGLE_MODEL: 'SingleModel'>"),
    ],
)
def test_names_the_type_and_the_value(value: object, expected: str) -> None:
    assert described(value) == expected


def test_names_no_more_than_the_type_of_what_cdk_has_made(stack: Stack, bucket: s3.Bucket) -> None:
    imported = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/role")

    assert described(bucket) == "Bucket"
    assert described(imported) == "IRole"
    assert described(s3.Bucket.from_bucket_name(stack, "Imported", "models")) == "BucketBase"


@pytest.mark.parametrize("value", ["x" * 2_000_000, 10**4000, DEEP, ROUND, {"a": ROUND}, ["x"] * 100_000, Silent()])
def test_no_value_makes_a_message_long(value: object) -> None:
    assert len(shown(value)) < 1_000


def test_a_value_that_fits_is_shown_whole() -> None:
    assert shown("a" * 256) == repr("a" * 256)


def test_finds_the_nearest_name() -> None:
    assert nearest("candidat", ["Stable", "Candidate"]) == "; did you mean 'Candidate'?"


@pytest.mark.parametrize("word", ["Shadow", "", None, 3])
def test_finds_no_name_where_none_is_near(word: object) -> None:
    assert nearest(word, ["Stable", "Candidate"]) == ""


def test_puts_the_article_before_a_noun() -> None:
    assert [article("Model"), article("IRole"), article("UserPool")] == ["a Model", "an IRole", "a UserPool"]


def test_tells_two_classes_of_one_name_apart() -> None:
    theirs = ec2.InstanceType("m5.large")

    assert str(refusal("type", theirs, "an InstanceType", "pass one")) == (
        "type must be an InstanceType, got InstanceType of aws_cdk.aws_ec2; pass one"
    )
