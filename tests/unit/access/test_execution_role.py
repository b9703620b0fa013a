"""Execution roles: who may assume them, what they may do, and who waits for it."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Aws, CfnResource, Environment, RemovalPolicy, Stack, Tags
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Match, Template
from constructs import Construct

from constructs_lib import ContainerDefinition, ContainerImage, ExecutionRole, Model
from constructs_lib.access.execution_role import add_policy, define_role
from constructs_lib.access.permissions import allow, pull, sub
from tests.unit.apps import quick_app
from tests.unit.model_templates import awaited, statements
from tests.unit.templates import only, resources_of

ROLE_ARN = "arn:aws:iam::111122223333:role/serving"
SAGEMAKER = iam.ServicePrincipal("sagemaker.amazonaws.com")

NEEDED = [
    *pull(sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${A}:repository/a", A=Aws.ACCOUNT_ID)),
    allow("s3:GetObject", sub("arn:${AWS::Partition}:s3:::artifacts/a")),
    allow(["kms:Decrypt"], ["arn:aws:kms:eu-west-1:111122223333:key/a"], condition={"Bool": {"a:B": True}}),
]


@pytest.fixture
def waiting(stack: Stack) -> CfnResource:
    """A resource that waits for a policy."""
    return CfnResource(stack, "Waiting", type="Test::Waiting::Resource")


@pytest.fixture
def role(stack: Stack, waiting: CfnResource) -> ExecutionRole:
    role = define_role(stack, stack)
    assert isinstance(role, iam.CfnRole)
    return ExecutionRole(stack, "ExecutionRole", role=role, waiting=waiting)


def given_role(scope: Construct) -> iam.Role:
    return iam.Role(scope, "Given", assumed_by=SAGEMAKER)


# The role


def test_sagemaker_may_assume_the_role_for_this_account_and_region_only(stack: Stack) -> None:
    define_role(stack, stack)

    assert only(stack, "AWS::IAM::Role")["Properties"] == {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                        "ArnLike": {
                            "aws:SourceArn": {
                                "Fn::Sub": "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:*"
                            }
                        },
                    },
                }
            ],
        }
    }


def test_the_trust_of_one_role_is_overridden_alone(stack: Stack) -> None:
    one, _ = (define_role(Construct(stack, name), stack) for name in ("One", "Other"))
    assert isinstance(one, iam.CfnRole)

    one.add_property_override("AssumeRolePolicyDocument.Statement.0.Principal.Service", "glue.amazonaws.com")

    roles = resources_of(stack, "AWS::IAM::Role").values()
    statements_of_roles = [each["Properties"]["AssumeRolePolicyDocument"]["Statement"] for each in roles]
    trusted = sorted(statement["Principal"]["Service"] for (statement,) in statements_of_roles)
    assert trusted == ["glue.amazonaws.com", "sagemaker.amazonaws.com"]


def test_the_trust_is_read_by_resolving_it(stack: Stack) -> None:
    role = define_role(stack, stack)
    assert isinstance(role, iam.CfnRole)

    (statement,) = stack.resolve(role.assume_role_policy_document)["Statement"]

    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}


def test_two_scopes_have_two_roles(stack: Stack) -> None:
    define_role(Construct(stack, "First"), stack)
    define_role(Construct(stack, "Second"), stack)

    assert len(resources_of(stack, "AWS::IAM::Role")) == 2


def test_tags_and_permissions_boundaries_of_an_app_reach_the_role(stack: Stack) -> None:
    boundary = iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess")
    iam.PermissionsBoundary.of(stack).apply(boundary)
    Tags.of(stack).add("team", "serving")
    define_role(stack, stack)

    found = only(stack, "AWS::IAM::Role")["Properties"]
    assert "PowerUserAccess" in str(found["PermissionsBoundary"])
    assert found["Tags"] == [{"Key": "team", "Value": "serving"}]


# What a construct gives it


def test_a_role_of_ours_gets_a_managed_policy(stack: Stack, waiting: CfnResource) -> None:
    role = define_role(stack, stack)
    assert isinstance(role, iam.CfnRole)
    add_policy(stack, "Policy", role, NEEDED, waiting)

    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::ManagedPolicy").items()
    assert policy["Properties"]["PolicyDocument"]["Statement"] == stack.resolve(NEEDED)
    assert policy["Properties"]["Roles"] == [stack.resolve(role.ref)]
    assert only(stack, "Test::Waiting::Resource")["DependsOn"] == [policy_id]


def test_the_role_of_a_model_gets_a_managed_policy_too(stack: Stack, role: ExecutionRole, waiting: CfnResource) -> None:
    add_policy(stack, "Policy", role, NEEDED, waiting)

    assert only(stack, "AWS::IAM::ManagedPolicy")["Properties"]["Roles"] == [stack.resolve(role.role_name)]


def test_a_role_that_was_given_gets_an_inline_policy(stack: Stack, waiting: CfnResource) -> None:
    add_policy(stack, "Policy", given_role(stack), NEEDED, waiting)

    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::Policy").items()
    document = Template.from_stack(stack).to_json()["Resources"][policy_id]["Properties"]["PolicyDocument"]
    assert [set(each) for each in document["Statement"]] == [
        {"Effect", "Action", "Resource"},
        {"Effect", "Action", "Resource"},
        {"Effect", "Action", "Resource"},
        {"Effect", "Action", "Resource", "Condition"},
    ]
    assert "repository/a" in str(document["Statement"][0]["Resource"])
    assert len(policy["Properties"]["Roles"]) == 1
    assert policy_id in only(stack, "Test::Waiting::Resource")["DependsOn"]
    assert not resources_of(stack, "AWS::IAM::ManagedPolicy")


def test_an_imported_role_gets_an_inline_policy(stack: Stack, waiting: CfnResource) -> None:
    add_policy(stack, "Policy", iam.Role.from_role_arn(stack, "Imported", ROLE_ARN), NEEDED, waiting)

    assert only(stack, "AWS::IAM::Policy")["Properties"]["Roles"] == ["serving"]


@pytest.mark.parametrize(
    "immutable",
    [
        lambda stack: iam.Role.from_role_arn(stack, "Imported", ROLE_ARN, mutable=False),
        lambda stack: given_role(stack).without_policy_updates(),
    ],
)
def test_a_role_that_must_not_be_changed_gets_nothing(
    stack: Stack, waiting: CfnResource, immutable: Callable[[Stack], iam.IRole]
) -> None:
    add_policy(stack, "Policy", immutable(stack), NEEDED, waiting)

    assert not resources_of(stack, "AWS::IAM::Policy")
    assert "DependsOn" not in only(stack, "Test::Waiting::Resource")


def test_a_role_of_another_account_gets_nothing() -> None:
    stack = Stack(quick_app(), "Test", env=Environment(account="444455556666", region="eu-west-1"))
    waiting = CfnResource(stack, "Waiting", type="Test::Waiting::Resource")
    add_policy(stack, "Policy", iam.Role.from_role_arn(stack, "Imported", ROLE_ARN), NEEDED, waiting)

    assert not resources_of(stack, "AWS::IAM::Policy")


def test_a_role_of_another_stack_gets_an_inline_policy_here() -> None:
    app = quick_app()
    role = given_role(Stack(app, "Roles"))
    stack = Stack(app, "Serving")
    waiting = CfnResource(stack, "Waiting", type="Test::Waiting::Resource")
    add_policy(stack, "Policy", role, NEEDED, waiting)

    assert len(resources_of(stack, "AWS::IAM::Policy")) == 1


def test_other_statements_are_another_policy() -> None:
    def policies(*actions: str) -> set[str]:
        stack = Stack(quick_app(), "Test")
        waiting = CfnResource(stack, "Waiting", type="Test::Waiting::Resource")
        add_policy(stack, "Policy", define_role(stack, stack), [allow(list(actions), Aws.STACK_ID)], waiting)
        return set(resources_of(stack, "AWS::IAM::ManagedPolicy"))

    assert policies("s3:GetObject") == policies("s3:GetObject")
    assert not policies("s3:GetObject") & policies("s3:PutObject")


# What others grant it


def test_it_is_a_role_to_cdk(stack: Stack, role: ExecutionRole) -> None:
    resource = role.resource

    assert stack.resolve(role.role_arn) == stack.resolve(resource.attr_arn)
    assert stack.resolve(role.role_name) == stack.resolve(resource.ref)
    assert stack.resolve(role.role_ref.role_arn) == stack.resolve(resource.attr_arn)
    assert stack.resolve(role.principal_account) == {"Ref": "AWS::AccountId"}
    assert role.assume_role_action == "sts:AssumeRole"
    assert role.grant_principal is role
    assert stack.resolve(role.policy_fragment.principal_json) == {"AWS": [stack.resolve(resource.attr_arn)]}


def test_nothing_is_granted_until_somebody_does(stack: Stack, role: ExecutionRole) -> None:
    assert role.node.children == []
    assert not resources_of(stack, "AWS::IAM::ManagedPolicy")


def test_what_is_granted_goes_into_one_policy_that_is_waited_for(
    stack: Stack, role: ExecutionRole, bucket: s3.Bucket
) -> None:
    key = kms.Key(stack, "Key")

    assert bucket.grant_read(role).success
    assert key.grant_decrypt(role).success
    result = role.add_to_principal_policy(iam.PolicyStatement(actions=["a:B"], resources=["*"]))

    assert result.statement_added
    assert result.policy_dependable is not None
    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::ManagedPolicy").items()
    actions = [each["Action"] for each in policy["Properties"]["PolicyDocument"]["Statement"]]
    assert actions == [["s3:GetObject*", "s3:GetBucket*", "s3:List*"], "kms:Decrypt", "a:B"]
    assert policy["Properties"]["Roles"] == [stack.resolve(role.role_name)]
    assert only(stack, "Test::Waiting::Resource")["DependsOn"] == [policy_id]


def test_managed_policies_are_attached_once(stack: Stack, role: ExecutionRole) -> None:
    theirs = iam.ManagedPolicy.from_aws_managed_policy_name("CloudWatchReadOnlyAccess")
    own = iam.ManagedPolicy(stack, "Own", statements=[iam.PolicyStatement(actions=["a:B"], resources=["*"])])
    for policy in (theirs, own, theirs, own):
        role.add_managed_policy(policy)

    assert only(stack, "AWS::IAM::Role")["Properties"]["ManagedPolicyArns"] == [
        stack.resolve(theirs.managed_policy_arn),
        stack.resolve(own.managed_policy_arn),
    ]


@pytest.mark.parametrize("by_role", [True, False])
def test_inline_policies_are_attached_and_waited_for(stack: Stack, role: ExecutionRole, *, by_role: bool) -> None:
    statement = iam.PolicyStatement(actions=["a:B"], resources=["*"])
    if by_role:
        role.attach_inline_policy(iam.Policy(stack, "Inline", statements=[statement]))
    else:
        iam.Policy(stack, "Inline", statements=[statement], roles=[role])

    ((policy_id, policy),) = resources_of(stack, "AWS::IAM::Policy").items()
    assert policy["Properties"]["Roles"] == [stack.resolve(role.role_name)]
    assert only(stack, "Test::Waiting::Resource")["DependsOn"] == [policy_id]


def test_others_are_granted_the_role(stack: Stack, role: ExecutionRole) -> None:
    deployer = iam.Role(stack, "Deployer", assumed_by=iam.AccountRootPrincipal())

    for grant in (
        role.grant_pass_role(deployer),
        role.grant_assume_role(deployer),
        role.grant(deployer, "iam:GetRole"),
    ):
        assert grant.success

    policies = Template.from_stack(stack)
    for action in ("iam:PassRole", "sts:AssumeRole", "iam:GetRole"):
        policies.has_resource_properties(
            "AWS::IAM::Policy",
            {
                "PolicyDocument": {
                    "Statement": Match.array_with(
                        [{"Action": action, "Effect": "Allow", "Resource": stack.resolve(role.role_arn)}]
                    )
                }
            },
        )


def test_constructs_of_cdk_take_it_for_a_role(stack: Stack, role: ExecutionRole) -> None:
    codebuild.Project(
        stack, "Project", role=role, build_spec=codebuild.BuildSpec.from_object({"version": "0.2", "phases": {}})
    )

    assert only(stack, "AWS::CodeBuild::Project")["Properties"]["ServiceRole"] == stack.resolve(role.role_arn)
    assert any("logs:CreateLogGroup" in each["Action"] for each in statements(stack))


def test_it_can_be_retained_and_overridden(stack: Stack, role: ExecutionRole) -> None:
    role.apply_removal_policy(RemovalPolicy.RETAIN)
    resource: Any = role.node.default_child
    resource.add_property_override("MaxSessionDuration", 7200)

    found = only(stack, "AWS::IAM::Role")
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert found["Properties"]["MaxSessionDuration"] == 7200


def test_it_is_one_principal_among_others(stack: Stack, role: ExecutionRole, bucket: s3.Bucket) -> None:
    bucket.add_to_resource_policy(
        iam.PolicyStatement(actions=["s3:GetObject"], resources=[bucket.arn_for_objects("*")], principals=[role])
    )

    (statement,) = only(stack, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": stack.resolve(role.role_arn)}


# A role that two models share


def test_models_share_a_role_and_each_waits_for_what_it_was_granted(
    stack: Stack, container: ContainerDefinition, bucket: s3.Bucket
) -> None:
    first = Model(stack, "First", containers=[container])
    second = Model(stack, "Second", containers=[container], role=first.role)
    key = kms.Key(stack, "Key")

    bucket.grant_read(first)
    key.grant_decrypt(second)

    models = {name[:5]: model for name, model in resources_of(stack, "AWS::SageMaker::Model").items()}
    policies = resources_of(stack, "AWS::IAM::ManagedPolicy")
    assert len(resources_of(stack, "AWS::IAM::Role")) == 1
    assert len({str(model["Properties"]["ExecutionRoleArn"]) for model in models.values()}) == 1
    for name, action in (("First", "s3:GetObject*"), ("Secon", "kms:Decrypt")):
        granted = [policies[each] for each in models[name]["DependsOn"]]
        assert any(action in str(policy) for policy in granted)
        assert {str(policy["Properties"]["Roles"]) for policy in granted} == {
            str([stack.resolve(first.role.role_name)])
        }


def test_models_of_two_stacks_share_a_role(container: ContainerDefinition) -> None:
    app = quick_app()
    first = Model(Stack(app, "First"), "Model", containers=[container])
    stack = Stack(app, "Second")
    second = Model(stack, "Model", containers=[container], role=first.role)
    s3.Bucket(stack, "Bucket").grant_read(second)

    app.synth()
    assert len(awaited(stack)) == 2
    assert not resources_of(stack, "AWS::IAM::Role")


def test_the_role_of_a_model_can_be_overridden(stack: Stack, container: ContainerDefinition) -> None:
    model = Model(stack, "Model", containers=[container])

    resource: Any = model.node.find_child("Role")
    resource.add_property_override("MaxSessionDuration", 7200)

    assert only(stack, "AWS::IAM::Role")["Properties"]["MaxSessionDuration"] == 7200


# Secrets


def test_a_model_reads_a_secret_that_its_environment_names(stack: Stack) -> None:
    secret = secretsmanager.Secret(stack, "Secret", encryption_key=kms.Key(stack, "Key"))
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")
    container = ContainerDefinition(image=image, environment={"TOKEN_SECRET_ARN": secret.secret_arn})
    model = Model(stack, "Model", containers=[container])

    secret.grant_read(model)

    resource = only(stack, "AWS::SageMaker::Model")
    granted = {
        name: policy
        for name, policy in resources_of(stack, "AWS::IAM::ManagedPolicy").items()
        if "secretsmanager:GetSecretValue" in str(policy) and "kms:Decrypt" in str(only(stack, "AWS::KMS::Key"))
    }
    assert set(granted) <= set(resource["DependsOn"])
    assert len(granted) == 1
    (secret_id,) = resources_of(stack, "AWS::SecretsManager::Secret")
    assert resource["Properties"]["PrimaryContainer"]["Environment"] == {"TOKEN_SECRET_ARN": {"Ref": secret_id}}
