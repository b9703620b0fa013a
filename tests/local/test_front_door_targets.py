"""What a caller may name at a front door: variants, models and containers that its owner has opened, and no others."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from aws_cdk import CfnOutput, Size, Stack
from aws_cdk import aws_iam as iam
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    ApiKeyAuthorization,
    Authorization,
    CognitoAuthorization,
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    IamAuthorization,
    InferenceApi,
    InferenceComponent,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.local.constructed import many_models, one_model
from tests.local.front_doors import Doors, Nothing, Reply, deciding, define_pool, standing_doors
from tests.local.schemathesis import drive
from tests.local.templates import put_artifact
from tests.local_aws.instance import Aws

# A model that answers with its name, in parts where it is told to.
COMPONENT = """
import json, time
def model_fn(model_dir): return json.dumps({{"model": "{name}"}})
def written(name):
    for number in range(3):
        yield f"data: {{number}}\\n\\n"
        time.sleep(0.3)
def transform_fn(model, body, content_type, accept, context):
    return (written(model), accept) if body == "stream" else (model, "application/json")
"""


def define(stack: Stack) -> dict[str, InferenceApi]:
    """A door to two variants, one to many models, one to two containers, and one to components, all with one key."""
    shares = {"Stable": 95.0, "Candidate": 5.0}
    variants = serve(stack, "variants", [one_model(stack, "one.tar.gz")], shares)
    models = serve(stack, "models", [many_models(stack, "behind/")])
    containers = [one_model(stack, f"{name}.tar.gz", hostname=name) for name in ("one", "two")]
    direct = serve(stack, "containers", containers, mode=InferenceExecutionMode.DIRECT)
    keyed = ApiKeyAuthorization(rate_limit=1000, burst_limit=1000)
    by_variant = InferenceApi(
        stack,
        "Variants",
        endpoint=variants,
        authorization=keyed,
        target_variants=["Candidate"],
        expose_variant=True,
    )
    same = ApiKeyAuthorization(rate_limit=1000, burst_limit=1000, api_keys=[by_variant.api_key])
    CfnOutput(stack, "Key", value=by_variant.api_key.key_id)
    return {
        "Variants": by_variant,
        "Models": InferenceApi(
            stack, "Models", endpoint=models, authorization=same, target_models=["a.tar.gz", "team/*"]
        ),
        "Containers": InferenceApi(
            stack, "Containers", endpoint=direct, authorization=same, target_container_hostnames=["one"]
        ),
        **open_components(stack, same),
    }


def open_components(stack: Stack, keyed: Authorization) -> dict[str, InferenceApi]:
    """Doors to one of two components, which scales to no copy, for each authorization."""
    fleet = InstanceProductionVariant(model=None, instance_type=InstanceType.M5_XLARGE, initial_instance_count=2)
    place = Construct(stack, "fleet")
    config = EndpointConfig(place, "Config", instance_production_variants=[fleet])
    endpoint = Endpoint(place, "Endpoint", endpoint_config=config, endpoint_name="door-fleet")
    open_one, _ = (
        InferenceComponent(
            place,
            name,
            endpoint=endpoint,
            container=one_model(place, f"component-{name}.tar.gz"),
            min_memory=Size.gibibytes(1),
            inference_component_name=f"door-{name}",
        )
        for name in ("one", "two")
    )
    copies = open_one.auto_scale_copy_count(min_capacity=0, max_capacity=3)
    copies.scale_on_concurrent_requests("Requests", target=4)
    kinds: dict[str, Authorization] = {
        "Components": keyed,
        "Signed": IamAuthorization(),
        "Decided": deciding(stack),
        "Known": CognitoAuthorization(user_pools=[define_pool(stack, "Users")]),
        "Open": Nothing(),
    }
    doors = {
        kind: InferenceApi(
            stack, kind, endpoint=endpoint, authorization=authorization, components=[open_one], stream=True
        )
        for kind, authorization in kinds.items()
    }
    role = iam.Role(stack, "Guest", role_name="ComponentGuest", assumed_by=iam.AccountRootPrincipal())
    doors["Signed"].grant_invoke(role)
    return doors


def serve(
    scope: Construct,
    name: str,
    containers: Sequence[ContainerDefinition],
    shares: dict[str, float] | None = None,
    mode: InferenceExecutionMode | None = None,
) -> Endpoint:
    place = Construct(scope, name)
    model = Model(place, "Model", containers=containers, inference_execution_mode=mode, network_isolation=True)
    variants = [
        InstanceProductionVariant(
            variant_name=variant, model=model, instance_type=InstanceType.M5_LARGE, initial_variant_weight=share
        )
        for variant, share in (shares or {"AllTraffic": 1.0}).items()
    ]
    config = EndpointConfig(place, "Config", instance_production_variants=variants)
    return Endpoint(place, "Endpoint", endpoint_config=config, endpoint_name=f"door-{name}")


@pytest.fixture(scope="module")
def doors(bootstrapped: Aws) -> Iterator[Doors]:
    for key in ("behind/a.tar.gz", "behind/b.tar.gz", "behind/team/c.tar.gz", "one.tar.gz", "two.tar.gz"):
        put_artifact(bootstrapped, key)
    for name in ("one", "two"):
        put_artifact(bootstrapped, f"component-{name}.tar.gz", COMPONENT.format(name=name))
    with standing_doors(bootstrapped, "DoorTargets", define) as doors:
        yield doors


@pytest.fixture(scope="module")
def key(doors: Doors) -> str:
    return doors.key("Key")


def model_of(reply: Reply) -> str:
    assert reply.status == 200, reply.body
    return str(json.loads(reply.body)["model"])


def test_traffic_follows_the_weights(doors: Doors, key: str) -> None:
    variants = Counter(
        doors.call("Variants", b"1", X_Api_Key=key).headers["x-invoked-production-variant"] for _ in range(200)
    )

    # 10 are expected; fewer than 1 or more than 26 in one of 20,000 runs.
    assert 1 <= variants["Candidate"] <= 26
    assert variants["Stable"] == 200 - variants["Candidate"]


def test_an_open_variant_is_called_by_name_and_no_other(doors: Doors, key: str) -> None:
    named = doors.call("Variants", b"1", "variants/Candidate/invocations", X_Api_Key=key)
    closed = doors.call("Variants", b"1", "variants/Stable/invocations", X_Api_Key=key)

    assert (named.status, named.headers["x-invoked-production-variant"]) == (200, "Candidate")
    assert (closed.status, closed.code) == (404, "unknown_target")


# The local API Gateway decodes a path before it looks for its method, so slashes are encoded twice.
@pytest.mark.parametrize("name", ["a.tar.gz", "team%252Fc.tar.gz"])
def test_an_open_model_is_called_by_its_key(doors: Doors, key: str, name: str) -> None:
    reply = doors.call("Models", b"1", f"models/{name}/invocations", X_Api_Key=key)

    assert model_of(reply) == f"behind/{name.replace('%252F', '/')}"


@pytest.mark.parametrize("name", ["b.tar.gz", "team%252F..%252Fb.tar.gz", "team%252Fmissing.tar.gz"])
def test_no_other_model_is(doors: Doors, key: str, name: str) -> None:
    reply = doors.call("Models", b"1", f"models/{name}/invocations", X_Api_Key=key)

    assert (reply.status, reply.code) == (404, "unknown_target")


def test_many_models_have_no_invocations_without_a_name(doors: Doors, key: str) -> None:
    assert doors.call("Models", b"1", X_Api_Key=key).status in {403, 404}


def test_the_function_itself_may_call_no_other_model(doors: Doors) -> None:
    request = {"EndpointName": "door-models", "Body": b"1", "ContentType": "text/csv"}

    with doors.as_function("Models") as runtime:
        assert runtime.invoke_endpoint(**request, TargetModel="a.tar.gz")["Body"].read()
        with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
            runtime.invoke_endpoint(**request, TargetModel="b.tar.gz")


def test_an_open_container_is_called_by_its_name_and_no_other(doors: Doors, key: str) -> None:
    named = doors.call("Containers", b"1", "containers/one/invocations", X_Api_Key=key)
    closed = doors.call("Containers", b"1", "containers/two/invocations", X_Api_Key=key)

    assert model_of(named) == "one.tar.gz"
    assert (closed.status, closed.code) == (404, "unknown_target")


ONE = "components/door-one/invocations"
STREAM = f"{ONE}-response-stream"


@pytest.fixture(scope="module")
def callers(doors: Doors, key: str) -> Mapping[str, Callable[..., Reply]]:
    """Somebody who may call, at each door to the components."""

    def with_header(door: str, **header: str) -> Callable[..., Reply]:
        return lambda path, body=b"1", **more: doors.call(door, body, path, **header, **more)

    return {
        "Components": with_header("Components", X_Api_Key=key),
        "Signed": lambda path, body=b"1", **more: doors.signed("Signed", "ComponentGuest", body, path, **more),
        "Decided": with_header("Decided", Authorization="friend"),
        "Known": with_header("Known", Authorization=doors.identity("Users")["IdToken"]),
        "Open": with_header("Open"),
    }


for_each_authorization = pytest.mark.parametrize("door", ["Components", "Signed", "Decided", "Known", "Open"])


@pytest.mark.parametrize("path", [ONE, STREAM])
@pytest.mark.parametrize("name", ["door-two", "door-one%252F", "%2e%2e", "door-*", "DOOR-ONE", "nobody"])
def test_an_open_component_is_called_by_its_name_and_no_other(doors: Doors, key: str, name: str, path: str) -> None:
    named = doors.call("Components", b"1", path, X_Api_Key=key)
    closed = doors.call("Components", b"1", path.replace("door-one", name), X_Api_Key=key)

    assert model_of(named) == "one"
    assert (closed.status, closed.code) == (404, "unknown_target")


@for_each_authorization
def test_a_component_is_streamed_to_who_may_call(
    doors: Doors, callers: Mapping[str, Callable[..., Reply]], door: str
) -> None:
    streamed = callers[door](STREAM, b"stream", Accept="text/event-stream")

    assert (streamed.status, streamed.headers["content-type"]) == (200, "text/event-stream")
    assert streamed.body == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"
    assert doors.call(door, b"stream", STREAM).status in ({401, 403} if door != "Open" else {200})


def test_the_first_part_of_a_component_arrives_before_the_last_is_made(doors: Doors, key: str) -> None:
    streamed = doors.stream("Components", b"stream", STREAM, X_Api_Key=key, Accept="text/event-stream")

    assert streamed.whole
    assert streamed.parts[-1][0] - streamed.parts[0][0] > 0.5


def test_components_have_no_invocations_without_a_name(doors: Doors, key: str) -> None:
    for path in ("invocations", "invocations-response-stream"):
        assert doors.call("Components", b"1", path, X_Api_Key=key).status in {403, 404}


def test_the_function_itself_may_call_no_other_component(doors: Doors) -> None:
    request = {"EndpointName": "door-fleet", "Body": b"1", "ContentType": "text/csv"}

    with doors.as_function("Components") as runtime:
        assert runtime.invoke_endpoint(**request, InferenceComponentName="door-one")["Body"].read()
        with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
            runtime.invoke_endpoint(**request, InferenceComponentName="door-two")


def fall_asleep(doors: Doors) -> None:
    """Let the component have no copy, as when nobody has called for a while."""
    cloudwatch = doors.aws.client("cloudwatch")
    alarms = [each["AlarmName"] for each in cloudwatch.describe_alarms()["MetricAlarms"] if "door-one" in str(each)]
    for name in alarms:
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="as before")
    (low,) = (name for name in alarms if "AlarmLow" in name)
    cloudwatch.set_alarm_state(AlarmName=low, StateValue="ALARM", StateReason="nobody calls")


@for_each_authorization
@pytest.mark.parametrize("path", [ONE, STREAM])
def test_a_call_that_finds_no_copy_wakes_the_component(
    doors: Doors, callers: Mapping[str, Callable[..., Reply]], door: str, path: str
) -> None:
    fall_asleep(doors)

    refused = callers[door](path)

    assert (refused.status, refused.code, refused.headers["retry-after"]) == (503, "endpoint_unavailable", "60")
    deadline = time.monotonic() + 10
    while (again := callers[door](path)).status == 503:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert model_of(again) == "one"


def test_a_client_that_is_made_of_the_definition_is_answered_as_it_says(doors: Doors, key: str, tmp_path: Path) -> None:
    said = drive(
        doors.apis["Components"].open_api,
        doors.url("Components"),
        tmp_path,
        *("--phases", "fuzzing", "--max-examples", "8"),
        X_Api_Key=key,
    )

    assert "Tested: 2" in said, said
