"""The options of a batch transform."""

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3

from constructs_lib import S3Location
from constructs_lib.batch.job_options import longest_run
from tests.unit.bad_inputs import refused
from tests.unit.batch.conftest import Define
from tests.unit.templates import only


@pytest.mark.parametrize(
    ("given", "seconds"),
    [({}, 86_400), ({"timeout": Duration.minutes(1)}, 60), ({"timeout": Duration.days(28)}, 2_419_200)],
)
def test_a_run_takes_a_day_at_most_if_nothing_else_is_given(given: dict[str, Duration], seconds: int) -> None:
    assert longest_run(given) == seconds


def test_rules_see_the_schedule_too(stack: Stack, define: Define) -> None:
    with refused("schedule='rate(0 days)'", stack=stack):
        define(schedule=events.Schedule.expression("rate(0 days)"))


def test_a_window_may_be_known_at_deployment(stack: Stack, define: Define) -> None:
    window = CfnParameter(stack, "Window", type="Number").value_as_number

    define(schedule=events.Schedule.rate(Duration.days(1)), flexible_window=Duration.minutes(window))

    found = only(stack, "AWS::Scheduler::Schedule")["Properties"]["FlexibleTimeWindow"]
    assert found["MaximumWindowInMinutes"] == {"Ref": "Window"}


def test_two_imports_of_one_bucket_are_one_place(stack: Stack, define: Define) -> None:
    first, second = (s3.Bucket.from_bucket_name(stack, name, "shop") for name in ("First", "Second"))

    with refused("output s3://shop/in/scored/ is under input s3://shop/in/", stack=stack):
        define(input=S3Location(first, "in/"), output=S3Location(second, "in/scored/"))
