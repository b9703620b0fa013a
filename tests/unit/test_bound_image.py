"""The URIs of images for what the library does not define."""

from pathlib import Path
from typing import Any

import jsii
import pytest
from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib import ContainerImage
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.templates import only, resources_of

SERVING = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving"
SCIKIT_LEARN = ContainerImage.from_prebuilt("sagemaker-scikit-learn", "1.9-0-cpu-py3")


def trainer(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Trainer", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))


def test_gives_the_uri_and_grants_nothing(stack: Stack) -> None:
    trainer(stack)

    assert ContainerImage.from_uri(f"{SERVING}:1.0").uri_in(stack) == f"{SERVING}:1.0"
    assert not resources_of(stack, "AWS::IAM::Policy")


def test_who_pulls_may_pull_from_the_repository_and_from_no_other(stack: Stack) -> None:
    ContainerImage.from_uri(f"{SERVING}:1.0").uri_in(stack, pulled_by=trainer(stack))

    pull, sign_in = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    assert pull["Action"] == ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    assert str(pull["Resource"]).endswith(":repository/serving']]}")
    assert (sign_in["Action"], sign_in["Resource"]) == ("ecr:GetAuthorizationToken", "*")


def test_an_image_of_aws_is_in_the_account_of_the_region() -> None:
    stack = Stack(quick_app(), "Test", env={"region": "eu-west-1"})

    uri = SCIKIT_LEARN.uri_in(stack)

    assert uri == "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"


def test_a_stack_without_a_region_looks_the_account_up(stack: Stack) -> None:
    found: Any = stack.resolve(SCIKIT_LEARN.uri_in(stack))

    assert "Fn::FindInMap" in str(found)


def test_fails_where_aws_has_no_such_image() -> None:
    stack = Stack(quick_app(), "Test", env={"region": "mars-north-1"})

    with refused("is in no account that is known for mars-north-1"):
        SCIKIT_LEARN.uri_in(stack)


def test_fails_for_a_repository_elsewhere_without_a_name() -> None:
    app = quick_app()
    here, there = (Stack(app, at, env={"account": "111122223333", "region": at}) for at in ("eu-west-1", "us-east-1"))
    named, unnamed = ecr.Repository(there, "Named", repository_name="serving"), ecr.Repository(there, "Unnamed")

    assert "serving" in str(here.resolve(ContainerImage.from_ecr_repository(named, "1.0").uri_in(here)))
    with refused("the repository of the image is of another account or region, and has no name that could be known"):
        ContainerImage.from_ecr_repository(unnamed, "1.0").uri_in(here)


def test_an_image_is_built_once_in_a_construct(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    image = ContainerImage.from_asset(tmp_path)

    one, other = Construct(stack, "One"), Construct(stack, "Other")

    assert stack.resolve(image.uri_in(one)) == stack.resolve(image.uri_in(other))
    with refused("scope 'Test/One' has a construct 'Image' already; pass another scope"):
        image.uri_in(one)


@pytest.mark.parametrize("scope", NOT_CONSTRUCTS)
def test_fails_with_a_scope_that_is_none(scope: Any) -> None:
    with refused("scope", "pass the stack itself"):
        ContainerImage.from_uri(f"{SERVING}:1.0").uri_in(scope)


def test_fails_when_nobody_pulls(stack: Stack) -> None:
    nobody: Any = "arn:aws:iam::111122223333:role/trainer"

    with refused("pulled_by", "pass a role, a function"):
        ContainerImage.from_uri(f"{SERVING}:1.0").uri_in(stack, pulled_by=nobody)


def test_an_image_that_is_refused_is_not_built(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    image = ContainerImage.from_asset(tmp_path)

    with refused("pulled_by is an AccountRootPrincipal, which has no policy of its own"):
        image.uri_in(stack, pulled_by=iam.AccountRootPrincipal())
    assert stack.node.children == []

    role = iam.PrincipalWithConditions(trainer(stack), {"Bool": {"aws:SecureTransport": "true"}})
    image.uri_in(stack, pulled_by=role)
    assert only(stack, "AWS::IAM::Policy")


def test_who_needs_no_permission_needs_no_policy(stack: Stack) -> None:
    uri = "registry.example.com/serving:1.0"

    assert ContainerImage.from_uri(uri).uri_in(stack, pulled_by=iam.AccountRootPrincipal()) == uri


@jsii.implements(iam.IPrincipal)
class Stranger:
    """A principal that somebody wrote, which takes no statements."""

    assume_role_action = "sts:AssumeRole"
    policy_fragment = iam.PrincipalPolicyFragment({"AWS": ["*"]})
    principal_account = None

    @property
    def grant_principal(self) -> iam.IPrincipal:
        return self

    def add_to_principal_policy(self, statement: iam.PolicyStatement) -> iam.AddToPrincipalPolicyResult:
        del statement
        return iam.AddToPrincipalPolicyResult(statement_added=False)


def test_nothing_stays_where_somebody_refuses_late(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    stranger: Any = Stranger()
    kept = trainer(stack)

    with refused("pulled_by is a Stranger, which has no policy of its own"):
        ContainerImage.from_asset(tmp_path).uri_in(stack, pulled_by=stranger)
    assert stack.node.children == [kept]


def test_fails_when_who_pulls_has_no_policy(stack: Stack) -> None:
    with refused(
        "pulled_by is an AccountRootPrincipal, which has no policy of its own", "allow ecr:BatchCheckLayerAvailability"
    ):
        ContainerImage.from_uri(f"{SERVING}:1.0").uri_in(stack, pulled_by=iam.AccountRootPrincipal())
