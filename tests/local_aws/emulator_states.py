"""What the local AWS adds to ministack's Step Functions: roles that are held to their policies, and SageMaker's jobs.

ministack interprets the states. Here a task calls the service over HTTP with the role of its state machine, so that IAM
decides; `.sync` waits for a transform or training job; what waits or ends by itself does so in a three-hundredth of the
time; and whatever starts an execution for a rule or a schedule needs a role that may.
"""

import contextvars
import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError
from ministack.services import eventbridge, scheduler, stepfunctions
from ministack.services.cloudformation import provisioners

from tests.local_aws import emulator
from tests.local_aws.emulator_iam import RoleSession, assume_role
from tests.local_aws.refusal import Refusal
from tests.local_aws.role_clients import client_of

WAIT_SCALE = 1 / 300
# How often schedules are looked at, in seconds.
_TICK = 1
_POLL = 0.1
# The jobs that it waits for.
_SYNC = {f"arn:aws:states:::sagemaker:create{kind}Job.sync": kind for kind in ("Transform", "Training")}
_OPTIMIZED = {"arn:aws:states:::sns:publish": ("sns", "publish")}
# Under which names Step Functions shows the faults of a service.
_PREFIXES = {"sagemaker": "SageMaker", "s3": "S3", "sns": "SNS"}
_ENDED = {"Completed", "Failed", "Stopped"}

# The execution whose state runs.
_running: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("_running")


def run_tasks_with_roles() -> None:
    """Have tasks call services as the role of their state machine, and transform jobs run to their end."""
    usual_task, usual_call = stepfunctions._execute_task, stepfunctions._invoke_resource

    def task(state: dict[str, Any], raw_input: Any, execution: dict[str, Any], context: dict[str, Any]) -> Any:
        _running.set(execution)
        if "TimeoutSeconds" in state:
            given = stepfunctions._apply_jsonata_template(state["TimeoutSeconds"], raw_input, context)
            state = {**state, "TimeoutSeconds": given * WAIT_SCALE}
        return usual_task(state, raw_input, execution, context)

    def call(resource: str, arguments: dict[str, Any]) -> Any:
        parts = resource.split(":")
        if resource in _SYNC:
            return _Role.of_running().run_job(_SYNC[resource], arguments)
        service, action = _OPTIMIZED.get(resource) or (parts[6:8] if "aws-sdk" in parts else ("", ""))
        if service not in _PREFIXES:
            return usual_call(resource, arguments)
        return _Role.of_running().call(service, action[:1].upper() + action[1:], arguments)

    stepfunctions._execute_task, stepfunctions._invoke_resource = task, call


def start_with_roles() -> None:
    """Have rules and schedules start executions only with a role that may, and look at schedules more often."""
    usual = eventbridge._invoke_target
    scheduler._SCHEDULE_TICK_INTERVAL = _TICK

    def invoke(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], *rest: Any) -> None:
        machine = target["Arn"]
        if ":states:" in machine:
            of_scheduler = rule["Arn"].startswith("arn:aws:scheduler:")
            source = emulator.arn("scheduler", f"schedule-group/{rule['GroupName']}") if of_scheduler else rule["Arn"]
            role = assume_role(target["RoleArn"], f"{'scheduler' if of_scheduler else 'events'}.amazonaws.com", source)
            if not role.allows("states:StartExecution", machine):
                raise Refusal("AccessDenied", f"{target['RoleArn']} may not start {machine}")
            if of_scheduler:
                stepfunctions._start_execution({"stateMachineArn": machine, "input": target.get("Input", "{}")})
                return
        usual(target, event, rule, *rest)

    eventbridge._invoke_target = invoke


def keep_time_zones_of_schedules() -> None:
    """Give schedules the time zones of their templates, which ministack drops, though it fires them in UTC."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Scheduler::Schedule"]
    usual = handlers["create"]

    def create(logical_id: str, properties: dict[str, Any], *rest: Any) -> tuple[str, Any]:
        name, attributes = usual(logical_id, properties, *rest)
        made = scheduler._schedules[f"{properties.get('GroupName', 'default')}/{name}"]
        made["ScheduleExpressionTimezone"] = properties.get("ScheduleExpressionTimezone", "UTC")
        return name, attributes

    handlers["create"] = create


class _Role:
    """The role of a state machine, and the execution that acts with it."""

    def __init__(self, execution: dict[str, Any], role: RoleSession) -> None:
        self._execution = execution
        self._role = role

    @classmethod
    def of_running(cls) -> "_Role":
        execution = _running.get()
        machine = stepfunctions._state_machines[execution["stateMachineArn"]]
        return cls(execution, assume_role(machine["roleArn"], "states.amazonaws.com", machine["stateMachineArn"]))

    def call(self, service: str, action: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a service; what it answers has the names that Step Functions gives to its members."""
        try:
            found: dict[str, Any] = self._send(service, action, arguments)
        except ClientError as error:
            code = str(error.response["Error"]["Code"]).removesuffix("Exception") + "Exception"
            raise _failure(f"{_PREFIXES[service]}.{code}", str(error)) from error
        return found

    def run_job(self, kind: str, request: dict[str, Any]) -> dict[str, Any]:
        """Start a job, and wait until it ends, or the execution does, which stops the job."""
        noun = f"{kind}Job"
        rule = emulator.arn("events", f"rule/StepFunctionsGetEventsForSageMaker{noun}sRule")
        self._require(("events:PutTargets", "events:PutRule", "events:DescribeRule"), rule)
        named = {f"{noun}Name": request[f"{noun}Name"]}
        job = emulator.arn("sagemaker", f"{kind.lower()}-job/{request[f'{noun}Name'].lower()}")
        self._require((f"sagemaker:Stop{noun}",), job)
        if "Tags" in request:
            self._require(("sagemaker:AddTags",), job)
        if "RoleArn" in request:
            self._require(("iam:PassRole",), request["RoleArn"], {"iam:PassedToService": "sagemaker.amazonaws.com"})
        try:
            self._send("sagemaker", f"Create{noun}", request)
        except ClientError as error:
            raise _failure("SageMaker.AmazonSageMakerException", str(error)) from error
        while True:
            described: dict[str, Any] = self._send("sagemaker", f"Describe{noun}", named)
            status = described[f"{noun}Status"]
            if status == "Completed":
                return described
            if status in _ENDED:
                raise _failure("States.TaskFailed", json.dumps(described))
            if self._execution["status"] != "RUNNING" and status == "InProgress":
                self._send("sagemaker", f"Stop{noun}", named)
            time.sleep(_POLL)

    def _require(self, actions: tuple[str, ...], resource: str, keys: Mapping[str, str] | None = None) -> None:
        for action in actions:
            if not self._role.allows(action, resource, keys):
                cause = f"{self._role.role_arn} is not authorized to perform {action} on {resource}"
                raise _failure("SageMaker.AmazonSageMakerException", cause)

    def _send(self, service: str, action: str, arguments: dict[str, Any]) -> Any:
        client = client_of(self._role, service, s3={"addressing_style": "path"})
        shape = client.meta.service_model.operation_model(action).input_shape
        names = {stepfunctions._api_name_to_sfn_key(name): name for name in shape.members if shape}
        request = {names.get(name, name): _body(name, value) for name, value in arguments.items()}
        try:
            return dict(_plain(client._make_api_call(action, request)))
        except ParamValidationError as error:
            raise _failure("States.Runtime", str(error)) from error


def _failure(error: str, cause: str) -> Exception:
    found: Exception = stepfunctions._ExecutionError(error, cause)
    return found


def _body(name: str, value: Any) -> Any:
    """An object in place of a text is written as JSON."""
    return json.dumps(value).encode() if name == "Body" and not isinstance(value, str) else value


def _plain(answer: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in answer.items():
        if name != "ResponseMetadata":
            yield name, _json(value)


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _json(each) for name, each in value.items()}
    return [_json(each) for each in value] if isinstance(value, list) else value
