"""One execution of a monitoring schedule: the processing job that looks at captured data, and what is told of it."""

import datetime as dt
import secrets
import time
from typing import Any

from botocore.exceptions import ClientError

from tests.local_aws import emulator, emulator_events, emulator_logs
from tests.local_aws.catalog import Request
from tests.local_aws.container_log import Place
from tests.local_aws.endpoint import Endpoint
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.monitoring_data import MonitoringData
from tests.local_aws.monitoring_definitions import kind_in_arns
from tests.local_aws.refusal import Refusal

_GROUP = "/aws/sagemaker/ProcessingJobs"
_VIOLATIONS = "CompletedWithViolations: Job completed successfully with {} violations."
_NO_VIOLATIONS = "Completed: Job completed successfully with no violations."
_TIMES = ("CreationTime", "LastModifiedTime", "ProcessingStartTime", "ProcessingEndTime")
# The image of the job that merges labels, in the registry of the analyzer. The local AWS is in this region.
_MERGER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-groundtruth-merger"


class MonitoringRun:
    """One execution, and its processing job.

    Args:
        kind: The type of the monitor.
        definition: Its job definition.
        schedule: The schedule.
        endpoint: The endpoint that it is about.
    """

    def __init__(self, kind: str, definition: Request, schedule: Request, endpoint: Endpoint) -> None:
        self._kind = kind
        self._definition = definition
        self._endpoint = endpoint
        self._now = dt.datetime.now(dt.UTC)
        name = f"{kind_in_arns(kind)}-monitoring-{self._now:%Y%m%d%H%M}-{secrets.token_hex(12)}"[:63]
        arn = emulator.arn("sagemaker", f"processing-job/{name}")
        started = time.time()
        stated = ("RoleArn", "StoppingCondition", "NetworkConfig")
        self.job: Request = {
            **{key: definition[key] for key in stated if key in definition},
            "ProcessingJobName": name,
            "ProcessingJobArn": arn,
            "ProcessingJobStatus": "InProgress",
            "ProcessingResources": definition["JobResources"],
            "AppSpecification": {"ImageUri": self._app["ImageUri"]},
            "Environment": self._app.get("Environment", {}),
            "MonitoringScheduleArn": schedule["MonitoringScheduleArn"],
            **dict.fromkeys(("CreationTime", "LastModifiedTime", "ProcessingStartTime"), started),
        }
        self.execution: Request = {
            "MonitoringScheduleName": schedule["MonitoringScheduleName"],
            "MonitoringJobDefinitionName": definition["JobDefinitionName"],
            "MonitoringType": kind,
            "MonitoringExecutionStatus": "InProgress",
            "EndpointName": endpoint.name,
            "ProcessingJobArn": arn,
            **dict.fromkeys(("ScheduledTime", "CreationTime", "LastModifiedTime"), started),
        }

    def work(self) -> None:
        """Do the job, and tell EventBridge how it has ended."""
        status, ended = "Failed", {}
        try:
            message = self._analyze()
            status = message.partition(":")[0]
            ended = {"ProcessingJobStatus": "Completed", "ExitMessage": message}
        except Refusal as refusal:
            ended = {"ProcessingJobStatus": "Failed", "FailureReason": f"{refusal.code}: {refusal}"}
        except ClientError as error:
            ended = {"ProcessingJobStatus": "Failed", "FailureReason": f"ClientError: {error}"}
        except Exception as error:  # noqa: BLE001  # whatever it is, the job has failed
            ended = {"ProcessingJobStatus": "Failed", "FailureReason": f"InternalServerError: {error}"}
        now = time.time()
        self.job |= {**ended, "LastModifiedTime": now, "ProcessingEndTime": now}
        reason = {"FailureReason": ended["FailureReason"]} if "FailureReason" in ended else {}
        # As DescribeProcessingJob has it: that both of its fields about monitoring are in events is inferred.
        detail = {**self.job, **{each: int(self.job[each] * 1000) for each in _TIMES}}
        detail_type = "SageMaker Processing Job State Change"
        emulator_events.tell("aws.sagemaker", detail_type, self.job["ProcessingJobArn"], detail)
        self.execution |= {**reason, "LastModifiedTime": now, "MonitoringExecutionStatus": status}

    def _analyze(self) -> str:
        role = ExecutionRole(self._definition["RoleArn"], self.job["ProcessingJobArn"])
        role.check_image(self._app["ImageUri"], tagged=False)
        role.check_endpoint(self._endpoint.name, self._endpoint.config["EndpointConfigName"])
        if "GroundTruthS3Input" in self._definition[f"{self._kind}JobInput"]:
            role.check_image(_MERGER, tagged=False)
        job_arn = self.job["ProcessingJobArn"]
        data = MonitoringData(role, self._kind, self._definition, self._endpoint, job_arn, self._now)
        violations = data.violations()
        folder = f"{self._endpoint.name}/{self.execution['MonitoringScheduleName']}/{self._now:%Y/%m/%d/%H}"
        data.report(folder, violations)
        if self._app.get("Environment", {}).get("publish_cloudwatch_metrics") == "Enabled":
            data.publish(self.execution["MonitoringScheduleName"])
        said = _VIOLATIONS.format(len(violations)) if violations else _NO_VIOLATIONS
        place = Place(_GROUP, f"{self.job['ProcessingJobName']}/algo-1-{int(time.time())}")
        if role.may_write_log(place.arn, new_group=not emulator_logs.exists(_GROUP)):
            emulator_logs.append(*place, [*(str(each) for each in violations), said])
        return said

    @property
    def _app(self) -> dict[str, Any]:
        found: dict[str, Any] = self._definition[f"{self._kind}AppSpecification"]
        return found
