"""What the tests make in a real account, and about what it costs: said before anything is made."""

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.local_aws.cdk import Cdk, stack_names, template
from tests.local_aws.instance import Aws
from tests.local_aws.questions import QUESTIONS

# US dollars an hour for real-time hosting in us-east-1; other regions differ by a third at most.
_PRICES = {"ml.m5.large": 0.115}
_PRICE_LIST = "https://aws.amazon.com/sagemaker/ai/pricing/"
# A deployment, two updates and one that fails; an update runs two fleets at once.
_HOURS = 2.0
_FLEETS = 2


def caller() -> Aws:
    """The account and region of the caller's credentials."""
    region = os.environ.get("AWS_REGION") or boto3.session.Session().region_name
    if region is None:
        raise SystemExit("no region: set AWS_REGION")
    return Aws(boto3.client("sts", region_name=region).get_caller_identity()["Account"], region)


def asked_for(account: str, aws: Aws) -> Aws:
    """The account, if it is the one that was asked for by its number."""
    if aws.account != account:
        raise pytest.UsageError(f"the credentials are of account {aws.account}, not of {account}")
    return aws


def plan(aws: Aws) -> list[str]:
    """The resources of every stack, and an upper estimate of what they cost."""
    with tempfile.TemporaryDirectory() as directory:
        assembly = Path(directory, "cdk.out")
        Cdk(aws).synth(assembly)
        # The stack with a front door is tested on the local AWS only.
        templates = {stack: template(assembly, stack) for stack in stack_names(assembly) if stack in QUESTIONS}
    lines = [f"In account {aws.account}, {aws.region}, for about two hours a stack, one after the other:"]
    instances: Counter[str] = Counter()
    for stack, written in templates.items():
        types = Counter(resource["Type"] for resource in written["Resources"].values())
        lines.append(f"  {stack}: " + ", ".join(f"{count} {name}" for name, count in sorted(types.items())))
        instances += instances_of(written)
        if any("ServerlessConfig" in variant for variant in variants_of(written)):
            lines.append(f"  {stack} has a serverless variant, paid by its use and its provisioned concurrency: cents")
    lines += [f"  {count} instances of {name}, twice as many during updates" for name, count in instances.items()]
    lines.append("  CDKToolkit, the bootstrap stack, if it is not there; it stays. Everything else is destroyed.")
    unknown = [name for name in instances if name not in _PRICES]
    dollars = sum(_PRICES.get(name, 0) * count * _HOURS * _FLEETS for name, count in instances.items())
    missing = f", and {', '.join(unknown)}, whose price is not known here" if unknown else ""
    lines.append(f"It costs about {dollars:.2f} US dollars at most{missing}. Prices: {_PRICE_LIST}")
    return lines


def variants_of(written: dict[str, Any]) -> list[dict[str, Any]]:
    """The variants of a template."""
    configs = (r for r in written["Resources"].values() if r["Type"] == "AWS::SageMaker::EndpointConfig")
    return [variant for config in configs for variant in config["Properties"]["ProductionVariants"]]


def instances_of(written: dict[str, Any]) -> Counter[str]:
    """The instances that a template asks for."""
    counts: Counter[str] = Counter()
    for variant in variants_of(written):
        if "InstanceType" in variant:
            counts[variant["InstanceType"]] += int(variant["InitialInstanceCount"])
    return counts


def _say(text: str) -> None:
    print(text)  # noqa: T201  # the plan is for a reader


if __name__ == "__main__":
    aws = caller()
    for line in plan(aws):
        _say(line)
    _say(f"Nothing was made. To do it: make integ ACCOUNT={aws.account}")
