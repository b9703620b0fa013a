"""Defaults of an organisation: property injectors for the library's own constructs."""

from collections.abc import Mapping
from typing import Any

import jsii
import pytest
from aws_cdk import IPropertyInjector, PropertyInjectors, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

import constructs_lib
from constructs_lib import (
    ApiKeyAuthorization,
    ApiThrottling,
    BoundImage,
    ContainerDefinition,
    ContainerImage,
    Context,
    Endpoint,
    EndpointConfig,
    InferenceApi,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from constructs_lib.container_image import UriImage
from constructs_lib.injection import Injectable
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.templates import only, resources_of

IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


@jsii.implements(IPropertyInjector)
class Default:
    """Arguments that a construct has if it is given none of the kind."""

    def __init__(self, construct: type[Injectable], **defaults: Any) -> None:
        self._id = construct.PROPERTY_INJECTION_ID
        self._defaults = defaults

    @property
    def construct_unique_id(self) -> str:
        return self._id

    def inject(self, original_props: Any, *, id: str, scope: Construct) -> Any:
        assert scope.node.try_find_child(id) is None
        return {**self._defaults, **original_props}


@jsii.implements(IPropertyInjector)
class Nothing(Default):
    """An injector that forgets to return something."""

    def inject(self, original_props: Any, *, id: str, scope: Construct) -> Any:
        """Return nothing."""


def isolated(stack: Stack) -> Any:
    return only(stack, "AWS::SageMaker::Model")["Properties"].get("EnableNetworkIsolation")


def test_an_app_gives_its_models_defaults(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(property_injectors=[Default(Model, network_isolation=True)]), "Test")

    Model(stack, "Model", containers=[container])

    assert isolated(stack) is True


def test_what_is_given_beats_a_default(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(property_injectors=[Default(Model, network_isolation=True)]), "Test")

    Model(stack, "Model", containers=[container], network_isolation=False)

    assert isolated(stack) is False


def test_a_default_may_be_a_network(stack: Stack, container: ContainerDefinition) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    PropertyInjectors.of(stack).add(Default(Model, vpc=vpc))

    Model(stack, "Model", containers=[container])

    assert "VpcConfig" in only(stack, "AWS::SageMaker::Model")["Properties"]


def test_a_default_may_be_a_key(stack: Stack, container: ContainerDefinition) -> None:
    key = kms.Key.from_key_arn(stack, "Key", KEY)
    PropertyInjectors.of(stack).add(Default(EndpointConfig, encryption_key=key))
    model = Model(stack, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)

    EndpointConfig(stack, "Config", instance_production_variants=[variant])

    assert only(stack, "AWS::SageMaker::EndpointConfig")["Properties"]["KmsKeyId"] == KEY


def test_a_default_may_be_the_name_of_an_endpoint(stack: Stack, container: ContainerDefinition) -> None:
    PropertyInjectors.of(stack).add(Default(Endpoint, endpoint_name="bank-search"))
    variant = InstanceProductionVariant(
        model=Model(stack, "Model", containers=[container]), instance_type=InstanceType.M5_LARGE
    )
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])

    assert Endpoint(stack, "Endpoint", endpoint_config=config).endpoint_name == "bank-search"


def test_a_default_may_be_the_limit_of_a_front_door(stack: Stack) -> None:
    PropertyInjectors.of(stack).add(Default(InferenceApi, throttling=ApiThrottling(rate_limit=7, burst_limit=200)))
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "theirs")
    keys = ApiKeyAuthorization(rate_limit=5, burst_limit=5)

    InferenceApi(stack, "Api", endpoint=endpoint, authorization=keys)

    (settings,) = only(stack, "AWS::ApiGateway::Stage")["Properties"]["MethodSettings"]
    assert settings["ThrottlingRateLimit"] == 7


def test_the_nearest_injector_wins_and_others_are_of_no_concern(container: ContainerDefinition) -> None:
    app = quick_app(property_injectors=[Default(Model, network_isolation=True), Default(Endpoint)])
    near = Stack(app, "Near", property_injectors=[Default(Model, network_isolation=False)])
    far = Stack(app, "Far", property_injectors=[Default(EndpointConfig)])

    Model(near, "Model", containers=[container])
    Model(far, "Model", containers=[container])

    assert (isolated(near), isolated(far)) == (False, True)


def test_an_injector_between_stack_and_model_is_found(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "First", containers=[container])
    team = Construct(stack, "Team")
    PropertyInjectors.of(team).add(Default(Model, network_isolation=True))

    Model(team, "Second", containers=[container])

    found = [each["Properties"].get("EnableNetworkIsolation") for each in models(stack)]
    assert sorted(found, key=bool) == [False, True]


def models(stack: Stack) -> list[Mapping[str, Any]]:
    return list(resources_of(stack, "AWS::SageMaker::Model").values())


def test_injectors_reach_subclasses_of_users(container: ContainerDefinition) -> None:
    class BankModel(Model):
        def __init__(self, scope: Construct, id: str) -> None:
            super().__init__(scope, id, containers=[container])

    stack = Stack(quick_app(property_injectors=[Default(Model, network_isolation=True)]), "Test")

    BankModel(stack, "Model")

    assert BankModel.PROPERTY_INJECTION_ID == "constructs-lib.Model"
    assert isolated(stack) is True


def test_what_an_injector_sets_is_checked(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(property_injectors=[Default(Model, network_isolation="yes")]), "Test")

    with refused("network_isolation of Model 'Model' must be True or False, got str 'yes'", stack=stack):
        Model(stack, "Model", containers=[container])


def test_fails_when_the_id_of_a_construct_is_taken(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container])

    with refused("id of Model is 'Model', which is taken; pass another one", stack=stack):
        Model(stack, "Model", containers=[container])


def test_fails_when_an_injector_returns_nothing(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(property_injectors=[Nothing(Model)]), "Test")

    with refused("the injector of constructs-lib.Model returned None for 'Model'; return the arguments", stack=stack):
        Model(stack, "Model", containers=[container])


@pytest.mark.parametrize(
    "name",
    [
        "AdapterInferenceComponent",
        "BatchTransform",
        "Endpoint",
        "EndpointConfig",
        "InferenceApi",
        "InferenceComponent",
        "Model",
    ],
)
def test_constructs_have_ids_for_injectors(name: str) -> None:
    construct = getattr(constructs_lib, name)

    assert f"constructs-lib.{name}" == construct.PROPERTY_INJECTION_ID


def test_alarms_are_injected_as_those_of_cdk() -> None:
    for alarm in (constructs_lib.IdleAlarm, constructs_lib.ModelLatencyAlarm, constructs_lib.ServerErrorAlarm):
        assert alarm.PROPERTY_INJECTION_ID == "aws-cdk-lib.aws-cloudwatch.Alarm"


def test_a_construct_whose_image_cannot_be_bound_is_not_left_behind(stack: Stack) -> None:
    class Unbuilt(UriImage):
        def bind(self, scope: Construct, context: Context) -> BoundImage:
            Construct(scope, "Asset")
            raise OSError(f"no builder for {context}")

    with pytest.raises(OSError, match="no builder"):
        Model(stack, "Model", containers=[ContainerDefinition(image=Unbuilt(IMAGE))])

    assert stack.node.children == []
    Model(stack, "Model", containers=[ContainerDefinition(image=ContainerImage.from_uri(IMAGE))])
