"""A test of an endpoint that decides whether a deployment stands: what is defined, and what is refused."""

import json
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    AsyncInference,
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    Endpoint,
    EndpointConfig,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    S3Location,
    ServerlessProductionVariant,
    SmokeTest,
    SmokeTestRequest,
)
from tests.unit.bad_inputs import NOT_CONSTRUCTS, refused
from tests.unit.component_pieces import COMPONENT, component, hosting
from tests.unit.templates import only, resources_of
from tests.unit.with_each import with_each

TEST = "Custom::SageMakerSmokeTest"
REQUEST = SmokeTestRequest(body="1,2", content_type="text/csv")
M5 = InstanceType.M5_LARGE


def served(stack: Stack, *containers: ContainerDefinition, **options: Any) -> Endpoint:
    """Return an endpoint of a model with containers."""
    model = Model(stack, "Served", containers=containers, **options)
    variant = InstanceProductionVariant(model=model, instance_type=M5, initial_instance_count=2)
    config = EndpointConfig(stack, "ServedConfig", instance_production_variants=[variant])
    return Endpoint(stack, "ServedEndpoint", endpoint_config=config)


def queueing(stack: Stack, model: Model, queue: AsyncInference) -> Endpoint:
    """Return an asynchronous endpoint."""
    variant = InstanceProductionVariant(model=model, instance_type=M5, initial_instance_count=2)
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant], async_inference=queue)
    return Endpoint(stack, "Endpoint", endpoint_config=config)


def statements(stack: Stack) -> list[Any]:
    policies = resources_of(stack, "AWS::IAM::ManagedPolicy").items()
    (policy,) = [each for name, each in policies if name.startswith("SmokeTest")]
    found: list[Any] = policy["Properties"]["PolicyDocument"]["Statement"]
    return found


def sent(stack: Stack) -> Any:
    return json.loads(only(stack, TEST)["Properties"]["Requests"])


def id_of(stack: Stack, kind: str) -> str:
    (logical_id,) = resources_of(stack, kind)
    return logical_id


def test_asks_when_the_configuration_changes_and_after_the_endpoint(stack: Stack, endpoint: Endpoint) -> None:
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)

    test = only(stack, TEST)
    assert test["DependsOn"] == [id_of(stack, "AWS::SageMaker::Endpoint")]
    assert test["Properties"] == {
        "ServiceToken": {"Fn::GetAtt": [id_of(stack, "AWS::Lambda::Function"), "Arn"]},
        "ServiceTimeout": "960",
        "EndpointName": endpoint.endpoint_name,
        "EndpointConfigName": only(stack, "AWS::SageMaker::Endpoint")["Properties"]["EndpointConfigName"],
        "Requests": '[{"body":"1,2","arguments":{"ContentType":"text/csv"}}]',
    }


def test_the_function_may_do_nothing_else(stack: Stack, endpoint: Endpoint) -> None:
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)

    arn = stack.resolve(endpoint.endpoint_arn)
    invoke, describe, stacks, *observe = statements(stack)
    assert invoke == {"Action": "sagemaker:InvokeEndpoint", "Effect": "Allow", "Resource": arn}
    assert describe == {"Action": "sagemaker:DescribeEndpoint", "Effect": "Allow", "Resource": arn}
    own_stack = {"Ref": "AWS::StackId"}
    assert stacks == {"Action": "cloudformation:DescribeStacks", "Effect": "Allow", "Resource": own_stack}
    assert [each["Action"] for each in observe] == [
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    ]


def test_the_function_has_the_time_that_lambda_gives(stack: Stack, endpoint: Endpoint) -> None:
    test = SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)

    properties = only(stack, "AWS::Lambda::Function")["Properties"]
    assert (properties["Timeout"], properties["Handler"]) == (900, "runtime.smoke_test.handler.handle")
    assert stack.resolve(test.function.function_arn) == only(stack, TEST)["Properties"]["ServiceToken"]
    assert only(stack, "AWS::Logs::LogGroup")["Properties"] == {"RetentionInDays": 90}


def test_sends_several_requests_in_their_order(stack: Stack, endpoint: Endpoint) -> None:
    more = [SmokeTestRequest(body=str(position)) for position in range(9)]
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST, more_requests=more)

    assert [each["body"] for each in sent(stack)] == ["1,2", *"012345678"]


def test_keeps_and_encrypts_its_log_as_asked(stack: Stack, endpoint: Endpoint) -> None:
    key = kms.Key(stack, "Key", removal_policy=RemovalPolicy.DESTROY)
    retention = logs.RetentionDays.ONE_WEEK
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST, log_retention=retention, encryption_key=key)

    arn = stack.resolve(key.key_arn)
    assert only(stack, "AWS::Logs::LogGroup")["Properties"] == {"RetentionInDays": 7, "KmsKeyId": arn}
    assert only(stack, "AWS::Lambda::Function")["Properties"]["KmsKeyArn"] == arn
    assert {"Action": "kms:Decrypt", "Effect": "Allow", "Resource": arn} in statements(stack)
    Template.from_stack(stack).has_resource_properties(
        "AWS::KMS::Key",
        {
            "KeyPolicy": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {"Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": Match.any_value()}}}
                        )
                    ]
                )
            }
        },
    )


def test_asks_one_container_and_one_variant(stack: Stack, image: ContainerImage) -> None:
    containers = [ContainerDefinition(image=image, container_hostname=name) for name in ("one", "two")]
    endpoint = served(stack, *containers, inference_execution_mode=InferenceExecutionMode.DIRECT)
    request = SmokeTestRequest(body="1", target_container_hostname="one", target_variant="AllTraffic")
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request)

    arguments = sent(stack)[0]["arguments"]
    assert (arguments["TargetContainerHostname"], arguments["TargetVariant"]) == ("one", "AllTraffic")


def test_asks_a_serverless_endpoint(stack: Stack, model: Model) -> None:
    variant = ServerlessProductionVariant(model=model, max_concurrency=5)
    config = EndpointConfig(stack, "Config", serverless_production_variant=variant)
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)

    assert len(sent(stack)) == 1


def test_asks_an_asynchronous_endpoint_through_its_queue(stack: Stack, model: Model, bucket: s3.Bucket) -> None:
    endpoint = queueing(stack, model, AsyncInference(output=S3Location(bucket, "out/")))
    patient = SmokeTestRequest(body="1", tolerated_latency=Duration.minutes(10))
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=patient)

    assert only(stack, TEST)["Properties"]["Asynchronous"] is True
    assert sent(stack)[0]["seconds"] == 600


def test_asks_an_inference_component_by_its_name_and_after_it(stack: Stack) -> None:
    endpoint = hosting(stack)
    llm = component(endpoint)
    request = SmokeTestRequest(body="1", inference_component=llm)
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request)

    name = llm.inference_component_name
    test = only(stack, TEST)
    assert sent(stack)[0]["arguments"]["InferenceComponentName"] == name
    assert set(test["DependsOn"]) == {id_of(stack, "AWS::SageMaker::Endpoint"), id_of(stack, COMPONENT)}
    assert [each["Name"] for each in test["Properties"]["Components"]] == [name]


def test_may_invoke_and_describe_the_components_that_it_names(stack: Stack) -> None:
    endpoint = hosting(stack)
    llm, _other = component(endpoint), component(endpoint, id="Other")
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=SmokeTestRequest(body="1", inference_component=llm))

    invoke, of_component, *_ = statements(stack)
    assert invoke["Resource"] == stack.resolve(endpoint.endpoint_arn)
    assert of_component == {
        "Action": ["sagemaker:DescribeInferenceComponent", "sagemaker:InvokeEndpoint"],
        "Effect": "Allow",
        "Resource": stack.resolve(llm.inference_component_arn),
    }


def test_asks_an_endpoint_whose_configuration_is_elsewhere(stack: Stack) -> None:
    config = EndpointConfig.from_endpoint_config_name(stack, "Config", "theirs")
    endpoint = Endpoint(stack, "Endpoint", endpoint_config=config)
    request = SmokeTestRequest(body="1", target_model="any", target_variant="Any")
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request)

    assert only(stack, TEST)["Properties"]["EndpointConfigName"] == "theirs"


def test_sends_values_that_are_known_at_deployment(stack: Stack, endpoint: Endpoint, parameter: CfnParameter) -> None:
    token = parameter.value_as_string
    request = SmokeTestRequest(body=token, target_variant=token, expected_content=token)
    SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=request)

    parts = only(stack, TEST)["Properties"]["Requests"]["Fn::Join"][1]
    assert parts.count({"Ref": "Parameter"}) == 3


def test_two_fit_in_one_stack(stack: Stack, endpoint: Endpoint) -> None:
    for name in ("First", "Second"):
        SmokeTest(stack, name, endpoint=endpoint, request=REQUEST)

    assert len(resources_of(stack, TEST)) == 2


def test_what_must_wait_for_it_can(stack: Stack, endpoint: Endpoint, bucket: s3.Bucket) -> None:
    test = SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)

    bucket.node.add_dependency(test.custom_resource)

    assert only(stack, "AWS::S3::Bucket")["DependsOn"] == [id_of(stack, TEST)]


# Refused


def test_fails_when_a_component_endpoint_is_asked_without_one(stack: Stack) -> None:
    endpoint = hosting(stack)

    with refused("request 1 names no inference component", "hosts components only", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)


def test_fails_when_a_request_names_no_model_of_many(stack: Stack, image: ContainerImage, bucket: s3.Bucket) -> None:
    data = ModelData.from_prefix(bucket, "models/")
    endpoint = served(stack, ContainerDefinition(image=image, model_data=data, mode=ContainerMode.MULTI_MODEL))

    with refused("SmokeTest 'SmokeTest': request 2 names no model", '"model.tar.gz"', stack=stack):
        SmokeTest(
            stack,
            "SmokeTest",
            endpoint=endpoint,
            request=SmokeTestRequest(body="1", target_model="a.tar.gz"),
            more_requests=[REQUEST],
        )


def test_fails_when_a_request_names_no_container(stack: Stack, image: ContainerImage) -> None:
    containers = [ContainerDefinition(image=image, container_hostname=name) for name in ("one", "two")]
    endpoint = served(stack, *containers, inference_execution_mode=InferenceExecutionMode.DIRECT)

    with refused("SmokeTest 'SmokeTest': request 1 names no container", "invoked directly", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=REQUEST)


@with_each(
    "target, said",
    [
        ({"target_model": "a.tar.gz"}, "names a model, and the endpoint hosts no multi-model container"),
        ({"target_container_hostname": "one"}, "names a container, and those of the endpoint are not invoked directly"),
        ({"target_variant": "Alltraffic"}, "names the variant 'Alltraffic', and the endpoint has ['AllTraffic']"),
    ],
)
def test_fails_when_a_request_names_what_is_not_there(
    stack: Stack, endpoint: Endpoint, target: dict[str, Any], said: str
) -> None:
    with refused(said, stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=SmokeTestRequest(body="1", **target))


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"target_variant": "AllTraffic"}, "names a target, and an asynchronous endpoint takes none"),
        ({"expected_status": 400}, "expects the status 400, and a response in S3 has none"),
    ],
)
def test_fails_when_an_asynchronous_request_is_like_another(
    stack: Stack, model: Model, bucket: s3.Bucket, target: dict[str, Any], said: str
) -> None:
    endpoint = queueing(stack, model, AsyncInference(output=S3Location(bucket, "out/")))

    with refused(said, stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=SmokeTestRequest(body="1", **target))


@with_each("wrong", [*NOT_CONSTRUCTS, None])
def test_fails_when_an_argument_is_of_another_kind(stack: Stack, endpoint: Endpoint, wrong: Any) -> None:
    with refused("endpoint of SmokeTest 'SmokeTest'", "pass Endpoint(...)", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=wrong, request=REQUEST)
    with refused("request of SmokeTest 'SmokeTest'", "pass SmokeTestRequest(...)", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=endpoint, request=wrong)


def test_fails_when_the_endpoint_is_imported(stack: Stack) -> None:
    imported: Any = Endpoint.from_endpoint_name(stack, "Theirs", "theirs")

    with refused("endpoint of SmokeTest 'SmokeTest' must be an Endpoint", "of this stack", stack=stack):
        SmokeTest(stack, "SmokeTest", endpoint=imported, request=REQUEST)
