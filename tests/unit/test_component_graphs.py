"""What a dashboard shows of inference components."""

from typing import Any

from aws_cdk import CfnParameter, Stack

from constructs_lib import (
    EndpointDashboard,
)
from constructs_lib.rules.tables.published_metrics import COMPONENT, METRICS
from tests.unit.component_pieces import component, hosting
from tests.unit.dashboard_pieces import labels, published, widgets


def test_shows_inference_components(stack: Stack) -> None:
    endpoint = hosting(stack)
    llm = component(endpoint, inference_component_name="llm")
    token: Any = CfnParameter(stack, "Name").value_as_string
    named_later = component(endpoint, id="Later", inference_component_name=token)
    llm.auto_scale_copy_count(min_capacity=0, max_capacity=4)
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint, components=[llm, named_later, llm])

    found = widgets(stack)
    assert labels(found["Requests of components"]) == ["llm Invocations", "Later Invocations"]
    assert labels(found["Errors of components"])[:4] == [
        "llm 4XX errors",
        "llm 5XX errors",
        "llm Model errors",
        "llm without a copy",
    ]
    assert [each for each in labels(found["Model latency of components"]) if each.startswith("llm")] == [
        f"llm Model latency p{each}" for each in (50, 90, 99)
    ]
    assert labels(found["Copies of components"]) == ["llm copies", "Later copies"]
    assert [each["value"] for each in found["Copies of components"]["annotations"]["horizontal"]] == [0, 4]
    shown = {pair for title, each in found.items() if title.endswith("components") for pair in published(each)}
    assert shown <= METRICS.keys()
    assert all(COMPONENT in METRICS[pair].dimensions for pair in shown)


def test_shows_no_graphs_of_components_where_there_are_none(stack: Stack) -> None:
    EndpointDashboard(stack, "Dashboard", endpoint=hosting(stack), components=[])

    assert [title for title in widgets(stack) if title.endswith("components")] == []
