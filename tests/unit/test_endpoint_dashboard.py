"""The dashboard of an endpoint: what it shows of each kind, and nothing that is never published."""

import json
from collections.abc import Iterator
from typing import Any

from aws_cdk import CfnParameter, Size, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
)
from constructs_lib.rules.tables.published_metrics import COMPONENT, METRICS
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.component_pieces import component, hosting
from tests.unit.templates import only
from tests.unit.with_each import with_each

Widget = dict[str, Any]


def widgets(stack: Stack) -> dict[str, Widget]:
    """Return the properties of the widgets by their titles."""
    body = only(stack, "AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"]
    text = (
        body
        if isinstance(body, str)
        else "".join(part if isinstance(part, str) else "x" for part in body["Fn::Join"][1])
    )
    return {each["properties"]["title"]: each["properties"] for each in json.loads(text)["widgets"]}


def labels(widget: Widget) -> list[str]:
    return [line[-1]["label"] for line in widget["metrics"] if line[-1].get("visible") is not False]


def published(widget: Widget) -> Iterator[tuple[str, str]]:
    """Yield namespace and name of each metric of a widget; a dot stands for what the line above has."""
    above: list[Any] = []
    for line in widget["metrics"]:
        if isinstance(line[0], dict):
            continue
        above = [above[place] if part == "." else part for place, part in enumerate(line)]
        yield above[0], above[1]


def expressions(widget: Widget) -> list[str]:
    return [line[0]["expression"] for line in widget["metrics"] if isinstance(line[0], dict)]


def served(stack: Stack, *variants: InstanceProductionVariant, **options: Any) -> Endpoint:
    config = EndpointConfig(stack, "Config", instance_production_variants=variants, **options)
    return Endpoint(stack, "Endpoint", endpoint_config=config)


def test_shows_an_endpoint_on_instances(stack: Stack, endpoint: Endpoint) -> None:
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    found = widgets(stack)
    assert list(found) == ["Requests", "Errors", "Model latency", "Overhead latency", "Utilization", "Instances"]
    assert labels(found["Requests"]) == ["AllTraffic Invocations"]
    assert labels(found["Errors"]) == ["AllTraffic 4XX errors", "AllTraffic 5XX errors", "AllTraffic Model errors"]
    assert labels(found["Model latency"]) == [f"AllTraffic Model latency p{each}" for each in (50, 90, 99)]
    assert [each.rpartition(" / ")[2] for each in expressions(found["Model latency"])] == ["1000"] * 3


def test_shows_the_utilization_of_whole_machines(stack: Stack, model: Model) -> None:
    EndpointDashboard(
        stack,
        "Dashboard",
        endpoint=served(stack, InstanceProductionVariant(model=model, instance_type=InstanceType.G5_12XLARGE)),
    )

    assert [each.rpartition(" / ")[2] for each in expressions(widgets(stack)["Utilization"])] == ["48", "4", "4"]


def test_shows_no_gpus_where_there_are_none(stack: Stack, endpoint: Endpoint) -> None:
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    assert {name for _, name in published(widgets(stack)["Utilization"])} == {
        "CPUUtilization",
        "MemoryUtilization",
        "DiskUtilization",
    }


def test_shows_the_sum_where_the_instance_type_is_a_token(stack: Stack, model: Model, parameter: CfnParameter) -> None:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.of(parameter.value_as_string))
    EndpointDashboard(stack, "Dashboard", endpoint=served(stack, variant))

    assert "AllTraffic CPU utilization (sum)" in labels(widgets(stack)["Utilization"])


def test_has_a_line_for_each_variant(stack: Stack, model: Model) -> None:
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE)
        for name in ("Stable", "Candidate")
    ]
    EndpointDashboard(stack, "Dashboard", endpoint=served(stack, *variants))

    found = widgets(stack)
    assert labels(found["Requests"]) == ["Stable Invocations", "Candidate Invocations"]
    assert labels(found["Instances"]) == ["Stable instances", "Candidate instances"]


def test_has_a_line_for_a_shadow(stack: Stack, model: Model) -> None:
    stable, shadow = (
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE)
        for name in ("Stable", "Shadow")
    )
    EndpointDashboard(stack, "Dashboard", endpoint=served(stack, stable, shadow_production_variants=[shadow]))

    found = widgets(stack)
    assert labels(found["Requests"]) == ["Stable Invocations", "Shadow Invocations"]
    assert labels(found["Instances"]) == ["Stable instances", "Shadow instances"]


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


def test_shows_the_backlog_of_an_asynchronous_endpoint(stack: Stack, model: Model, bucket: s3.Bucket) -> None:
    asynchronous = AsyncInference(output=S3Location(bucket, "responses/"))
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    EndpointDashboard(stack, "Dashboard", endpoint=served(stack, variant, async_inference=asynchronous))

    found = widgets(stack)
    assert labels(found["Requests"]) == ["AllTraffic InvocationsProcessed"]
    assert labels(found["Backlog"]) == ["ApproximateBacklogSize"]
    assert "Overhead latency" not in found


def test_shows_a_serverless_endpoint(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(model=model, memory_size=Size.gibibytes(2), max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    EndpointDashboard(stack, "Dashboard", endpoint=Endpoint(stack, "Endpoint", endpoint_config=config))

    found = widgets(stack)
    assert {name for _, name in published(found["Utilization"])} == {"MemoryUtilization"}
    assert "Instances" not in found


def test_shows_a_multi_model_endpoint(stack: Stack, bucket: s3.Bucket, image: ContainerImage) -> None:
    artifacts = ModelData.from_prefix(bucket, "models/")
    container = ContainerDefinition(image=image, model_data=artifacts, mode=ContainerMode.MULTI_MODEL)
    model = Model(stack, "Catalog", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    EndpointDashboard(stack, "Dashboard", endpoint=served(stack, variant))

    assert "Requests" in widgets(stack)


def test_shows_only_what_is_published(stack: Stack, endpoint: Endpoint) -> None:
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    shown = {pair for widget in widgets(stack).values() for pair in published(widget)}
    assert len(shown) > 5
    assert shown <= METRICS.keys()
    assert all("real-time" in METRICS[pair].kinds for pair in shown)


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


@with_each("wrong", [7, "llm", None, [7], {"llm": 1}])
def test_fails_when_components_are_none(stack: Stack, endpoint: Endpoint, wrong: Any) -> None:
    with refused("components of EndpointDashboard 'Dashboard'", "pass a list of InferenceComponents", stack=stack):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint, components=wrong)


def test_fails_when_a_component_is_one_of_another_endpoint(stack: Stack, endpoint: Endpoint) -> None:
    llm = component(hosting(stack, "Other"))

    with refused("components of EndpointDashboard 'Dashboard' has 'Llm'", "pass those of endpoint", stack=stack):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint, components=[llm])


def test_takes_more_widgets(stack: Stack, endpoint: Endpoint) -> None:
    dashboard = EndpointDashboard(stack, "Dashboard", endpoint=endpoint, dashboard_name="iris")
    dashboard.add_widgets(cloudwatch.GraphWidget(title="Mine"))

    assert list(widgets(stack))[-1] == "Mine"
    assert only(stack, "AWS::CloudWatch::Dashboard")["Properties"]["DashboardName"] == "iris"


def test_two_fit_in_one_stack(stack: Stack, endpoint: Endpoint) -> None:
    EndpointDashboard(stack, "First", endpoint=endpoint)
    EndpointDashboard(stack, "Second", endpoint=endpoint)


@with_each("wrong", NOT_CONSTRUCTS)
def test_fails_when_the_endpoint_is_none(stack: Stack, wrong: Any) -> None:
    with refused("endpoint of EndpointDashboard 'Dashboard'", "pass Endpoint(...)", stack=stack):
        EndpointDashboard(stack, "Dashboard", endpoint=wrong)


def test_fails_when_the_variants_are_not_known_here(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "elsewhere")
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)

    with refused("variants", stack=stack):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint)


@with_each("name", ["", "a b", "x" * 256, 7])
def test_fails_when_cloudwatch_refuses_the_name(stack: Stack, endpoint: Endpoint, name: Any) -> None:
    with refused("dashboard_name of EndpointDashboard 'Dashboard'", stack=stack):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint, dashboard_name=name)


def test_fails_when_the_id_is_taken(stack: Stack, endpoint: Endpoint) -> None:
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    with refused("id of EndpointDashboard is 'Dashboard', which is taken"):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint)
