"""Apps that are synthesized thousands of times: they keep nothing of which no unit test asks."""

from typing import Any

import pytest
from aws_cdk import App, NestedStack, Stack, Stage

# Where in the code each element was made, and copies of assets, whose hashes are computed all the same.
_UNREAD = dict.fromkeys(
    (
        "aws:cdk:disable-asset-staging",
        "aws:cdk:disable-creation-stack-traces",
        "aws:cdk:disable-logicalId-metadata",
        "aws:cdk:disable-stack-trace",
    ),
    True,
)


def quick_app(**options: Any) -> App:
    """Return an app without a tree, stack traces and copies of assets; its templates are those of every other app."""
    return App(**{"tree_metadata": False, **options, "context": {**_UNREAD, **options.get("context", {})}})


in_each_kind_of_stack = pytest.mark.parametrize(
    "scope",
    [
        lambda app: Stack(app, "Test"),
        lambda app: Stack(Stage(app, "Stage"), "Test"),
        lambda app: NestedStack(Stack(app, "Test"), "Nested"),
    ],
    ids=["a stack", "a stage", "a nested stack"],
)
"""Runs a test with each way to make a stack of an app, as `scope`."""
