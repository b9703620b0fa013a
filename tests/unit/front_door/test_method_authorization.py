"""What an authorization asks of every request."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk.assertions import Annotations, Match

from constructs_lib import ApiKeyAuthorization, Endpoint, IamAuthorization, InferenceApi, MethodAuthorization
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, refused
from tests.unit.front_door.pieces import routes
from tests.unit.with_each import with_each

ANYTHING = Match.any_value()


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def front_door(stack: Stack, authorization: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    return InferenceApi(stack, "Api", endpoint=endpoint, authorization=authorization)


class Own:
    """Returns what it is given, and defines something."""

    def __init__(self, bound: Any) -> None:
        self.bound = bound

    def bind(self, api: apigateway.RestApi) -> Any:
        api.add_gateway_response("Own", type=apigateway.ResponseType.UNAUTHORIZED)
        if isinstance(self.bound, Exception):
            raise self.bound
        return self.bound


def test_authorization_of_one_s_own(stack: Stack) -> None:
    front_door(stack, Own(MethodAuthorization(authorization_type=apigateway.AuthorizationType.IAM)))

    assert routes(stack)["POST /invocations"]["AuthorizationType"] == "AWS_IAM"
    assert not Annotations.from_stack(stack).find_warning("*", ANYTHING)


def test_warns_of_an_api_that_everybody_may_call(stack: Stack) -> None:
    front_door(stack, Own(MethodAuthorization(authorization_type=apigateway.AuthorizationType.NONE)))

    (warning,) = [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", ANYTHING)]
    assert "Own asks nothing of a request, so that everybody may call the model" in warning
    assert "constructs-lib:front-door-open" in warning


@pytest.mark.parametrize(
    "bound",
    [
        MethodAuthorization(authorization_type=apigateway.AuthorizationType.NONE, api_key_required=True),
        MethodAuthorization(authorization_type=apigateway.AuthorizationType.IAM),
    ],
)
def test_an_api_that_asks_for_something_is_not_open(stack: Stack, bound: MethodAuthorization) -> None:
    front_door(stack, Own(bound))

    assert not Annotations.from_stack(stack).find_warning("*", ANYTHING)


def test_fails_when_an_authorization_returns_something_else_and_leaves_nothing(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")
    words = "what Own.bind returns must be a MethodAuthorization, got "

    @with_each("bound", [None, "IAM", object(), IamAuthorization()])
    def refuse(bound: Any) -> None:
        with refused(words, "return MethodAuthorization(...)", stack=stack):
            InferenceApi(stack, "Api", endpoint=endpoint, authorization=Own(bound))

    refuse()

    InferenceApi(stack, "Api", endpoint=endpoint, authorization=IamAuthorization())
    assert list(routes(stack)) == ["POST /invocations"]


def test_what_an_authorization_raises_goes_on_and_leaves_nothing(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    with pytest.raises(KeyError, match="mine"):
        InferenceApi(stack, "Api", endpoint=endpoint, authorization=Own(KeyError("mine")))

    assert stack.node.try_find_child("Api") is None


@with_each(
    "options, message",
    [
        ({"authorization_type": "IAM"}, "authorization_type of MethodAuthorization must be an AuthorizationType"),
        ({"authorization_type": None}, "pass AuthorizationType.IAM, COGNITO, CUSTOM or NONE"),
        *(
            ({"authorizer": each}, "authorizer of MethodAuthorization must be an apigateway.IAuthorizer")
            for each in NOT_CONSTRUCTS
        ),
        *(
            ({"api_key": each}, "api_key of MethodAuthorization must be an apigateway.IApiKey")
            for each in NOT_CONSTRUCTS
        ),
        *(({"api_key_required": each}, "api_key_required of MethodAuthorization must be") for each in NOT_FLAGS),
        ({"scopes": "models/invoke"}, "scopes of MethodAuthorization must be a list, got str 'models/invoke'"),
        ({"scopes": ["a b"]}, "an entry of scopes of MethodAuthorization is 'a b', which no token has"),
    ],
)
def test_fails_when_what_is_returned_is_not_of_its_kind(options: dict[str, Any], message: str) -> None:
    with refused(message):
        MethodAuthorization(**{"authorization_type": apigateway.AuthorizationType.IAM, **options})


@pytest.mark.parametrize("authorization", [None, "IAM", 1, object(), IamAuthorization, ApiKeyAuthorization])
def test_fails_without_an_authorization(stack: Stack, authorization: Any) -> None:
    with pytest.raises(ValueError, match=r"must be an Authorization, got .*; pass IamAuthorization\(\), ApiKeyAuth"):
        front_door(stack, authorization)

    assert stack.node.try_find_child("Api") is None
