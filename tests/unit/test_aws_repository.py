"""The repositories in which AWS keeps its own images."""

import pytest
from aws_cdk import CfnParameter, Environment, NestedStack, Stack, Stage
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template
from constructs import Construct

from constructs_lib.access.permissions import pull
from constructs_lib.aws_repository import AwsRepository
from constructs_lib.rules import UNKNOWN, Context, Partial
from constructs_lib.rules.tables.prebuilt_images import ACCOUNTS, DEEP_LEARNING_CONTAINERS, REPOSITORIES
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused

ANYWHERE = Context(region=UNKNOWN)
TORCH = AwsRepository(DEEP_LEARNING_CONTAINERS, "pytorch-inference")
SCIKIT = AwsRepository(REPOSITORIES["sagemaker-scikit-learn"], "sagemaker-scikit-learn")


def pieces(repository: AwsRepository, context: Context) -> tuple[str | None, ...]:
    """Return what is known of a URI, and None for what is not."""
    found = repository.known_uri(context)
    assert isinstance(found, Partial)
    return found.pieces


@pytest.mark.parametrize(
    ("region", "host", "partition"),
    [
        ("us-east-1", "763104351884.dkr.ecr.us-east-1.amazonaws.com", "aws"),
        ("cn-north-1", "727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn", "aws-cn"),
        ("us-gov-west-1", "442386744353.dkr.ecr.us-gov-west-1.amazonaws.com", "aws-us-gov"),
    ],
)
def test_is_in_the_account_of_a_known_region(stack: Stack, region: str, host: str, partition: str) -> None:
    context = Context(region=region)

    assert TORCH.uri(stack, context) == TORCH.known_uri(context) == f"{host}/pytorch-inference"
    assert TORCH.pull(stack, context) == pull(f"arn:{partition}:ecr:{region}:{host[:12]}:repository/pytorch-inference")
    assert "Mappings" not in Template.from_stack(stack).to_json()


def test_has_its_account_looked_up_in_a_region_that_is_not_known(stack: Stack) -> None:
    uri, statements = SCIKIT.uri(stack, ANYWHERE), SCIKIT.pull(stack, ANYWHERE)

    ((name, mapping),) = Template.from_stack(stack).to_json()["Mappings"].items()
    account = {"Fn::FindInMap": [name, {"Ref": "AWS::Region"}, "account"]}
    assert mapping == {region: {"account": each} for region, each in ACCOUNTS[SCIKIT.registry].items()}
    host = [account, ".dkr.ecr.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}]
    assert stack.resolve(uri) == {"Fn::Join": ["", [*host, "/sagemaker-scikit-learn"]]}
    assert stack.resolve(statements[0]["Resource"]) == {
        "Fn::Sub": [
            "arn:${AWS::Partition}:ecr:${AWS::Region}:${Account}:repository/sagemaker-scikit-learn",
            {"Account": account},
        ]
    }


def test_is_known_by_its_name_where_the_region_is_not(parameter: CfnParameter) -> None:
    unnamed = AwsRepository(DEEP_LEARNING_CONTAINERS, parameter.value_as_string)

    assert pieces(SCIKIT, ANYWHERE) == (None, "/", "sagemaker-scikit-learn")
    assert pieces(unnamed, ANYWHERE) == (None, "/", None)
    assert pieces(unnamed, Context(region="eu-west-1")) == ("763104351884.dkr.ecr.eu-west-1.amazonaws.com", "/", None)


@pytest.mark.parametrize("context", [ANYWHERE, Context(region="us-east-1")])
def test_may_have_a_name_that_is_a_token(stack: Stack, parameter: CfnParameter, context: Context) -> None:
    repository = AwsRepository(DEEP_LEARNING_CONTAINERS, parameter.value_as_string)

    assert stack.resolve(repository.uri(stack, context))["Fn::Join"][1][-1] == {"Ref": "Parameter"}
    assert str({"Ref": "Parameter"}) in str(stack.resolve(repository.pull(stack, context)[0]["Resource"]))


def test_a_stack_has_one_mapping_a_registry_however_many_repositories(stack: Stack) -> None:
    for scope in (stack, Construct(stack, "Scope")):
        for repository in (TORCH, AwsRepository(DEEP_LEARNING_CONTAINERS, "tensorflow-inference"), SCIKIT):
            repository.uri(scope, ANYWHERE)
            repository.pull(scope, ANYWHERE)

    assert len(Template.from_stack(stack).to_json()["Mappings"]) == 2


def test_nested_stacks_and_stages_have_mappings_of_their_own() -> None:
    app = quick_app()
    parent = Stack(app, "Parent")
    stacks = [
        parent,
        NestedStack(parent, "Nested"),
        Stack(Stage(app, "Stage"), "Staged"),
        Stack(Stage(app, "Other"), "Staged"),
    ]
    for stack in stacks:
        TORCH.uri(stack, ANYWHERE)

    app.synth()
    for stack in stacks:
        assert len(Template.from_stack(stack).to_json()["Mappings"]) == 1


def test_a_stack_that_cdk_makes_has_one_mapping_too() -> None:
    # CDK puts a function at the edge into a stack of its own, which Python gets as another object at every call.
    app = quick_app()
    code = lambda_.Code.from_inline("def handler(*_): ...")
    origin = Stack(app, "Origin", env=Environment(region="eu-west-1"))
    cloudfront.experimental.EdgeFunction(
        origin, "Edge", code=code, handler="index.handler", runtime=lambda_.Runtime.PYTHON_3_12
    )
    (edge,) = [
        child
        for child in app.node.children
        if isinstance(child, Stack) and child.node.id.startswith("edge-lambda-stack")
    ]
    scopes = [Construct(edge, f"Scope{number}") for number in range(2)]

    uris = [TORCH.uri(scope, ANYWHERE) for scope in scopes]

    assert len({str(Stack.of(scopes[0]).resolve(uri)) for uri in uris}) == 1


@pytest.mark.parametrize("region", ["us-iso-west-1", "xx-east-1", ""])
def test_fails_when_the_region_has_no_such_registry(stack: Stack, region: str) -> None:
    context = Context(region=region)
    regions = ", ".join(sorted(ACCOUNTS[SCIKIT.registry]))

    for ask in (SCIKIT.known_uri, lambda where: SCIKIT.uri(stack, where), lambda where: SCIKIT.pull(stack, where)):
        with refused(
            f"repository_name='sagemaker-scikit-learn' is in no account that is known for {region}; "
            f"use ContainerImage.from_uri(...), or deploy to {regions}",
            stack=stack,
        ):
            ask(context)
