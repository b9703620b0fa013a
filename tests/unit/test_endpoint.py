"""Endpoints."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Fn, NestedStack, RemovalPolicy, Stack, Stage, Tags, Token
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Match, Template
from constructs import Construct
from hypothesis import example, given, settings
from hypothesis import strategies as st

from constructs_lib import (
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NAMES, NOT_CONSTRUCTS, NOT_NAMES, NOT_STRINGS, refused, said
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

ENDPOINT = "AWS::SageMaker::Endpoint"
INVOKE = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"]
NAME = r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
IRELAND = Environment(account="111122223333", region="eu-west-1")
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/theirs"


def arn_of(name: str) -> dict[str, Any]:
    """Return the ARN of an endpoint in the account and region where the stack is deployed."""
    account, region = {"Ref": "AWS::AccountId"}, {"Ref": "AWS::Region"}
    return {
        "Fn::Join": [
            "",
            ["arn:", {"Ref": "AWS::Partition"}, ":sagemaker:", region, ":", account, f":endpoint/{name}"],
        ]
    }


def serving(scope: Construct, **options: Any) -> Endpoint:
    """Define an endpoint over an imported model."""
    model = Model.from_model_name(scope, "Model", "trained")
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(scope, "Config", instance_production_variants=[variant])
    return Endpoint(scope, "Endpoint", endpoint_config=config, **options)


def several(stack: Stack, *names: str) -> Endpoint:
    model = Model.from_model_name(stack, "Model", "trained")
    variants = [
        InstanceProductionVariant(variant_name=name, model=model, instance_type=InstanceType.M5_LARGE) for name in names
    ]
    config = EndpointConfig(stack, "Config", instance_production_variants=variants)
    return Endpoint(stack, "Endpoint", endpoint_config=config)


@pytest.fixture
def caller(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


def granted(stack: Stack) -> Any:
    (statement,) = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    return statement


def test_serves_a_configuration(stack: Stack, config: EndpointConfig, endpoint: Endpoint) -> None:
    assert only(stack, ENDPOINT) == {
        "Type": ENDPOINT,
        "Properties": {
            "EndpointName": endpoint.endpoint_name,
            "EndpointConfigName": stack.resolve(config.endpoint_config_name),
        },
    }


def test_has_a_name_and_an_arn_before_it_is_deployed(stack: Stack, endpoint: Endpoint) -> None:
    assert re.fullmatch(r"test-endpoint-[0-9a-f]+", endpoint.endpoint_name)
    assert stack.resolve(endpoint.endpoint_arn) == arn_of(endpoint.endpoint_name)
    assert endpoint.endpoint_ref.endpoint_arn == endpoint.endpoint_arn


@pytest.mark.parametrize("name", NAMES)
def test_takes_names_of_sagemaker(stack: Stack, name: str) -> None:
    endpoint = serving(stack, endpoint_name=name)

    assert endpoint.endpoint_name == name
    assert only(stack, ENDPOINT)["Properties"]["EndpointName"] == name


def test_is_where_its_stack_is() -> None:
    endpoint = serving(Stack(quick_app(), "Test", env=IRELAND), endpoint_name="search")

    assert endpoint.endpoint_arn.endswith(":sagemaker:eu-west-1:111122223333:endpoint/search")
    assert (endpoint.env.account, endpoint.env.region) == ("111122223333", "eu-west-1")


# Grants


def test_lets_a_caller_call_this_endpoint_and_no_other(stack: Stack, endpoint: Endpoint, caller: iam.Role) -> None:
    grant = endpoint.grant_invoke(caller)

    assert grant.success
    assert granted(stack) == {"Effect": "Allow", "Action": INVOKE, "Resource": arn_of(endpoint.endpoint_name)}


def test_lets_a_caller_call_an_imported_endpoint(stack: Stack, caller: iam.Role) -> None:
    Endpoint.from_endpoint_arn(stack, "Endpoint", ARN).grant_invoke(caller)

    assert granted(stack) == {"Effect": "Allow", "Action": INVOKE, "Resource": ARN}


def test_lets_a_user_of_another_stack_call(config: EndpointConfig, endpoint: Endpoint) -> None:
    del config
    other = Stack(endpoint.stack.node.scope, "Callers")  # type: ignore[arg-type]  # the scope is the app
    endpoint.grant_invoke(iam.User(other, "User"))

    assert granted(other)["Resource"] == arn_of(endpoint.endpoint_name)


def test_grants_nothing_to_a_role_that_must_not_be_changed(stack: Stack, endpoint: Endpoint) -> None:
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111122223333:role/caller", mutable=False)

    endpoint.grant_invoke(role)

    assert resources_of(stack, "AWS::IAM::Policy") == {}


@with_each("grantee", [*NOT_CONSTRUCTS, None, "arn:aws:iam::111122223333:role/caller"])
def test_fails_when_nothing_can_be_granted_to_the_grantee(stack: Stack, endpoint: Endpoint, grantee: Any) -> None:
    with refused("grantee of invocation of Endpoint ", " must be an iam.IGrantable, got ", "pass a role", stack=stack):
        endpoint.grant_invoke(grantee)


def test_raises_alarms_that_it_waits_for(stack: Stack, endpoint: Endpoint) -> None:
    (variant,) = endpoint.instance_production_variants
    alarm = variant.metric_model_latency().create_alarm(stack, "Alarm", threshold=1, evaluation_periods=1)
    endpoint.node.default_child.add_dependency(alarm.node.default_child)  # type: ignore[union-attr]  # both have a resource

    (alarm_id,) = resources_of(stack, "AWS::CloudWatch::Alarm")

    assert only(stack, ENDPOINT)["DependsOn"] == [alarm_id]


# Names


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=6))
@example(["a" * 200])
@example(["a" * 63, "b" * 63, "c" * 63, "d" * 63, "e" * 63])
@example(["é"])
@example(["\U0001f600", "\u202e", "-"])
@example(["a b", "a/b", "..", "%2e"])
@example(["Default", "Resource"])
@example(["--", "-x-", "--"])
@settings(max_examples=40)
def test_makes_a_literal_name_of_any_path(ids: list[str]) -> None:
    scope: Construct = Stack(quick_app(), "Test")
    # CDK itself refuses the id `__proto__`.
    for each in ids:
        if not Token.is_unresolved(each) and each != "__proto__":
            scope = Construct(scope, each)

    endpoint = serving(scope)

    assert re.fullmatch(NAME, endpoint.endpoint_name)
    assert endpoint.endpoint_name == endpoint.endpoint_name.lower()


def test_makes_names_of_63_characters_at_most_in_long_stages_and_stacks() -> None:
    stage = Stage(quick_app(), "Production" * 6)
    endpoint = serving(Construct(Stack(stage, "Stack" * 12), "Serving" * 20))

    assert re.fullmatch(NAME, endpoint.endpoint_name)
    assert endpoint.endpoint_name.startswith("production")


def test_makes_another_name_in_each_stage() -> None:
    app = quick_app()

    names = {serving(Stack(Stage(app, name), "Test")).endpoint_name for name in ("Beta", "Production")}

    assert len(names) == 2


def test_makes_another_name_for_each_path(stack: Stack) -> None:
    paths = ["a", "A", "a-", "é", "è", "ab", "a" * 100, "a" * 101]

    names = {serving(Construct(stack, path)).endpoint_name for path in paths}

    assert len(names) == len(paths)


def test_makes_a_literal_name_in_a_nested_stack(stack: Stack) -> None:
    endpoint = serving(NestedStack(stack, "Nested"))

    assert re.fullmatch(r"test-nested-endpoint-[0-9a-f]+", endpoint.endpoint_name)


def test_keeps_its_name_whatever_else_is_in_the_stack(endpoint: Endpoint) -> None:
    other = Stack(quick_app(), "Test")
    Construct(other, "First")

    assert serving(other).endpoint_name == endpoint.endpoint_name


# Failures


@with_each("name", NOT_NAMES)
def test_fails_when_the_name_is_malformed(stack: Stack, config: EndpointConfig, name: str) -> None:
    with refused("endpoint_name", said(name), stack=stack):
        Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=name)


@with_each("name", [*NOT_STRINGS, Fn.get_att("Other", "Name")])
def test_fails_when_the_name_is_no_string(stack: Stack, config: EndpointConfig, name: Any) -> None:
    with refused("endpoint_name of Endpoint 'Endpoint'", stack=stack):
        Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=name)


@with_each("config", [*NOT_CONSTRUCTS, None, "config-7", EndpointConfig])
def test_fails_when_the_configuration_is_none(stack: Stack, config: Any) -> None:
    with refused("endpoint_config of Endpoint 'Endpoint' must be", "pass EndpointConfig(...)", stack=stack):
        Endpoint(stack, "Endpoint", endpoint_config=config)


def test_fails_when_the_configuration_is_a_model_or_an_l1(stack: Stack, model: Model) -> None:
    resource = sagemaker.CfnEndpointConfig(stack, "Config", production_variants=[])

    for config in (model, resource):
        with refused("pass EndpointConfig(...) or EndpointConfig.from_endpoint_config_name(...)", stack=stack):
            Endpoint(stack, "Endpoint", endpoint_config=config)  # type: ignore[arg-type]  # wrong


@pytest.mark.parametrize(
    ("arn", "place"),
    [
        ("arn:aws:sagemaker:us-east-1:111122223333:endpoint-config/theirs", "region us-east-1"),
        ("arn:aws:sagemaker:eu-west-1:444455556666:endpoint-config/theirs", "account 444455556666"),
    ],
)
def test_fails_when_the_configuration_is_elsewhere(arn: str, place: str) -> None:
    stack = Stack(quick_app(), "Test", env=IRELAND)
    config = EndpointConfig.from_endpoint_config_arn(stack, "Config", arn)

    with refused(f"Endpoint 'Endpoint': endpoint_config is in {place}, and this stack in", stack=stack):
        Endpoint(stack, "Endpoint", endpoint_config=config)


def test_takes_a_configuration_of_a_place_that_may_be_the_same(stack: Stack) -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:endpoint-config/theirs"

    Endpoint(stack, "Endpoint", endpoint_config=EndpointConfig.from_endpoint_config_arn(stack, "Config", arn))

    assert only(stack, ENDPOINT)["Properties"]["EndpointConfigName"] == "theirs"


# Several


def test_shares_a_configuration_with_another(stack: Stack, config: EndpointConfig, endpoint: Endpoint) -> None:
    other = Endpoint(stack, "Other", endpoint_config=config)

    assert other.endpoint_name != endpoint.endpoint_name
    assert other.instance_production_variants[0] is not endpoint.instance_production_variants[0]
    assert len(resources_of(stack, ENDPOINT)) == 2


def test_is_in_a_third_stack_after_model_and_configuration(container: ContainerDefinition) -> None:
    app = quick_app()
    models, configs, endpoints = (Stack(app, name) for name in ("Models", "Configs", "Endpoints"))
    model = Model(models, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    config = EndpointConfig(configs, "Config", instance_production_variants=[variant])
    Endpoint(endpoints, "Endpoint", endpoint_config=config)

    assembly = app.synth()

    order = [artifact.stack_name for artifact in assembly.stacks]
    assert order == ["Models", "Configs", "Endpoints"]
    assert "Fn::" in str(assembly.get_stack_by_name("Endpoints").template["Resources"])


# Imports


def test_is_imported_by_name(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "Theirs")

    assert endpoint.endpoint_name == "Theirs"
    assert stack.resolve(endpoint.endpoint_arn) == arn_of("theirs")
    assert stack.resolve(endpoint.endpoint_ref.endpoint_arn) == arn_of("theirs")


@pytest.mark.parametrize("how", ["from_endpoint_arn", "from_endpoint_attributes"])
def test_is_imported_by_arn(stack: Stack, how: str) -> None:
    endpoint = getattr(Endpoint, how)(stack, "Endpoint", endpoint_arn=ARN)

    assert (endpoint.endpoint_name, endpoint.endpoint_arn) == ("theirs", ARN)
    assert (endpoint.env.account, endpoint.env.region) == ("111122223333", "eu-west-1")
    assert resources_of(stack, ENDPOINT) == {}


def test_is_imported_by_tokens(stack: Stack) -> None:
    arn = Endpoint.from_endpoint_arn(stack, "Arn", Fn.import_value("Arn"))
    name = Endpoint.from_endpoint_name(stack, "Name", Fn.import_value("Name"))

    assert stack.resolve(arn.endpoint_arn) == {"Fn::ImportValue": "Arn"}
    assert "Fn::Split" in str(stack.resolve(arn.endpoint_name))
    assert stack.resolve(name.endpoint_name) == {"Fn::ImportValue": "Name"}


def test_is_imported_twice(stack: Stack) -> None:
    one, two = (Endpoint.from_endpoint_arn(stack, name, ARN) for name in ("One", "Two"))

    assert one.endpoint_arn == two.endpoint_arn


@with_each("name", [*NOT_NAMES, *NOT_STRINGS, None])
def test_fails_when_the_imported_name_is_none(stack: Stack, name: Any) -> None:
    with refused("endpoint_name of Endpoint 'Imported'", said(name), stack=stack):
        Endpoint.from_endpoint_name(stack, "Imported", name)


@with_each("how", ["from_endpoint_arn", "from_endpoint_attributes"])
@with_each("arn", ["", "theirs", ARN.replace(":endpoint/", ":endpoint-config/"), "{{resolve:ssm:arn}}", 1, None])
def test_fails_when_the_imported_arn_is_none(stack: Stack, how: str, arn: Any) -> None:
    with refused("endpoint_arn of Endpoint 'Imported'", repr(arn), stack=stack):
        getattr(Endpoint, how)(stack, "Imported", endpoint_arn=arn)


# Constructs of CDK


def integrated(stack: Stack, endpoint: sagemaker.IEndpoint) -> Any:
    api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
    integration = apigateway.SagemakerIntegration(endpoint)
    api.root.add_method("POST", integration, authorization_type=apigateway.AuthorizationType.IAM)
    return only(stack, "AWS::ApiGateway::Method")["Properties"]["Integration"]["Uri"]


def test_stands_behind_an_api_of_cdk(stack: Stack, endpoint: Endpoint) -> None:
    uri = integrated(stack, endpoint)

    assert uri["Fn::Join"][1][-1] == f":runtime.sagemaker:path/endpoints/{endpoint.endpoint_name}/invocations"
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": [Match.object_like({"Action": INVOKE, "Resource": arn_of(endpoint.endpoint_name)})]
            }
        },
    )


@pytest.mark.parametrize(
    ("how", "argument", "expected"),
    [
        ("from_endpoint_name", "Theirs", arn_of("theirs")),
        ("from_endpoint_arn", ARN, ARN),
    ],
)
def test_stands_behind_an_api_of_cdk_when_imported(stack: Stack, how: str, argument: str, expected: Any) -> None:
    endpoint = getattr(Endpoint, how)(stack, "Endpoint", argument)

    uri = integrated(stack, endpoint)

    assert uri["Fn::Join"][1][-1] == f":runtime.sagemaker:path/endpoints/{endpoint.endpoint_name}/invocations"
    assert granted(stack)["Resource"] == expected


def test_obeys_what_is_applied_to_a_whole_stack(stack: Stack, endpoint: Endpoint) -> None:
    Tags.of(stack).add("team", "search")
    iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "developer"))
    endpoint.apply_removal_policy(RemovalPolicy.RETAIN)

    resource = only(stack, ENDPOINT)
    assert resource["Properties"]["Tags"] == [{"Key": "team", "Value": "search"}]
    assert resource["DeletionPolicy"] == "Retain"
    assert "PermissionsBoundary" in only(stack, "AWS::IAM::Role")["Properties"]


# Tokens and the escape hatch


def test_takes_a_name_that_is_a_token(stack: Stack, caller: iam.Role) -> None:
    endpoint = serving(stack, endpoint_name=CfnParameter(stack, "Name").value_as_string)
    endpoint.grant_invoke(caller)

    (logical_id,) = resources_of(stack, ENDPOINT)
    assert only(stack, ENDPOINT)["Properties"]["EndpointName"] == {"Ref": "Name"}
    # In which case the name is written is known to SageMaker only.
    assert granted(stack)["Resource"] == {"Ref": logical_id}


def test_takes_a_name_from_the_parameter_store(stack: Stack) -> None:
    serving(stack, endpoint_name="{{resolve:ssm:/endpoint/name}}")

    assert only(stack, ENDPOINT)["Properties"]["EndpointName"] == "{{resolve:ssm:/endpoint/name}}"


def test_opens_its_resource_to_whoever_needs_more(stack: Stack, endpoint: Endpoint) -> None:
    resource = endpoint.node.default_child
    assert isinstance(resource, sagemaker.CfnEndpoint)
    resource.retain_all_variant_properties = True
    resource.override_logical_id("Serving")

    assert resources_of(stack, ENDPOINT)["Serving"]["Properties"]["RetainAllVariantProperties"] is True


def test_is_the_same_when_synthesized_again() -> None:
    def template() -> str:
        stack = Stack(quick_app(), "Test")
        endpoint = serving(stack)
        _ = endpoint.instance_production_variants
        return json.dumps(Template.from_stack(stack).to_json())

    assert template() == template()


def test_refuses_the_same_without_assertions_of_python() -> None:
    program = """
from aws_cdk import App, Stack
from constructs_lib import Endpoint, EndpointConfig, InstanceProductionVariant, InstanceType

stack = Stack(App(), "Test")
fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE)
config = EndpointConfig(stack, "Config", instance_production_variants=[fleet])
attempts = [
    lambda: InstanceProductionVariant(model=None, instance_type="ml.m5.large"),
    lambda: InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE, initial_instance_count=0),
    lambda: InstanceProductionVariant(model=None, instance_type=InstanceType.M5_LARGE, variant_name=None),
    lambda: EndpointConfig(stack, "Other", instance_production_variants=[fleet], vpc=float("nan")),
    lambda: Endpoint(stack, "Endpoint", endpoint_config=config, endpoint_name=float("nan")),
    lambda: Endpoint(stack, "Endpoint", endpoint_config=None),
    lambda: Endpoint(stack, "Endpoint", endpoint_config=config).grant_invoke("role"),
]
for attempt in attempts:
    try:
        attempt()
    except ValueError as error:
        print(type(error).__name__)
"""
    found = subprocess.run([sys.executable, "-O", "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.split() == ["ValueError"] * 7
