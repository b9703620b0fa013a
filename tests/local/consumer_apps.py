"""The apps of `tests/consumers`, deployed as their authors do: with the CDK CLI, from a directory of their own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from tests.local.leftovers import resources_of
from tests.local_aws.cdk import Cdk, deployed_name, stack_names
from tests.local_aws.instance import REPOSITORY, Aws

_CORES = 2


@dataclass(frozen=True)
class ConsumerApp:
    """Somebody's app, with the assemblies of its versions.

    Attributes:
        aws: Where it is deployed to.
        directory: Where the app lies, with an assembly for each version.
        stacks: The stacks that are deployed, as the CLI takes them: a name, or a pattern.
    """

    aws: Aws
    directory: Path
    stacks: str = "*"

    @classmethod
    def copy(cls, aws: Aws, who: str, directory: Path, stacks: str = "*") -> "ConsumerApp":
        """Take a copy of an app, as a directory outside of this project."""
        source = REPOSITORY / "tests" / "consumers" / who
        shutil.copytree(source, directory / "app", ignore=shutil.ignore_patterns("__pycache__"))
        return cls(aws, directory, stacks)

    def synth(self, *versions: Mapping[str, str]) -> None:
        """Synthesize versions, each with a context of its own: v1, v2, ..."""
        with ThreadPoolExecutor(_CORES) as pool:
            list(pool.map(self._synth, range(1, len(versions) + 1), versions))

    def _synth(self, version: int, context: Mapping[str, str]) -> None:
        """Do what the CLI does, which would start another Node for it."""
        environment = {
            **self.aws.environment,
            "CDK_CONTEXT_JSON": json.dumps(dict(context)),
            "CDK_OUTDIR": str(self.assembly(version)),
            "PYTHONPATH": str(REPOSITORY),
        }
        command = [sys.executable, "app.py"]
        done = subprocess.run(
            command, cwd=self.directory / "app", env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def assembly(self, version: int) -> Path:
        """Where the templates of a version are."""
        return self.directory / f"v{version}"

    def deploy(self, version: int, stacks: str | None = None) -> None:
        """Deploy a version of all stacks, or of some."""
        Cdk(self.aws, self.directory).deploy_all(stacks or self.stacks, self.assembly(version))

    def outputs(self, stack: str) -> dict[str, str]:
        """What a deployed stack tells."""
        found = self.aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
        return {each["OutputKey"]: each["OutputValue"] for each in found}

    def named(self, stack: str, resource_type: str) -> str:
        """The only resource of a type in a deployed stack, by its physical id."""
        (found,) = (r for r in resources_of(self.aws, stack) if r["ResourceType"] == resource_type)
        return str(found["PhysicalResourceId"])

    def destroy(self) -> None:
        """Delete the stacks that are there, the last first; what they retain stays in the AWS of the tests."""
        cloudformation = self.aws.client("cloudformation")
        assembly = self.assembly(1)
        for stack in reversed(stack_names(assembly)):
            name = deployed_name(assembly, stack)
            try:
                cloudformation.describe_stacks(StackName=name)
            except ClientError:
                continue
            cloudformation.delete_stack(StackName=name)
            cloudformation.get_waiter("stack_delete_complete").wait(
                StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 300}
            )
