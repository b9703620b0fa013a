"""An AWS for the tests: the local one, or with --account the one of the caller's credentials."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.evidence import Evidence
from tests.local.plan import asked_for, caller, plan
from tests.local.project import Project
from tests.local_aws.cdk import Cdk
from tests.local_aws.instance import REPOSITORY, Aws, local_aws

_ACCOUNT = pytest.StashKey[Aws]()
_EVIDENCE = pytest.StashKey[Evidence]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--account", metavar="ID", help="deploy to this account, which must be the credentials': it costs")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "account: also runs against a real account")
    config.addinivalue_line(
        "markers", "of(*stacks): is about these stacks only, of those that its fixture goes through"
    )
    config.stash[_EVIDENCE] = Evidence()
    if account := config.getoption("account"):
        config.stash[_ACCOUNT] = asked_for(account, caller())


def pytest_report_header(config: pytest.Config) -> list[str]:
    return plan(config.stash[_ACCOUNT]) if _ACCOUNT in config.stash else []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if _is_about_its_stack(item)]
    if _ACCOUNT in config.stash:
        items[:] = [item for item in items if item.get_closest_marker("account")]


def _is_about_its_stack(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("of")
    return marker is None or not isinstance(item, pytest.Function) or item.callspec.params["stack"] in marker.args


@pytest.fixture(scope="session")
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """An empty local AWS, or the account that was asked for."""
    if _ACCOUNT in request.config.stash:
        yield request.config.stash[_ACCOUNT]
        return
    with local_aws() as instance:
        yield instance


@pytest.fixture(scope="session")
def bootstrapped(aws: Aws, evidence: Evidence) -> Aws:
    """The same, with the bucket and the roles that the CLI deploys with."""
    with evidence.step("bootstrap", "CDKToolkit"):
        Cdk(aws).bootstrap()
    return aws


@pytest.fixture(scope="session")
def assembly(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, synthesized once: each test that begins with them takes a copy."""
    written = tmp_path_factory.mktemp("assembly") / "cdk.out"
    Cdk(aws).synth(written)
    return written


@pytest.fixture(scope="module")
def project(
    bootstrapped: Aws, assembly: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """A copy of this project for the example that a module is about, which its STACK names."""
    return Project.copy_to(tmp_path_factory.mktemp(request.module.STACK), bootstrapped, assembly)


@pytest.fixture(scope="module")
def outputs(project: Project, evidence: Evidence, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The outputs of that example, which is deployed as long as the tests of the module run."""
    stack: str = request.module.STACK
    with evidence.step("deploy", stack):
        deployed = project.deploy_first(stack)
    yield deployed
    project.destroy(stack)


@pytest.fixture(scope="session")
def candidates(aws: Aws, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples with the candidate's weights where the model was, synthesized once."""
    project = Project.copy_to(tmp_path_factory.mktemp("candidates"), aws, assembly)
    project.train_another_model()
    return project.synth()


@pytest.fixture(scope="session")
def broken(aws: Aws, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples with a model that its container cannot load, synthesized once."""
    project = Project.copy_to(tmp_path_factory.mktemp("broken"), aws, assembly)
    project.break_model()
    return project.synth()


@pytest.fixture(scope="session")
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """What the tests do, for the table at their end."""
    return request.config.stash[_EVIDENCE]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    evidence = config.stash[_EVIDENCE]
    if not evidence.steps:
        return
    terminalreporter.section("steps")
    for line in evidence.table():
        terminalreporter.write_line(line)
    if _ACCOUNT in config.stash:
        path = REPOSITORY / "docs" / "evidence" / f"{evidence.steps[0].started[:19].replace(':', '')}.json"
        evidence.write(path, config.stash[_ACCOUNT].region)
        terminalreporter.write_line(f"written to {path}")
