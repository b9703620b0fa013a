"""L1 constructs and structs as this library makes them: to CDK and to users they are like any other."""

from typing import Any

import jsii
import pytest
from aws_cdk import Aspects, CfnResource, CfnTag, IAspect, RemovalPolicy, Stack, Tags, Token
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Template
from constructs import IConstruct

from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, Model
from constructs_lib.arguments.l1 import resource, struct
from tests.unit.apps import quick_app
from tests.unit.templates import only

_Container = sagemaker.CfnModel.ContainerDefinitionProperty


def made(stack: Stack, id: str = "Model", **properties: Any) -> sagemaker.CfnModel:
    return resource(sagemaker.CfnModel, stack, id, **properties)


def test_is_of_its_class_and_is_the_object_that_cdk_knows(stack: Stack) -> None:
    model = made(stack, model_name="iris")

    assert isinstance(model, sagemaker.CfnModel)
    assert type(model).__name__ == "CfnModel"
    assert stack.node.find_child("Model") is model
    assert (model.model_name, model.cfn_resource_type) == ("iris", "AWS::SageMaker::Model")


def test_renders_as_the_generated_constructor_does(stack: Stack) -> None:
    options: dict[str, Any] = {
        "enable_network_isolation": False,
        "model_name": None,
        "tags": [CfnTag(key="a", value="b")],
    }
    made(
        stack,
        primary_container=struct(_Container, image="a", environment={"A": "b"}, mode=None),
        execution_role_arn="arn",
        **options,
    )
    sagemaker.CfnModel(
        stack,
        "ByHand",
        primary_container=_Container(image="a", environment={"A": "b"}),
        execution_role_arn="arn",
        **options,
    )

    first, second = Template.from_stack(stack).find_resources("AWS::SageMaker::Model").values()
    assert first["Properties"] == second["Properties"]
    assert first["Properties"]["EnableNetworkIsolation"] is False


def test_fails_when_a_name_is_misspelt_which_mypy_finds_too(stack: Stack) -> None:
    with pytest.raises(KeyError, match="model_nam"):
        resource(sagemaker.CfnModel, stack, "Model", model_nam="iris")  # type: ignore[call-arg]  # which is the test
    with pytest.raises(KeyError, match="imag"):
        struct(_Container, imag="a")  # type: ignore[call-arg]  # which is the test


def test_tokens_are_resolved_wherever_they_stand(stack: Stack) -> None:
    other = made(stack, "Other")
    made(
        stack,
        primary_container=struct(_Container, image=other.ref, environment={"A": other.ref}),
        enable_network_isolation=Token.as_any({"Ref": "AWS::NoValue"}),
    )

    properties = Template.from_stack(stack).to_json()["Resources"]["Model"]["Properties"]
    assert properties["PrimaryContainer"] == {"Image": {"Ref": "Other"}, "Environment": {"A": {"Ref": "Other"}}}
    assert properties["EnableNetworkIsolation"] == {"Ref": "AWS::NoValue"}


# What users do to the resources of constructs


def resource_of(construct: Any) -> Any:
    return construct.node.default_child


def test_escape_hatches_change_what_is_rendered(
    stack: Stack, model: Model, config: EndpointConfig, endpoint: Endpoint
) -> None:
    l1: sagemaker.CfnModel = resource_of(model)
    l1.override_logical_id("Mine")
    l1.add_property_override("PrimaryContainer.Environment.LEVEL", "debug")
    l1.enable_network_isolation = True
    resource_of(config).add_property_deletion_override("ProductionVariants.0.InitialVariantWeight")
    resource_of(endpoint).apply_removal_policy(RemovalPolicy.RETAIN)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert resources["Mine"]["Properties"]["PrimaryContainer"]["Environment"] == {"LEVEL": "debug"}
    assert resources["Mine"]["Properties"]["EnableNetworkIsolation"] is True
    (changed,) = [each for each in resources.values() if each["Type"] == "AWS::SageMaker::EndpointConfig"]
    assert "InitialVariantWeight" not in changed["Properties"]["ProductionVariants"][0]
    (kept,) = [each for each in resources.values() if each["Type"] == "AWS::SageMaker::Endpoint"]
    assert kept["DeletionPolicy"] == "Retain"


def test_resources_are_read_back_by_their_types(model: Model, config: EndpointConfig, endpoint: Endpoint) -> None:
    for construct, kind in (
        (model, sagemaker.CfnModel),
        (config, sagemaker.CfnEndpointConfig),
        (endpoint, sagemaker.CfnEndpoint),
    ):
        assert isinstance(resource_of(construct), kind)
        assert resource_of(construct) is construct._resource
    container: Any = resource_of(model).primary_container
    by_hand = sagemaker.CfnModel(
        model, "ByHand", primary_container=_Container(image="a"), execution_role_arn="arn"
    ).primary_container
    assert isinstance(container, _Container) is isinstance(by_hand, _Container)
    assert container.image == "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"
    (variant,) = resource_of(config).production_variants
    assert (variant.instance_type, variant.initial_instance_count) == ("ml.m5.large", 2)


def test_aspects_visit_and_change_resources(stack: Stack, variant: InstanceProductionVariant) -> None:
    seen: list[str] = []

    @jsii.implements(IAspect)
    class Rename:
        def visit(self, node: IConstruct) -> None:
            if isinstance(node, CfnResource):
                seen.append(type(node).__name__)
            if isinstance(node, sagemaker.CfnEndpointConfig):
                node.endpoint_config_name = "renamed"

    EndpointConfig(stack, "Config", instance_production_variants=[variant])
    Aspects.of(stack).add(Rename())

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["EndpointConfigName"] == "renamed"
    assert {"CfnModel", "CfnEndpointConfig", "CfnRole", "CfnManagedPolicy"} <= set(seen)


def test_tags_reach_resources(stack: Stack, model: Model) -> None:
    Tags.of(model).add("team", "serving")

    assert only(stack, "AWS::SageMaker::Model")["Properties"]["Tags"] == [{"Key": "team", "Value": "serving"}]


def test_nothing_of_a_stack_is_defined_twice_in_two_apps() -> None:
    first, second = Stack(quick_app(), "Test"), Stack(quick_app(), "Test")

    assert made(first) is not made(second)
