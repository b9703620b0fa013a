"""Loads aws-cdk-lib once and waits until jsii has written its index: short runs never finish building it."""

import time
from pathlib import Path

import aws_cdk

PATIENCE = 60.0


def indices() -> list[Path]:
    return list(
        (Path.home() / ".cache" / "aws" / "jsii" / "package-cache").glob("aws-cdk-lib/*/*/.jsii.runtime.v1.json")
    )


if __name__ == "__main__":
    aws_cdk.App()
    deadline = time.monotonic() + PATIENCE
    while not indices() and time.monotonic() < deadline:
        time.sleep(0.5)
