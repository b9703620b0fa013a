"""An AWS for the tests: the local one, or with --account the one of the caller's credentials."""

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from tests.local.evidence import Evidence
from tests.local_aws.instance import REPOSITORY, Aws, local_aws

_EVIDENCE = pytest.StashKey[Evidence]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--account", action="store_true", help="deploy to the account of the AWS credentials: this costs")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "account: also runs against a real account")
    config.stash[_EVIDENCE] = Evidence()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("account"):
        items[:] = [item for item in items if item.get_closest_marker("account")]


@pytest.fixture(scope="session")
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """An empty local AWS, or the account that was asked for."""
    if request.config.getoption("account"):
        yield caller()
        return
    with local_aws() as instance:
        yield instance


@pytest.fixture(scope="session")
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """What the tests do, for the table at their end."""
    return request.config.stash[_EVIDENCE]


def caller() -> Aws:
    """The account and region of the caller's credentials."""
    region = os.environ.get("AWS_REGION") or boto3.session.Session().region_name
    if region is None:
        raise pytest.UsageError("no region: set AWS_REGION")
    return Aws(boto3.client("sts", region_name=region).get_caller_identity()["Account"], region)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    evidence = config.stash[_EVIDENCE]
    if not evidence.steps:
        return
    terminalreporter.section("steps")
    for line in evidence.table():
        terminalreporter.write_line(line)
    if config.getoption("account"):
        path = Path(REPOSITORY, "docs", "evidence", f"{evidence.steps[0].started[:10]}.json")
        evidence.write(path, os.environ.get("AWS_REGION", ""))
        terminalreporter.write_line(f"written to {path}")
