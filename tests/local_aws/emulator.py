"""What the local AWS uses of ministack's insides: its names are private, so it is pinned. IAM has its own file."""

import asyncio
import contextvars
import functools
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, s3, sns
from ministack.services.cloudformation import provisioners, stacks

from tests.local_aws.emulator_domains import addressed
from tests.local_aws.refusal import Refusal
from tests.local_aws.resource_schemas import ResourceSchema, resource_schema

Answer = tuple[int, dict[str, str], bytes]
ServiceHandler = Callable[[str, str, dict[str, str], bytes, dict[str, list[str]]], Awaitable[Answer]]
_LONGEST_ANSWER = 20.0
# A stack in review waits for its change set, and would wait for ever.
_IN_PROGRESS = re.compile(rb"<StackStatus>(?!REVIEW)\w+_IN_PROGRESS</StackStatus>")
_ENGINE_TYPES = ("AWS::CloudFormation::", "AWS::CDK::", "Custom::")


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of the calling account and region."""
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


def region() -> str:
    """The region that the request is for."""
    return str(get_region())


def account() -> str:
    """The account that the request is from."""
    return str(get_account_id())


def in_background(work: Callable[..., None], *args: object) -> None:
    """Run work on a thread of its own, for the account and region of the request that asked for it."""
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work, *args), daemon=True).start()


def serve(service: str, handler: ServiceHandler) -> None:
    """Answer the requests that are signed for a service."""
    app.SERVICE_HANDLERS[service] = handler
    # Without an entry, a service is looked for in every model that botocore has, which takes seconds.
    router.SERVICE_PATTERNS[service] = {}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[service] = service


def answer_when_stacks_have_settled() -> None:
    """Hold the answer about a stack in progress back: whoever waits for it asks again only seconds later."""
    usual = app.SERVICE_HANDLERS["cloudformation"]

    async def patient(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Answer:
        deadline = time.monotonic() + _LONGEST_ANSWER
        while True:
            answer: Answer = await usual(method, path, headers, body, query)
            asked = b"Action=DescribeStacks&" in body and b"StackName=" in body
            # The deployment waits for a function that is a part of it.
            asked = asked and "smoke-test" not in headers.get("user-agent", "")
            if not asked or not _IN_PROGRESS.search(answer[2]) or time.monotonic() > deadline:
                return answer
            await asyncio.sleep(0.05)

    app.SERVICE_HANDLERS["cloudformation"] = patient


def leave_content_type(marker: str) -> None:
    """Leave the content type of answers with a header alone: a model chooses its own, no protocol does."""
    usual = app.fix_success_content_type

    def fix(service: str, status: int, headers: dict[str, str]) -> None:
        if marker not in headers:
            usual(service, status, headers)

    app.fix_success_content_type = fix


def physical_name(stack_name: str, logical_id: str, longest: int) -> str:
    """The name that CloudFormation gives a resource that has none."""
    return str(provisioners._physical_name(stack_name, logical_id, max_len=longest))


def add_resource_type(
    name: str, schema: ResourceSchema, handlers: Mapping[str, Callable[..., Any]], name_property: str | None
) -> None:
    """Teach CloudFormation a type. Its handlers may wait, as real resources do: they run beside the event loop."""
    provisioners._RESOURCE_HANDLERS[name] = dict(handlers)
    provisioners._REPLACING_PROPERTIES[name] = schema.replacing
    if name_property:
        provisioners._CUSTOM_NAME_REPLACEMENT[name] = {"name": name_property}
    if "Tags" in schema.document["properties"]:
        provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")
    usual = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda other: other == name or usual(other)


def add_custom_resource_type(name: str, handlers: Mapping[str, Callable[..., Any]]) -> None:
    """Answer for a custom resource in the place of its function."""
    provisioners._RESOURCE_HANDLERS[name] = dict(handlers)


def keep_tags_of_buckets() -> None:
    """Give buckets the tags of their templates, which ministack drops."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create, update = handlers["create"], handlers["update"]

    def tagged(properties: dict[str, Any], made: tuple[str, Any]) -> tuple[str, Any]:
        s3._bucket_tags[made[0]] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}
        return made

    handlers["create"] = lambda name, properties, *rest: tagged(properties, create(name, properties, *rest))
    handlers["update"] = lambda name, old, new, *rest: tagged(new, update(name, old, new, *rest))


def check_properties_of_every_type() -> None:
    """Make CloudFormation refuse what a resource's schema does not allow, which ministack would ignore."""
    provision, update = stacks._provision_resource, stacks._update_resource

    def checked_provision(resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _check(resource_type, logical_id, props)
        return provision(resource_type, logical_id, props, stack_name)

    def checked_update(
        resource_type: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack: str,
        logical_id: str,
        *rest: Any,
    ) -> Any:
        _check(resource_type, logical_id, new)
        return update(resource_type, physical_id, old, new, stack, logical_id, *rest)

    stacks._provision_resource, stacks._update_resource = checked_provision, checked_update


def _check(resource_type: str, logical_id: str, props: dict[str, Any]) -> None:
    schema = resource_schema(resource_type)
    if schema is None:
        if resource_type.startswith(_ENGINE_TYPES):
            return
        raise ValueError(f"no schema of {resource_type} to check {logical_id} with")
    problems = schema.problems(props)
    if problems:
        raise ValueError(f"Properties validation failed for resource {logical_id} with message: {'; '.join(problems)}")


def put_alarm(request: dict[str, Any]) -> None:
    """Make an alarm, or change it."""
    status, _, body = cloudwatch._put_metric_alarm({}, request, False, is_json=True)
    if status != HTTPStatus.OK:
        raise Refusal("ValidationException", f"CloudWatch refuses an alarm: {body!r}")


def publish(namespace: str, name: str, value: float, dimensions: dict[str, str]) -> None:
    """Publish a value of a metric, and look at the alarms on it at once: AWS does so a minute later."""
    cloudwatch.record_metric(namespace, name, value, dimensions=dimensions)
    for alarm in list(cloudwatch._alarms.values()):
        theirs = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", ())}
        if (alarm.get("Namespace"), alarm.get("MetricName"), theirs) == (namespace, name, dimensions):
            cloudwatch._evaluate_alarm(alarm)


def delete_alarms(names: Iterable[str]) -> None:
    """Remove alarms, which may be gone."""
    for name in names:
        cloudwatch._alarms.pop(name, None)


def alarms_with_action(action: str) -> list[dict[str, Any]]:
    """The alarms that set an action off."""
    return [alarm for alarm in cloudwatch._alarms.values() if action in alarm["AlarmActions"]]


def when_alarms_go_off(service: str, act: Callable[[str, dict[str, Any]], None]) -> None:
    """Call who is told the actions of a service, and the alarm that sets them off: ministack knows topics only."""
    usual = cloudwatch._dispatch_alarm_actions

    def dispatch(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
        usual(alarm, old, new, reason)
        if new == "ALARM" and alarm["ActionsEnabled"]:
            for action in alarm["AlarmActions"]:
                if action.startswith(f"arn:aws:{service}:"):
                    act(action, alarm)

    cloudwatch._dispatch_alarm_actions = dispatch


def alarms_in_alarm(names: Iterable[str]) -> list[str]:
    """Those of the named alarms that are in ALARM."""
    known = {**dict(cloudwatch._alarms.items()), **dict(cloudwatch._composite_alarms.items())}
    missing = [name for name in names if name not in known]
    if missing:
        raise Refusal("ValidationException", f"Alarms not found: {', '.join(missing)}")
    return [name for name in names if known[name]["StateValue"] == "ALARM"]


def key_of_topic(arn: str) -> str | None:
    """The key that encrypts a topic; None if none does."""
    if arn not in sns._topics:
        raise Refusal("ValidationException", f"Topic {arn} does not exist")
    key: str | None = sns._topics[arn]["attributes"].get("KmsMasterKeyId")
    return key


@functools.cache
def asgi() -> Callable[..., Awaitable[None]]:
    """The application, which takes the loopback for the encrypted transport that bucket policies ask for."""

    async def over_tls(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = addressed({**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]})
        await app.app(scope, receive, send)

    return over_tls
