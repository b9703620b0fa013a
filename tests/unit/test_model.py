"""Models: containers, their role and network, and references to models that are defined elsewhere."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import (
    Acknowledgment,
    App,
    Aspects,
    Aws,
    CfnCondition,
    CfnParameter,
    CfnResource,
    Environment,
    Fn,
    Lazy,
    NestedStack,
    RemovalPolicy,
    Stack,
    Stage,
    Tag,
    Tags,
    Token,
    Validations,
)
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    ExecutionRole,
    IModel,
    InferenceExecutionMode,
    Model,
    ModelData,
    RepositoryAccess,
)
from constructs_lib.access.permissions import allow
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.arguments.test_arguments import Color, Producer
from tests.unit.bad_inputs import NAMES, NOT_CONSTRUCTS, NOT_FLAGS, NOT_NAMES, NOT_STRINGS, refused, said
from tests.unit.model_templates import awaited, model_properties, statements, warnings
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:model/iris"
ROLE_ARN = "arn:aws:iam::111122223333:role/serving"
URI = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"

LOGS: dict[str, Any] = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    "Resource": {
        "Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/Endpoints/*"
    },
}
METRICS: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "cloudwatch:PutMetricData",
    "Resource": "*",
    "Condition": {"StringLike": {"cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"]}},
}
PULL: list[dict[str, Any]] = [
    {
        "Effect": "Allow",
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Resource": {"Fn::Sub": "arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/serving"},
    },
    {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
]
NETWORK = {
    "Effect": "Allow",
    "Action": [
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ],
    "Resource": "*",
}


def imported_vpc(stack: Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], private_subnet_ids=["subnet-1", "subnet-2"]
    )


# The minimum


def test_a_model_is_a_container_a_role_and_a_policy(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container])

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert sorted(resource["Type"] for resource in resources.values()) == [
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::SageMaker::Model",
    ]
    ((role_id, _),) = resources_of(stack, "AWS::IAM::Role").items()
    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::ManagedPolicy").items()
    assert only(stack, "AWS::SageMaker::Model") == {
        "Type": "AWS::SageMaker::Model",
        "Properties": {
            "EnableNetworkIsolation": False,
            "ExecutionRoleArn": {"Fn::GetAtt": [role_id, "Arn"]},
            "PrimaryContainer": {"Image": URI},
        },
        "DependsOn": [policy_id],
    }
    assert policy["Properties"]["Roles"] == [{"Ref": role_id}]
    assert not warnings(stack)


# What the role may do: the whole list


def test_the_role_of_the_minimum_may_log_measure_and_pull(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container])

    assert statements(stack) == [LOGS, METRICS, *PULL]


def test_the_role_of_several_models_may_also_read_their_prefix(stack: Stack, image: ContainerImage) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/a")
    bucket = s3.Bucket.from_bucket_attributes(stack, "B", bucket_arn="arn:aws:s3:::artifacts", encryption_key=key)
    container = ContainerDefinition(
        image=image, model_data=ModelData.from_prefix(bucket, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    Model(stack, "Model", containers=[container])

    assert statements(stack) == [
        LOGS,
        METRICS,
        *PULL,
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::artifacts/models/*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::artifacts",
            "Condition": {"StringLike": {"s3:prefix": "models/*"}},
        },
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/a"},
    ]


def test_the_role_in_a_vpc_may_also_use_network_interfaces(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container], vpc=imported_vpc(stack))

    assert statements(stack) == [LOGS, METRICS, NETWORK, *PULL]


def test_the_role_at_a_private_registry_may_pull_nothing_from_amazon_ecr(stack: Stack) -> None:
    container = ContainerDefinition(
        image=ContainerImage.from_uri("registry.example.com/serving:1.0"), repository_access=RepositoryAccess()
    )
    Model(stack, "Model", containers=[container], vpc=imported_vpc(stack))

    assert statements(stack) == [LOGS, METRICS, NETWORK]


def test_the_role_of_a_pipeline_may_do_what_each_container_needs(stack: Stack, container: ContainerDefinition) -> None:
    other = ContainerDefinition(image=ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/other:1"))
    Model(stack, "Model", containers=[container, other])

    repositories = [
        f"arn:${{AWS::Partition}}:ecr:eu-west-1:111122223333:repository/{each}" for each in ("serving", "other")
    ]
    assert statements(stack) == [
        LOGS,
        METRICS,
        {**PULL[0], "Resource": [{"Fn::Sub": repository} for repository in repositories]},
        PULL[1],
    ]


def test_the_policy_of_the_longest_pipeline_is_as_short_as_iam_takes_it(stack: Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", f"arn:aws:kms:eu-west-1:111122223333:key/{'a' * 36}")
    buckets = [
        s3.Bucket.from_bucket_attributes(
            stack, f"Bucket{number}", bucket_arn=f"arn:aws:s3:::artifacts-{number}", encryption_key=key
        )
        for number in range(15)
    ]
    host = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
    containers = [
        ContainerDefinition(
            image=ContainerImage.from_uri(f"{host}/a-team/serving-step-{number}:1"),
            model_data=ModelData.from_bucket(bucket, f"models/of/a-team/2026-11-21/{number}/model.tar.gz"),
        )
        for number, bucket in enumerate(buckets)
    ]
    Model(stack, "Model", containers=containers, vpc=imported_vpc(stack))

    document = only(stack, "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]
    assert len(json.dumps(document, separators=(",", ":"))) < 6144


def test_the_role_is_never_of_full_access(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container])

    assert "FullAccess" not in str(Template.from_stack(stack).to_json())


# Options


@pytest.mark.parametrize("count", [2, 3, 15])
def test_several_containers_form_a_pipeline_in_their_order(stack: Stack, count: int) -> None:
    hosts = [f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/step{number}:1" for number in range(count)]
    Model(stack, "Model", containers=[ContainerDefinition(image=ContainerImage.from_uri(host)) for host in hosts])

    assert [container["Image"] for container in model_properties(stack)["Containers"]] == hosts
    assert "PrimaryContainer" not in model_properties(stack)


@pytest.mark.parametrize("isolation", [True, False])
def test_a_model_is_isolated_from_networks_or_not(
    stack: Stack, container: ContainerDefinition, *, isolation: bool
) -> None:
    Model(stack, "Model", containers=[container], network_isolation=isolation)

    assert model_properties(stack)["EnableNetworkIsolation"] is isolation


@pytest.mark.parametrize("mode", InferenceExecutionMode)
def test_containers_are_called_one_after_the_other_or_directly(
    stack: Stack, image: ContainerImage, mode: InferenceExecutionMode
) -> None:
    containers = [ContainerDefinition(image=image, container_hostname=name) for name in ("first", "second")]
    Model(stack, "Model", containers=containers, inference_execution_mode=mode)

    assert model_properties(stack)["InferenceExecutionConfig"] == {"Mode": mode.value}


@pytest.mark.parametrize(("retain", "policy"), [(True, {"UpdateReplacePolicy": "Retain"}), (False, {})])
def test_a_model_that_is_replaced_is_retained_or_not(
    stack: Stack, container: ContainerDefinition, *, retain: bool, policy: dict[str, str]
) -> None:
    Model(stack, "Model", containers=[container], retain_replaced=retain)

    found = only(stack, "AWS::SageMaker::Model")
    assert {name: value for name, value in found.items() if name.endswith("Policy")} == policy


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_used_as_it_is_and_warns(stack: Stack, container: ContainerDefinition, name: str) -> None:
    Model(stack, "Model", containers=[container], model_name=name)

    assert model_properties(stack)["ModelName"] == name
    (warning,) = warnings(stack)
    assert f"model_name='{name}' is fixed" in warning
    assert "constructs-lib:fixed-model-name" in warning


def test_a_warning_can_be_acknowledged(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(stack, "Model", containers=[container], model_name="iris")
    Validations.of(model).acknowledge(Acknowledgment(id="Annotation::constructs-lib:fixed-model-name", reason="test"))

    assert not warnings(stack)


# Roles that were given


def test_a_given_role_gets_an_inline_policy_that_the_model_waits_for(
    stack: Stack, container: ContainerDefinition
) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    model = Model(stack, "Model", containers=[container], role=role)

    assert model.role is role
    assert model_properties(stack)["ExecutionRoleArn"] == stack.resolve(role.role_arn)
    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::Policy").items()
    assert policy["Properties"]["Roles"] == [stack.resolve(role.role_name)]
    assert [each["Action"] for each in policy["Properties"]["PolicyDocument"]["Statement"]] == [
        each["Action"] for each in [LOGS, METRICS, *PULL]
    ]
    assert policy_id in awaited(stack)


def test_a_given_role_is_waited_for_with_what_it_was_granted(
    stack: Stack, container: ContainerDefinition, bucket: s3.Bucket
) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    model = Model(stack, "Model", containers=[container], role=role)
    bucket.grant_read(model)

    policies = resources_of(stack, "AWS::IAM::Policy")
    assert len(policies) == 2
    assert policies.keys() <= set(awaited(stack))


def test_an_imported_role_gets_an_inline_policy(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container], role=iam.Role.from_role_arn(stack, "Role", ROLE_ARN))

    assert model_properties(stack)["ExecutionRoleArn"] == ROLE_ARN
    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::Policy").items()
    assert policy["Properties"]["Roles"] == ["serving"]
    assert awaited(stack) == [policy_id]


def test_an_immutable_role_gets_nothing(stack: Stack, container: ContainerDefinition) -> None:
    role = iam.Role.from_role_arn(stack, "Role", ROLE_ARN, mutable=False)
    Model(stack, "Model", containers=[container], role=role)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert [resource["Type"] for resource in resources.values()] == ["AWS::SageMaker::Model"]
    assert awaited(stack) == []


def test_a_role_may_be_of_another_stack(container: ContainerDefinition) -> None:
    app = quick_app()
    role = iam.Role(Stack(app, "Roles"), "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    stack = Stack(app, "Serving")
    Model(stack, "Model", containers=[container], role=role)

    assert len(resources_of(stack, "AWS::IAM::Policy")) == 1


@pytest.mark.parametrize("account", ["999999999999", "111122223333"])
def test_fails_when_the_role_is_of_another_account(container: ContainerDefinition, account: str) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    role = iam.Role.from_role_arn(stack, "Role", f"arn:aws:iam::{account}:role/serving")

    refusal = refused("Model 'Model': role is in account 999999999999, and this stack in 111122223333", stack=stack)
    with refusal if account == "999999999999" else nullcontext():
        Model(stack, "Model", containers=[container], role=role)


# What is granted to a model


def test_whatever_is_granted_to_a_model_goes_to_its_role_and_is_waited_for(
    stack: Stack, container: ContainerDefinition, bucket: s3.Bucket
) -> None:
    model = Model(stack, "Model", containers=[container])
    key = kms.Key(stack, "Key")

    assert bucket.grant_read(model).success
    assert key.grant_decrypt(model).success
    assert ecr.Repository(stack, "Repository").grant_pull(model).success
    model.add_to_role_policy(iam.PolicyStatement(actions=["dynamodb:GetItem"], resources=["*"]))

    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    granted = [policy for policy in policies.values() if "dynamodb:GetItem" in str(policy)]
    assert len(policies) == 2
    assert all(action in str(granted) for action in ("s3:GetObject*", "kms:Decrypt", "ecr:BatchGetImage"))
    assert sorted(awaited(stack)) == sorted(policies)


def test_managed_and_inline_policies_are_attached_to_the_role_and_waited_for(
    stack: Stack, container: ContainerDefinition
) -> None:
    model = Model(stack, "Model", containers=[container])
    statement = iam.PolicyStatement(actions=["dynamodb:GetItem"], resources=["*"])
    model.role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("CloudWatchReadOnlyAccess"))
    model.role.attach_inline_policy(iam.Policy(stack, "Inline", statements=[statement]))

    (attached,) = only(stack, "AWS::IAM::Role")["Properties"]["ManagedPolicyArns"]
    ((policy_id, _),) = resources_of(stack, "AWS::IAM::Policy").items()
    assert "CloudWatchReadOnlyAccess" in str(attached)
    assert policy_id in awaited(stack)


def test_others_may_pass_the_role_on(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(stack, "Model", containers=[container])
    deployer = iam.Role(stack, "Deployer", assumed_by=iam.AccountRootPrincipal())

    assert model.role.grant_pass_role(deployer).success
    assert "iam:PassRole" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_the_role_of_a_model_is_the_same_at_every_call(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(stack, "Model", containers=[container])

    assert isinstance(model.role, ExecutionRole)
    assert model.role is model.role
    assert model.grant_principal is model.role


def test_a_second_model_shares_the_role(stack: Stack, container: ContainerDefinition) -> None:
    first = Model(stack, "First", containers=[container])
    Model(stack, "Second", containers=[container], role=first.role)

    models = resources_of(stack, "AWS::SageMaker::Model").values()
    assert len({str(model["Properties"]["ExecutionRoleArn"]) for model in models}) == 1
    assert len(resources_of(stack, "AWS::IAM::Role")) == 1
    assert not resources_of(stack, "AWS::IAM::Policy")


def test_other_constructs_give_the_role_what_they_add_and_wait_for_it(stack: Stack, model: Model) -> None:
    waiting = CfnResource(stack, "Waiting", type="Test::Waiting::Resource")
    model._grant_statements(stack, "Added", [allow("kms:CreateGrant", "*")], waiting)

    ((policy_id, policy),) = (
        item for item in resources_of(stack, "AWS::IAM::ManagedPolicy").items() if item[0].startswith("Added")
    )
    assert policy["Properties"]["Roles"] == [{"Ref": next(iter(resources_of(stack, "AWS::IAM::Role")))}]
    assert only(stack, "Test::Waiting::Resource")["DependsOn"] == [policy_id]
    assert policy_id not in awaited(stack)


def test_a_grant_can_be_waited_for_by_others(stack: Stack, model: Model, bucket: s3.Bucket) -> None:
    waiting = CfnResource(stack, "Waiting", type="Test::Waiting::Resource")
    bucket.grant_read(model).apply_before(waiting)

    assert set(only(stack, "Test::Waiting::Resource")["DependsOn"]) < set(awaited(stack))


# More than one, and where


def test_two_models_in_a_stack_share_nothing(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "First", containers=[container])
    Model(stack, "Second", containers=[container])

    for kind in ("AWS::SageMaker::Model", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"):
        assert len(resources_of(stack, kind)) == 2


@pytest.mark.parametrize("id", ["Model/7", "a model", "m" * 200, "é", "\U0001f600", "Resource", "Role", "-"])
def test_a_model_may_have_every_id_of_cdk(stack: Stack, container: ContainerDefinition, id: str) -> None:
    Model(stack, id, containers=[container])

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 1


def test_a_model_may_stand_deep_in_the_tree(stack: Stack, container: ContainerDefinition) -> None:
    scope: Construct = stack
    for depth in range(30):
        scope = Construct(scope, f"Quite-a-long-id-{depth}")
    Model(scope, "Model", containers=[container])

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 1


def test_a_model_may_stand_in_nested_stacks_and_stages(container: ContainerDefinition) -> None:
    app = quick_app()
    parent = Stack(app, "Parent")
    stacks = [NestedStack(parent, "Nested"), Stack(Stage(app, "Stage"), "Staged")]
    for stack in stacks:
        Model(stack, "Model", containers=[container])

    app.synth()
    for stack in stacks:
        assert len(resources_of(stack, "AWS::SageMaker::Model")) == 1


def test_tags_and_aspects_of_an_app_reach_the_model(stack: Stack, container: ContainerDefinition) -> None:
    Tags.of(stack).add("team", "serving")
    Aspects.of(stack).add(Tag("stage", "test"))
    Model(stack, "Model", containers=[container])

    tags = [{"Key": "stage", "Value": "test"}, {"Key": "team", "Value": "serving"}]
    assert model_properties(stack)["Tags"] == tags
    assert only(stack, "AWS::IAM::Role")["Properties"]["Tags"] == tags


def test_the_same_app_is_the_same_template(image: ContainerImage) -> None:
    def template() -> dict[str, Any]:
        stack = Stack(quick_app(), "Test")
        bucket = s3.Bucket(stack, "Bucket")
        containers = [ContainerDefinition(image=image, model_data=ModelData.from_bucket(bucket, "iris-7.tar.gz"))]
        Model(stack, "Model", containers=containers * 2, vpc=ec2.Vpc(stack, "Vpc"))
        return dict(Template.from_stack(stack).to_json())

    assert template() == template()


def test_a_list_of_containers_that_is_changed_later_changes_nothing(
    stack: Stack, container: ContainerDefinition
) -> None:
    containers = [container]
    model = Model(stack, "Model", containers=containers)
    containers.append(container)

    assert model.containers == (container,)


def test_containers_may_come_from_a_generator(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=(container for _ in range(2)))  # type: ignore[arg-type]  # a list all the same

    assert len(model_properties(stack)["Containers"]) == 2


# Attributes, tokens, the escape hatch


def test_name_and_arn_are_those_of_the_resource(stack: Stack, model: Model) -> None:
    ((model_id, _),) = resources_of(stack, "AWS::SageMaker::Model").items()

    assert stack.resolve(model.model_name) == {"Fn::GetAtt": [model_id, "ModelName"]}
    assert stack.resolve(model.model_arn) == {"Ref": model_id}


def test_a_name_may_be_a_token(stack: Stack, container: ContainerDefinition, parameter: CfnParameter) -> None:
    names = [
        parameter.value_as_string,
        f"iris-{parameter.value_as_string}",
        Fn.import_value("Name"),
        Lazy.string(Producer()),
        Token.as_string(CfnParameter(stack, "Other").value),
        "{{resolve:ssm:/models/name}}",
    ]
    for number, name in enumerate(names):
        Model(stack, f"Model{number}", containers=[container], model_name=name)

    models = resources_of(stack, "AWS::SageMaker::Model").values()
    assert [model["Properties"]["ModelName"] for model in models] == [stack.resolve(name) for name in names]


def test_isolation_may_be_a_token(stack: Stack, container: ContainerDefinition, parameter: CfnParameter) -> None:
    condition = CfnCondition(stack, "Isolated", expression=Fn.condition_equals(Aws.REGION, "eu-west-1"))
    tokens: list[Any] = [Fn.condition_if(condition.logical_id, True, False), parameter.value, parameter.value_as_string]
    for number, token in enumerate(tokens):
        Model(stack, f"Model{number}", containers=[container], network_isolation=token)

    models = resources_of(stack, "AWS::SageMaker::Model").values()
    assert [model["Properties"]["EnableNetworkIsolation"] for model in models] == [
        {"Fn::If": ["Isolated", True, False]},
        {"Ref": "Parameter"},
        {"Ref": "Parameter"},
    ]


def test_a_name_is_what_it_holds_and_not_what_it_prints(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "Model", containers=[container], model_name=Color.BLUE)

    assert model_properties(stack)["ModelName"] == "blue"


def test_a_role_may_be_imported_by_a_token(
    stack: Stack, container: ContainerDefinition, parameter: CfnParameter
) -> None:
    role = iam.Role.from_role_arn(stack, "Role", parameter.value_as_string)
    Model(stack, "Model", containers=[container], role=role)

    assert model_properties(stack)["ExecutionRoleArn"] == {"Ref": "Parameter"}


def test_every_property_can_be_overridden(stack: Stack, model: Model) -> None:
    resource: Any = model.node.default_child
    resource.add_property_override("EnableNetworkIsolation", True)
    resource.override_logical_id("Classifier")

    assert model_properties(stack)["EnableNetworkIsolation"] is True
    assert list(resources_of(stack, "AWS::SageMaker::Model")) == ["Classifier"]


# References


def references(stack: Stack) -> list[IModel]:
    return [
        Model.from_model_name(stack, "Name", "iris"),
        Model.from_model_arn(stack, "Arn", ARN),
        Model.from_model_attributes(stack, "Attributes", model_arn=ARN),
    ]


def test_a_reference_has_name_and_arn(stack: Stack) -> None:
    by_name, by_arn, by_attributes = references(stack)

    assert [model.model_name for model in (by_name, by_arn, by_attributes)] == ["iris"] * 3
    assert by_arn.model_arn == by_attributes.model_arn == ARN
    assert stack.resolve(by_name.model_arn) == stack.resolve(
        f"arn:{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}:model/iris"
    )
    assert by_arn.env.account == "111122223333"
    assert by_arn.env.region == "eu-west-1"


def test_a_reference_by_its_attributes_has_role_and_network(stack: Stack) -> None:
    role = iam.Role.from_role_arn(stack, "Role", ROLE_ARN)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")

    model: Any = Model.from_model_attributes(stack, "Model", model_arn=ARN, role=role, security_groups=[group])

    assert model.role is role
    assert [each.security_group_id for each in model.connections.security_groups] == ["sg-1"]


def test_a_reference_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    token = parameter.value_as_string
    by_name = Model.from_model_name(stack, "Name", token)
    by_arn = Model.from_model_arn(stack, "Arn", token)

    assert by_name.model_name == token
    assert stack.resolve(by_name.model_arn)["Fn::Join"][1][-2:] == [":model/", {"Ref": "Parameter"}]
    assert stack.resolve(by_arn.model_name) == {
        "Fn::Select": [1, {"Fn::Split": ["/", {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Parameter"}]}]}]}]
    }


@with_each("name", NOT_NAMES)
def test_fails_when_a_reference_has_no_name(stack: Stack, name: str) -> None:
    with refused("model_name of Model 'Model'", said(name), stack=stack):
        Model.from_model_name(stack, "Model", name)


@with_each("name", [*NOT_STRINGS, None])
def test_fails_when_the_name_of_a_reference_is_no_string(stack: Stack, name: str) -> None:
    with refused("model_name of Model 'Model' must be", "string", stack=stack):
        Model.from_model_name(stack, "Model", name)


@with_each("arn", ["", "iris", ARN.replace("model/", "endpoint/"), "{{resolve:ssm:arn}}", 1, None])
def test_fails_when_a_reference_has_no_arn(stack: Stack, arn: str) -> None:
    with refused("model_arn of Model 'Model'", repr(arn), "import by name", stack=stack):
        Model.from_model_arn(stack, "Model", arn)


# What SageMaker would refuse


def test_fails_when_there_is_no_container(stack: Stack) -> None:
    with refused("Model 'Model'", "no container", "at least one", stack=stack):
        Model(stack, "Model", containers=[])


def test_fails_when_there_are_more_containers_than_sagemaker_takes(
    stack: Stack, container: ContainerDefinition
) -> None:
    with refused("Model 'Model'", "containers", "16", "at most 15", stack=stack):
        Model(stack, "Model", containers=[container] * 16)


def test_fails_when_a_container_stands_alone(stack: Stack, container: ContainerDefinition) -> None:
    with refused("containers of Model 'Model'", "brackets", stack=stack):
        Model(stack, "Model", containers=container)  # type: ignore[arg-type]  # that is the mistake


@with_each("containers", [None, "image", b"", 1, True, {}, set(), ContainerDefinition])
def test_fails_when_containers_are_no_list(stack: Stack, containers: list[ContainerDefinition]) -> None:
    with refused("containers of Model 'Model'", said(containers), "pass a list of ContainerDefinitions", stack=stack):
        Model(stack, "Model", containers=containers)


@with_each("entry", [None, "image", URI, {}, ContainerDefinition, ContainerImage.from_uri(URI)])
def test_fails_when_a_container_is_none(stack: Stack, container: ContainerDefinition, entry: Any) -> None:
    with refused("an entry of containers of Model 'Model' must be", said(entry), stack=stack):
        Model(stack, "Model", containers=[container, entry])


@with_each("isolation", [*NOT_FLAGS, "yes", None])
def test_fails_when_isolation_is_no_flag(stack: Stack, container: ContainerDefinition, *, isolation: bool) -> None:
    with refused("network_isolation", said(isolation), stack=stack):
        Model(stack, "Model", containers=[container], network_isolation=isolation)


@with_each("retain", [*NOT_FLAGS, None])
def test_fails_when_retention_is_no_flag(stack: Stack, container: ContainerDefinition, *, retain: bool) -> None:
    with refused("retain_replaced of Model 'Model' must be", "True or False", stack=stack):
        Model(stack, "Model", containers=[container], retain_replaced=retain)


@with_each("mode", ["Serial", "Direct", "", 0, True, [], InferenceExecutionMode])
def test_fails_when_an_execution_mode_is_none(stack: Stack, container: ContainerDefinition, mode: Any) -> None:
    with refused("inference_execution_mode of Model 'Model' must be", "InferenceExecutionMode", stack=stack):
        Model(stack, "Model", containers=[container], inference_execution_mode=mode)


@with_each("name", NOT_NAMES)
def test_fails_when_the_name_is_none(stack: Stack, container: ContainerDefinition, name: str) -> None:
    with refused("model_name", said(name), stack=stack):
        Model(stack, "Model", containers=[container], model_name=name)


@with_each("name", NOT_STRINGS)
def test_fails_when_the_name_is_no_string(stack: Stack, container: ContainerDefinition, name: str) -> None:
    with refused("model_name of Model 'Model' must be", "string", stack=stack):
        Model(stack, "Model", containers=[container], model_name=name)


@with_each("role", [*NOT_CONSTRUCTS, ROLE_ARN, iam.Role])
def test_fails_when_the_role_is_none(stack: Stack, container: ContainerDefinition, role: iam.IRole) -> None:
    with refused(f"role of Model 'Model' must be an iam.IRole, got {described(role)}", "iam.Role", stack=stack):
        Model(stack, "Model", containers=[container], role=role)


@with_each("scope", [None, "Stack", App, 1])
def test_fails_when_the_scope_is_no_construct(container: ContainerDefinition, scope: Construct) -> None:
    with refused("scope of Model 'Model' must be a construct, got ", said(scope)):
        Model(scope, "Model", containers=[container])
    with refused("scope of Model 'Model' must be a construct, got ", said(scope)):
        Model.from_model_arn(scope, "Model", ARN)


@with_each("place", [App, lambda: Stage(quick_app(), "Stage"), lambda: Construct(quick_app(), "Scope")])
def test_fails_when_the_scope_is_in_no_stack(container: ContainerDefinition, place: Callable[[], Construct]) -> None:
    with refused("scope=", "pass a Stack"):
        Model(place(), "Model", containers=[container])


def test_fails_when_only_some_containers_have_a_hostname(
    stack: Stack, container: ContainerDefinition, image: ContainerImage
) -> None:
    named = ContainerDefinition(image=image, container_hostname="first")
    with refused("containers", "hostname", stack=stack):
        Model(stack, "Model", containers=[named, container])


def test_fails_when_two_containers_have_the_same_hostname(stack: Stack, image: ContainerImage) -> None:
    named = ContainerDefinition(image=image, container_hostname="first")
    with refused("'first'", "has the hostname 'first'", stack=stack):
        Model(stack, "Model", containers=[named, named])


def test_fails_when_one_container_is_to_be_called_directly(stack: Stack, container: ContainerDefinition) -> None:
    with refused("inference_execution_mode='Direct') needs several containers", "two containers", stack=stack):
        Model(stack, "Model", containers=[container], inference_execution_mode=InferenceExecutionMode.DIRECT)


def test_fails_when_two_containers_host_several_models(stack: Stack, image: ContainerImage) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
    several = ContainerDefinition(
        image=image, model_data=ModelData.from_prefix(bucket, "models/"), mode=ContainerMode.MULTI_MODEL
    )
    with refused("containers", "is a multi-model container", stack=stack):
        Model(stack, "Model", containers=[several, several])


def test_a_container_that_would_download_its_weights_in_isolation_warns(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, environment={"HF_MODEL_ID": "distilbert/distilbert-base-uncased"})
    Model(stack, "Model", containers=[container], network_isolation=True)

    (warning,) = warnings(stack)
    assert "constructs-lib:isolated-download" in warning


# What aws-sagemaker-alpha promises


def test_the_readme_of_alpha_works_under_our_names(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "file.tar.gz").write_bytes(b"archive")
    bucket = s3.Bucket(stack, "MyBucket")
    repository = ecr.Repository.from_repository_name(stack, "Repository", "repo")
    image1 = ContainerImage.from_asset(str(tmp_path))
    image2 = ContainerImage.from_ecr_repository(repository, "tag")
    image3 = ContainerImage.from_dlc(
        "huggingface-pytorch-training", "1.13.1-transformers4.26.0-gpu-py39-cu117-ubuntu20.04"
    )
    data1 = ModelData.from_asset(str(tmp_path / "file.tar.gz"))
    data2 = ModelData.from_bucket(bucket, "path/to/artifact/file.tar.gz")

    Model(
        stack,
        "PrimaryContainerModel",
        containers=[ContainerDefinition(image=image1, model_data=data1)],
        network_isolation=True,
    )
    Model(
        stack,
        "InferencePipelineModel",
        containers=[
            ContainerDefinition(image=image1, model_data=data1),
            ContainerDefinition(image=image2, model_data=data2),
            ContainerDefinition(image=image3),
        ],
    )

    assert len(resources_of(stack, "AWS::SageMaker::Model")) == 2
    assert not Annotations.from_stack(stack).find_error("*", Match.any_value())


def test_a_model_is_a_resource_of_cdk(model: Model, stack: Stack) -> None:
    assert model.stack is stack
    assert Stack.of(model) is stack
    assert model.env.region == stack.region
    assert model.node.default_child is model.node.find_child("Resource")


def test_a_model_can_be_retained(model: Model, stack: Stack) -> None:
    model.apply_removal_policy(RemovalPolicy.RETAIN)

    found = only(stack, "AWS::SageMaker::Model")
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_a_subclass_is_connectable_too(stack: Stack, container: ContainerDefinition) -> None:
    class Classifier(Model):
        """A model of one's own."""

    vpc = imported_vpc(stack)
    Classifier(stack, "Isolated", containers=[container])
    model: Any = Classifier(stack, "Connected", containers=[container], vpc=vpc)
    ec2.SecurityGroup(stack, "Database", vpc=vpc).connections.allow_from(model, ec2.Port.tcp(5432))

    assert len(resources_of(stack, "AWS::EC2::SecurityGroupIngress")) == 1


def test_a_model_is_of_the_region_of_its_stack(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="111122223333", region="eu-west-1"))
    model = Model(stack, "Model", containers=[container])

    assert (model.env.account, model.env.region) == ("111122223333", "eu-west-1")
