"""Training jobs: a script that makes a model of what lies in its channels, run with this project's Python."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.local_aws import emulator, emulator_logs, service_models
from tests.local_aws.catalog import Catalog, Operation, Request
from tests.local_aws.container_log import Place
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.s3_url import location

_GROUP = "/aws/sagemaker/TrainingJobs"
# Where a container of SageMaker has its channels and its model.
_ROOT = "/opt/ml"
_IMITATED = {
    *("TrainingJobName", "AlgorithmSpecification", "RoleArn", "InputDataConfig", "OutputDataConfig", "ResourceConfig"),
    *("StoppingCondition", "Tags", "EnableNetworkIsolation", "EnableInterContainerTrafficEncryption"),
}


class TrainingJobs(Catalog):
    """The training jobs of the account."""

    def __init__(self) -> None:
        super().__init__("TrainingJob", "training-job", "training job")

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of training jobs; none is ever deleted, and each ends by itself."""
        return {
            "CreateTrainingJob": self.create,
            "DescribeTrainingJob": self.describe,
            "StopTrainingJob": self.stop,
        }

    def create(self, request: Request) -> Request:
        """Start a job, which ends by itself."""
        self.check_new(request)
        if strange := set(request) - _IMITATED:
            raise invalid(f"the local AWS does not imitate {', '.join(sorted(strange))} of a training job")
        if "ContainerEntrypoint" not in request.get("AlgorithmSpecification", {}):
            raise invalid("the local AWS runs training jobs with a ContainerEntrypoint only")
        answer = self.add({**request, "TrainingJobStatus": "InProgress", "SecondaryStatus": "Training"})
        record = self.find(request["TrainingJobName"])
        record["ModelArtifacts"] = {"S3ModelArtifacts": f"{_output(record)}/output/model.tar.gz"}
        role = ExecutionRole(request["RoleArn"], record["TrainingJobArn"])
        emulator.in_background(_run, record, role)
        return answer

    def stop(self, request: Request) -> Request:
        """Let a job end, which does not take long."""
        service_models.check("sagemaker", "StopTrainingJob", request)
        self.find(request["TrainingJobName"])
        return {}


def _output(record: Request) -> str:
    return f"{record['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{record['TrainingJobName']}"


def _run(record: Request, role: ExecutionRole) -> None:
    directory = Path(tempfile.mkdtemp(prefix="training-"))
    ended: dict[str, Any] = {"TrainingJobStatus": "Completed", "SecondaryStatus": "Completed"}
    try:
        _train(record, role, directory)
    except Refusal as refusal:
        ended = {"TrainingJobStatus": "Failed", "SecondaryStatus": "Failed", "FailureReason": str(refusal)}
    except Exception as error:  # noqa: BLE001  # whatever it is, the job has failed
        reason = f"InternalServerError: {error}"
        ended = {"TrainingJobStatus": "Failed", "SecondaryStatus": "Failed", "FailureReason": reason}
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    record |= {**ended, "LastModifiedTime": time.time()}


def _train(record: Request, role: ExecutionRole, directory: Path) -> None:
    algorithm = record["AlgorithmSpecification"]
    role.check_image(algorithm["TrainingImage"])
    model = directory / "model"
    model.mkdir()
    for channel in record.get("InputDataConfig", ()):
        _fetch(channel, role, directory / "input" / "data" / channel["ChannelName"])
    given = [*algorithm["ContainerEntrypoint"], *algorithm.get("ContainerArguments", ())]
    program, *arguments = (each.replace(_ROOT, str(directory)) for each in given)
    command = [sys.executable if program in {"python", "python3"} else program, *arguments]
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory)}
    limit = record["StoppingCondition"].get("MaxRuntimeInSeconds", 60)
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, timeout=limit, check=False
    )
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line]
    place = Place(_GROUP, f"{record['TrainingJobName']}/algo-1-{int(time.time())}")
    if lines and role.may_write_log(place.arn, new_group=not emulator_logs.exists(_GROUP)):
        emulator_logs.append(*place, lines)
    if done.returncode:
        raise Refusal("AlgorithmError", f"AlgorithmError: {lines[-1] if lines else ''}, exit code: {done.returncode}")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path in sorted(model.rglob("*")):
            archive.add(path, path.relative_to(model), recursive=False)
    role.write(f"{_output(record)}/output/model.tar.gz", packed.getvalue(), record["OutputDataConfig"].get("KmsKeyId"))


def _fetch(channel: Request, role: ExecutionRole, directory: Path) -> None:
    source = channel["DataSource"]["S3DataSource"]
    if source["S3DataType"] != "S3Prefix":
        raise invalid("the local AWS does not imitate manifests of a channel")
    found = role.urls_under(source["S3Uri"])
    if not found:
        raise Refusal("ClientError", f"ClientError: No S3 objects found under S3 URL {source['S3Uri']!r}")
    _, prefix = location(source["S3Uri"], emulator.region())
    for url in found:
        _, key = location(url, emulator.region())
        # What follows the last slash of the prefix is kept.
        path = (directory / key[prefix.rfind("/") + 1 :]).resolve()
        if path.is_relative_to(directory.resolve()) and not key.endswith("/"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(role.fetch(url))
