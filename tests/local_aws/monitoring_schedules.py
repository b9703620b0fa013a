"""Model Monitor's schedules, and the processing jobs that they start."""

import re
import time
from collections.abc import Iterator

from tests.local_aws import emulator, service_models
from tests.local_aws.catalog import Operation, Request
from tests.local_aws.endpoints import Endpoints
from tests.local_aws.monitoring_definitions import JobDefinitions, endpoint_of
from tests.local_aws.monitoring_run import MonitoringRun
from tests.local_aws.refusal import Refusal, invalid

_EXPRESSION = re.compile(r"cron\(0 (\*|\d{1,2}(/\d{1,2})?) \? \* \* \*\)")


class MonitoringSchedules:
    """The schedules of the account.

    Hours take as long as they do on AWS. Whoever does not want to wait for the next one starts a schedule by
    StartMonitoringSchedule, which here runs its job at once, for the hour that is.
    """

    def __init__(self, definitions: JobDefinitions, endpoints: Endpoints) -> None:
        self._definitions = definitions
        self._endpoints = endpoints
        self._records: dict[str, Request] = {}
        self._executions: list[Request] = []
        self._jobs: dict[str, Request] = {}

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of schedules, of their executions, and of processing jobs."""
        return {
            "CreateMonitoringSchedule": self.create,
            "UpdateMonitoringSchedule": self.update,
            "DescribeMonitoringSchedule": self.describe,
            "DeleteMonitoringSchedule": self.delete,
            "ListMonitoringSchedules": self.summaries,
            "StartMonitoringSchedule": self.start,
            "StopMonitoringSchedule": self.stop,
            "ListMonitoringExecutions": self.executions,
            "DescribeProcessingJob": lambda request: self._job(request["ProcessingJobName"]),
        }

    def create(self, request: Request) -> Request:
        """Keep a schedule of a definition that is there."""
        service_models.check("sagemaker", "CreateMonitoringSchedule", request)
        name = request["MonitoringScheduleName"]
        arn = emulator.arn("sagemaker", f"monitoring-schedule/{name.lower()}")
        if name in self._records:
            raise Refusal("ResourceInUse", f"Monitoring Schedule {arn} already exists")
        now = time.time()
        self._records[name] = {
            **request,
            **self._checked(request["MonitoringScheduleConfig"]),
            "MonitoringScheduleArn": arn,
            "MonitoringScheduleStatus": "Scheduled",
            "CreationTime": now,
            "LastModifiedTime": now,
        }
        return {"MonitoringScheduleArn": arn}

    def update(self, request: Request) -> Request:
        """Have a schedule run another definition, or at other times."""
        service_models.check("sagemaker", "UpdateMonitoringSchedule", request)
        record = self.find(request["MonitoringScheduleName"])
        config = request["MonitoringScheduleConfig"]
        record |= {"MonitoringScheduleConfig": config, **self._checked(config), "LastModifiedTime": time.time()}
        return {"MonitoringScheduleArn": record["MonitoringScheduleArn"]}

    def describe(self, request: Request) -> Request:
        """A schedule, and what became of its last job."""
        record = self.find(request["MonitoringScheduleName"])
        last = [each for each in self._executions if each["MonitoringScheduleName"] == record["MonitoringScheduleName"]]
        described = {name: value for name, value in record.items() if name != "Tags"}
        return {**described, **({"LastMonitoringExecutionSummary": last[-1]} if last else {})}

    def delete(self, request: Request) -> Request:
        """Forget a schedule."""
        self.find(request["MonitoringScheduleName"])
        del self._records[request["MonitoringScheduleName"]]
        return {}

    def summaries(self, request: Request) -> Request:
        """All schedules, on one page."""
        service_models.check("sagemaker", "ListMonitoringSchedules", request)
        shown = (
            *("MonitoringScheduleName", "MonitoringScheduleArn", "MonitoringScheduleStatus", "MonitoringType"),
            *("EndpointName", "CreationTime", "LastModifiedTime"),
        )
        found = [{name: each[name] for name in shown if name in each} for each in self]
        return {"MonitoringScheduleSummaries": found}

    def start(self, request: Request) -> Request:
        """Run the job of a schedule, for the hour that is."""
        service_models.check("sagemaker", "StartMonitoringSchedule", request)
        record = self.find(request["MonitoringScheduleName"])
        kind = record["MonitoringType"]
        definition = self._definitions.find(kind, record["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"])
        if "EndpointInput" not in definition[f"{kind}JobInput"]:
            raise invalid("the local AWS does not imitate the jobs that look at what batch transform has captured")
        record |= {"MonitoringScheduleStatus": "Scheduled", "LastModifiedTime": time.time()}
        endpoint = self._endpoints.find(endpoint_of(kind, definition))
        run = MonitoringRun(kind, definition, record, endpoint)
        self._executions.append(run.execution)
        self._jobs[run.job["ProcessingJobName"]] = run.job
        emulator.in_background(run.work)
        return {}

    def stop(self, request: Request) -> Request:
        """Start no more jobs."""
        service_models.check("sagemaker", "StopMonitoringSchedule", request)
        self.find(request["MonitoringScheduleName"])["MonitoringScheduleStatus"] = "Stopped"
        return {}

    def executions(self, request: Request) -> Request:
        """The executions of a schedule, or of all, the newest first, on one page."""
        service_models.check("sagemaker", "ListMonitoringExecutions", request)
        wanted = request.get("MonitoringScheduleName")
        found = [each for each in self._executions if wanted in {None, each["MonitoringScheduleName"]}]
        return {"MonitoringExecutionSummaries": found[::-1]}

    def find(self, name: str) -> Request:
        """A schedule by its name."""
        if name not in self._records:
            raise Refusal("ResourceNotFound", f"Could not find Monitoring Schedule {name}")
        return self._records[name]

    def __iter__(self) -> Iterator[Request]:
        return iter(list(self._records.values()))

    def _checked(self, config: Request) -> Request:
        """What a schedule shows of its definition, which must be there."""
        if "MonitoringJobDefinitionName" not in config:
            raise invalid("the local AWS does not imitate MonitoringJobDefinition within a schedule")
        expression = config.get("ScheduleConfig", {}).get("ScheduleExpression", "")
        if not _EXPRESSION.fullmatch(expression):
            raise invalid(f"Invalid ScheduleExpression {expression!r}")
        kind = config["MonitoringType"]
        definition = self._definitions.find(kind, config["MonitoringJobDefinitionName"])
        endpoint = endpoint_of(kind, definition)
        return {"MonitoringType": kind, **({"EndpointName": endpoint} if endpoint else {})}

    def _job(self, name: str) -> Request:
        if name not in self._jobs:
            raise invalid(f"Could not find requested job with name: {name}")
        return self._jobs[name]
