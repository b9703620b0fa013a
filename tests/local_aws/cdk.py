"""The CDK CLI, as a user would call it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.local_aws.instance import REPOSITORY, Aws


class CdkFailedError(RuntimeError):
    """The CLI said no; the text is all that it printed."""


@dataclass(frozen=True)
class Cdk:
    """The CLI for a project and an AWS."""

    aws: Aws
    project: Path = REPOSITORY
    app: str | None = None

    def bootstrap(self) -> None:
        """Prepare the account: the bucket and the roles that deployments use."""
        # Outside of the project, whose app would be run for nothing.
        elsewhere = self.aws.directory or Path(tempfile.gettempdir())
        self._run("bootstrap", f"aws://{self.aws.account}/{self.aws.region}", directory=elsewhere)

    def synth(self, output: Path) -> None:
        """Write the cloud assembly of the project's app."""
        self.start_synth(output).wait()

    def start_synth(self, output: Path) -> "Run":
        """Begin to write it."""
        app = ("--app", self.app) if self.app else ()
        return self._start("synth", "--quiet", "--output", str(output), *app)

    def deploy(self, stack: str, assembly: Path) -> dict[str, str]:
        """Deploy a stack of an assembly, which is synthesized if it is not there; returns the stack's outputs."""
        source = "--app" if assembly.exists() else "--output"
        with tempfile.TemporaryDirectory(dir=self.aws.directory) as directory:
            outputs = Path(directory, "outputs.json")
            self._run(
                "deploy", stack, source, str(assembly), "--require-approval", "never", "--outputs-file", str(outputs)
            )
            written: dict[str, dict[str, str]] = json.loads(outputs.read_text(encoding="utf-8"))
        return written.get(deployed_name(assembly, stack), {})

    def deploy_all(self, pattern: str, assembly: Path) -> None:
        """Deploy the stacks of an assembly that a pattern fits, one after the other, as they need each other."""
        self._run("deploy", pattern, "--app", str(assembly), "--require-approval", "never")

    def destroy(self, stack: str, assembly: Path) -> None:
        """Destroy a stack."""
        self._run("destroy", stack, "--app", str(assembly), "--force")

    def _run(self, *arguments: str, directory: Path | None = None) -> str:
        return self._start(*arguments, directory=directory).wait()

    def _start(self, *arguments: str, directory: Path | None = None) -> "Run":
        environment = {
            **self.aws.environment,
            "CI": "1",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "PYTHONPATH": str(REPOSITORY),
            "NODE_COMPILE_CACHE": str(Path(sys.prefix, ".node-cache")),
        }
        process = subprocess.Popen(
            ["cdk", *arguments],  # noqa: S607  # found on the PATH that the Makefile sets
            cwd=directory or self.project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return Run(" ".join(arguments), process)


@dataclass(frozen=True)
class Run:
    """The CLI while it runs, with the programs that it has started: they end together."""

    arguments: str
    process: "subprocess.Popen[str]"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def wait(self) -> str:
        """What it printed, when it has ended well."""
        try:
            output, _ = self.process.communicate()
        finally:
            self.end()
        if self.process.returncode:
            raise CdkFailedError(f"cdk {self.arguments} ended with {self.process.returncode}:\n{output}")
        return output

    def end(self) -> None:
        """End it, if it has not yet."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def stack_names(assembly: Path) -> list[str]:
    """The stacks of an assembly and of its stages, as the CLI calls them, in the order of the manifest."""
    return list(_stacks(assembly))


def deployed_name(assembly: Path, stack: str) -> str:
    """What CloudFormation calls a stack."""
    return _stacks(assembly)[stack]


def _stacks(assembly: Path) -> dict[str, str]:
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
    found = {}
    for name, artifact in manifest["artifacts"].items():
        properties = artifact.get("properties", {})
        if artifact["type"] == "aws:cloudformation:stack":
            found[artifact.get("displayName", name)] = properties.get("stackName", name)
        elif artifact["type"] == "cdk:cloud-assembly":
            found |= _stacks(assembly / properties["directoryName"])
    return found


def template(assembly: Path, stack: str) -> dict[str, Any]:
    """The template of a stack."""
    written: dict[str, Any] = json.loads((assembly / f"{stack}.template.json").read_text(encoding="utf-8"))
    return written
