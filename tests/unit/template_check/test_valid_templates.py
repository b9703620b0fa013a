"""Templates that deploy, as people write them: nothing is said of them, wherever they are deployed."""

from pathlib import Path

import pytest

from constructs_lib.template_check import violations
from constructs_lib.template_check.document import read_template

VALID = sorted((Path(__file__).parents[2] / "cases" / "valid").glob("*.yaml"))


@pytest.mark.parametrize("region", ["eu-west-1", None])
@pytest.mark.parametrize("path", VALID, ids=lambda path: str(path.stem))
def test_nothing_is_said_of_a_template_that_deploys(path: Path, region: str | None) -> None:
    assert [each.message for each in violations(read_template(path), region, account="123456789012")] == []
