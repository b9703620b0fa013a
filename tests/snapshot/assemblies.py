"""What a strict synthesis stumbles over."""

import json
from pathlib import Path

from aws_cdk.cx_api import CloudAssembly, SynthesisMessageLevel


def complaints(assembly: CloudAssembly) -> list[str]:
    """Return all that `cdk synth --strict` fails for: warnings and errors of constructs and of CDK's validation."""
    messages = [
        str(message.entry.data)
        for stack in assembly.stacks
        for message in stack.messages
        if message.level is not SynthesisMessageLevel.INFO
    ]
    report = Path(assembly.directory) / "validation-report.json"
    if not report.exists():
        return messages
    violations = [
        f"{violation['ruleName']}: {violation['description']}"
        for plugin in json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
        for violation in plugin["violations"]
        if violation.get("severity") != "info"
    ]
    return [*messages, *violations]
