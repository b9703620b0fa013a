"""Resources of the app that a model of another account uses."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib import ContainerDefinition, ContainerImage, ContainerMode, Model, ModelData
from tests.unit.apps import quick_app
from tests.unit.model_templates import warnings
from tests.unit.templates import only, resources_of

OURS, THEIRS = "111122223333", "444455556666"
IMAGE = f"{OURS}.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"
POLICY = "AWS::S3::BucketPolicy"


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Serving", env=Environment(account=OURS, region="eu-west-1"))


@pytest.fixture
def there(stack: Stack) -> Stack:
    """A stack of the same app, in another account."""
    return Stack(App.of(stack), "There", env=Environment(account=THEIRS, region="eu-west-1"))


def serve(stack: Stack, id: str = "Model", **container: Any) -> None:
    image = container.pop("image", ContainerImage.from_uri(IMAGE))
    Model(stack, id, containers=[ContainerDefinition(image=image, **container)])


def ours(warned: list[str]) -> list[str]:
    """Return our warnings: CDK has its own about references between accounts."""
    return [each for each in warned if "constructs-lib:" in each]


def let_in(stack: Stack, resource_type: str, *path: str) -> list[tuple[Any, Any, Any]]:
    """Return action, resource and condition of each statement for our account."""
    policy = only(stack, resource_type)["Properties"]
    for each in path:
        policy = policy[each]
    principal = {"AWS": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, f":iam::{OURS}:root"]]}}
    return [
        (each["Action"], each.get("Resource"), each.get("Condition"))
        for each in policy["Statement"]
        if each["Principal"] == principal
    ]


def test_the_policy_of_a_bucket_lets_the_account_read_the_artifacts(stack: Stack, there: Stack) -> None:
    bucket = s3.Bucket(there, "Artifacts", bucket_name="artifacts")

    serve(stack, model_data=ModelData.from_bucket(bucket, "v7/model.tar.gz"))

    arn = there.resolve(bucket.arn_for_objects("v7/model.tar.gz"))
    assert let_in(there, POLICY, "PolicyDocument") == [("s3:GetObject", arn, None)]
    assert ours(warnings(stack)) == []


@pytest.mark.parametrize("mode", [ContainerMode.SINGLE_MODEL, ContainerMode.MULTI_MODEL])
def test_the_policy_of_a_bucket_lets_the_account_list_and_read_a_prefix(
    stack: Stack, there: Stack, mode: ContainerMode
) -> None:
    bucket = s3.Bucket(there, "Artifacts", bucket_name="artifacts")

    serve(stack, model_data=ModelData.from_prefix(bucket, "v7/"), mode=mode)

    objects = there.resolve(bucket.arn_for_objects("v7/*"))
    assert let_in(there, POLICY, "PolicyDocument") == [
        ("s3:GetObject", objects, None),
        ("s3:ListBucket", there.resolve(bucket.bucket_arn), {"StringLike": {"s3:prefix": "v7/*"}}),
    ]
    assert ours(warnings(stack)) == []


def test_the_policy_of_a_key_lets_the_account_decrypt(stack: Stack, there: Stack) -> None:
    key = kms.Key(there, "Key", alias="alias/artifacts")
    bucket = s3.Bucket(there, "Artifacts", bucket_name="artifacts", encryption_key=key)

    serve(stack, model_data=ModelData.from_bucket(bucket, "v7/model.tar.gz"))

    assert let_in(there, "AWS::KMS::Key", "KeyPolicy") == [("kms:Decrypt", "*", None)]
    assert [action for action, _, _ in let_in(there, POLICY, "PolicyDocument")] == ["s3:GetObject"]


def test_the_policy_of_a_repository_lets_the_account_pull(stack: Stack, there: Stack) -> None:
    repository = ecr.Repository(there, "Images", repository_name="serving")

    serve(stack, image=ContainerImage.from_ecr_repository(repository, "1.0"))

    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    assert let_in(there, "AWS::ECR::Repository", "RepositoryPolicyText") == [(pull, None, None)]
    assert ours(warnings(stack)) == []


def test_an_account_is_let_in_once_whoever_asks(stack: Stack, there: Stack) -> None:
    bucket = s3.Bucket(there, "Artifacts", bucket_name="artifacts")

    for name in ("One", "Other"):
        serve(stack, name, model_data=ModelData.from_bucket(bucket, "v7/model.tar.gz"))

    assert len(let_in(there, POLICY, "PolicyDocument")) == 1


@pytest.mark.parametrize("env", [Environment(account=OURS, region="eu-west-1"), None])
def test_nothing_is_written_where_no_other_account_is_known(stack: Stack, env: Environment | None) -> None:
    here = Stack(App.of(stack), "Here", env=env)
    bucket = s3.Bucket(here, "Artifacts", bucket_name="artifacts")
    repository = ecr.Repository(here, "Images", repository_name="serving")

    serve(
        stack,
        image=ContainerImage.from_ecr_repository(repository, "1.0"),
        model_data=ModelData.from_bucket(bucket, "v7/model.tar.gz"),
    )

    assert not resources_of(here, POLICY)
    assert "RepositoryPolicyText" not in only(here, "AWS::ECR::Repository")["Properties"]


def of_bucket(stack: Stack) -> dict[str, Any]:
    bucket = s3.Bucket.from_bucket_attributes(stack, "Artifacts", bucket_name="artifacts", account=THEIRS)
    return {"model_data": ModelData.from_bucket(bucket, "v7/model.tar.gz")}


def of_key(stack: Stack) -> dict[str, Any]:
    there = Stack(App.of(stack), "There", env=Environment(account=THEIRS, region="eu-west-1"))
    key = kms.Key.from_key_arn(there, "Key", f"arn:aws:kms:eu-west-1:{THEIRS}:key/1")
    bucket = s3.Bucket(there, "Artifacts", bucket_name="artifacts", encryption_key=key)
    return {"model_data": ModelData.from_prefix(bucket, "v7/")}


def of_repository(stack: Stack) -> dict[str, Any]:
    arn = f"arn:aws:ecr:eu-west-1:{THEIRS}:repository/serving"
    repository = ecr.Repository.from_repository_arn(stack, "Images", arn)
    return {"image": ContainerImage.from_ecr_repository(repository, "1.0")}


@pytest.mark.parametrize("container", [of_bucket, of_key, of_repository])
def test_warns_of_what_is_to_be_written_where_the_app_cannot(
    stack: Stack, container: Callable[[Stack], dict[str, Any]]
) -> None:
    serve(stack, **container(stack))

    (warning,) = ours(warnings(stack))
    assert THEIRS in warning
    assert "let the policy of the" in warning
