"""Loads aws-cdk-lib once and waits until jsii has written its index: short runs never finish building it."""

import time
from importlib.metadata import version
from pathlib import Path

import aws_cdk

PATIENCE = 60.0

# Where jsii keeps its packages, on Linux and on macOS.
CACHES = (Path.home() / ".cache" / "aws" / "jsii", Path.home() / "Library" / "Caches" / "com.amazonaws.jsii")


def is_indexed() -> bool:
    """Whether jsii has written the index of the installed aws-cdk-lib."""
    installed = f"package-cache/aws-cdk-lib/{version('aws-cdk-lib')}/*/.jsii.runtime.v1.json"
    return any(True for cache in CACHES for _ in cache.glob(installed))


if __name__ == "__main__":
    aws_cdk.App()
    deadline = time.monotonic() + PATIENCE
    while not is_indexed() and time.monotonic() < deadline:
        time.sleep(0.2)
