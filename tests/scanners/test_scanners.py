"""The example stacks under every scanner that runs without an account: whatever is found has its reason."""

import pytest

from tests.generators import publish_file
from tests.generators.scanners_page import PAGE, page
from tests.scanners.explanations import Explanation, explanations
from tests.scanners.finding import Finding
from tests.scanners.hardened_stack import HardenedStack
from tests.scanners.scanning import ENVIRONMENT, examples, findings

TABLE = explanations()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> frozenset[Finding]:
    return findings(examples, tmp_path_factory.mktemp("examples"))


@pytest.fixture(scope="module")
def still_found(tmp_path_factory: pytest.TempPathFactory) -> frozenset[Finding]:
    directory = tmp_path_factory.mktemp("hardened")
    return findings(lambda app: HardenedStack(app, "Hardened", env=ENVIRONMENT), directory)


def unexplained(found: frozenset[Finding], table: list[Explanation]) -> list[Finding]:
    return sorted(finding for finding in found if not any(row.explains_any(finding) for row in table))


def test_every_finding_is_explained(found: frozenset[Finding]) -> None:
    assert unexplained(found, TABLE) == []


def test_every_scanner_has_found_something(found: frozenset[Finding]) -> None:
    beginnings = ("AwsSolutions-", "NIST.800.53.R5-", "NIST.800.53.R4-", "HIPAA.", "PCI.", "Serverless-", "CKV_")

    assert [each for each in beginnings if not any(finding.rule.startswith(each) for finding in found)] == []
    assert any(finding.rule.endswith("_check") for finding in found)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.where)
def test_every_explanation_is_needed(found: frozenset[Finding], row: Explanation) -> None:
    assert [rule for rule in row.rules if not any(row.explains(finding, rule) for finding in found)] == []


def test_remedies_leave_only_what_is_so_by_design(still_found: frozenset[Finding]) -> None:
    by_design = [row for row in TABLE if not row.proven]

    assert unexplained(still_found, by_design) == []


def test_page_is_current() -> None:
    assert publish_file(PAGE, page(), check=True) == 0, "run python -m tests.generators.scanners_page"
