"""Runs of `make local`, as somebody starts them."""

import os
import signal
import subprocess
import sys

from tests.local_aws.instance import REPOSITORY


def demo(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.local_aws", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*arguments: str) -> tuple[int, str]:
    """What it prints and how it ends."""
    process = demo(*arguments)
    output, _ = process.communicate(timeout=300)
    return process.returncode, output


class Kept:
    """An example that stays up, and what it has printed."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._process = demo(*arguments, "--keep", **environment)
        assert self._process.stdout is not None
        lines: list[str] = []
        for line in self._process.stdout:
            lines.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                break
        self.output = "\n".join(lines)
        self.commands = [line.strip() for line in lines if line.startswith("  ")]

    def command(self, start: str) -> str:
        (found,) = (command for command in self.commands if command.startswith(start))
        return found

    def shell(self, command: str) -> str:
        """Run a command in another terminal, after what is to be exported there, and nothing else of AWS."""
        exports = "\n".join(line for line in self.commands if line.startswith("export "))
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "JSII_NODE") if name in os.environ}
        done = subprocess.run(
            ["/bin/sh", "-euc", f"{exports}\n{command}"],
            env={**environment, "PYTHONPATH": str(REPOSITORY), "CI": "1", "CDK_DISABLE_CLI_TELEMETRY": "true"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def python(self, source: str) -> str:
        return self.shell(f"{sys.executable} -c '{source}'")

    def end(self) -> tuple[int, str]:
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGINT)
        with self._process:
            output = self._process.stdout.read()
        return self._process.returncode, output
