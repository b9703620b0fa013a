"""Strict synthesis: what stops it, what does not, and how to go on."""

import pytest
from aws_cdk import Acknowledgment, App, Stack, Validations

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType, Model
from tests.snapshot.assemblies import complaints


def serving(
    stack: Stack, *, instance_type: str = "ml.m5.large", name: str | None = None, ami: str | None = None
) -> None:
    model = Model.from_model_name(stack, "Model", "trained")
    variant = InstanceProductionVariant(
        model=model, instance_type=InstanceType.of(instance_type), inference_ami_version=ami
    )
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], endpoint_config_name=name)
    Endpoint(stack, "Endpoint", endpoint_config=config)


def acknowledge(stack: Stack, id: str) -> None:
    Validations.of(stack).acknowledge(Acknowledgment(id=id, reason="it is meant so"))


def test_a_single_instance_is_information_and_stops_nothing(app: App) -> None:
    serving(Stack(app, "Test"))

    assembly = app.synth()

    assert complaints(assembly) == []
    assert "initial_instance_count=1" in str([message.entry.data for message in assembly.stacks[0].messages])


WARNINGS = {
    "fixed-endpoint-config-name": {"name": "config-7"},
    "instance-type-unknown": {"instance_type": "ml.m99.large"},
    "ami-version-unknown": {"ami": "al9-ami-sagemaker-inference-gpu-1"},
}


@pytest.mark.parametrize("rule", WARNINGS)
def test_a_warning_stops_it_until_it_is_acknowledged(app: App, rule: str) -> None:
    serving(Stack(app, "Test"), **WARNINGS[rule])

    found = complaints(app.synth())

    assert [complaint for complaint in found if f"constructs-lib:{rule}" not in complaint] == []
    assert found != []


@pytest.mark.parametrize("prefix", ["", "Annotation::"])
@pytest.mark.parametrize("rule", WARNINGS)
def test_a_warning_that_is_acknowledged_stops_nothing(app: App, rule: str, prefix: str) -> None:
    stack = Stack(app, "Test")
    serving(stack, **WARNINGS[rule])

    acknowledge(stack, f"{prefix}constructs-lib:{rule}")

    assert complaints(app.synth()) == []


def test_an_acknowledgment_without_the_name_of_the_library_acknowledges_nothing(app: App) -> None:
    stack = Stack(app, "Test")
    serving(stack, name="config-7")

    acknowledge(stack, "fixed-endpoint-config-name")

    assert complaints(app.synth()) != []
