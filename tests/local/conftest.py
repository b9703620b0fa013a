"""An AWS for the tests: the local one, or with --account the one of the caller's credentials."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.evidence import Evidence
from tests.local.plan import caller, plan
from tests.local_aws.instance import REPOSITORY, Aws, local_aws

_EVIDENCE = pytest.StashKey[Evidence]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--account", metavar="ID", help="deploy to this account, which must be the credentials': it costs")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "account: also runs against a real account")
    config.stash[_EVIDENCE] = Evidence()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("account"):
        items[:] = [item for item in items if item.get_closest_marker("account")]


@pytest.fixture(scope="session")
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """An empty local AWS, or the account that was asked for."""
    if wanted := request.config.getoption("account"):
        yield asked_for(wanted, caller(), request.config)
        return
    with local_aws() as instance:
        yield instance


@pytest.fixture(scope="session")
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """What the tests do, for the table at their end."""
    return request.config.stash[_EVIDENCE]


def asked_for(account: str, aws: Aws, config: pytest.Config) -> Aws:
    """An account that was asked for by its number, after it is said what will be made there."""
    if aws.account != account:
        raise pytest.UsageError(f"the credentials are of account {aws.account}, not of {account}")
    reporter = config.pluginmanager.getplugin("terminalreporter")
    reporter.write_line("")
    for line in plan(aws):
        reporter.write_line(line)
    return aws


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    evidence = config.stash[_EVIDENCE]
    if not evidence.steps:
        return
    terminalreporter.section("steps")
    for line in evidence.table():
        terminalreporter.write_line(line)
    if config.getoption("account"):
        path = Path(REPOSITORY, "docs", "evidence", f"{evidence.steps[0].started[:10]}.json")
        evidence.write(path, caller().region)
        terminalreporter.write_line(f"written to {path}")
