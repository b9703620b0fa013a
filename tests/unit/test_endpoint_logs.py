"""The log groups of endpoints."""

from typing import Any

from aws_cdk import Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

GROUP = "AWS::Logs::LogGroup"


def log_actions(stack: Stack, resource_type: str = "AWS::IAM::ManagedPolicy") -> list[Any]:
    """Return what each role may do with logs."""
    return [
        [action for action in statement["Action"] if action.startswith("logs:")]
        for policy in resources_of(stack, resource_type).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if any(str(action).startswith("logs:") for action in statement["Action"])
    ]


def second_endpoint(stack: Stack, variant: InstanceProductionVariant) -> Endpoint:
    config = EndpointConfig(stack, "OtherConfig", instance_production_variants=[variant])
    return Endpoint(stack, "Other", endpoint_config=config)


WRITES = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
MAKES = ["logs:CreateLogGroup", *WRITES]


def test_sagemaker_makes_the_group_of_an_endpoint_without_one(stack: Stack, endpoint: Endpoint) -> None:
    assert endpoint.node.try_find_child("Logs") is None
    assert log_actions(stack) == [MAKES]


def test_keeps_logs_for_three_months(stack: Stack, endpoint: Endpoint) -> None:
    group = endpoint.add_log_group()

    assert isinstance(group, logs.LogGroup)
    assert only(stack, GROUP) == {
        "Type": GROUP,
        "Properties": {"LogGroupName": f"/aws/sagemaker/Endpoints/{endpoint.endpoint_name}", "RetentionInDays": 90},
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
    }


def test_the_endpoint_waits_for_its_log_group(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_log_group()

    (name,) = resources_of(stack, GROUP)
    assert name in only(stack, "AWS::SageMaker::Endpoint")["DependsOn"]


def test_the_role_need_not_make_log_groups(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_log_group(retention=logs.RetentionDays.ONE_WEEK)

    assert log_actions(stack) == [WRITES]
    assert only(stack, GROUP)["Properties"]["RetentionInDays"] == 7


def test_a_role_that_was_passed_in_need_not_either(stack: Stack, container: ContainerDefinition) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    model = Model(stack, "Model", containers=[container], role=role)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])

    Endpoint(stack, "Endpoint", endpoint_config=config).add_log_group()

    assert log_actions(stack, "AWS::IAM::Policy") == [WRITES]


def test_the_role_of_components_need_not_either(stack: Stack, fleet: InstanceProductionVariant) -> None:
    config = EndpointConfig(stack, "Config", instance_production_variants=[fleet])

    Endpoint(stack, "Endpoint", endpoint_config=config).add_log_group()

    assert log_actions(stack) == [WRITES]


def test_a_model_of_two_endpoints_makes_the_group_of_the_one_without(
    stack: Stack, endpoint: Endpoint, variant: InstanceProductionVariant
) -> None:
    endpoint.add_log_group()

    second_endpoint(stack, variant)

    assert log_actions(stack) == [MAKES]


def test_a_model_of_two_endpoints_with_groups_makes_none(
    stack: Stack, endpoint: Endpoint, variant: InstanceProductionVariant
) -> None:
    endpoint.add_log_group()
    second_endpoint(stack, variant).add_log_group()

    assert log_actions(stack) == [WRITES]


def test_the_policy_stays_the_same_resource(container: ContainerDefinition) -> None:
    names = []
    for logged in (False, True):
        stack = Stack(quick_app(), "Test")
        model = Model(stack, "Model", containers=[container])
        variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
        config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
        endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
        if logged:
            endpoint.add_log_group()
        names += [*resources_of(stack, "AWS::IAM::ManagedPolicy")]

    assert len(names) == 2
    assert len({*names}) == 1


def test_takes_a_configuration_of_others(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")

    Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name="Ours").add_log_group()

    assert only(stack, GROUP)["Properties"]["LogGroupName"] == "/aws/sagemaker/Endpoints/Ours"


def test_encrypts_logs_with_a_key_that_lets_them_use_it(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_log_group(encryption_key=kms.Key(stack, "Key"))

    (key,) = resources_of(stack, "AWS::KMS::Key")
    assert only(stack, GROUP)["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert "logs." in str(only(stack, "AWS::KMS::Key")["Properties"]["KeyPolicy"])


def test_warns_when_the_policy_of_an_imported_key_is_not_known(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_log_group(encryption_key=kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:us-east-1:1:key/1"))

    (warning,) = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("log-key-policy"))
    assert "encryption_key is imported" in str(warning.entry.data)


def test_fails_when_there_is_one_already(stack: Stack, endpoint: Endpoint) -> None:
    endpoint.add_log_group()

    with refused("there is a log group of Endpoint 'Endpoint' already; an endpoint has one", stack=stack):
        endpoint.add_log_group()


@with_each("retention", [0, 30, True, "ONE_WEEK", 1.5, {}, [], object(), logs.RetentionDays])
def test_fails_when_the_retention_is_not_one(stack: Stack, endpoint: Endpoint, retention: Any) -> None:
    with refused(
        f"retention of log group of Endpoint 'Endpoint' must be a RetentionDays, got {described(retention)}",
        "pass RetentionDays.ONE_MONTH or another",
        stack=stack,
    ):
        endpoint.add_log_group(retention=retention)


@with_each("key", NOT_CONSTRUCTS)
def test_fails_when_the_key_is_not_one(stack: Stack, endpoint: Endpoint, key: Any) -> None:
    with refused("encryption_key of log group of Endpoint 'Endpoint' must be a kms.IKey, got", stack=stack):
        endpoint.add_log_group(encryption_key=key)


def test_fails_when_the_key_is_an_alias(stack: Stack, endpoint: Endpoint) -> None:
    alias: Any = kms.Alias.from_alias_name(stack, "Alias", "alias/logs")

    with refused("is an alias, which no policy takes as a resource; pass the key itself", stack=stack):
        endpoint.add_log_group(encryption_key=alias)


def test_fails_when_the_key_is_in_another_region(container: ContainerDefinition) -> None:
    app = quick_app()
    stack = Stack(app, "Here", env=Environment(account="111122223333", region="eu-west-1"))
    there = Stack(app, "There", env=Environment(account="111122223333", region="us-east-1"))
    variant = InstanceProductionVariant(
        model=Model(stack, "Model", containers=[container]),
        instance_type=InstanceType.M5_LARGE,
        initial_instance_count=2,
    )
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    key = kms.Key(there, "Key")

    with refused("encryption_key is in region us-east-1, and this stack in eu-west-1", stack=stack):
        endpoint.add_log_group(encryption_key=key)
