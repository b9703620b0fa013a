"""What cfn-lint finds in a template."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode_str
from cfnlint.runner import Runner


def linted(template: Mapping[str, Any], region: str) -> list[str]:
    """Return what cfn-lint says of a template in a region, each behind the id of its rule."""
    decoded, unreadable = decode_str(json.dumps(template))
    assert unreadable == []
    return [f"{match.rule.id}: {match.message}" for match in _linter(region).validate_template(decoded)]


@functools.cache
def _linter(region: str) -> Runner:
    """Return what lints for a region: `cfnlint.api.lint` would load all rules for each template."""
    return Runner(ConfigMixIn(regions=[region]))
