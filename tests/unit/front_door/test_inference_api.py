"""An API in front of an endpoint: paths, limits, permissions, logs; and what is refused at synthesis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Duration, Fn, Size, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    ApiFunction,
    ApiLogs,
    ApiThrottling,
    ContainerMode,
    Endpoint,
    IamAuthorization,
    InferenceApi,
)
from tests.unit.apps import quick_app
from tests.unit.bad_inputs import refused
from tests.unit.front_door.pieces import (
    container,
    endpoint,
    invoke_statement,
    only,
    routes,
    serverless_endpoint,
    settings,
)
from tests.unit.with_each import with_each

SCHEMA = apigateway.JsonSchema(type=apigateway.JsonSchemaType.OBJECT, required=["instances"])


@pytest.fixture
def stack() -> Stack:
    return Stack(quick_app(), "Test")


def front_door(stack: Stack, behind: Any = None, **options: Any) -> InferenceApi:
    if behind is None:
        behind = Endpoint.from_endpoint_name(stack, "Imported", "flowers")
    return InferenceApi(stack, "Api", **{"endpoint": behind, "authorization": IamAuthorization(), **options})


def warnings(stack: Stack) -> list[str]:
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]


def test_one_path_to_the_endpoint(stack: Stack) -> None:
    behind = endpoint(stack)

    front_door(stack, behind)

    assert list(routes(stack)) == ["POST /invocations"]
    assert settings(stack) == {
        "ENDPOINT_NAME": behind.endpoint_name,
        "MAX_REQUEST_BYTES": "4694016",
        "READ_TIMEOUT_SECONDS": "25",
        "BINARY": "true",
    }


def test_calls_the_exact_endpoint_and_nothing_else(stack: Stack) -> None:
    behind = endpoint(stack)

    front_door(stack, behind)

    statement = invoke_statement(stack)
    assert statement["Action"] == "sagemaker:InvokeEndpoint"
    assert statement["Resource"] == stack.resolve(behind.endpoint_arn)
    assert "Condition" not in statement
    Template.from_stack(stack).resource_count_is("AWS::IAM::Policy", 0)


def test_role_writes_its_own_log_and_traces(stack: Stack) -> None:
    front_door(stack)

    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::ManagedPolicy").values()
    actions = [statement["Action"] for statement in policy["Properties"]["PolicyDocument"]["Statement"]]
    assert actions == [
        "sagemaker:InvokeEndpoint",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    ]
    assert "ManagedPolicyArns" not in only(stack, "AWS::IAM::Role")


def test_each_layer_gives_up_before_the_one_in_front(stack: Stack) -> None:
    front_door(stack, timeout=Duration.seconds(20))

    assert routes(stack)["POST /invocations"]["Integration"]["TimeoutInMillis"] == 20_000
    assert only(stack, "AWS::Lambda::Function")["Timeout"] == 19
    assert settings(stack)["READ_TIMEOUT_SECONDS"] == "16"


def test_stage_logs_throttles_and_traces(stack: Stack) -> None:
    front_door(stack)

    stage = only(stack, "AWS::ApiGateway::Stage")
    assert stage["TracingEnabled"] is True
    assert stage["MethodSettings"] == [
        {
            "DataTraceEnabled": False,
            "HttpMethod": "*",
            "LoggingLevel": "ERROR",
            "ResourcePath": "/*",
            "ThrottlingBurstLimit": 200,
            "ThrottlingRateLimit": 100,
        }
    ]
    access = json.loads(stage["AccessLogSetting"]["Format"])
    assert access["request_id"] == "$context.requestId"
    assert not [value for value in access.values() if "body" in value or "Arn" in value or value == "$context.path"]
    assert only(stack, "AWS::ApiGateway::RestApi")["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert only(stack, "AWS::ApiGateway::RestApi")["Name"].startswith("Test-Api-")


def test_every_log_ends(stack: Stack) -> None:
    front_door(stack, logs=ApiLogs(retention=logs.RetentionDays.ONE_WEEK))

    groups = Template.from_stack(stack).find_resources("AWS::Logs::LogGroup").values()
    assert [group["Properties"]["RetentionInDays"] for group in groups] == [7, 7, 7]


def test_throttling(stack: Stack) -> None:
    front_door(stack, throttling=ApiThrottling(rate_limit=0.5, burst_limit=1))

    (setting,) = only(stack, "AWS::ApiGateway::Stage")["MethodSettings"]
    assert (setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"]) == (0.5, 1)


def test_account_is_left_alone_unless_asked(stack: Stack) -> None:
    front_door(stack)

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::Account", 0)


def test_account_role_when_asked(stack: Stack) -> None:
    front_door(stack, logs=ApiLogs(cloud_watch_role=True))

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::Account", 1)


def test_function_is_small_and_ours(stack: Stack) -> None:
    front_door(stack)

    function = only(stack, "AWS::Lambda::Function")
    assert (function["Architectures"], function["Runtime"]) == (["arm64"], "python3.14")
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["MemorySize"] == 512
    assert "ReservedConcurrentExecutions" not in function
    Template.from_stack(stack).resource_count_is("AWS::Lambda::Version", 0)
    Template.from_stack(stack).resource_count_is("AWS::Lambda::Url", 0)


def test_function_has_the_handler_and_nothing_more() -> None:
    app = App()
    front_door(Stack(app, "Test"))

    (asset,) = [path for path in Path(app.synth().directory).glob("asset.*") if path.is_dir()]

    files = sorted(str(path.relative_to(asset)) for path in asset.rglob("*") if path.is_file())
    assert "front_door/handler.py" in files
    assert all(path.startswith("front_door/") and path.endswith((".py", "stream.sh")) for path in files)


def test_only_this_stage_of_this_account_may_call_the_function(stack: Stack) -> None:
    front_door(stack)

    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["SourceArn"]["Fn::Join"][1][-1] == "/POST/*"


def test_reserved_concurrency_and_memory(stack: Stack) -> None:
    front_door(stack, function=ApiFunction(reserved_concurrent_executions=7, memory_size=Size.mebibytes(1769)))

    function = only(stack, "AWS::Lambda::Function")
    assert (function["ReservedConcurrentExecutions"], function["MemorySize"]) == (7, 1769)


def test_provisioned_concurrency_is_of_a_version(stack: Stack) -> None:
    front_door(stack, function=ApiFunction(provisioned_concurrent_executions=2))

    alias = only(stack, "AWS::Lambda::Alias")
    assert alias["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 2}
    (alias_id,) = Template.from_stack(stack).find_resources("AWS::Lambda::Alias")
    assert {"Ref": alias_id} in routes(stack)["POST /invocations"]["Integration"]["Uri"]["Fn::Join"][1]
    assert only(stack, "AWS::Lambda::Permission")["FunctionName"] == {"Ref": alias_id}


def test_snapshots_are_of_a_version(stack: Stack) -> None:
    front_door(stack, function=ApiFunction(snap_start=True))

    assert only(stack, "AWS::Lambda::Function")["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert "ProvisionedConcurrencyConfig" not in only(stack, "AWS::Lambda::Alias")


def test_models_are_open_by_name(stack: Stack) -> None:
    behind = endpoint(stack, container(stack, mode=ContainerMode.MULTI_MODEL))

    front_door(stack, behind, target_models=["a.tar.gz", "team/*"])

    assert list(routes(stack)) == ["POST /models/{model}/invocations"]
    assert json.loads(settings(stack)["TARGETS"]) == {"model": ["a.tar.gz", "team/*"]}
    assert invoke_statement(stack)["Condition"] == {"StringLike": {"sagemaker:TargetModel": ["a.tar.gz", "team/*"]}}


def test_containers_are_open_by_name(stack: Stack) -> None:
    behind = endpoint(stack, *(container(stack, container_hostname=name) for name in ("stable", "candidate")))

    front_door(stack, behind, target_container_hostnames=["stable"])

    assert list(routes(stack)) == ["POST /containers/{hostname}/invocations"]
    assert invoke_statement(stack)["Condition"] == {"StringLike": {"sagemaker:TargetContainerHostname": ["stable"]}}


def test_variants_are_open_by_name_beside_the_traffic(stack: Stack) -> None:
    behind = endpoint(stack, names=("Blue", "Green"))

    front_door(stack, behind, target_variants=["Green"], expose_variant=True)

    assert set(routes(stack)) == {"POST /invocations", "POST /variants/{variant}/invocations"}
    assert json.loads(settings(stack)["TARGETS"]) == {"variant": ["Green"]}
    assert settings(stack)["EXPOSE_VARIANT"] == "true"
    assert "Condition" not in invoke_statement(stack)


def test_names_need_their_parameter(stack: Stack) -> None:
    front_door(stack, target_models=["*"])

    assert routes(stack)["POST /models/{model}/invocations"]["RequestParameters"] == {
        "method.request.header.Content-Type": True,
        "method.request.path.model": True,
    }


def test_bodies_of_a_serverless_endpoint(stack: Stack) -> None:
    front_door(stack, serverless_endpoint(stack))

    assert settings(stack)["MAX_REQUEST_BYTES"] == str(4 * 1024 * 1024)


def test_text_only_is_larger(stack: Stack) -> None:
    front_door(stack, binary=False)

    assert settings(stack)["MAX_REQUEST_BYTES"] == "6258688"
    assert settings(stack)["BINARY"] == "false"
    assert "BinaryMediaTypes" not in only(stack, "AWS::ApiGateway::RestApi")


def test_schema_is_checked_by_api_gateway(stack: Stack) -> None:
    front_door(stack, request_schema=SCHEMA)

    assert only(stack, "AWS::ApiGateway::Model")["Schema"]["required"] == ["instances"]
    assert only(stack, "AWS::ApiGateway::RequestValidator")["ValidateRequestBody"] is True
    assert list(routes(stack)["POST /invocations"]["RequestModels"]) == ["$default"]
    assert (settings(stack)["CONTENT_TYPES"], settings(stack)["BINARY"]) == ('["application/json"]', "false")


def test_content_types(stack: Stack) -> None:
    front_door(stack, content_types=["text/CSV", "application/x-npy"])

    assert settings(stack)["CONTENT_TYPES"] == '["text/csv", "application/x-npy"]'


def test_origins_may_come_one_by_one(stack: Stack) -> None:
    InferenceApi(
        stack,
        "Api",
        endpoint=Endpoint.from_endpoint_name(stack, "Endpoint", "flowers"),
        authorization=IamAuthorization(),
        allow_origins=(each for each in ["https://example.com"]),  # type: ignore[arg-type]  # what is tested
    )

    assert "OPTIONS /invocations" in routes(stack)
    assert settings(stack)["ALLOW_ORIGINS"] == '["https://example.com"]'


def test_origins(stack: Stack) -> None:
    front_door(stack, allow_origins=["https://example.com"])

    preflight = routes(stack)["OPTIONS /invocations"]["Integration"]
    assert preflight["ContentHandling"] == "CONVERT_TO_TEXT"
    assert settings(stack)["ALLOW_ORIGINS"] == '["https://example.com"]'


def test_what_api_gateway_says_itself(stack: Stack) -> None:
    front_door(stack)

    found = [
        each["Properties"]
        for each in Template.from_stack(stack).find_resources("AWS::ApiGateway::GatewayResponse").values()
    ]
    assert {each["ResponseType"] for each in found} > {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED"}
    for each in found:
        assert each["ResponseParameters"]["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"
        assert "message" not in json.dumps(each["ResponseTemplates"])
        assert "gatewayresponse.header.Access-Control-Allow-Origin" not in each["ResponseParameters"]


def test_key_of_one_s_own(stack: Stack) -> None:
    key = kms.Key(stack, "Key")

    front_door(stack, logs=ApiLogs(encryption_key=key))

    groups = Template.from_stack(stack).find_resources("AWS::Logs::LogGroup").values()
    assert all("KmsKeyId" in group["Properties"] for group in groups)
    assert only(stack, "AWS::Lambda::Function")["KmsKeyArn"] == stack.resolve(key.key_arn)
    statements = only(stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    assert any("kms:EncryptionContext:aws:logs:arn" in json.dumps(statement) for statement in statements)
    Template.from_stack(stack).resource_count_is("AWS::IAM::Policy", 0)


def test_two_in_one_stack(stack: Stack) -> None:
    behind = endpoint(stack)
    for name in ("Inside", "Outside"):
        InferenceApi(stack, name, endpoint=behind, authorization=IamAuthorization())

    Template.from_stack(stack).resource_count_is("AWS::ApiGateway::RestApi", 2)


def test_endpoint_of_another_stack() -> None:
    app = quick_app()
    behind = endpoint(Stack(app, "Behind"))
    stack = Stack(app, "Front")

    front_door(stack, behind)

    assert settings(stack)["ENDPOINT_NAME"] == behind.endpoint_name


def test_tokens_pass(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    number: Any = CfnParameter(stack, "Number", type="Number").value_as_number

    front_door(
        stack,
        Endpoint.from_endpoint_arn(stack, "There", Fn.import_value("EndpointArn")),
        target_models=[name, f"{name}/a.tar.gz"],
        throttling=ApiThrottling(rate_limit=number, burst_limit=number),
        function=ApiFunction(reserved_concurrent_executions=number, memory_size=Size.mebibytes(number)),
        allow_origins=[name],
    )

    assert routes(stack)


def test_says_that_logs_take_a_role(stack: Stack) -> None:
    front_door(stack)

    infos = Annotations.from_stack(stack).find_info("*", Match.any_value())
    assert any("cloud_watch_role=True" in str(info.entry.data) for info in infos)
    assert warnings(stack) == []


def test_says_nothing_of_that_role_where_another_api_of_the_stack_defines_it(stack: Stack) -> None:
    front_door(stack, logs=ApiLogs(cloud_watch_role=True))
    behind = Endpoint.from_endpoint_name(stack, "Second", "flowers")
    InferenceApi(stack, "Other", endpoint=behind, authorization=IamAuthorization())

    assert not Annotations.from_stack(stack).find_info("*", Match.any_value())


def test_fails_when_two_define_the_role_for_logs(stack: Stack) -> None:
    front_door(stack, logs=ApiLogs(cloud_watch_role=True))
    behind = Endpoint.from_endpoint_name(stack, "Second", "flowers")

    with pytest.raises(ValueError, match="Test/Api/RestApi/Account defines that role already"):
        InferenceApi(
            stack, "Other", endpoint=behind, authorization=IamAuthorization(), logs=ApiLogs(cloud_watch_role=True)
        )

    assert stack.node.try_find_child("Other") is None


def test_fails_when_the_key_is_of_another_region() -> None:
    stack = Stack(quick_app(), "Test", env={"account": "111122223333", "region": "eu-west-1"})
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:us-east-1:111122223333:key/1")

    with pytest.raises(ValueError, match="encryption_key is in region us-east-1, and this stack in eu-west-1"):
        front_door(stack, logs=ApiLogs(encryption_key=key))

    assert stack.node.try_find_child("Api") is None


def test_warns_above_the_quota(stack: Stack) -> None:
    front_door(stack, timeout=Duration.seconds(60))

    (warning,) = warnings(stack)
    assert "timeout=60 s is more than the 29 s" in warning
    assert "asynchronously" in warning
    assert "constructs-lib:front-door-quota" in warning


@pytest.mark.parametrize(("allowed", "warned"), [("60", True), ("25", False), ("soon", False)])
def test_warns_when_the_model_may_take_longer_than_the_door(stack: Stack, allowed: str, warned: bool) -> None:
    slow = container(stack, environment={"SAGEMAKER_MODEL_SERVER_TIMEOUT": allowed})

    front_door(stack, endpoint(stack, slow))

    found = [text for text in warnings(stack) if "front-door-model-too-slow" in text]
    assert bool(found) is warned
    assert all("may take 60 s (SAGEMAKER_MODEL_SERVER_TIMEOUT), but the API waits 25 s" in text for text in found)


def test_warns_when_binary_hides_json(stack: Stack) -> None:
    front_door(stack, binary=True, request_schema=SCHEMA)

    (warning,) = warnings(stack)
    assert "front-door-schema" in warning


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"endpoint": "flowers"}, "endpoint of InferenceApi 'Api' must be an endpoint, got str 'flowers'"),
    ({"endpoint": Endpoint}, "must be an endpoint, got the class Endpoint"),
    ({"timeout": 29}, "timeout of InferenceApi 'Api' must be a Duration, got int 29; pass Duration.seconds(29)"),
    ({"timeout": Duration.seconds(4)}, "timeout=4 s leaves no time for the model"),
    ({"timeout": Duration.seconds(902)}, "timeout=902 s is more than the 900 s that Lambda grants"),
    ({"timeout": Duration.millis(29_500)}, "whole seconds"),
    ({"target_models": []}, "opens nothing"),
    ({"target_models": "a.tar.gz"}, "must be a list, got str 'a.tar.gz'"),
    ({"target_models": ["../a"]}, "a part that no object should have"),
    ({"target_variants": ["*"]}, "pass an exact name"),
    ({"target_models": ["a"], "target_variants": ["Blue"]}, "target_models and target_variants are given"),
    ({"target_models": ["x" * 1000] * 5}, "open many models by a pattern"),
    ({"content_types": "text/csv"}, "content_types of InferenceApi 'Api' must be a list"),
    ({"content_types": ["csv"]}, "pass a media type without parameters"),
    ({"content_types": ["text/csv"], "request_schema": SCHEMA}, "cannot be combined with request_schema"),
    ({"content_types": None}, "content_types of InferenceApi 'Api' must be a list, got None"),
    ({"request_schema": {"type": "object"}}, "request_schema of InferenceApi 'Api' must be a JsonSchema, got dict"),
    ({"allow_origins": "*"}, "allow_origins of InferenceApi 'Api' must be a list"),
    ({"allow_origins": ["https://example.com:99999"]}, "scheme, host and port"),
    ({"throttling": 100}, "throttling of InferenceApi 'Api' must be an ApiThrottling, got int 100"),
    ({"function": ApiFunction}, "function of InferenceApi 'Api' must be an ApiFunction, got the class ApiFunction"),
    ({"logs": logs.RetentionDays.ONE_WEEK}, "logs of InferenceApi 'Api' must be an ApiLogs, got"),
    ({"expose_variant": None}, "expose_variant of InferenceApi 'Api' must be True or False, got None"),
    ({"expose_variant": 0}, "must be True or False, got int 0"),
    ({"binary": "no"}, "binary of InferenceApi 'Api' must be True or False, got str 'no'"),
    ({"binary": 1}, "binary of InferenceApi 'Api' must be True or False, got int 1"),
]


def test_fails_when_an_argument_is_refused(stack: Stack) -> None:
    behind = Endpoint.from_endpoint_name(stack, "Imported", "flowers")

    @with_each("options, message", REFUSED)
    def refuse(options: dict[str, Any], message: str) -> None:
        with refused(message, stack=stack):
            front_door(stack, **{"behind": behind, **options})

    refuse()


def test_fails_when_no_construct_can_have_the_id(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    @with_each("id", ["", None, 1, "__proto__"])
    def refuse(id: Any) -> None:
        with refused("id of InferenceApi must be ", stack=stack):
            InferenceApi(stack, id, endpoint=endpoint, authorization=IamAuthorization())

    refuse()


def test_fails_when_an_api_would_stand_in_no_stack(stack: Stack) -> None:
    endpoint = Endpoint.from_endpoint_name(stack, "Endpoint", "flowers")

    @with_each("scope", [None, "stack", quick_app()])
    def refuse(scope: Any) -> None:
        with refused("scope"):
            InferenceApi(scope, "Api", endpoint=endpoint, authorization=IamAuthorization())

    refuse()


def test_fails_when_timeout_is_a_token(stack: Stack) -> None:
    number = CfnParameter(stack, "Number", type="Number").value_as_number

    with pytest.raises(ValueError, match=r"timeout of InferenceApi .Api. is a token"):
        front_door(stack, timeout=Duration.seconds(number))


def test_fails_when_many_models_are_behind_and_none_is_open(stack: Stack) -> None:
    behind = endpoint(stack, container(stack, mode=ContainerMode.MULTI_MODEL))

    with pytest.raises(ValueError, match=r"target_models is empty; pass target_models"):
        front_door(stack, behind)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target_models": ["a"]}, "needs an endpoint with a multi-model container"),
        ({"target_container_hostnames": ["a"]}, "needs an endpoint with direct invocation"),
        ({"target_variants": ["Gren"]}, r"target_variants names 'Gren', but the endpoint has \['AllTraffic'\]"),
    ],
)
def test_fails_when_the_endpoint_has_no_such_target(stack: Stack, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        front_door(stack, endpoint(stack), **options)


@pytest.mark.parametrize(
    ("hostnames", "message"), [(None, "target_container_hostnames is empty"), (["third"], "names 'third'")]
)
def test_fails_when_containers_are_called_one_by_one(stack: Stack, hostnames: list[str] | None, message: str) -> None:
    behind = endpoint(stack, *(container(stack, container_hostname=name) for name in ("stable", "candidate")))

    with pytest.raises(ValueError, match=message):
        front_door(stack, behind, target_container_hostnames=hostnames)


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        ("arn:aws:sagemaker:eu-west-1:111111111111:endpoint/flowers", "the endpoint is in region eu-west-1"),
        ("arn:aws:sagemaker:us-east-1:222222222222:endpoint/flowers", "the endpoint is in account 222222222222"),
    ],
)
def test_fails_when_the_endpoint_is_elsewhere(arn: str, message: str) -> None:
    stack = Stack(quick_app(), "Test", env={"account": "111111111111", "region": "us-east-1"})

    with pytest.raises(ValueError, match=message):
        front_door(stack, Endpoint.from_endpoint_arn(stack, "There", arn))

    assert stack.node.try_find_child("Api") is None
