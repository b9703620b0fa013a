"""What becomes of the logs of an InferenceApi."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs

from constructs_lib import ApiLogs
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, refused
from tests.unit.with_each import with_each


def test_are_kept_for_three_months_by_default() -> None:
    found = ApiLogs()

    assert (found.retention, found.encryption_key) == (logs.RetentionDays.THREE_MONTHS, None)
    assert found.cloud_watch_role is False


def test_take_a_key_of_this_app_or_an_import(stack: Stack) -> None:
    for key in (
        kms.Key(stack, "Key"),
        kms.Key.from_key_arn(stack, "There", "arn:aws:kms:eu-west-1:111122223333:key/1"),
    ):
        assert ApiLogs(encryption_key=key).encryption_key is key


@with_each("retention", [None, 90, "THREE_MONTHS", logs.RetentionDays])
def test_fail_when_they_are_kept_for_no_time(retention: Any) -> None:
    with refused("retention of ApiLogs must be a RetentionDays, got ", "pass RetentionDays.ONE_WEEK or another"):
        ApiLogs(retention=retention)


@with_each("key", [*NOT_CONSTRUCTS, kms.Key])
def test_fail_when_the_key_is_not_one(key: Any) -> None:
    with refused("encryption_key of ApiLogs must be a kms.IKey, got "):
        ApiLogs(encryption_key=key)


def test_fail_when_the_key_is_one_of_an_api(stack: Stack) -> None:
    with refused("encryption_key of ApiLogs must be a kms.IKey, got ApiKey"):
        ApiLogs(encryption_key=apigateway.ApiKey(stack, "Key"))  # type: ignore[arg-type]  # that is the mistake


def test_fail_when_the_key_is_an_alias(stack: Stack) -> None:
    alias: Any = kms.Alias.from_alias_name(stack, "Alias", "alias/logs")

    with refused("encryption_key of ApiLogs is an alias, which no policy takes as a resource; pass the key itself"):
        ApiLogs(encryption_key=alias)


@with_each("flag", [*NOT_FLAGS, None])
def test_fail_when_the_role_is_not_a_flag(flag: Any) -> None:
    with refused("cloud_watch_role of ApiLogs must be True or False, got "):
        ApiLogs(cloud_watch_role=flag)
