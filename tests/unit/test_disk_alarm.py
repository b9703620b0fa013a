"""An alarm for instances whose disk fills up."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk.assertions import Match, Template

from constructs_lib import DiskUtilizationAlarm, Endpoint, EndpointInstanceVariant
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_NUMBERS, refused
from tests.unit.templates import only
from tests.unit.with_each import with_each

ALARM = "AWS::CloudWatch::Alarm"


@pytest.fixture
def deployed(endpoint: Endpoint) -> EndpointInstanceVariant:
    return endpoint.instance_production_variants[0]


def test_goes_off_when_a_disk_is_three_quarters_full(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    DiskUtilizationAlarm(deployed, "Disk")

    Template.from_stack(stack).has_resource_properties(
        ALARM,
        {
            "Namespace": "/aws/sagemaker/Endpoints",
            "MetricName": "DiskUtilization",
            "Statistic": "Maximum",
            "Unit": "Percent",
            "Dimensions": [
                {"Name": "EndpointName", "Value": deployed.endpoint_name},
                {"Name": "VariantName", "Value": "AllTraffic"},
            ],
            "Threshold": 75,
            "ComparisonOperator": "GreaterThanThreshold",
            "Period": 300,
            "EvaluationPeriods": 1,
            "TreatMissingData": Match.absent(),
        },
    )


@pytest.mark.parametrize("percentage", [0.5, 60, 99])
def test_goes_off_where_it_is_asked_to(stack: Stack, deployed: EndpointInstanceVariant, percentage: float) -> None:
    DiskUtilizationAlarm(deployed, "Disk", tolerated_percentage=percentage)

    assert only(stack, ALARM)["Properties"]["Threshold"] == percentage


def test_goes_off_where_a_parameter_says(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    tolerated = CfnParameter(stack, "Tolerated", type="Number").value_as_number

    DiskUtilizationAlarm(deployed, "Disk", tolerated_percentage=tolerated)

    assert only(stack, ALARM)["Properties"]["Threshold"] == {"Ref": "Tolerated"}


def test_watches_an_imported_endpoint(stack: Stack) -> None:
    imported = Endpoint.from_endpoint_name(stack, "Imported", "theirs").variant("AllTraffic")

    DiskUtilizationAlarm(imported, "Disk")

    assert only(stack, ALARM)["Properties"]["Dimensions"][0] == {"Name": "EndpointName", "Value": "theirs"}


def test_two_stand_side_by_side(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    DiskUtilizationAlarm(deployed, "Early", tolerated_percentage=50)
    DiskUtilizationAlarm(deployed, "Late", tolerated_percentage=70)

    Template.from_stack(stack).resource_count_is(ALARM, 2)


@with_each("percentage", [*NOT_NUMBERS, None])
def test_fails_when_the_percentage_is_no_number(
    stack: Stack, deployed: EndpointInstanceVariant, percentage: Any
) -> None:
    with refused("tolerated_percentage of DiskUtilizationAlarm 'Disk' ", stack=stack):
        DiskUtilizationAlarm(deployed, "Disk", tolerated_percentage=percentage)


@with_each("percentage", [0, -1, 100, 101])
def test_fails_when_the_percentage_is_out_of_bounds(
    stack: Stack, deployed: EndpointInstanceVariant, percentage: int
) -> None:
    message = f"tolerated_percentage of DiskUtilizationAlarm 'Disk' is {percentage} percent; pass a number above 0 and"
    with refused(message, stack=stack):
        DiskUtilizationAlarm(deployed, "Disk", tolerated_percentage=percentage)


@with_each("variant", [*NOT_CONSTRUCTS, None])
def test_fails_when_the_variant_is_not_one(variant: Any) -> None:
    with refused(
        "variant of DiskUtilizationAlarm 'Disk' must be an EndpointInstanceVariant or an ImportedVariant, got ",
        "pass a variant of instances",
    ):
        DiskUtilizationAlarm(variant, "Disk")


@with_each("id", [1, None, "", "__proto__"])
def test_fails_when_the_id_is_not_one(stack: Stack, deployed: EndpointInstanceVariant, id: Any) -> None:
    with refused("id of DiskUtilizationAlarm must be ", stack=stack):
        DiskUtilizationAlarm(deployed, id)


def test_fails_in_another_region_than_the_endpoint() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    arn = "arn:aws:sagemaker:us-west-2:111122223333:endpoint/theirs"
    imported = Endpoint.from_endpoint_arn(stack, "Imported", arn).variant("AllTraffic")

    with refused("DiskUtilizationAlarm 'Disk' would be in region eu-west-1", stack=stack):
        DiskUtilizationAlarm(imported, "Disk")


def test_fails_when_the_id_is_taken(stack: Stack, deployed: EndpointInstanceVariant) -> None:
    DiskUtilizationAlarm(deployed, "Disk")

    with refused("id of DiskUtilizationAlarm is 'Disk', which is taken; pass another one", stack=stack):
        DiskUtilizationAlarm(deployed, "Disk")
