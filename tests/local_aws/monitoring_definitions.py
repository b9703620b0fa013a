"""Model Monitor's job definitions of four kinds: what a job looks at, compares it with, and runs on."""

import functools
import re
import time
from collections.abc import Iterator
from typing import Any

from tests.local_aws import emulator, service_models
from tests.local_aws.catalog import Operation, Request
from tests.local_aws.endpoints import Endpoints
from tests.local_aws.refusal import Refusal, invalid

KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")


def kind_in_arns(kind: str) -> str:
    """How ARNs and names write a kind: `data-quality`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()


class JobDefinitions:
    """The job definitions of the account."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._records: dict[tuple[str, str], Request] = {}

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of job definitions, the same for each kind."""
        found: dict[str, Operation] = {}
        for kind in KINDS:
            found |= {
                f"Create{kind}JobDefinition": functools.partial(self.create, kind),
                f"Describe{kind}JobDefinition": functools.partial(self.describe, kind),
                f"Delete{kind}JobDefinition": functools.partial(self.delete, kind),
                f"List{kind}JobDefinitions": functools.partial(self.summaries, kind),
            }
        return found

    def create(self, kind: str, request: Request) -> Request:
        """Keep a definition whose endpoint is there and captures data, which SageMaker looks for."""
        service_models.check("sagemaker", f"Create{kind}JobDefinition", request)
        name = request["JobDefinitionName"]
        arn = emulator.arn("sagemaker", f"{kind_in_arns(kind)}-job-definition/{name.lower()}")
        if (kind, name.lower()) in self._records:
            raise Refusal("ResourceInUse", f"Job definition {arn} already exists")
        self._check_input(request[f"{kind}JobInput"])
        made = {"JobDefinitionArn": arn, "CreationTime": time.time()}
        self._records[kind, name.lower()] = {**request, **made}
        return {"JobDefinitionArn": arn}

    def describe(self, kind: str, request: Request) -> Request:
        """What was asked for, without the tags, which have an operation of their own."""
        record = self.find(kind, request["JobDefinitionName"])
        return {name: value for name, value in record.items() if name != "Tags"}

    def delete(self, kind: str, request: Request) -> Request:
        """Forget a definition."""
        self.find(kind, request["JobDefinitionName"])
        del self._records[kind, request["JobDefinitionName"].lower()]
        return {}

    def summaries(self, kind: str, request: Request) -> Request:
        """All definitions of a kind, on one page."""
        service_models.check("sagemaker", f"List{kind}JobDefinitions", request)
        found = [
            {
                "MonitoringJobDefinitionName": each["JobDefinitionName"],
                "MonitoringJobDefinitionArn": each["JobDefinitionArn"],
                "CreationTime": each["CreationTime"],
                "EndpointName": endpoint_of(kind, each),
            }
            for (theirs, _), each in self._records.items()
            if theirs == kind
        ]
        return {"JobDefinitionSummaries": found}

    def find(self, kind: str, name: str) -> Request:
        """A definition by its name, in the letters of its ARN or in its own."""
        if (kind, name.lower()) not in self._records:
            raise Refusal("ResourceNotFound", f"Could not find job definition {name} of type {kind}")
        return self._records[kind, name.lower()]

    def __iter__(self) -> Iterator[Request]:
        return iter(list(self._records.values()))

    def _check_input(self, given: dict[str, Any]) -> None:
        ways = [name for name in ("EndpointInput", "BatchTransformInput") if name in given]
        if len(ways) != 1:
            raise invalid("Exactly one of EndpointInput and BatchTransformInput must be given")
        if "EndpointInput" in given:
            name = given["EndpointInput"]["EndpointName"]
            capture = self._endpoints.find(name).config.get("DataCaptureConfig", {"EnableCapture": False})
            if not capture.get("EnableCapture", True):
                raise invalid(f"Endpoint {name} does not have data capture enabled")


def endpoint_of(kind: str, definition: Request) -> str:
    """The endpoint that a definition is about; nothing if it is about batch transform."""
    return str(definition[f"{kind}JobInput"].get("EndpointInput", {}).get("EndpointName", ""))
