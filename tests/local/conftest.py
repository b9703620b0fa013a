"""An AWS for the tests: the local one, or with --account the one of the caller's credentials."""

from collections.abc import Iterator

import pytest

from tests.local_aws.instance import Aws, local_aws


@pytest.fixture(scope="session")
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """An empty local AWS."""
    with local_aws() as instance:
        yield instance
