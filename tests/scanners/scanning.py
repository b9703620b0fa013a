"""What scanners find in an app: cdk-nag, the rules of AWS Control Tower for CloudFormation Guard, and checkov."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cdk_nag
from aws_cdk import App, Environment, Validations
from cdklabs.cdk_validator_cfnguard import CfnGuardValidator

from tests.scanners.finding import Finding
from tests.snapshot.test_stacks import MODULES, stack_in

ROOT = Path(__file__).parents[2]
ENVIRONMENT = Environment(account="123456789012", region="us-east-1")
_CHECKOV = ROOT / ".venv-scanners" / "bin" / "checkov"
_PACKS = (
    cdk_nag.AwsSolutionsChecks,
    cdk_nag.NIST80053R5Checks,
    cdk_nag.NIST80053R4Checks,
    cdk_nag.HIPAASecurityChecks,
    cdk_nag.PCIDSS321Checks,
    cdk_nag.ServerlessChecks,
)


def examples(app: App) -> None:
    """Define the example stacks."""
    for module in MODULES:
        cls = stack_in(module)
        cls(app, cls.__name__.removesuffix("Stack"), env=ENVIRONMENT)


def findings(define: Callable[[App], object], directory: Path) -> frozenset[Finding]:
    """Return what all scanners find in what a function defines in an app."""
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context={**context, "aws:cdk:enable-path-metadata": True}, outdir=str(directory))
    guard: Any = CfnGuardValidator()  # typed as the first version of the interface, which has another name
    Validations.of(app).add_plugins(guard, *(pack(app) for pack in _PACKS))
    define(app)
    try:
        app.synth()
    except RuntimeError as error:  # what a plugin finds fails the synthesis, after the report is written
        if "ValidationFailed" not in str(error):
            raise
    return frozenset({*_of_plugins(directory), *_of_checkov(directory)})


def _of_plugins(directory: Path) -> set[Finding]:
    report = json.loads((directory / "validation-report.json").read_text(encoding="utf-8"))
    return {
        Finding(violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }


def _of_checkov(directory: Path) -> set[Finding]:
    options = [
        "--framework",
        "cloudformation",
        "--output",
        "json",
        "--quiet",
        "--compact",
        "--skip-download",
        "--soft-fail",
    ]
    done = subprocess.run([_CHECKOV, "--directory", directory, *options], capture_output=True, text=True, check=True)
    return {
        Finding(check["check_id"], _path(directory, check["file_path"], check["resource"]))
        for check in json.loads(done.stdout)["results"]["failed_checks"]
    }


def _path(directory: Path, file: str, resource: str) -> str:
    template: dict[str, Any] = json.loads((directory / file.lstrip("/")).read_text(encoding="utf-8"))
    return str(template["Resources"][resource.rpartition(".")[2]]["Metadata"]["aws:cdk:path"])
