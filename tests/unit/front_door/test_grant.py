"""Permission to call a front door: written where it has an effect."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack, Stage
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations, Match

from constructs_lib import Endpoint, IamAuthorization, InferenceApi, Model
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of
from tests.unit.with_each import with_each

HERE, THERE = "111122223333", "999999999999"
INVOKE = ["execute-api:/prod/POST/invocations", "execute-api:/prod/POST/variants/*/invocations"]


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test", env=Environment(account=HERE, region="eu-west-1"))


def api(stack: Stack, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Flowers", "flowers")
    signed = IamAuthorization()
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=signed, target_variants=["Blue"], **options)


def policy(stack: Stack) -> list[dict[str, Any]]:
    """Return the statements of the resource policy of the only API."""
    found: list[dict[str, Any]] = only(stack, "AWS::ApiGateway::RestApi").get("Policy", {}).get("Statement", [])
    return found


def warnings(stack: Stack) -> list[str]:
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]


@pytest.mark.parametrize(
    "caller",
    [
        lambda stack: iam.Role(stack, "Caller", assumed_by=iam.AccountRootPrincipal()),
        lambda stack: iam.User(stack, "Caller"),
        lambda stack: iam.Group(stack, "Caller"),
        lambda stack: iam.Role.from_role_arn(stack, "Caller", f"arn:aws:iam::{HERE}:role/caller"),
        lambda stack: iam.Role.from_role_name(stack, "Caller", "caller"),
    ],
)
def test_a_principal_of_this_account_gets_it_in_its_own_policy(
    stack: Stack, caller: Callable[[Stack], iam.IGrantable]
) -> None:
    grant = api(stack).grant_invoke(caller(stack))

    assert grant.principal_statement is not None
    (statement,) = only(stack, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "execute-api:Invoke"
    ends = [resource["Fn::Join"][1][-1] for resource in statement["Resource"]]
    assert ends == ["/POST/invocations", "/POST/variants/*/invocations"]
    assert (policy(stack), warnings(stack)) == ([], [])


@pytest.mark.parametrize("grants", [1, 2])
def test_a_role_whose_policies_are_not_changed_is_named_in_the_policy_of_the_api(stack: Stack, grants: int) -> None:
    caller = iam.Role.from_role_arn(stack, "Caller", f"arn:aws:iam::{HERE}:role/caller", mutable=False)
    front_door = api(stack)

    for _ in range(grants):
        front_door.grant_invoke(caller)

    assert policy(stack) == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{HERE}:role/caller"},
            "Action": "execute-api:Invoke",
            "Resource": INVOKE,
        }
    ]
    assert resources_of(stack, "AWS::IAM::Policy") == {}
    assert warnings(stack) == []


def test_a_principal_of_another_account_is_named_there_too_and_needs_a_policy_of_its_own(stack: Stack) -> None:
    caller = iam.Role.from_role_arn(stack, "Caller", f"arn:aws:iam::{THERE}:role/caller")

    api(stack).grant_invoke(caller)

    (statement,) = policy(stack)
    assert (statement["Principal"], statement["Resource"]) == ({"AWS": f"arn:aws:iam::{THERE}:role/caller"}, INVOKE)
    (warning,) = warnings(stack)
    assert (
        f"InferenceApi 'Api' lets a principal of account {THERE} in, whose own policy has to allow it too; "
        "make sure that it allows execute-api:Invoke on <ARN of the API>/prod/POST/invocations and "
        "prod/POST/variants/*/invocations, then acknowledge this"
    ) in warning
    assert "constructs-lib:front-door-grant-elsewhere" in warning


def test_a_role_of_another_account_of_this_app_is_not_referred_to_from_there(stack: Stack) -> None:
    app = App.of(stack)
    theirs = Stack(app, "Theirs", env=Environment(account=THERE, region="eu-west-1"))
    caller = iam.Role(theirs, "Caller", role_name="caller", assumed_by=iam.AccountRootPrincipal())

    api(stack).grant_invoke(caller)

    (statement,) = policy(stack)
    assert statement["Principal"]["AWS"]["Fn::Join"][1][-1] == f":iam::{THERE}:role/caller"
    assert resources_of(theirs, "AWS::IAM::Policy") == {}


def test_fails_when_a_role_of_another_account_has_no_name(stack: Stack) -> None:
    theirs = Stack(App.of(stack), "Theirs", env=Environment(account=THERE, region="eu-west-1"))
    caller = iam.Role(theirs, "Caller", assumed_by=iam.AccountRootPrincipal())
    front_door = api(stack)

    with refused("grantee of InferenceApi 'Api' is of another account", "PhysicalName.GENERATE_IF_NEEDED", stack=stack):
        front_door.grant_invoke(caller)


@pytest.mark.parametrize(
    ("grantee", "principal", "condition"),
    [
        (iam.AccountPrincipal(THERE), f":iam::{THERE}:root", None),
        (iam.ArnPrincipal(f"arn:aws:iam::{THERE}:role/a"), f"arn:aws:iam::{THERE}:role/a", None),
        (iam.OrganizationPrincipal("o-1234567890"), "*", {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}),
    ],
)
def test_accounts_arns_and_organizations_are_named_without_more_ado(
    stack: Stack, grantee: iam.IGrantable, principal: str, condition: object
) -> None:
    grant = api(stack).grant_invoke(grantee)

    assert grant.success
    (statement,) = policy(stack)
    named = statement["Principal"]["AWS"]
    assert (named if isinstance(named, str) else named["Fn::Join"][1][-1]) == principal
    assert statement.get("Condition") == condition
    assert warnings(stack) == []


def test_preflights_go_on_without_a_signature(stack: Stack) -> None:
    front_door = api(stack, allow_origins=["https://example.com"])

    for account in (THERE, "888888888888"):
        front_door.grant_invoke(iam.AccountPrincipal(account))

    preflights, *others = policy(stack)
    assert preflights == {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/prod/OPTIONS/*",
    }
    assert [statement["Resource"] for statement in others] == [INVOKE, INVOKE]


def test_another_policy_is_deployed(stack: Stack) -> None:
    other = Stack(quick_app(), "Test", env=Environment(account=HERE, region="eu-west-1"))
    api(stack)

    api(other).grant_invoke(iam.AccountPrincipal(THERE))

    deployments = [list(resources_of(each, "AWS::ApiGateway::Deployment")) for each in (stack, other)]
    assert deployments[0] != deployments[1]


def test_an_account_that_is_not_known_is_taken_for_this_one() -> None:
    stack = Stack(quick_app(), "Test")
    caller = iam.Role.from_role_arn(stack, "Caller", f"arn:aws:iam::{THERE}:role/caller")

    api(stack).grant_invoke(caller)

    assert warnings(stack) == []


def test_fails_when_nobody_in_particular_would_be_let_in(stack: Stack) -> None:
    front_door = api(stack)

    @with_each(
        "grantee, name",
        [
            (iam.AnyPrincipal(), "AnyPrincipal"),
            (iam.StarPrincipal(), "StarPrincipal"),
            (iam.ServicePrincipal("events.amazonaws.com"), "ServicePrincipal"),
            (iam.WebIdentityPrincipal("accounts.google.com"), "WebIdentityPrincipal"),
        ],
    )
    def refuse(grantee: iam.IGrantable, name: str) -> None:
        with refused(
            f"grantee of InferenceApi 'Api' has a {name}, which cannot sign requests to it; "
            "pass a role, a user, a function, AccountPrincipal(...) or OrganizationPrincipal(...)",
            stack=stack,
        ):
            front_door.grant_invoke(grantee)

    refuse()

    assert policy(stack) == []


def test_fails_when_the_role_of_a_construct_is_not_known(stack: Stack) -> None:
    front_door, model = api(stack), Model.from_model_name(stack, "Model", "flowers")

    with refused("grantee of InferenceApi 'Api' has a UnknownPrincipal", stack=stack):
        front_door.grant_invoke(model)


def test_fails_when_a_grantee_is_not_a_principal(stack: Stack) -> None:
    front_door = api(stack)

    @with_each("grantee", [None, 1, "arn:aws:iam::111122223333:role/caller", iam.Role])
    def refuse(grantee: Any) -> None:
        with refused(f"grantee of InferenceApi 'Api' is {grantee!r}; pass a role, a user, a function", stack=stack):
            front_door.grant_invoke(grantee)

    refuse()


@pytest.mark.parametrize("kind", ["app", "stage"])
def test_fails_when_a_role_is_of_another_app_or_stage(kind: str) -> None:
    app = quick_app()
    stack = Stack(app, "Test")
    there = Stack(quick_app() if kind == "app" else Stage(app, "Production"), "There")
    role = iam.Role(there, "Caller", assumed_by=iam.AccountRootPrincipal())

    with refused(f"grantee of InferenceApi 'Api' is of another {kind}", "define it in this one, or import its role"):
        api(stack).grant_invoke(role)

    assert not role.node.try_find_child("DefaultPolicy")
