"""API keys, and the usage plans that limit their holders."""

from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk.assertions import Match, Template
from aws_cdk.aws_apigateway import Period

from constructs_lib import ApiKeyAuthorization, ApiKeyPlan, ApiQuota, Endpoint, InferenceApi
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_COUNTS, NOT_NUMBERS, refused
from tests.unit.front_door.pieces import only
from tests.unit.templates import resources_of
from tests.unit.with_each import with_each

PLAN = "AWS::ApiGateway::UsagePlan"
KEY = "AWS::ApiGateway::ApiKey"
PLAN_KEY = "AWS::ApiGateway::UsagePlanKey"


def front_door(stack: Stack, authorization: ApiKeyAuthorization) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=authorization)


def keys(stack: Stack, *names: str) -> list[apigateway.ApiKey]:
    return [apigateway.ApiKey(stack, name) for name in names]


def limits(stack: Stack) -> dict[str, tuple[float, float]]:
    """The limits of the plans, by their names."""
    plans = [plan["Properties"] for plan in resources_of(stack, PLAN).values()]
    return {
        plan.get("UsagePlanName", ""): (plan["Throttle"]["RateLimit"], plan["Throttle"]["BurstLimit"]) for plan in plans
    }


def test_a_key_is_made_with_a_usage_plan_of_the_stage(stack: Stack) -> None:
    api = front_door(stack, ApiKeyAuthorization(rate_limit=50, burst_limit=100))

    template = Template.from_stack(stack)
    template.has_resource_properties(
        PLAN,
        {
            "Throttle": {"RateLimit": 50, "BurstLimit": 100},
            "ApiStages": [Match.object_like({"Stage": Match.any_value()})],
        },
    )
    template.resource_count_is(KEY, 1)
    template.has_resource_properties("AWS::ApiGateway::Method", {"AuthorizationType": "NONE", "ApiKeyRequired": True})
    assert stack.resolve(api.api_key.key_id)


def test_keys_of_one_s_own_share_the_limits(stack: Stack) -> None:
    own = keys(stack, "Shop", "Lab")

    api = front_door(stack, ApiKeyAuthorization(rate_limit=5, burst_limit=1, api_keys=own))

    template = Template.from_stack(stack)
    template.resource_count_is(KEY, 2)
    template.resource_count_is(PLAN_KEY, 2)
    template.resource_count_is(PLAN, 1)
    assert api.api_key is own[0]


def test_customers_have_limits_of_their_own(stack: Stack) -> None:
    shop, lab, other = keys(stack, "Shop", "Lab", "Other")
    plans = [
        ApiKeyPlan(name="gold", rate_limit=100, burst_limit=200, api_keys=[shop, lab]),
        ApiKeyPlan(name="free", rate_limit=0.5, burst_limit=1, api_keys=[other]),
    ]

    api = front_door(stack, ApiKeyAuthorization(plans=plans))

    assert limits(stack) == {"gold": (100, 200), "free": (0.5, 1)}
    assert len(resources_of(stack, KEY)) == 3
    assert len(resources_of(stack, PLAN_KEY)) == 3
    with refused("InferenceApi 'Api' has made no API key"):
        _ = api.api_key


def test_plans_stand_beside_a_key_that_is_made(stack: Stack) -> None:
    (shop,) = keys(stack, "Shop")
    plan = ApiKeyPlan(name="gold", rate_limit=100, burst_limit=200, api_keys=[shop])

    api = front_door(stack, ApiKeyAuthorization(rate_limit=1, burst_limit=2, plans=[plan]))

    assert limits(stack) == {"": (1, 2), "gold": (100, 200)}
    assert api.api_key is not shop


def quotas(stack: Stack) -> dict[str, Any]:
    """The quotas of the plans, by their names."""
    plans = [plan["Properties"] for plan in resources_of(stack, PLAN).values()]
    return {plan.get("UsagePlanName", ""): plan.get("Quota") for plan in plans}


def test_a_customer_has_a_quota(stack: Stack) -> None:
    shop, lab = keys(stack, "Shop", "Lab")
    month, day = (ApiQuota(limit=limit, period=period) for limit, period in ((9, Period.MONTH), (3, Period.DAY)))
    plans = [
        ApiKeyPlan(name="gold", rate_limit=1, burst_limit=2, api_keys=[shop], quota=month),
        ApiKeyPlan(name="free", rate_limit=1, burst_limit=2, api_keys=[lab]),
    ]

    front_door(stack, ApiKeyAuthorization(rate_limit=1, burst_limit=1, quota=day, plans=plans))

    assert quotas(stack) == {
        "": {"Limit": 3, "Period": "DAY"},
        "gold": {"Limit": 9, "Period": "MONTH"},
        "free": None,
    }


def test_a_quota_needs_limits_beside_it(stack: Stack) -> None:
    (shop,) = keys(stack, "Shop")
    plan = ApiKeyPlan(name="gold", rate_limit=1, burst_limit=2, api_keys=[shop])

    with refused("ApiKeyAuthorization needs rate_limit and burst_limit; pass rate_limit=50"):
        ApiKeyAuthorization(plans=[plan], quota=ApiQuota(limit=1, period=Period.DAY))


@pytest.mark.parametrize("wrong", [1, "DAY", {}, Period.DAY, object(), False])
def test_fails_for_what_is_not_a_quota(wrong: Any) -> None:
    with refused("quota of ApiKeyAuthorization"):
        ApiKeyAuthorization(rate_limit=1, burst_limit=1, quota=wrong)


def test_one_authorization_serves_two_apis(stack: Stack) -> None:
    authorization = ApiKeyAuthorization(rate_limit=1, burst_limit=1)
    for name in ("A", "B"):
        endpoint = Endpoint.from_endpoint_name(stack, f"{name}Endpoint", "flowers")
        InferenceApi(stack, name, endpoint=endpoint, authorization=authorization)

    assert len(resources_of(stack, KEY)) == 2


def test_limits_may_be_tokens(stack: Stack, parameter: CfnParameter) -> None:
    parameter.type = "Number"
    number: Any = parameter.value_as_number

    front_door(stack, ApiKeyAuthorization(rate_limit=number, burst_limit=number))

    assert only(stack, PLAN)["Throttle"] == {"RateLimit": {"Ref": "Parameter"}, "BurstLimit": {"Ref": "Parameter"}}


@with_each("rate", [*NOT_NUMBERS, 0, -1, 2**31])
def test_fails_when_a_rate_is_not_a_number_above_0(rate: Any) -> None:
    with refused("rate_limit of ApiKeyAuthorization must be a "):
        ApiKeyAuthorization(rate_limit=rate, burst_limit=1)


@with_each("burst", [each for each in NOT_COUNTS if each is not None])
def test_fails_when_a_burst_is_not_a_whole_number_above_0(burst: Any) -> None:
    with refused("burst_limit of ApiKeyAuthorization must be a "):
        ApiKeyAuthorization(rate_limit=0.5, burst_limit=burst)


@with_each(
    "options, message",
    [
        ({}, "ApiKeyAuthorization needs rate_limit and burst_limit; pass rate_limit=50"),
        ({"rate_limit": 1}, "ApiKeyAuthorization needs burst_limit; pass burst_limit=50"),
        ({"burst_limit": 1}, "ApiKeyAuthorization needs rate_limit; pass rate_limit=50"),
    ],
)
def test_fails_without_limits(options: dict[str, Any], message: str) -> None:
    with refused(message):
        ApiKeyAuthorization(**options)


def test_fails_when_keys_have_no_limits(stack: Stack) -> None:
    shop, lab = keys(stack, "Shop", "Lab")
    plan = ApiKeyPlan(name="gold", rate_limit=100, burst_limit=200, api_keys=[shop])

    with refused("ApiKeyAuthorization needs rate_limit and burst_limit"):
        ApiKeyAuthorization(api_keys=[lab], plans=[plan])
    with refused("ApiKeyAuthorization needs burst_limit"):
        ApiKeyAuthorization(rate_limit=1, plans=[plan])


@with_each("key", NOT_CONSTRUCTS)
def test_fails_when_a_key_is_not_one(key: Any) -> None:
    with refused("an entry of api_keys of ApiKeyAuthorization must be an apigateway.IApiKey, got "):
        ApiKeyAuthorization(rate_limit=1, burst_limit=1, api_keys=[key])


def test_fails_when_a_key_stands_there_twice(stack: Stack) -> None:
    shop, lab = keys(stack, "Shop", "Lab")
    plan = ApiKeyPlan(name="gold", rate_limit=1, burst_limit=1, api_keys=[shop])

    with refused("entry 3 of api_keys of ApiKeyAuthorization is listed twice; leave one out"):
        ApiKeyAuthorization(rate_limit=1, burst_limit=1, api_keys=[shop, lab, shop])
    with refused("entry 2 of the keys of ApiKeyAuthorization is listed twice"):
        ApiKeyAuthorization(rate_limit=1, burst_limit=1, api_keys=[shop], plans=[plan])
    with refused("entry 2 of api_keys of ApiKeyPlan is listed twice"):
        ApiKeyPlan(name="gold", rate_limit=1, burst_limit=1, api_keys=[shop, shop])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": ""}, "name of ApiKeyPlan must be a name"),
        ({"name": 1}, "name of ApiKeyPlan must be a string, got int 1"),
        ({"rate_limit": 0}, "rate_limit of ApiKeyPlan must be a number above 0"),
        ({"burst_limit": 1.5}, "burst_limit of ApiKeyPlan must be a whole number above 0"),
        ({"api_keys": []}, "api_keys of ApiKeyPlan is empty"),
        ({"api_keys": "key"}, "api_keys of ApiKeyPlan must be a list, got str 'key'"),
    ],
)
def test_fails_when_a_plan_is_none(stack: Stack, options: dict[str, Any], message: str) -> None:
    usual: dict[str, Any] = {"name": "gold", "rate_limit": 1, "burst_limit": 1, "api_keys": keys(stack, "Shop")}

    with refused(message):
        ApiKeyPlan(**{**usual, **options})


def test_fails_when_two_plans_have_the_same_name(stack: Stack) -> None:
    plans = [ApiKeyPlan(name="gold", rate_limit=1, burst_limit=1, api_keys=[key]) for key in keys(stack, "Shop", "Lab")]

    with refused("entry 2 of the names of plans of ApiKeyAuthorization is listed twice"):
        ApiKeyAuthorization(plans=plans)


@with_each("plans", ["gold", 1, [1], [{"name": "gold"}]])
def test_fails_when_plans_are_none(plans: Any) -> None:
    with refused("plans of ApiKeyAuthorization must be "):
        ApiKeyAuthorization(plans=plans)


def test_fails_when_a_key_is_of_another_app(stack: Stack) -> None:
    key = apigateway.ApiKey(Stack(quick_app(), "Other"), "Key")
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    authorization = ApiKeyAuthorization(rate_limit=1, burst_limit=1, api_keys=[key])

    with refused("of another app; define it in this one", stack=stack):
        InferenceApi(stack, "Api", endpoint=endpoint, authorization=authorization)


@pytest.mark.parametrize("place", [{"region": "us-east-1"}, {"account": "999999999999"}])
def test_fails_when_a_key_is_of_another_account_or_region(place: dict[str, str]) -> None:
    app, here = quick_app(), {"account": "111122223333", "region": "eu-west-1"}
    stack = Stack(app, "Test", env=Environment(**here))
    (key,) = keys(Stack(app, "There", env=Environment(**{**here, **place})), "Key")

    for given in ({"api_keys": [key]}, {"plans": [ApiKeyPlan(name="A", rate_limit=1, burst_limit=1, api_keys=[key])]}):
        with refused("ApiKeyAuthorization: a key is in ", "define both in one"):
            front_door(stack, ApiKeyAuthorization(rate_limit=1, burst_limit=1, **given))
        stack.node.try_remove_child("Endpoint")

    assert stack.node.children == []
