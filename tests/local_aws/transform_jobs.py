"""Transform jobs: started, described, stopped; what they do is `transform_run`'s."""

import threading
import time
from http import HTTPStatus
from typing import Any

from tests.local_aws import emulator, service_models
from tests.local_aws.catalog import Catalog, Operation, Request
from tests.local_aws.faults import FAULT_TAG
from tests.local_aws.models import Models, containers, is_direct
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.transform_run import TransformRun

_OVER = ("Completed", "Failed", "Stopped")


class TransformJobs(Catalog):
    """The transform jobs of the account."""

    def __init__(self, models: Models) -> None:
        super().__init__("TransformJob", "transform-job", "transform job")
        self._models = models
        self._stopped: dict[str, threading.Event] = {}
        self._met: set[tuple[str, str]] = set()

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of transform jobs; none is ever deleted."""
        return {
            "CreateTransformJob": self.create,
            "DescribeTransformJob": self.describe,
            "ListTransformJobs": self.list,
            "StopTransformJob": self.stop,
        }

    def create(self, request: Request) -> Request:
        """Start a job, which ends by itself."""
        self.check_new(request)
        model = self._models.find(request["ModelName"])
        if is_direct(model) or any(each.get("Mode") == "MultiModel" for each in containers(model)):
            raise invalid("a transform job needs a model of one container, or an inference pipeline")
        _check_imitated(request)
        fault = self._fault(request)
        if fault == "throttling":
            raise Refusal("ThrottlingException", "Rate exceeded", HTTPStatus.BAD_REQUEST)
        name = request["TransformJobName"]
        answer = self.add({**request, "TransformJobStatus": "InProgress"})
        self._stopped[name] = threading.Event()
        run = TransformRun(self.find(name), model, self._stopped[name])
        emulator.in_background(self._run, name, run, fault)
        return answer

    def stop(self, request: Request) -> Request:
        """Have a job end soon."""
        service_models.check("sagemaker", "StopTransformJob", request)
        record = self.find(request["TransformJobName"])
        if record["TransformJobStatus"] in _OVER:
            raise invalid(f"the job is {record['TransformJobStatus']} and cannot be stopped")
        record["TransformJobStatus"] = "Stopping"
        self._stopped[request["TransformJobName"]].set()
        return {}

    def list(self, request: Request) -> Request:
        """All jobs whose names contain a text, on one page."""
        service_models.check("sagemaker", "ListTransformJobs", request)
        shown = ("TransformJobName", "TransformJobArn", "CreationTime", "TransformJobStatus")
        wanted = request.get("NameContains", "")
        return {
            "TransformJobSummaries": [
                {name: each[name] for name in shown} for each in self.records() if wanted in each["TransformJobName"]
            ]
        }

    def _fault(self, request: Request) -> str:
        """Return the fault that a job asks for, if it is the first of its model that does."""
        tags: dict[str, str] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
        fault = tags.get(FAULT_TAG, "")
        met = request["ModelName"], fault
        if not fault or met in self._met:
            return ""
        self._met.add(met)
        return fault

    def _run(self, name: str, run: TransformRun, fault: str) -> None:
        record = self.find(name)
        record["TransformStartTime"] = time.time()
        ended: dict[str, Any] = {"TransformJobStatus": "Completed"}
        try:
            run.transform(scarce=fault == "capacity")
        except Refusal as refusal:
            ended = {"TransformJobStatus": "Failed", "FailureReason": str(refusal)}
        except Exception as error:  # noqa: BLE001  # whatever it is, the job has failed
            ended = {"TransformJobStatus": "Failed", "FailureReason": f"InternalServerError: {error}"}
        if self._stopped[name].is_set():
            ended = {"TransformJobStatus": "Stopped"}
        record |= {**ended, "TransformEndTime": time.time()}


def _check_imitated(request: Request) -> None:
    """Refuse what is not imitated."""
    source = request["TransformInput"]
    strange: list[str] = [name for name in ("DataCaptureConfig", "ExperimentConfig") if name in request]
    strange += ["CompressionType"] * (source.get("CompressionType", "None") != "None")
    strange += ["SplitType"] * (source.get("SplitType", "None") not in {"None", "Line"})
    strange += ["S3DataType"] * (source["DataSource"]["S3DataSource"]["S3DataType"] != "S3Prefix")
    if strange:
        raise invalid(f"the local AWS does not imitate this {' and '.join(strange)} of a transform job")
