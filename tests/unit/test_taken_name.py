"""Names that another resource of the stack has: said when the app is complete, unless a condition keeps them apart."""

from typing import Any

import pytest
from aws_cdk import CfnCondition, CfnParameter, CfnResource, Fn, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import (
    AdapterInferenceComponent,
    DataCapture,
    DataQualityMonitor,
    Endpoint,
    EndpointConfig,
    EndpointDashboard,
    InferenceComponent,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    MonitoringSchedule,
    S3Location,
)
from tests.unit.apps import quick_app
from tests.unit.component_pieces import CONTAINER, component, hosting

REMEDY = "give each a name of its own, or leave the name out"


def model(stack: Stack, id: str, **named: Any) -> Model:
    return Model(stack, id, containers=[CONTAINER], **named)


def served(stack: Construct, id: str, model: Model, endpoint_name: Any = "iris", **options: Any) -> Endpoint:
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(stack, f"{id}Config", instance_production_variants=[variant], **options)
    return Endpoint(stack, id, endpoint_config=config, endpoint_name=endpoint_name)


def resource(construct: Any) -> CfnResource:
    found = construct.node.default_child
    assert isinstance(found, CfnResource)
    return found


def failures(stack: Stack) -> list[str]:
    return [failure for construct in stack.node.find_all() for failure in construct.node.validate()]


@pytest.fixture
def endpoints(stack: Stack) -> tuple[Endpoint, Endpoint]:
    """Two endpoints of one name."""
    one = model(stack, "Model")
    return served(stack, "One", one), served(stack, "Other", one)


def test_a_name_is_refused_that_another_construct_has(stack: Stack, bucket: s3.Bucket) -> None:
    capture = DataCapture(destination=S3Location(bucket, "captured/"), sampling_percentage=20)
    fleet, adapter = hosting(stack, "Fleet"), ModelData.from_bucket(bucket, "v1/adapter.tar.gz")
    shared = component(fleet)
    for name in ("One", "Other"):
        named = model(stack, f"{name}Model", model_name="iris")
        endpoint = served(stack, name, named, endpoint_config_name="iris", data_capture=capture)
        component(fleet, id=f"{name}Component", inference_component_name="iris")
        AdapterInferenceComponent(
            stack, f"{name}Adapter", base=shared, adapter=adapter, inference_component_name="iris-legal"
        )
        EndpointDashboard(stack, f"{name}Dashboard", endpoint=endpoint, dashboard_name="iris")
        DataQualityMonitor(
            stack,
            f"{name}Monitor",
            endpoint=endpoint,
            schedule=MonitoringSchedule.hourly(),
            output=S3Location(bucket, "reports/"),
            instance_type=InstanceType.M5_LARGE,
            monitoring_schedule_name="iris",
        )

    first = {
        "model_name": "OneModel/Resource",
        "endpoint_config_name": "OneConfig/Resource",
        "endpoint_name": "One/Resource",
        "inference_component_name": "OneComponent/Resource",
        "dashboard_name": "OneDashboard/Resource",
        "monitoring_schedule_name": "OneMonitor/Resource",
    }
    found = sorted(failures(stack))
    of_adapter = [each for each in found if "OneAdapter" in each]
    assert len(of_adapter) == 1
    said = [each for each in found if each not in of_adapter]
    assert len(said) == len(first)
    for argument, path in first.items():
        assert [each for each in said if each.startswith(f"{argument} is also that of Test/{path}")], argument
    assert all(each.endswith(REMEDY) for each in found)


def test_two_references_to_one_component_scale_it_once(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "fleet")
    for name in ("One", "Other"):
        found = InferenceComponent.from_inference_component_name(stack, name, "iris", endpoint=endpoint)
        found.auto_scale_copy_count(min_capacity=1, max_capacity=4)

    (said,) = failures(stack)
    assert said.startswith("the component and its copies are already registered by Test/One/")
    assert said.endswith("register it once, with the widest bounds")


def test_the_app_does_not_synthesize(stack: Stack, endpoints: tuple[Endpoint, Endpoint]) -> None:
    app: Any = stack.node.root

    with pytest.raises(RuntimeError, match=r"Test/Other/Resource. endpoint_name is also that of Test/One/Resource"):
        app.synth()
    assert len(endpoints) == 2


def test_three_of_one_name_are_said_twice(stack: Stack, endpoints: tuple[Endpoint, Endpoint]) -> None:
    served(stack, "Third", model(stack, "Another"), endpoints[0].endpoint_name)

    assert len(failures(stack)) == 2


def test_the_same_token_is_the_same_name(stack: Stack, parameter: CfnParameter) -> None:
    one = model(stack, "Model")
    for name in ("One", "Other"):
        served(stack, name, one, parameter.value_as_string)

    assert len(failures(stack)) == 1


def test_other_names_and_other_stacks_are_fine(stack: Stack, endpoints: tuple[Endpoint, Endpoint]) -> None:
    there = Stack(quick_app(), "There")
    served(there, "One", model(there, "Model"))
    here = Stack(quick_app(), "Here")
    for construct, name in (("One", "iris"), ("Other", "roses"), ("Third", None), ("Fourth", None)):
        served(here, construct, model(here, f"{construct}Model"), name)

    assert failures(there) == failures(here) == []
    assert len(failures(stack)) == 1
    assert len(endpoints) == 2


def test_conditions_that_exclude_each_other_keep_them_apart(
    stack: Stack, endpoints: tuple[Endpoint, Endpoint], parameter: CfnParameter
) -> None:
    is_live = Fn.condition_equals(parameter.value_as_string, "live")
    for endpoint, name, expression in zip(
        endpoints, ("Live", "Test"), (is_live, Fn.condition_not(is_live)), strict=True
    ):
        resource(endpoint).cfn_options.condition = CfnCondition(stack, name, expression=expression)

    assert failures(stack) == []


def test_an_override_may_give_another_name(stack: Stack, endpoints: tuple[Endpoint, Endpoint]) -> None:
    resource(endpoints[1]).add_property_override("EndpointName", "roses")

    assert failures(stack) == []


def test_the_template_may_have_the_two_in_the_other_order(stack: Stack) -> None:
    before, after = Construct(stack, "Before"), Construct(stack, "After")
    one = model(stack, "Model")
    for scope in (after, before):
        served(scope, "Endpoint", one)

    assert failures(stack) == [f"endpoint_name is also that of Test/After/Endpoint/Resource; {REMEDY}"]


def test_the_other_one_may_be_a_third(stack: Stack, endpoints: tuple[Endpoint, Endpoint]) -> None:
    third = served(stack, "Third", model(stack, "Another"))
    resource(endpoints[0]).add_property_override("EndpointName", "roses")

    assert resource(third).node.path == "Test/Third/Resource"
    assert sorted(failures(stack)) == [
        f"endpoint_name is also that of Test/Other/Resource; {REMEDY}",
        f"endpoint_name is also that of Test/Third/Resource; {REMEDY}",
    ]


def test_an_app_that_cannot_be_synthesized_says_why(stack: Stack, endpoints: tuple[Endpoint, Endpoint]) -> None:
    for endpoint in endpoints:
        resource(endpoint).override_logical_id("Same")

    assert failures(stack) == []


def test_a_construct_that_was_refused_has_no_name(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    one = model(stack, "Model")
    with monkeypatch.context() as patched:
        patched.setattr("constructs_lib.endpoint.EndpointDeployment", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            served(stack, "Endpoint", one)
    stack.node.try_remove_child("EndpointConfig")

    served(stack, "Endpoint", one)

    assert failures(stack) == []
