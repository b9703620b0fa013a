"""What API Gateway itself answers."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway

from constructs_lib.front_door.gateway_responses import define_gateway_responses
from constructs_lib.runtime.front_door.problem import ProblemError
from tests.unit.apps import quick_app
from tests.unit.templates import resources_of
from tests.unit.with_each import with_each

HEADER = "gatewayresponse.header."


def define(stack: Stack, *allow_origins: str) -> dict[str, dict[str, Any]]:
    """Define an API, and return what it answers by itself, by the type of the answer."""
    api = apigateway.RestApi(stack, "Api", cloud_watch_role=False)
    api.root.add_method("POST", apigateway.MockIntegration())
    define_gateway_responses(api, allow_origins)
    found = [each["Properties"] for each in resources_of(stack, "AWS::ApiGateway::GatewayResponse").values()]
    return {each["ResponseType"]: each for each in found}


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    """What an API without web pages answers by itself."""
    return define(Stack(quick_app(), "Test"))


def documents(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {kind: json.loads(each["ResponseTemplates"]["application/json"]) for kind, each in found.items()}


def test_has_the_form_of_the_function_s_refusals(answers: dict[str, dict[str, Any]]) -> None:
    members = set(json.loads(ProblemError(503, "code", "detail").document("id")))
    for kind, document in documents(answers).items():
        status = document.get("status")
        assert set(document) == (members if status else members - {"status"})
        assert document["type"] == f"urn:inference-api:{document['code']}"
        assert document["request_id"] == "$context.requestId"
        assert (status is None) == kind.startswith("DEFAULT_")
        if status is not None:
            assert answers[kind]["StatusCode"] == str(status)
            assert document["title"] == HTTPStatus(status).phrase
            assert document["code"] == document["code"].lower()


@with_each(
    "kind, status, code",
    [
        ("BAD_REQUEST_BODY", 400, "invalid_body"),
        ("UNAUTHORIZED", 401, "unauthorized"),
        ("MISSING_AUTHENTICATION_TOKEN", 403, "missing_authentication_token"),
        ("ACCESS_DENIED", 403, "access_denied"),
        ("INVALID_API_KEY", 403, "invalid_api_key"),
        ("INVALID_SIGNATURE", 403, "invalid_signature"),
        ("EXPIRED_TOKEN", 403, "expired_token"),
        ("REQUEST_TOO_LARGE", 413, "request_too_large"),
        ("BAD_REQUEST_PARAMETERS", 415, "unsupported_content_type"),
        ("THROTTLED", 429, "throttled"),
        ("QUOTA_EXCEEDED", 429, "quota_exceeded"),
        ("INTEGRATION_TIMEOUT", 504, "integration_timeout"),
    ],
)
def test_says_what_is_wrong_in_words_of_its_own(
    answers: dict[str, dict[str, Any]], kind: str, status: int, code: str
) -> None:
    document = documents(answers)[kind]

    assert (document["status"], document["code"]) == (status, code)
    assert len(document["detail"].split()) >= 3
    assert "$" not in document["detail"]


def test_other_answers_keep_their_status_and_are_named_by_their_type(answers: dict[str, dict[str, Any]]) -> None:
    for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
        assert "StatusCode" not in answers[kind]
        assert documents(answers)[kind]["code"] == "$context.error.responseType"


def test_names_neither_accounts_nor_arns(answers: dict[str, dict[str, Any]]) -> None:
    for each in answers.values():
        (template,) = each["ResponseTemplates"].values()
        assert "$context.error.message" not in template
        assert "$context.identity" not in template


def test_no_browser_guesses_what_it_is_and_who_is_too_fast_is_told_to_wait(answers: dict[str, dict[str, Any]]) -> None:
    for kind, each in answers.items():
        fixed = {f"{HEADER}X-Content-Type-Options": "'nosniff'", f"{HEADER}Content-Type": "'application/problem+json'"}
        waits = {f"{HEADER}Retry-After": "'1'"} if kind == "THROTTLED" else {}
        assert each["ResponseParameters"] == {**fixed, **waits}


def test_scripts_of_web_pages_may_read_it(stack: Stack) -> None:
    for each in define(stack, "https://example.com").values():
        assert each["ResponseParameters"][f"{HEADER}Access-Control-Allow-Origin"] == "'*'"


def test_is_deployed_with_the_api(stack: Stack) -> None:
    define(stack)

    (deployment,) = resources_of(stack, "AWS::ApiGateway::Deployment").values()
    assert set(resources_of(stack, "AWS::ApiGateway::GatewayResponse")) <= set(deployment["DependsOn"])
