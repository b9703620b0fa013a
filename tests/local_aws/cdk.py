"""The CDK CLI, as a user would call it."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.local_aws.instance import REPOSITORY, Aws


class CdkFailedError(RuntimeError):
    """The CLI said no; the text is all that it printed."""


@dataclass(frozen=True)
class Cdk:
    """The CLI for a project and an AWS."""

    aws: Aws
    project: Path = REPOSITORY

    def bootstrap(self) -> None:
        """Prepare the account: the bucket and the roles that deployments use."""
        # Outside of the project, whose app would be run for nothing.
        self._run("bootstrap", f"aws://{self.aws.account}/{self.aws.region}", directory=Path(tempfile.gettempdir()))

    def synth(self, output: Path) -> None:
        """Write the cloud assembly of the project's app."""
        self._run("synth", "--quiet", "--output", str(output))

    def deploy(self, stack: str, assembly: Path) -> dict[str, str]:
        """Deploy a stack of an assembly, which is synthesized if it is not there; returns the stack's outputs."""
        source = "--app" if assembly.exists() else "--output"
        with tempfile.TemporaryDirectory() as directory:
            outputs = Path(directory, "outputs.json")
            self._run(
                "deploy", stack, source, str(assembly), "--require-approval", "never", "--outputs-file", str(outputs)
            )
            written: dict[str, dict[str, str]] = json.loads(outputs.read_text(encoding="utf-8"))
        return written.get(stack, {})

    def destroy(self, stack: str, assembly: Path) -> None:
        """Destroy a stack."""
        self._run("destroy", stack, "--app", str(assembly), "--force")

    def _run(self, *arguments: str, directory: Path | None = None) -> str:
        done = subprocess.run(
            ["cdk", *arguments],  # noqa: S607 found on the PATH that the Makefile sets
            cwd=directory or self.project,
            env={
                **self.aws.environment,
                "CI": "1",
                "CDK_DISABLE_CLI_TELEMETRY": "true",
                "PYTHONPATH": str(REPOSITORY),
                "NODE_COMPILE_CACHE": str(Path(sys.prefix, ".node-cache")),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CdkFailedError(f"cdk {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout


def stack_names(assembly: Path) -> list[str]:
    """The stacks of an assembly, in the order of its manifest."""
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
    return [name for name, artifact in manifest["artifacts"].items() if artifact["type"] == "aws:cloudformation:stack"]


def template(assembly: Path, stack: str) -> dict[str, Any]:
    """The template of a stack."""
    written: dict[str, Any] = json.loads((assembly / f"{stack}.template.json").read_text(encoding="utf-8"))
    return written
