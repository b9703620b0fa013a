"""The definition of an API in OpenAPI."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnParameter, Environment, Size, Stack, Stage
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from openapi_spec_validator import validate

from constructs_lib import (
    ApiAsyncInference,
    ApiKeyAuthorization,
    AsyncInference,
    CognitoAuthorization,
    Endpoint,
    IamAuthorization,
    InferenceApi,
    InvocationHeader,
    LambdaAuthorization,
    S3Location,
)
from tests.unit.apps import quick_app

JSON = apigateway.JsonSchemaType


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(quick_app(outdir=str(tmp_path)), "Test")


def api(stack: Any, **options: Any) -> InferenceApi:
    endpoint = Endpoint.from_endpoint_name(stack, "Imported", "flowers")
    return InferenceApi(stack, "Api", **{"endpoint": endpoint, "authorization": IamAuthorization(), **options})


def definition(stack: Stack, **options: Any) -> dict[str, Any]:
    """Return the definition of an API, which is a valid one."""
    found = api(stack, **options).open_api
    validate(found)
    return found


def test_defines_each_path_and_refusals_of_one_form(stack: Stack) -> None:
    found = definition(stack)

    assert found["openapi"] == "3.1.0"
    assert list(found["paths"]) == ["/invocations"]
    operation = found["paths"]["/invocations"]["post"]
    assert (operation["operationId"], operation["requestBody"]["content"]) == ("invoke", {"*/*": {}})
    assert {"200", "400", "413", "429", "503", "default"} <= {*operation["responses"]}
    assert "Retry-After" in operation["responses"]["503"]["headers"]
    for status, answer in operation["responses"].items():
        assert ("application/problem+json" in answer.get("content", {})) is (status != "200")


def test_is_written_beside_the_template(tmp_path: Path) -> None:
    app = quick_app(outdir=str(tmp_path))
    stage = Stage(app, "Prod")
    one, other = api(Stack(app, "Test")), api(Stack(stage, "Test"))

    app.synth()

    assert json.loads((tmp_path / "Test-Api.openapi.json").read_text(encoding="utf-8")) == one.open_api
    inner = tmp_path / "assembly-Prod" / "Prod-Test-Api.openapi.json"
    assert json.loads(inner.read_text(encoding="utf-8")) == other.open_api


def test_is_a_copy(stack: Stack) -> None:
    defined = api(stack)

    defined.open_api["paths"].clear()

    assert defined.open_api["paths"]


@pytest.mark.parametrize(("env", "region"), [(None, "us-east-1"), (Environment(region="eu-west-1"), "eu-west-1")])
def test_names_the_region_of_the_server(env: Environment | None, region: str) -> None:
    (server,) = definition(Stack(quick_app(), "Test", env=env))["servers"]

    assert server["variables"]["region"] == {"default": region}
    assert server["url"] == "https://{api}.execute-api.{region}.amazonaws.com/prod"


def test_says_how_callers_are_known() -> None:
    def security(make: Any) -> dict[str, Any]:
        stack = Stack(quick_app(), "Test")
        found = definition(stack, authorization=make(stack))
        assert found["security"] == [{name: [] for name in found["components"]["securitySchemes"]}]
        return {name: (each["name"], each.get("x-amazon-apigateway-authtype")) for name, each in _schemes(found)}

    def _schemes(found: dict[str, Any]) -> Any:
        return found["components"]["securitySchemes"].items()

    assert security(lambda _: IamAuthorization()) == {"authorization": ("Authorization", "awsSigv4")}
    assert security(lambda _: ApiKeyAuthorization(rate_limit=1, burst_limit=1)) == {"apiKey": ("X-Api-Key", None)}
    assert security(lambda stack: CognitoAuthorization(user_pools=[cognito.UserPool(stack, "Pool")])) == {
        "authorization": ("Authorization", "cognito_user_pools")
    }
    function = "arn:aws:lambda:eu-west-1:111122223333:function:f"
    assert security(
        lambda stack: LambdaAuthorization(handler=lambda_.Function.from_function_arn(stack, "F", function))
    ) == {"authorization": ("Authorization", "custom")}


def parameter(found: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    (only,) = (each for each in found["paths"][path]["post"]["parameters"] if each["name"] == name)
    schema: dict[str, Any] = only["schema"]
    return schema


def test_names_what_may_be_called(stack: Stack) -> None:
    found = definition(stack, target_variants=["Stable", "Candidate"])

    assert found["paths"]["/variants/{variant}/invocations"]["post"]["operationId"] == "invokeVariant"
    assert parameter(found, "/variants/{variant}/invocations", "variant")["enum"] == ["Stable", "Candidate"]


def test_patterns_of_names_are_patterns(stack: Stack) -> None:
    pattern = parameter(
        definition(stack, target_models=["a.tar.gz", "team/?-*"]), "/models/{model}/invocations", "model"
    )["pattern"]

    assert [
        bool(re.search(pattern, name)) for name in ("a.tar.gz", "a_tar_gz", "team/a-b", "team/ab", "x/team/a-b")
    ] == [*(True, False, True, False, False)]


def test_names_that_are_known_at_deployment_are_any(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string

    schema = parameter(definition(stack, target_models=[name]), "/models/{model}/invocations", "model")

    assert schema == {"type": "string"}


def test_names_the_headers_that_are_open(stack: Stack) -> None:
    found = definition(stack, open_headers=[*InvocationHeader], open_status_codes=[404, 418])

    sent = {each["name"] for each in found["paths"]["/invocations"]["post"]["parameters"] if each["in"] == "header"}
    assert sent == {header.value for header in InvocationHeader}
    assert "418" in found["paths"]["/invocations"]["post"]["responses"]


def test_names_content_types(stack: Stack) -> None:
    found = definition(stack, content_types=["text/csv", "application/json"])

    assert [*found["paths"]["/invocations"]["post"]["requestBody"]["content"]] == ["text/csv", "application/json"]


def test_holds_the_schema_of_bodies_in_its_own_dialect(stack: Stack) -> None:
    number = apigateway.JsonSchema(
        type=JSON.NUMBER, minimum=0, exclusive_minimum=True, maximum=9, exclusive_maximum=False
    )
    rows = apigateway.JsonSchema(type=JSON.ARRAY, items=apigateway.JsonSchema(ref="#/definitions/number"))
    schema = apigateway.JsonSchema(
        type=JSON.OBJECT, properties={"instances": rows}, required=["instances"], definitions={"number": number}
    )

    found = definition(stack, request_schema=schema)

    content = found["paths"]["/invocations"]["post"]["requestBody"]["content"]
    assert content == {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}
    body = found["components"]["schemas"]["Body"]
    assert body["properties"]["instances"]["items"] == {"$ref": "#/components/schemas/Body/definitions/number"}
    assert body["definitions"]["number"] == {"type": "number", "exclusiveMinimum": 0, "maximum": 9}
    assert "$schema" not in body


def test_tells_a_stream_from_what_waits(stack: Stack) -> None:
    found = definition(stack, stream=True)

    names = {path: methods["post"]["operationId"] for path, methods in found["paths"].items()}
    assert names == {"/invocations": "invoke", "/invocations-response-stream": "invokeAsStream"}


def test_defines_how_an_asynchronous_endpoint_answers(stack: Stack) -> None:
    places = AsyncInference(output=S3Location(s3.Bucket.from_bucket_name(stack, "Bucket", "requests"), "out/"))

    options = ApiAsyncInference(configuration=places, max_upload_size=Size.mebibytes(20))

    found = definition(stack, async_inference=options)

    assert {*found["paths"]["/invocations"]["post"]["responses"]} >= {"202", "429"}
    fetched = found["paths"]["/invocations/{id}"]["get"]
    assert {"200", "202", "303", "404", "410"} <= {*fetched["responses"]}
    assert "requestBody" not in fetched
    assert "application/json" in found["paths"]["/uploads"]["post"]["requestBody"]["content"]
    assert "201" in found["paths"]["/uploads"]["post"]["responses"]
    assert "202" in found["paths"]["/uploads/{id}/invocations"]["post"]["responses"]


def test_says_what_may_be_asked_next(stack: Stack) -> None:
    places = AsyncInference(output=S3Location(s3.Bucket.from_bucket_name(stack, "Bucket", "requests"), "out/"))
    options = ApiAsyncInference(configuration=places, max_upload_size=Size.mebibytes(20))
    found = definition(stack, async_inference=options)["paths"]

    queued = found["/invocations"]["post"]["responses"]["202"]
    offered = found["/uploads"]["post"]["responses"]["201"]

    assert queued["links"]["getInvocation"]["parameters"] == {"id": "$response.body#/inference_id"}
    assert queued["content"]["application/json"]["schema"]["required"] == ["inference_id", "status"]
    assert offered["links"]["invokeUpload"]["parameters"] == {"id": "$response.body#/upload_id"}
    assert {"Location"} == {*offered["headers"]}


@pytest.mark.parametrize(
    ("content_types", "fits", "does_not"),
    [
        ([], ["text/csv", "a/b.c+d; e=f"], ["", "csv", "text/", "text/csv\n", "a/b, c/d"]),
        (
            ["text/csv", "image/x.y"],
            ["text/csv", "text/csv;a=b", "image/x.y"],
            ["text/plain", "image/xzy", "text/csvs"],
        ),
    ],
)
def test_says_what_may_be_uploaded(
    stack: Stack, content_types: list[str], fits: list[str], does_not: list[str]
) -> None:
    places = AsyncInference(output=S3Location(s3.Bucket.from_bucket_name(stack, "Bucket", "requests"), "out/"))
    options = ApiAsyncInference(configuration=places, max_upload_size=Size.mebibytes(20))
    found = definition(stack, async_inference=options, content_types=content_types)

    body = found["paths"]["/uploads"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]

    assert body["content_length"]["description"] == "In bytes, 20971520 at most."
    assert [kind for kind in (*fits, *does_not) if accepts(kind, body["content_type"])] == fits


def accepts(value: str, schema: dict[str, Any]) -> bool:
    """Whether a text fits: `$` is the end of the text alone, as in ECMA-262."""
    return re.search(schema["pattern"].replace("$", r"\Z"), value) is not None
