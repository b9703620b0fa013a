"""What is kept of invocations, what a shadow makes of them, and why a model decides as it does."""

import json
import time
from collections.abc import Iterator
from typing import Any

from tests.local_aws.instance import Aws
from tests.local_aws.questions import SETOSA

# Between versicolor and virginica.
_BETWEEN = "6.0,2.7,5.1,1.6"
_PATIENCE = 5.0


def captured(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What the endpoint keeps of an invocation: where it lies, and the request and the response in it."""
    url = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)["DataCaptureConfig"]["DestinationS3Uri"]
    where, record = _first_captured(aws, f"{url}/{endpoint}/")
    yield where
    for side in record.values():
        yield f"{side['mode']}, {side['observedContentType']} as {side['encoding']}: {side['data'].strip()}"


def a_shadow(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What a variant and its shadow make of the same request."""
    sagemaker, runtime = aws.client("sagemaker"), aws.client("sagemaker-runtime")
    described = sagemaker.describe_endpoint(EndpointName=endpoint)
    url = described["DataCaptureConfig"]["DestinationS3Uri"]
    answers = [
        runtime.invoke_endpoint(EndpointName=endpoint, Body=SETOSA, ContentType="text/csv")["InvokedProductionVariant"]
        for _ in range(10)
    ]
    for variant in (*described["ProductionVariants"], *described["ShadowProductionVariants"]):
        name = variant["VariantName"]
        _, record = _first_captured(aws, f"{url}/{endpoint}/{name}/")
        asked, answered = record["endpointInput"]["data"], record["endpointOutput"]["data"]
        yield f"{name}: {answered.strip()}"
    yield f"Both were asked {asked}; {answers[0]} answered all of {answers.count(answers[0])}"


def a_reason(aws: Aws, _stack: str, endpoint: str) -> Iterator[str]:
    """What each feature contributed to the species that is named, of the flower that the model is less sure of."""
    answer = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint,
        Body=f"{SETOSA}\n{_BETWEEN}",
        ContentType="text/csv",
        Accept="text/csv",
        EnableExplanations="max(@) < `0.9`",
    )
    body = json.loads(answer["Body"].read())
    names, lines = body["label_headers"], body["predictions"]["data"].splitlines()
    for line, features in zip(lines, body["explanations"]["kernel_shap"], strict=True):
        shares = [float(each) for each in line.split(",")]
        best = shares.index(max(shares))
        yield f"{names[best]}, {shares[best]:.2f}: {'because of' if features else 'not explained'}"
        for each in features or ():
            yield f"  {each['feature_header']} {each['attributions'][0]['attribution'][best]:+.2f}"


def _first_captured(aws: Aws, url: str) -> tuple[str, Any]:
    """Where something captured lies below a prefix, and what it is, when it has arrived."""
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    s3, deadline = aws.client("s3"), time.monotonic() + _PATIENCE
    while "Contents" not in (found := s3.list_objects_v2(Bucket=bucket, Prefix=prefix)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing was captured below {url}")
        time.sleep(0.1)
    key = found["Contents"][0]["Key"]
    line, *_ = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode().splitlines()
    return f"s3://{bucket}/{key}", json.loads(line)["captureData"]
