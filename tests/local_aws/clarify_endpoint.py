"""The endpoint that a job of SageMaker Clarify starts to ask a model, and deletes again, all with the job's role."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.local_aws import emulator
from tests.local_aws.catalog import Request
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal
from tests.local_aws.shapley import Predict, Rows

_PATIENCE = 30.0
_CSV = "text/csv"


@contextmanager
def asked(role: ExecutionRole, predictor: Request, job_arn: str) -> Iterator[Predict]:
    """Serve a model for as long as a job asks it.

    Args:
        role: The role of the job.
        predictor: What the analysis configuration says of the model.
        job_arn: The job, whose tags the endpoint gets.
    """
    sagemaker, runtime = role.client("sagemaker"), role.client("sagemaker-runtime")
    ending = f"{int(time.time())}-{secrets.token_hex(2)}"
    config, endpoint = f"sm-clarify-config-{ending}", f"sm-clarify-{ending}"
    role.check_action("sagemaker:ListTags", job_arn)
    for resource in (f"endpoint-config/{config}", f"endpoint/{endpoint}"):
        role.check_action("sagemaker:AddTags", emulator.arn("sagemaker", resource))
    sagemaker.describe_model(ModelName=predictor["model_name"])
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": predictor["model_name"],
        "InstanceType": predictor["instance_type"],
        "InitialInstanceCount": predictor["initial_instance_count"],
    }
    sagemaker.create_endpoint_config(EndpointConfigName=config, ProductionVariants=[variant])
    sagemaker.describe_endpoint_config(EndpointConfigName=config)
    sagemaker.create_endpoint(EndpointName=endpoint, EndpointConfigName=config)
    _wait(sagemaker, endpoint)

    def predict(rows: Rows) -> list[list[float]]:
        body = "\n".join(map(",".join, rows)).encode()
        reply = runtime.invoke_endpoint(EndpointName=endpoint, Body=body, ContentType=_CSV, Accept=_CSV)
        return [[float(each) for each in line.split(",")] for line in reply["Body"].read().decode().splitlines()]

    try:
        yield predict
    finally:
        sagemaker.delete_endpoint(EndpointName=endpoint)
        sagemaker.delete_endpoint_config(EndpointConfigName=config)


def _wait(sagemaker: Any, endpoint: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while (found := sagemaker.describe_endpoint(EndpointName=endpoint))["EndpointStatus"] == "Creating":
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if found["EndpointStatus"] != "InService":
        reason = found.get("FailureReason", "it takes too long")
        raise Refusal("ClientError", f"Endpoint {endpoint} is not in service: {reason}")
