"""The bounds of what scales, in the graphs of a dashboard."""

from typing import Any

from aws_cdk import CfnParameter, Stack

from constructs_lib import (
    Endpoint,
    EndpointDashboard,
)
from tests.unit.dashboard_pieces import widgets


def test_shows_the_bounds_of_scaling(stack: Stack, endpoint: Endpoint) -> None:
    (variant,) = endpoint.instance_production_variants
    variant.auto_scale_instance_count(min_capacity=2, max_capacity=7)
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    assert widgets(stack)["Instances"]["annotations"]["horizontal"] == [
        {"value": 2, "label": "least of AllTraffic", "yAxis": "left"},
        {"value": 7, "label": "most of AllTraffic", "yAxis": "left"},
    ]


def test_leaves_out_bounds_that_are_tokens(stack: Stack, endpoint: Endpoint) -> None:
    (variant,) = endpoint.instance_production_variants
    most: Any = CfnParameter(stack, "Most", type="Number").value_as_number
    variant.auto_scale_instance_count(min_capacity=1, max_capacity=most)
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    assert [each["value"] for each in widgets(stack)["Instances"]["annotations"]["horizontal"]] == [1]
