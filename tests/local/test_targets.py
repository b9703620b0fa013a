"""What a caller names: a model of many, or one of several containers; and what a grant lets it name."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from constructs import Construct

from constructs_lib import (
    ContainerDefinition,
    Endpoint,
    EndpointConfig,
    InferenceExecutionMode,
    InstanceProductionVariant,
    InstanceType,
    Model,
)
from tests.local.constructed import caller, constructed, many_models, one_model
from tests.local.templates import BROKEN, BUCKET, Stack, hosting, put_artifact
from tests.local_aws.instance import Aws

NO_CONTAINER = "is no container of the endpoint"


def define(scope: Construct) -> None:
    """Three endpoints, and callers that may name a part of what each has."""
    many = serve(scope, "many", [many_models(scope, "many/")])
    serve(scope, "uncached", [many_models(scope, "many/", cache=False)])
    direct = serve(
        scope,
        "direct",
        [one_model(scope, "one.tar.gz", hostname="one"), one_model(scope, "two.tar.gz", hostname="two")],
        mode=InferenceExecutionMode.DIRECT,
    )
    many.grant_invoke(caller(scope, "model-caller"), target_models=["a.tar.gz", "team/*"])
    direct.grant_invoke(caller(scope, "container-caller"), target_container_hostnames=["one"])
    many.grant_invoke(caller(scope, "caller-of-all"))


def serve(
    scope: Construct, name: str, containers: list[ContainerDefinition], mode: InferenceExecutionMode | None = None
) -> Endpoint:
    place = Construct(scope, name)
    model = Model(place, "Model", containers=containers, inference_execution_mode=mode, network_isolation=True)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(place, "Config", instance_production_variants=[variant])
    return Endpoint(place, "Endpoint", endpoint_config=config, endpoint_name=name)


@pytest.fixture(scope="module", autouse=True)
def endpoints(aws: Aws) -> Iterator[None]:
    for key in ("many/a.tar.gz", "many/b.tar.gz", "many/team/c.tar.gz", "one.tar.gz", "two.tar.gz"):
        put_artifact(aws, key)
    stack = Stack(aws, "Targets")
    assert stack.create(constructed(define)) == "CREATE_COMPLETE", stack.failures()
    yield
    stack.delete()


@pytest.fixture
def runtime(aws: Aws) -> Any:
    return aws.client("sagemaker-runtime")


def runtime_of(aws: Aws, role: str) -> Any:
    return aws.client_of("sagemaker-runtime", f"arn:aws:iam::{aws.account}:role/{role}")


def who_answers(runtime: Any, endpoint: str, **target: str) -> str:
    response = runtime.invoke_endpoint(EndpointName=endpoint, Body="x", ContentType="text/csv", **target)
    return str(json.loads(response["Body"].read())["model"])


@pytest.mark.parametrize("name", ["a.tar.gz", "team/c.tar.gz"])
@pytest.mark.parametrize("endpoint", ["many", "uncached"])
def test_a_model_answers_by_its_key_below_the_prefix(runtime: Any, endpoint: str, name: str) -> None:
    assert who_answers(runtime, endpoint, TargetModel=name) == f"many/{name}"


def test_a_cached_model_stays_when_its_archive_changes_and_another_does_not(aws: Aws, runtime: Any) -> None:
    put_artifact(aws, "many/changing.tar.gz")
    for endpoint in ("many", "uncached"):
        assert who_answers(runtime, endpoint, TargetModel="changing.tar.gz") == "many/changing.tar.gz"
    artifact = aws.client("s3").get_object(Bucket=BUCKET, Key="many/a.tar.gz")["Body"].read()
    aws.client("s3").put_object(Bucket=BUCKET, Key="many/changing.tar.gz", Body=artifact)

    assert who_answers(runtime, "many", TargetModel="changing.tar.gz") == "many/changing.tar.gz"
    assert who_answers(runtime, "uncached", TargetModel="changing.tar.gz") == "many/a.tar.gz"


def test_a_model_that_was_not_there_answers_when_it_is(aws: Aws, runtime: Any) -> None:
    with pytest.raises(ClientError, match=r"Failed to download model data.*many/new.tar.gz"):
        who_answers(runtime, "many", TargetModel="new.tar.gz")

    put_artifact(aws, "many/new.tar.gz")

    assert who_answers(runtime, "many", TargetModel="new.tar.gz") == "many/new.tar.gz"


def test_a_model_that_does_not_load_is_a_model_error_and_leaves_the_others_alone(aws: Aws, runtime: Any) -> None:
    put_artifact(aws, "many/broken.tar.gz", BROKEN)

    with pytest.raises(ClientError, match="the weights are torn") as error:
        who_answers(runtime, "many", TargetModel="broken.tar.gz")

    assert error.value.response["Error"]["Code"] == "ModelError"
    assert who_answers(runtime, "many", TargetModel="a.tar.gz") == "many/a.tar.gz"


def test_a_container_answers_by_its_name(runtime: Any) -> None:
    assert who_answers(runtime, "direct", TargetContainerHostname="one") == "one.tar.gz"
    assert who_answers(runtime, "direct", TargetContainerHostname="two") == "two.tar.gz"


@pytest.mark.parametrize(
    ("endpoint", "target", "message"),
    [
        ("many", {}, "multi-model endpoint: the request must have a TargetModel"),
        ("many", {"TargetModel": "a.tar.gz", "TargetContainerHostname": "one"}, "not invoked directly"),
        ("direct", {}, "must have a TargetContainerHostname"),
        ("direct", {"TargetContainerHostname": "three"}, NO_CONTAINER),
        ("direct", {"TargetContainerHostname": "one", "TargetModel": "a.tar.gz"}, "not a multi-model endpoint"),
    ],
)
def test_fails_when_the_target_does_not_fit(runtime: Any, endpoint: str, target: dict[str, str], message: str) -> None:
    with pytest.raises(ClientError, match=message) as error:
        who_answers(runtime, endpoint, **target)

    assert error.value.response["Error"]["Code"] == "ValidationError"


@pytest.mark.parametrize(
    ("role", "endpoint", "target"),
    [
        ("model-caller", "many", {"TargetModel": "a.tar.gz"}),
        ("model-caller", "many", {"TargetModel": "team/c.tar.gz"}),
        ("caller-of-all", "many", {"TargetModel": "b.tar.gz"}),
        ("container-caller", "direct", {"TargetContainerHostname": "one"}),
    ],
)
def test_a_grant_allows_what_it_names(aws: Aws, role: str, endpoint: str, target: dict[str, str]) -> None:
    assert who_answers(runtime_of(aws, role), endpoint, **target)


@pytest.mark.parametrize(
    ("role", "endpoint", "target"),
    [
        ("model-caller", "many", {"TargetModel": "b.tar.gz"}),
        ("model-caller", "many", {}),
        ("model-caller", "uncached", {"TargetModel": "a.tar.gz"}),
        ("container-caller", "direct", {"TargetContainerHostname": "two"}),
        ("container-caller", "direct", {}),
        ("caller-of-all", "direct", {"TargetContainerHostname": "one"}),
    ],
)
def test_a_grant_allows_nothing_else(aws: Aws, role: str, endpoint: str, target: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
        who_answers(runtime_of(aws, role), endpoint, **target)


@pytest.mark.parametrize("elsewhere", ["others/", ""])
def test_the_execution_role_reaches_no_other_prefix(aws: Aws, elsewhere: str) -> None:
    sagemaker = aws.client("sagemaker")
    config = sagemaker.describe_endpoint_config(
        EndpointConfigName=sagemaker.describe_endpoint(EndpointName="many")["EndpointConfigName"]
    )
    model = sagemaker.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
    container = {**model["PrimaryContainer"], "ModelDataUrl": f"s3://{BUCKET}/{elsewhere}"}

    with pytest.raises(ClientError, match="Could not access"):
        sagemaker.create_model(
            ModelName="elsewhere", ExecutionRoleArn=model["ExecutionRoleArn"], PrimaryContainer=container
        )


@pytest.mark.parametrize("action", ["s3:ListBucket", "s3:GetObject"])
def test_fails_when_the_execution_role_may_not_read_the_prefix(aws: Aws, action: str) -> None:
    template = constructed(lambda scope: serve(scope, "blind", [many_models(scope, "many/")]))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            statements = resource["Properties"]["PolicyDocument"]["Statement"]
            statements[:] = [statement for statement in statements if statement["Action"] != action]
    stack = Stack(aws, f"Blind{action.rpartition(':')[2]}")

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert any(action in reason for reason in stack.failures().values())
    stack.delete()


@pytest.mark.parametrize(
    ("names", "reason"), [(["one", "one"], "must be unique, one is not"), (["one", None], "each with a Container")]
)
def test_fails_when_containers_that_are_invoked_directly_have_no_names_of_their_own(
    aws: Aws, names: list[str | None], reason: str
) -> None:
    template = hosting("nameless", f"s3://{BUCKET}/one.tar.gz")
    model = template["Resources"]["Model0"]["Properties"]
    container = model.pop("PrimaryContainer")
    model["Containers"] = [{**container, **({"ContainerHostname": name} if name else {})} for name in names]
    model["InferenceExecutionConfig"] = {"Mode": "Direct"}
    stack = Stack(aws, f"Nameless{len(set(names))}")

    assert stack.create(template) == "ROLLBACK_COMPLETE"
    assert reason in stack.failures()["Model0"]
