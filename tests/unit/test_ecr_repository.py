"""Where a repository in Amazon ECR is."""

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_ecr as ecr

from constructs_lib import ContainerDefinition, ContainerImage, Model
from constructs_lib.ecr_repository import known_repository_uri, repository_tokens
from constructs_lib.rules import UNKNOWN, Context, Partial
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.with_each import with_each

ARN = "arn:aws:ecr:{}:111122223333:repository/team/serving"
IRELAND = Context(region="eu-west-1")


def imported(stack: Stack, region: str = "eu-west-1") -> ecr.IRepository:
    return ecr.Repository.from_repository_arn(stack, "Images", ARN.format(region))


def defined(app: App, region: str | None) -> ecr.Repository:
    env = None if region is None else Environment(account="111122223333", region=region)
    return ecr.Repository(Stack(app, "Images", env=env), "Images", repository_name="serving")


@pytest.mark.parametrize(
    ("region", "uri"),
    [
        ("eu-west-1", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/serving"),
        ("cn-north-1", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/team/serving"),
    ],
)
def test_knows_the_uri_of_one_that_is_imported(stack: Stack, region: str, uri: str) -> None:
    assert known_repository_uri(imported(stack, region), IRELAND) == uri


def test_knows_nothing_of_one_whose_account_or_region_is_not_known(stack: Stack) -> None:
    assert known_repository_uri(ecr.Repository.from_repository_name(stack, "Images", "serving"), IRELAND) is UNKNOWN
    assert known_repository_uri(defined(quick_app(), None), IRELAND) is UNKNOWN


def test_tells_of_one_that_the_app_defines_only_if_it_is_in_another_region() -> None:
    repository = defined(quick_app(), "us-east-1")

    # CDK refers to the repository for its name, even if that is fixed.
    known = known_repository_uri(repository, IRELAND)
    assert isinstance(known, Partial)
    assert list(known.pieces) == ["111122223333.dkr.ecr.us-east-1.amazonaws.com/", None]
    assert known_repository_uri(repository, Context(region="us-east-1")) is UNKNOWN
    assert known_repository_uri(repository, Context(region=UNKNOWN)) is UNKNOWN


def test_asks_once(stack: Stack) -> None:
    repository = imported(stack)

    assert repository_tokens(repository) is repository_tokens(repository)
    assert repository_tokens(repository) == (
        ARN.format("eu-west-1"),
        "111122223333",
        "eu-west-1",
        "team/serving",
    )


def test_a_model_in_another_region_is_refused() -> None:
    app = quick_app()
    stack = Stack(app, "Serving", env=Environment(account="111122223333", region="eu-west-1"))

    @with_each("is_imported", [True, False])
    def refuse(is_imported: bool) -> None:
        repository = imported(stack, "us-east-1") if is_imported else defined(app, "us-east-1")
        container = ContainerDefinition(image=ContainerImage.from_ecr_repository(repository, "1.0"))
        with refused("an image is in us-east-1, and the model is deployed to eu-west-1"):
            Model(stack, "Model", containers=[container])

    refuse()
