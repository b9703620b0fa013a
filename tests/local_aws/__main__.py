"""`make local`: deploys a stack to a local AWS, asks its models about a flower, and takes all of it away again."""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.local_aws.cdk import Cdk, CdkFailedError, stack_names
from tests.local_aws.ending import end_on_signals, end_with_parent
from tests.local_aws.front_door import FrontDoor
from tests.local_aws.instance import Aws, local_aws
from tests.local_aws.questions import AT_FRONT_DOORS, QUESTIONS, Question
from tests.local_aws.workspace import NoRoomError, check_home


class Steps:
    """What is being done, printed while it is done."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Print a step, and how long it took."""
        started = time.monotonic()
        _say(f"{text} ...", end="")
        yield
        _say(f" {time.monotonic() - started:.1f} s")

    @property
    def elapsed(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self._started


def main(stack: str, *, keep: bool) -> None:
    """Deploy, ask, destroy; or keep it up until Ctrl-C."""
    steps = Steps()
    check_home()
    with local_aws() as aws:
        cdk, assembly = Cdk(aws), Path(aws.directory or "", "cdk.out")
        with cdk.start_synth(assembly) as synthesis:
            with steps.step(f"Bootstrap the local AWS at {aws.url}"):
                cdk.bootstrap()
            with steps.step("Synthesize the app"):
                synthesis.wait()
        if stack not in stack_names(assembly):
            raise SystemExit(f"no stack named {stack}; this app has {', '.join(stack_names(assembly))}")
        if stack not in {**QUESTIONS, **AT_FRONT_DOORS}:
            raise SystemExit(f"nobody has said yet what {stack} is asked; say it in tests/local_aws/questions.py")
        with steps.step(f"Deploy {stack}"):
            cdk.deploy(stack, assembly)
        request = (_ask_front_door if stack in AT_FRONT_DOORS else _ask_endpoint)(aws, stack, steps)
        if keep:
            _keep(lambda: _show(aws, request))
        with steps.step(f"Destroy {stack}"):
            cdk.destroy(stack, assembly)
    _say(f"All of it in {steps.elapsed:.1f} s; nothing is left.")


def endpoint_name(aws: Aws, stack: str) -> str:
    """The endpoint of a deployed stack."""
    resources = aws.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    arns = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::SageMaker::Endpoint"]
    endpoints = aws.client("sagemaker").list_endpoints()["Endpoints"]
    return next(str(e["EndpointName"]) for e in endpoints if e["EndpointArn"] in arns)


def _ask_endpoint(aws: Aws, stack: str, steps: Steps) -> str:
    """Ask, and return how others do."""
    endpoint, runtime = endpoint_name(aws, stack), aws.client("sagemaker-runtime")
    for question in QUESTIONS[stack]:
        with steps.step(f"Ask {endpoint} about {question}"):
            answer = question.ask(runtime, endpoint)
        _say(f"  {answer.decode()}")
    question = QUESTIONS[stack][0]
    url = f"{aws.url}/endpoints/{endpoint}/invocations"
    return _curl(
        url,
        question,
        question.headers,
        f"--user {aws.access_key}:{aws.secret_key} --aws-sigv4 aws:amz:{aws.region}:sagemaker",
    )


def _ask_front_door(aws: Aws, stack: str, steps: Steps) -> str:
    """Ask, and return how others do."""
    door = FrontDoor.of(aws, stack)
    for question in AT_FRONT_DOORS[stack]:
        with steps.step(f"Ask {door.url} about {question}"):
            status, answer = door.ask(question.body)
        _say(f"  {status} {answer.decode()}")
    return _curl(door.url, AT_FRONT_DOORS[stack][0], door.headers)


def _curl(url: str, question: Question, headers: Mapping[str, str], *options: str) -> str:
    sent = [f"-H '{name}: {value}'" for name, value in headers.items()]
    return " ".join(["curl", *options, *sent, "--data", question.body, url])


def _show(aws: Aws, request: str) -> None:
    _say(
        f"\n  AWS         {aws.url} (account {aws.account}, {aws.region})\n"
        f"  try         {request}\n"
        f"  or          export {' '.join(f'{name}={value}' for name, value in aws.exports.items())}\n\n"
        "Ctrl-C ends it."
    )


def _keep(show: Callable[[], None]) -> None:
    """Show what is there, and keep it until somebody ends it."""
    try:
        show()
        threading.Event().wait()
    except KeyboardInterrupt:
        end_on_signals()
        _say("")


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)  # noqa: T201 the steps are what `make local` is for


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make local")
    parser.add_argument("--stack", default="Realtime")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    end_with_parent()
    end_on_signals()
    try:
        main(arguments.stack, keep=arguments.keep)
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; nothing is left.")
    except (CdkFailedError, NoRoomError) as error:
        sys.exit(f"\n{error}")
