"""The dashboard of an endpoint: what it shows of each kind, and nothing that is never published."""

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
from constructs_lib.rules.tables.published_metrics import METRICS
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.component_pieces import component, hosting
from tests.unit.dashboard_pieces import expressions, labels, published, widgets
from tests.unit.templates import only
from tests.unit.with_each import with_each


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


class Array:
    """Compares each of its entries, as arrays of NumPy do."""

    __hash__ = None  # type: ignore[assignment]  # as theirs

    def __eq__(self, other: object) -> Any:
        raise ValueError("operands could not be broadcast together")


@with_each("wrong", [7, "llm", None, [7], {"llm": 1}, Array()])
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


@with_each("name", ["", "a b", "x" * 256, 7, "{{resolve:ssm:/dashboard}}"])
def test_fails_when_cloudwatch_refuses_the_name(stack: Stack, endpoint: Endpoint, name: Any) -> None:
    with refused("dashboard_name of EndpointDashboard 'Dashboard'", stack=stack):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint, dashboard_name=name)


def test_fails_when_the_id_is_taken(stack: Stack, endpoint: Endpoint) -> None:
    EndpointDashboard(stack, "Dashboard", endpoint=endpoint)

    with refused("id of EndpointDashboard is 'Dashboard', which is taken"):
        EndpointDashboard(stack, "Dashboard", endpoint=endpoint)
