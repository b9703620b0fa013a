"""Utilization of whole machines."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from constructs_lib.rules import UNKNOWN
from constructs_lib.rules.facts import InstancePool, Variant
from constructs_lib.scaling.whole_machine import divided, parts_of
from tests.unit.bad_inputs import refused
from tests.unit.scaling.pieces import VISITORS
from tests.unit.with_each import with_each

WHAT = "target_percent of policy 'Use'"


def variant(*types: Any) -> Variant:
    if len(types) == 1:
        return Variant(instance_type=types[0])
    return Variant(instance_pools=tuple(InstancePool(instance_type=each, priority=1) for each in types))


@pytest.mark.parametrize(
    ("metric", "types", "number"),
    [
        ("CPUUtilization", ["ml.m5.large"], 2),
        ("CPUUtilization", ["ml.m5.24xlarge"], 96),
        ("CPUUtilization", ["ml.inf2.xlarge"], 4),
        ("CPUUtilization", ["ml.m5.xlarge", "ml.c5.xlarge"], 4),
        ("GPUUtilization", ["ml.g5.xlarge"], 1),
        ("GPUUtilization", ["ml.g5.12xlarge", "ml.g6.12xlarge"], 4),
        ("GPUMemoryUtilization", ["ml.p5.48xlarge"], 8),
        ("MemoryUtilization", ["ml.m5.24xlarge"], 1),
        ("MemoryUtilization", [UNKNOWN], 1),
        ("DiskUtilization", ["ml.m5.24xlarge"], 1),
        ("MetricOfTomorrow", ["ml.m5.24xlarge"], 1),
    ],
)
def test_knows_over_what_a_metric_adds_up(metric: str, types: list[Any], number: int) -> None:
    assert parts_of(WHAT, variant(*types), metric) == number


@with_each(
    "metric, types, message",
    [
        (
            "CPUUtilization",
            [UNKNOWN],
            (
                f"{WHAT} is a percentage of the whole machine, and the instance type is a token: how many vCPUs it "
                "has is not known before deployment; pass the percentage times the number of vCPUs as target of "
                'scale_to_track_metric, with metric=variant.metric("CPUUtilization")'
            ),
        ),
        ("CPUUtilization", ["ml.m5.large", UNKNOWN], "the instance type is a token"),
        ("GPUUtilization", ["ml.zz9.large"], "how many GPUs ml.zz9.large has is not known"),
        ("GPUUtilization", ["ml.m5.large"], "ml.m5.large has no GPUs; scale on CPU, memory or requests"),
        ("GPUUtilization", ["ml.inf2.xlarge"], "ml.inf2.xlarge has no GPUs"),
        (
            "CPUUtilization",
            ["ml.m5.large", "ml.m5.xlarge"],
            (
                "the instances differ in vCPUs: ml.m5.large has 2 and ml.m5.xlarge has 4; "
                "choose instance pools with the same number, or scale on requests"
            ),
        ),
    ],
)
def test_fails_when_there_is_no_such_number(metric: str, types: list[Any], message: str) -> None:
    with refused(message):
        parts_of(WHAT, variant(*types), metric)


def test_fails_when_no_type_is_given() -> None:
    with refused("the instance type is a token"):
        parts_of(WHAT, Variant(), "CPUUtilization")


def test_divides_a_metric_by_more_than_one(stack: Stack) -> None:
    del stack

    assert divided(VISITORS, 1) is VISITORS
    found = divided(VISITORS, 4)
    assert isinstance(found, cloudwatch.MathExpression)
    assert (found.expression, found.using_metrics) == ("utilization / 4", {"utilization": VISITORS})
