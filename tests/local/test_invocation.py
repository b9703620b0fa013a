"""InvokeEndpoint: which variant answers, what it is given, and what its caller gets."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.templates import Stack, hosting, put_artifact
from tests.local_aws.instance import Aws

_REPEAT = """
def model_fn(model_dir):
    return None

def input_fn(body, content_type):
    return body if isinstance(body, str) else body.decode()

def predict_fn(data, model):
    return data + {mark!r}

def output_fn(prediction, accept):
    return prediction, "text/csv"
"""


@pytest.fixture(scope="module")
def endpoint(aws: Aws) -> Iterator[str]:
    template = hosting("invoked", put_artifact(aws, "first.tar.gz"), put_artifact(aws, "second.tar.gz"))
    template["Resources"]["Config"]["Properties"]["ProductionVariants"][1]["InitialVariantWeight"] = 0
    stack = Stack(aws, "Invoked")
    assert stack.create(template) == "CREATE_COMPLETE"
    yield "invoked"
    stack.delete()


@pytest.fixture
def runtime(aws: Aws) -> Any:
    return aws.client("sagemaker-runtime")


def set_weights(aws: Aws, first: float, second: float) -> None:
    weights = [{"VariantName": "V0", "DesiredWeight": first}, {"VariantName": "V1", "DesiredWeight": second}]
    aws.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName="invoked", DesiredWeightsAndCapacities=weights
    )


def test_a_variant_without_weight_gets_no_traffic(endpoint: str, runtime: Any) -> None:
    responses = [runtime.invoke_endpoint(EndpointName=endpoint, Body="1") for _ in range(20)]

    assert {response["InvokedProductionVariant"] for response in responses} == {"V0"}


def test_traffic_follows_the_weights(aws: Aws, endpoint: str, runtime: Any) -> None:
    set_weights(aws, 3, 1)

    invoked = Counter(
        runtime.invoke_endpoint(EndpointName=endpoint, Body="1")["InvokedProductionVariant"] for _ in range(200)
    )

    set_weights(aws, 1, 0)
    # A fair draw is outside of these bounds once in a million runs.
    assert 20 < invoked["V1"] < 85


def test_a_caller_may_name_the_variant(endpoint: str, runtime: Any) -> None:
    response = runtime.invoke_endpoint(EndpointName=endpoint, Body="1", TargetVariant="V1", ContentType="text/csv")

    assert response["InvokedProductionVariant"] == "V1"
    assert json.loads(response["Body"].read()) == {"model": "second.tar.gz", "data": "1"}


def test_text_reaches_the_model_as_text_and_the_accepted_type_comes_back(endpoint: str, runtime: Any) -> None:
    response = runtime.invoke_endpoint(
        EndpointName=endpoint, Body="é", ContentType="text/csv; charset=utf-8", Accept="application/jsonlines"
    )

    assert response["ContentType"] == "application/jsonlines"
    assert json.loads(response["Body"].read())["data"] == "é"


def test_an_exception_in_the_script_is_a_model_error(endpoint: str, runtime: Any) -> None:
    with pytest.raises(ClientError) as error:
        runtime.invoke_endpoint(EndpointName=endpoint, Body="refuse me", ContentType="text/csv")

    response: dict[str, Any] = {**error.value.response}
    assert response["Error"]["Code"] == "ModelError"
    assert response["OriginalStatusCode"] == 500
    assert response["OriginalMessage"] == "ValueError: refused"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"EndpointName": "nobody"}, "Could not find endpoint"),
        ({"TargetVariant": "V9"}, "Variant V9 not found"),
        ({"TargetModel": "m.tar.gz"}, "does not imitate x-amzn-sagemaker-target-model"),
        ({"Body": b"x" * 6291457}, "too large"),
    ],
)
def test_fails_when_the_request_does_not_fit(
    endpoint: str, runtime: Any, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as error:
        runtime.invoke_endpoint(**{"EndpointName": endpoint, "Body": "1", **arguments})

    assert error.value.response["Error"]["Code"] == "ValidationError"


def test_a_request_passes_the_containers_of_a_pipeline_in_turn(aws: Aws, runtime: Any) -> None:
    template = hosting("pipeline", put_artifact(aws, "a.tar.gz", _REPEAT.format(mark="-a")))
    model = template["Resources"]["Model0"]["Properties"]
    first = model.pop("PrimaryContainer")
    second = {**first, "ModelDataUrl": put_artifact(aws, "b.tar.gz", _REPEAT.format(mark="-b"))}
    model["Containers"] = [first, second]
    stack = Stack(aws, "Pipeline")
    assert stack.create(template) == "CREATE_COMPLETE"

    response = runtime.invoke_endpoint(EndpointName="pipeline", Body="x", ContentType="text/csv")

    assert response["Body"].read() == b"x-a-b"
    stack.delete()
