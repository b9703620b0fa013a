"""Environments: the account and the region."""

from collections.abc import Sequence
from contextlib import nullcontext

import pytest
from aws_cdk import App, CfnParameter, Environment, NestedStack, PhysicalName, Stack, Stage
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import ContainerDefinition, Model
from constructs_lib.arguments.placement import (
    apart,
    differences,
    require_name_elsewhere,
    require_same_app,
    same_environment,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.with_each import with_each

ACCOUNT, OTHER = "111122223333", "444455556666"


def stack_in(region: str | None, account: str | None = ACCOUNT) -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account=account, region=region))


def compare(scope: Construct, arn: str, **places: Sequence[str]) -> None:
    """Compare where a scope and an imported model are."""
    same_environment("Endpoint 'Shop'", "model", Model.from_model_arn(scope, "Model", arn), scope, **places)


def arn_in(region: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:sagemaker:{region}:{account}:model/iris"


def test_takes_what_is_in_the_same_account_and_region() -> None:
    compare(stack_in("eu-west-1"), arn_in("eu-west-1"))


@with_each(
    "arn, places",
    [
        (arn_in("us-east-1"), "region us-east-1, and this stack in eu-west-1; define both in one region"),
        (arn_in("eu-west-1", OTHER), f"account {OTHER}, and this stack in {ACCOUNT}; define both in one account"),
    ],
)
def test_fails_when_account_or_region_differ(arn: str, places: str) -> None:
    with refused(f"Endpoint 'Shop': model is in {places}"):
        compare(stack_in("eu-west-1"), arn)


def test_fails_when_a_resource_is_of_a_stack_in_another_region(container: ContainerDefinition) -> None:
    app = quick_app()
    here, there = (
        Stack(app, region, env=Environment(account=ACCOUNT, region=region)) for region in ("eu-central-1", "eu-west-1")
    )
    model = Model(there, "Model", containers=[container])

    with refused("model is in region eu-west-1, and this stack in eu-central-1"):
        same_environment("Endpoint 'Shop'", "model", model, here)


def test_takes_a_resource_of_its_own_or_a_nested_stack(container: ContainerDefinition) -> None:
    stack = stack_in("eu-west-1")
    nested = NestedStack(stack, "Nested")

    same_environment("Endpoint 'Shop'", "model", Model(stack, "Model", containers=[container]), nested)
    same_environment("Endpoint 'Shop'", "model", Model(nested, "Model", containers=[container]), stack)


@pytest.mark.parametrize(
    ("places", "arn"),
    [
        (["region"], arn_in("eu-west-1", OTHER)),
        (["account"], arn_in("us-east-1")),
        ([], arn_in("us-east-1", OTHER)),
    ],
)
def test_compares_only_what_must_be_shared(places: list[str], arn: str) -> None:
    compare(stack_in("eu-west-1"), arn, places=places)


def test_takes_what_may_be_in_the_same_place(parameter: CfnParameter, stack: Stack) -> None:
    token = parameter.value_as_string

    compare(stack, arn_in("us-east-1"))
    compare(stack_in("eu-west-1"), f"arn:aws:sagemaker:{token}:{ACCOUNT}:model/iris")
    compare(stack_in("eu-west-1"), f"arn:aws:sagemaker:eu-west-1:{token}:model/iris")
    compare(stack_in("eu-west-1", account=None), arn_in("eu-west-1", OTHER))


def test_fails_when_the_region_differs_and_the_account_is_not_known(parameter: CfnParameter) -> None:
    with refused("model is in region us-east-1"):
        compare(
            stack_in("eu-west-1", account=None), f"arn:aws:sagemaker:us-east-1:{parameter.value_as_string}:model/iris"
        )


def test_fails_when_a_resource_is_of_another_stage(container: ContainerDefinition) -> None:
    app = quick_app()
    stack = Stack(Stage(app, "Production"), "Serving")
    model = Model(Stack(app, "Test"), "Model", containers=[container])

    with refused("Endpoint 'Shop': model is a Model of another stage; define it in this one, or import it here"):
        require_same_app("Endpoint 'Shop'", [("model", model)], stack)


def test_takes_a_resource_of_another_stage_that_is_imported() -> None:
    app = quick_app()
    model = Model.from_model_name(Stack(app, "Test"), "Model", "iris")

    require_same_app("Endpoint 'Shop'", [("model", model)], Stack(Stage(app, "Production"), "Serving"))


@pytest.mark.parametrize("name", ["models-of-both", None])
def test_a_resource_of_another_stage_and_region_needs_a_name(name: str | None) -> None:
    app = quick_app()
    stacks = [
        Stack(Stage(app, region), "Test", env=Environment(account=ACCOUNT, region=region))
        for region in ("eu-west-1", "us-east-1")
    ]
    bucket = s3.Bucket(stacks[0], "Bucket", bucket_name=name)

    with nullcontext() if name else refused("bucket is a Bucket of another stage"):
        require_same_app("Model 'M'", [("bucket", bucket)], stacks[1])


def test_tells_each_place_that_differs() -> None:
    scope = stack_in("eu-west-1")
    model = Model.from_model_arn(scope, "Model", arn_in("us-east-1", OTHER))

    assert list(differences(model, scope)) == [("account", OTHER, ACCOUNT), ("region", "us-east-1", "eu-west-1")]
    assert list(differences(model, scope, ["region"])) == [("region", "us-east-1", "eu-west-1")]


@pytest.mark.parametrize("name", ["caller", PhysicalName.GENERATE_IF_NEEDED])
def test_a_name_makes_it_known_elsewhere(name: str) -> None:
    here = stack_in("eu-west-1")
    there = Stack(App.of(here), "There", env=Environment(account=OTHER, region="eu-west-1"))
    role = iam.Role(there, "Caller", role_name=name, assumed_by=iam.AccountRootPrincipal())

    require_name_elsewhere("grantee", role.role_arn, here)


def test_fails_when_there_is_no_name_to_be_known_by_elsewhere() -> None:
    here = stack_in("eu-west-1")
    there = Stack(App.of(here), "There", env=Environment(account=OTHER, region="eu-west-1"))
    role = iam.Role(there, "Caller", assumed_by=iam.AccountRootPrincipal())

    with refused("grantee is of another account or region, and has no name", "PhysicalName.GENERATE_IF_NEEDED"):
        require_name_elsewhere("grantee", role.role_arn, here)


def test_passes_on_what_else_cannot_be_resolved() -> None:
    with pytest.raises(RuntimeError, match="list token"):
        require_name_elsewhere("grantee", "#{Token[TOKEN.99999]}", stack_in("eu-west-1"))


@pytest.mark.parametrize("place", [{"region": "us-east-1"}, {"account": OTHER}])
@pytest.mark.parametrize("name", ["serving", PhysicalName.GENERATE_IF_NEEDED, None])
def test_a_role_of_another_account_or_region_needs_a_name(place: dict[str, str], name: str | None) -> None:
    here = stack_in("eu-west-1")
    there = Stack(App.of(here), "There", env=Environment(**{"account": ACCOUNT, "region": "eu-west-1", **place}))
    role = iam.Role(there, "Role", role_name=name, assumed_by=iam.AccountRootPrincipal())

    with (
        nullcontext() if name else refused("Model 'M': role, a Role, is of another account or region, and has no name")
    ):
        require_same_app("Model 'M'", [("role", role)], here)


def test_what_cdk_reads_from_the_other_stack_needs_no_name() -> None:
    here = stack_in("eu-west-1")
    there = Stack(App.of(here), "There", env=Environment(account=ACCOUNT, region="us-east-1"))

    require_same_app("CoreDump", [("encryption_key", kms.Key(there, "Key"))], here)


def test_a_role_that_may_be_here_needs_no_name() -> None:
    app = quick_app()
    role = iam.Role(Stack(app, "There"), "Role", assumed_by=iam.AccountRootPrincipal())
    here = Stack(app, "Here", env=Environment(account=ACCOUNT, region="eu-west-1"))

    require_same_app("Model 'M'", [("role", role)], here)


def test_tells_which_resources_are_apart() -> None:
    app = quick_app()
    stack, other = Stack(app, "Test"), Stack(Stage(app, "Production"), "Serving")
    role = iam.Role(stack, "Role", assumed_by=iam.AccountRootPrincipal())
    imported = iam.Role.from_role_name(stack, "Imported", "serving")

    assert [apart(role, each) for each in (stack, NestedStack(stack, "Nested"), other, Stack(quick_app(), "A"))] == [
        "",
        "",
        "stage",
        "app",
    ]
    assert apart(imported, other) == ""
