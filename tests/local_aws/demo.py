"""What `make local` does: deploys an example to a local AWS, shows what it is about, and takes all of it away again."""

import shlex
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.local_aws.cdk import Cdk, CdkFailedError, deployed_name, stack_names
from tests.local_aws.ending import end_on_signals
from tests.local_aws.front_door import FrontDoor, as_it_is_called, domain_names
from tests.local_aws.hosted import log_group
from tests.local_aws.instance import Aws, local_aws
from tests.local_aws.questions import AT_FRONT_DOORS, MONITORED, QUESTIONS, Question
from tests.local_aws.screen import Screen
from tests.local_aws.stories import STORIES

# Examples that serve nobody: their stories are all there is to see.
WITHOUT_ENDPOINT = ("Batch",)
EXAMPLES = (*QUESTIONS, *AT_FRONT_DOORS, *WITHOUT_ENDPOINT, *MONITORED)


class UnknownStackError(Exception):
    """There is no such stack; the text says which there are."""


def show_example(stack: str, *, keep: bool) -> None:
    """Deploy an example, ask it, show what it is about, and destroy it."""
    _check_stack(stack, EXAMPLES)
    screen = Screen()
    with local_aws(quiet=True) as aws:
        cdk, assembly = Cdk(aws), Path(aws.directory or "", "cdk.out")
        _prepare(cdk, assembly, screen)
        with _kept_if_it_fails(aws, screen, keep=keep), screen.step(f"Deploy {stack}"):
            cdk.deploy(stack, assembly)
        endpoint = "" if stack in WITHOUT_ENDPOINT else endpoint_names(aws, stack)[0]
        commands = [_asked(aws, stack, endpoint, screen), *_log_commands([endpoint])] if endpoint else []
        for scene in STORIES[stack]:
            with screen.step(scene.heading):
                lines = list(scene.play(aws, stack, endpoint))
            for line in lines:
                screen.say(f"  {line}")
        if keep:
            _keep(aws, screen, *commands)
        with screen.step(f"Destroy {stack}"):
            cdk.destroy(stack, assembly)
    screen.say(f"All of it in {screen.seconds:.1f} s; nothing is left.")


def show_app(app: Path, stack: str | None, *, keep: bool) -> None:
    """Deploy a user's own app, or a stack of it, say how it is called, and destroy it."""
    if not app.exists():
        raise UnknownStackError(
            f"there is no app at {app}; give the path of an app.py, or of a directory with a cdk.json"
        )
    command = None if app.is_dir() else f"{shlex.quote(sys.executable)} {shlex.quote(str(app.resolve()))}"
    screen = Screen()
    with local_aws(quiet=True) as aws:
        project = app if app.is_dir() else app.parent
        cdk, assembly = Cdk(aws, project.resolve(), command), Path(aws.directory or "", "cdk.out")
        _prepare(cdk, assembly, screen)
        names = stack_names(assembly)
        if stack:
            _check_stack(stack, names)
            names = [stack]
        for name in names:
            with _kept_if_it_fails(aws, screen, keep=keep), screen.step(f"Deploy {name}"):
                outputs = cdk.deploy(name, assembly)
            for output, value in outputs.items():
                screen.say(f"  {output} = {as_it_is_called(aws, value, domain_names(aws))}")
        deployed = [deployed_name(assembly, name) for name in names]
        endpoints = [endpoint for name in deployed for endpoint in endpoint_names(aws, name)]
        for endpoint in endpoints:
            screen.say(f"Endpoint {endpoint} is in service.")
        if keep:
            _keep(aws, screen, *map(_any_request, [aws] * len(endpoints), endpoints), *_log_commands(endpoints))
        for name in reversed(names):
            with screen.step(f"Destroy {name}"):
                cdk.destroy(name, assembly)
    screen.say(f"All of it in {screen.seconds:.1f} s; nothing is left.")


def endpoint_names(aws: Aws, stack: str) -> list[str]:
    """The endpoints of a deployed stack."""
    resources = aws.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    arns = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::SageMaker::Endpoint"]
    endpoints = aws.client("sagemaker").list_endpoints()["Endpoints"]
    return [str(endpoint["EndpointName"]) for endpoint in endpoints if endpoint["EndpointArn"] in arns]


def _check_stack(stack: str, known: Any) -> None:
    if stack not in known:
        raise UnknownStackError(f"there is no stack named {stack}; this app has {', '.join(known)}")


def _prepare(cdk: Cdk, assembly: Path, screen: Screen) -> None:
    with cdk.start_synth(assembly) as synthesis:
        with screen.step(f"Bootstrap the local AWS at {cdk.aws.url}"):
            cdk.bootstrap()
        with screen.step("Synthesize the app"):
            synthesis.wait()


def _asked(aws: Aws, stack: str, endpoint: str, screen: Screen) -> str:
    """Ask an example, and return how others do."""
    return _ask_front_door(aws, stack, screen) if stack in AT_FRONT_DOORS else _ask(aws, stack, endpoint, screen)


def _ask(aws: Aws, stack: str, endpoint: str, screen: Screen) -> str:
    """Ask an endpoint, and return how others do."""
    questions = {**QUESTIONS, **MONITORED}[stack]
    for question in questions:
        with screen.step(f"Ask {endpoint} about {question}"):
            answer = question.ask(aws, endpoint)
        screen.say(f"  {answer.decode()}")
    question = questions[0]
    return _curl(_invocations(aws, endpoint, question.path), question.headers, question.body, _signed(aws))


def _ask_front_door(aws: Aws, stack: str, screen: Screen) -> str:
    """Ask a front door, and return how others do."""
    door = FrontDoor.of(aws, stack)
    question: Question
    for question in AT_FRONT_DOORS[stack]:
        with screen.step(f"Ask {door.url} about {question}"):
            status, answer = door.ask(question.body)
        screen.say(f"  {status} {answer.decode()}")
    return _curl(door.url, door.headers, AT_FRONT_DOORS[stack][0].body)


def _any_request(aws: Aws, endpoint: str) -> str:
    return _curl(_invocations(aws, endpoint), {"Content-Type": "application/json"}, "@request.json", _signed(aws))


def _invocations(aws: Aws, endpoint: str, path: str = "invocations") -> str:
    return f"{aws.url}/endpoints/{endpoint}/{path}"


def _signed(aws: Aws) -> str:
    return f'--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --aws-sigv4 aws:amz:{aws.region}:sagemaker'


def _curl(url: str, headers: Mapping[str, str], body: str, *options: str) -> str:
    sent = [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    return " ".join(["curl", *options, *sent, "--data-binary", shlex.quote(body), shlex.quote(url)])


def _log_commands(endpoints: list[str]) -> Iterator[str]:
    for endpoint in endpoints:
        yield f"aws logs tail {log_group(endpoint)} --follow"


@contextmanager
def _kept_if_it_fails(aws: Aws, screen: Screen, *, keep: bool) -> Iterator[None]:
    """Leave what has failed to be looked at, if the user has asked to keep it."""
    try:
        yield
    except CdkFailedError as error:
        if keep:
            screen.say(f"\n{error}")
            _keep(aws, screen, "aws logs describe-log-groups")
        raise


def _keep(aws: Aws, screen: Screen, *commands: str) -> None:
    """Say how to use what is there, and keep it until somebody ends it."""
    exports = [f"export {name}={value}" for name, value in aws.exports.items()]
    try:
        screen.say(f"\nIt is up, as account {aws.account} in {aws.region}. In another terminal:\n")
        for line in (*exports, "", *commands, "cdk deploy  # your own app, in its directory; see docs/local-aws.md"):
            screen.say(f"  {line}".rstrip())
        screen.say(f"\nWhat the local AWS itself has to say is in {aws.log}. Ctrl-C ends it.")
        with screen.pause():
            threading.Event().wait()
    except KeyboardInterrupt:
        end_on_signals()
        screen.say()
