"""An example that `make local` keeps up: how to go on from what it has printed."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from tests.local.demos import Kept
from tests.local_aws.instance import Aws

LOCAL = Aws("123456789012", "us-east-1", "http://127.0.0.1:1")
EMULATOR = re.compile(r"ERROR \[|Traceback")


# Where a user's environment may lead, for another AWS: all of it is to be left alone.
NOWHERE = "http://127.0.0.1:9"
CONFIGURATION = f"""
[default]
endpoint_url = {NOWHERE}
services = all
[services all]
s3 =
  endpoint_url = {NOWHERE}
"""
SERVICES = ("", "_S3", "_CLOUDFORMATION", "_STS", "_SSM", "_IAM", "_SAGEMAKER_RUNTIME", "_LAMBDA")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The example with a function in it, kept up in an environment that leads elsewhere."""
    configuration = tmp_path_factory.mktemp("configuration") / "config"
    configuration.write_text(CONFIGURATION)
    temporary = tmp_path_factory.mktemp("temporary")
    kept = Kept(
        "--stack",
        "FrontDoor",
        TMPDIR=str(temporary),
        AWS_CONFIG_FILE=str(configuration),
        AWS_SHARED_CREDENTIALS_FILE=str(configuration),
        AWS_PROFILE="nobody",
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true",
        AWS_SESSION_TOKEN="of another account",  # noqa: S106  # one that would be refused
        LOCALSTACK_HOSTNAME="nowhere",
        EDGE_PORT="9",
        **{f"AWS_ENDPOINT_URL{service}": NOWHERE for service in SERVICES},
    )
    yield kept
    code, output = kept.end()
    assert code == 0
    assert "; nothing is left." in output
    assert list(temporary.iterdir()) == []


def test_endpoints_and_profiles_of_the_user_lead_nowhere_else(kept: Kept) -> None:
    assert '  200 {"predictions": ["setosa"]' in kept.output


def test_its_exports_are_all_that_boto3_needs(kept: Kept) -> None:
    endpoints = kept.python('import boto3; print(boto3.client("sagemaker").list_endpoints()["Endpoints"])')

    assert "'EndpointStatus': 'InService'" in endpoints


def test_its_logs_are_found_with_the_command_that_it_prints(kept: Kept) -> None:
    words = kept.command("aws logs tail ").split()
    read = 'import boto3; print(boto3.client("logs").filter_log_events(logGroupName="{}")["events"])'

    assert words[4:] == ["--follow"]
    assert "ValueError: text/csv must be 4 finite numbers" in kept.python(read.format(words[3]))


def test_the_request_that_it_prints_is_answered(kept: Kept) -> None:
    words = shlex.split(kept.command("curl "))
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")

    response = urllib3.request("POST", words[-1], body=words[words.index("--data-binary") + 1], headers=headers)

    assert response.json()["predictions"] == ["setosa"]


def test_a_request_that_is_refused_is_told_as_the_mistake_of_its_caller(kept: Kept) -> None:
    assert "Ask without the key" in kept.output
    assert "  403 " in kept.output
    asked = kept.output.index("Ask about half a flower")
    told = kept.output.index("This is the caller's mistake.", asked)
    assert "ValueError: text/csv must be 4 finite numbers" in kept.output[told:]


def test_nothing_of_the_emulator_is_on_the_screen(kept: Kept) -> None:
    assert not EMULATOR.search(kept.output)
    assert Path(re.findall(r"has to say is in (\S+)\. Ctrl-C", kept.output)[0]).is_file()


def test_the_cdk_deploys_to_it_with_its_exports_alone(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from aws_cdk import App, CfnOutput, Stack\napp = App()\n"
        "CfnOutput(Stack(app, 'Pasted'), 'Out', value='deployed')\napp.synth()\n"
    )

    output = kept.shell(f"cd {tmp_path} && cdk deploy --app '{sys.executable} app.py' --require-approval never")

    assert "Pasted.Out = deployed" in output
