"""The HTTP door of the services that ministack lacks."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from tests.local_aws import async_invocation, emulator, invocation, service_models, stream_invocation
from tests.local_aws.catalog import Operation
from tests.local_aws.emulator import Answer, ServiceHandler
from tests.local_aws.emulator_iam import Authorization, authorize_as
from tests.local_aws.hosting import Hosting
from tests.local_aws.monitoring_definitions import KINDS, kind_in_arns
from tests.local_aws.refusal import Refusal
from tests.local_aws.target import Target

# How an endpoint is invoked.
_WAYS = (invocation, async_invocation, stream_invocation)
_JSON = "application/x-amz-json-1.1"
# What a request's resource is called, the most specific first.
_RESOURCES = (
    ("InferenceComponentName", "inference-component"),
    ("TransformJobName", "transform-job"),
    ("TrainingJobName", "training-job"),
    ("MonitoringScheduleName", "monitoring-schedule"),
    ("ProcessingJobName", "processing-job"),
    ("EndpointName", "endpoint"),
    ("EndpointConfigName", "endpoint-config"),
    ("ModelName", "model"),
    ("ModelPackageGroupName", "model-package-group"),
)


def register(hosting: Hosting) -> None:
    """Answer for SageMaker, its runtime, and Application Auto Scaling."""
    control = _control_plane("sagemaker", hosting.operations)

    async def sagemaker(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Answer:
        for way in _WAYS:
            if (name := way.endpoint_name(path)) is not None:
                try:
                    return await asyncio.to_thread(way.invoke, hosting, name, headers, body)
                except Refusal as refusal:
                    return invocation.error(refusal)
        return await control(method, path, headers, body, query)

    emulator.serve("sagemaker", sagemaker)
    scaling = "application-autoscaling"
    emulator.serve(scaling, _control_plane(scaling, hosting.targets.operations))
    authorize_as("sagemaker", _authorization)
    emulator.leave_content_type(invocation.VARIANT_HEADER)


def _control_plane(service: str, operations: Mapping[str, Operation]) -> ServiceHandler:
    async def handle(
        _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, list[str]]
    ) -> Answer:
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            answer = await asyncio.to_thread(operations.get(name, _unknown(name)), json.loads(body or b"{}"))
        except Refusal as refusal:
            error = {"__type": refusal.code, "message": str(refusal), **refusal.details}
            return refusal.status, {"Content-Type": _JSON, "x-amzn-ErrorType": refusal.code}, json.dumps(error).encode()
        service_models.check_answer(service, name, answer)
        return 200, {"Content-Type": _JSON}, json.dumps(answer).encode()

    return handle


def _unknown(name: str) -> Operation:
    def refuse(_request: dict[str, Any]) -> dict[str, Any]:
        raise Refusal("UnknownOperationException", f"the local AWS does not imitate {name or 'this request'}")

    return refuse


def _authorization(path: str, headers: dict[str, str], body: bytes) -> Authorization:
    for way in _WAYS:
        if (name := way.endpoint_name(path)) is not None:
            endpoint = emulator.arn("sagemaker", f"endpoint/{name.lower()}")
            return Authorization(way.ACTION, endpoint, Target.of(headers).condition_keys)
    request: dict[str, Any] = json.loads(body or b"{}")
    named = next(((kind, request[member]) for member, kind in _RESOURCES if member in request), None)
    if "JobDefinitionName" in request:
        operation = headers.get("x-amz-target", "")
        (kind,) = (each for each in KINDS if f"{each}JobDefinition" in operation)
        named = f"{kind_in_arns(kind)}-job-definition", request["JobDefinitionName"]
    resource = request.get("ResourceArn") or request.get("ModelPackageArn", "*")
    keys = {}
    if "TransformJobName" in request and "ModelName" in request:
        keys = {"sagemaker:ModelArn": emulator.arn("sagemaker", f"model/{request['ModelName'].lower()}")}
    return Authorization(None, emulator.arn("sagemaker", f"{named[0]}/{named[1].lower()}") if named else resource, keys)
