"""What a model package brings, and what fetching it takes."""

from typing import Any

from aws_cdk import Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from constructs_lib import ContainerDefinition, ContainerImage, PackageContents, S3Location
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.model_templates import statement, warnings
from tests.unit.templates import only
from tests.unit.test_container_definition import PACKAGE, render
from tests.unit.with_each import with_each


def test_the_role_fetches_what_a_package_brings(stack: Stack, image: ContainerImage) -> None:
    bucket = s3.Bucket.from_bucket_arn(stack, "Bucket", "arn:aws:s3:::packages")
    contents = PackageContents(
        images=[image, ContainerImage.from_uri("444455556666.dkr.ecr.eu-west-1.amazonaws.com/theirs:1.0")],
        artifacts=[S3Location(bucket, "iris/7/model.tar.gz"), S3Location(bucket, "iris/code/")],
    )
    container = render(stack, ContainerDefinition(model_package_name=PACKAGE, package_contents=contents))

    assert container == {"ModelPackageName": PACKAGE}
    assert statement(stack, "ecr:BatchGetImage")["Resource"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/serving"},
        {"Fn::Sub": "arn:${AWS::Partition}:ecr:eu-west-1:444455556666:repository/theirs"},
    ]
    assert statement(stack, "s3:GetObject")["Resource"] == [
        "arn:aws:s3:::packages/iris/7/model.tar.gz",
        "arn:aws:s3:::packages/iris/code/*",
    ]
    assert statement(stack, "s3:ListBucket")["Condition"] == {"StringLike": {"s3:prefix": "iris/code/*"}}
    assert not warnings(stack)


def test_a_bucket_of_another_account_lets_the_role_fetch_what_a_package_brings() -> None:
    app = quick_app()
    theirs = Stack(app, "Theirs", env=Environment(account="444455556666", region="eu-west-1"))
    bucket = s3.Bucket(theirs, "Bucket", bucket_name="packages-7")
    ours = Stack(app, "Ours", env=Environment(account="111122223333", region="eu-west-1"))
    contents = PackageContents(artifacts=[S3Location(bucket, "iris/7/model.tar.gz")])
    render(ours, ContainerDefinition(model_package_name=PACKAGE, package_contents=contents))

    (allowed,) = only(theirs, "AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert allowed["Action"] == "s3:GetObject"
    assert "111122223333" in str(allowed["Principal"])


def test_fails_when_there_are_contents_of_no_package(image: ContainerImage) -> None:
    with refused("package_contents", "model_package_name"):
        ContainerDefinition(image=image, package_contents=PackageContents())


@with_each("wrong", [*NOT_CONSTRUCTS, "s3://packages/iris/"])
def test_fails_when_what_a_package_brings_is_none(wrong: Any) -> None:
    with refused("must be"):
        PackageContents(images=[wrong])
    with refused("must be an S3Location"):
        PackageContents(artifacts=[wrong])
    with refused("must be a PackageContents"):
        ContainerDefinition(model_package_name=PACKAGE, package_contents=wrong)


def test_a_package_of_which_the_role_may_fetch_nothing_warns(stack: Stack) -> None:
    render(stack, ContainerDefinition(model_package_name=PACKAGE))

    (warning,) = warnings(stack)
    assert "role may neither pull the image nor read the artifacts of a model package" in warning
    assert "package_contents" in warning
    assert "constructs-lib:package-can-be-fetched" in warning


def test_a_package_with_a_role_that_was_passed_in_does_not_warn(stack: Stack) -> None:
    role = iam.Role.from_role_arn(stack, "Imported", "arn:aws:iam::111122223333:role/serving")
    render(stack, ContainerDefinition(model_package_name=PACKAGE), role=role)

    assert not warnings(stack)
