"""Stacks that read of each other, as CloudFormation keeps them: exports that are in use, and weak references."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.templates import Stack, Template
from tests.local_aws.cdk import Cdk, CdkFailedError
from tests.local_aws.instance import Aws

NAME = "/shared/name"
EXPORT = "Shared"


def exported(aws: Aws) -> dict[str, str]:
    """The exports of these stacks; others have theirs."""
    found = aws.every("cloudformation", "list_exports")
    return {export["Name"]: export["Value"] for export in found if export["Name"] in {EXPORT, "Other", "More"}}


def parameter(name: str, value: Any) -> Template:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": name, "Value": value}}


def producer(value: str, **output: Any) -> Template:
    """A stack whose output, which is exported if nothing else is said, is the value of a parameter."""
    written = {"Value": {"Fn::GetAtt": ["Parameter", "Value"]}, "Export": {"Name": EXPORT}, **output}
    return {
        "Resources": {"Parameter": parameter("/producer", value)},
        "Outputs": {"Out": {key: item for key, item in written.items() if item is not None}},
    }


def consumer(value: Any, other: str = "x") -> Template:
    return {"Resources": {"Parameter": parameter("/consumer", value), "Other": parameter("/other", other)}}


IMPORTED = {"Fn::ImportValue": EXPORT}


def weak(**changes: Any) -> Template:
    return {"Fn::GetStackOutput": {"StackName": "Producer", "OutputName": "Out", **changes}}


def value(aws: Aws, name: str) -> str:
    return str(aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


@pytest.fixture
def stacks(aws: Aws) -> Iterator[tuple[Stack, Stack]]:
    """A producer of `one`, and a consumer that is not there yet."""
    first, second = Stack(aws, "Producer"), Stack(aws, "Consumer")
    assert first.create(producer("one")) == "CREATE_COMPLETE"
    yield first, second
    for stack in (second, first):
        stack.delete()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        (producer("two"), "Export Shared cannot be updated as it is in use by Consumer"),
        (producer("one", Value="two"), "Export Shared cannot be updated as it is in use by Consumer"),
        (producer("one", Export=None), "Export Shared cannot be deleted as it is in use by Consumer"),
        (producer("one", Export={"Name": "Other"}), "Export Shared cannot be deleted as it is in use by Consumer"),
    ],
)
def test_an_export_that_is_imported_stays_as_it_is(
    aws: Aws, stacks: tuple[Stack, Stack], changed: Template, refusal: str
) -> None:
    first, second = stacks
    second.create(consumer(IMPORTED))

    assert first.update(changed) == "UPDATE_ROLLBACK_COMPLETE"
    assert refusal in first.failures().values()
    assert value(aws, "/producer") == value(aws, "/consumer") == "one"
    assert exported(aws) == {EXPORT: "one"}


def test_what_is_not_exported_may_change_beside_it(aws: Aws, stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    second.create(consumer(IMPORTED))
    changed = producer("one")
    changed["Resources"]["More"] = parameter("/more", "x")
    changed["Outputs"]["More"] = {"Value": "x", "Export": {"Name": "More"}}

    assert first.update(changed) == "UPDATE_COMPLETE"
    assert first.update(producer("one")) == "UPDATE_COMPLETE"
    assert exported(aws) == {EXPORT: "one"}


def test_an_export_that_nobody_imports_any_more_changes(aws: Aws, stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    second.create(consumer(IMPORTED))
    second.update(consumer("one"))

    assert first.update(producer("two")) == "UPDATE_COMPLETE"
    assert exported(aws) == {EXPORT: "two"}
    second.delete()
    assert first.update(producer("two", Export=None)) == "UPDATE_COMPLETE"
    assert exported(aws) == {}


def test_a_stack_whose_export_is_imported_is_not_deleted(aws: Aws, stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    second.create(consumer(IMPORTED))
    cloudformation = aws.client("cloudformation")

    cloudformation.delete_stack(StackName=first.name)

    stack = cloudformation.describe_stacks(StackName=first.name)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["StackStatusReason"] == "Export Shared cannot be deleted as it is in use by Consumer"
    assert value(aws, "/producer") == "one"


def test_a_name_is_exported_once(stacks: tuple[Stack, Stack]) -> None:
    _, second = stacks

    assert second.create({**consumer("x"), "Outputs": {"Out": {"Value": "x", "Export": {"Name": EXPORT}}}}) == (
        "ROLLBACK_COMPLETE"
    )
    assert "Export with name Shared is already exported by stack Producer" in second.failures().values()


def test_a_weak_reference_learns_of_a_change_when_its_stack_is_updated(aws: Aws, stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    assert second.create(consumer(weak())) == "CREATE_COMPLETE"
    assert value(aws, "/consumer") == "one"

    assert first.update(producer("two", Export=None)) == "UPDATE_COMPLETE"
    assert value(aws, "/consumer") == "one"
    with pytest.raises(ClientError, match="No updates are to be performed"):
        second.start_update(consumer(weak()))

    assert second.update(consumer(weak(), other="y")) == "UPDATE_COMPLETE"
    assert value(aws, "/consumer") == "two"


def test_a_weak_reference_keeps_nobody_from_deleting(aws: Aws, stacks: tuple[Stack, Stack]) -> None:
    first, second = stacks
    second.create(consumer(weak()))

    first.delete()

    assert value(aws, "/consumer") == "one"
    assert second.update(consumer(weak(), other="y")) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Stack Producer of Fn::GetStackOutput does not exist in us-east-1" in second.failures()["Parameter"]


@pytest.mark.parametrize(
    ("reference", "refusal"),
    [
        (weak(StackName="Nobody"), "Stack Nobody of Fn::GetStackOutput does not exist in us-east-1"),
        (weak(OutputName="Nothing"), "Stack Producer of Fn::GetStackOutput has no output Nothing"),
        (weak(Region="eu-west-1"), "Stack Producer of Fn::GetStackOutput does not exist in eu-west-1"),
        (weak(RoleArn="arn:aws:iam::123456789012:role/r"), "does not imitate RoleArn of Fn::GetStackOutput"),
        (weak(Output="Out"), "takes StackName, OutputName, Region and RoleArn"),
        ({"Fn::GetStackOutput": {"StackName": "Producer"}}, "takes StackName, OutputName, Region and RoleArn"),
        ({"Fn::GetStackOutput": ["Producer", "Out"]}, "takes StackName, OutputName, Region and RoleArn"),
    ],
)
@pytest.mark.usefixtures("stacks")
def test_a_weak_reference_to_nothing_is_refused(aws: Aws, reference: Template, refusal: str) -> None:
    stack = Stack(aws, "Lost")

    assert stack.create(consumer(reference)) == "ROLLBACK_COMPLETE"
    assert refusal in stack.failures()["Parameter"]
    stack.delete()


@pytest.mark.usefixtures("stacks")
def test_a_weak_reference_is_resolved_wherever_it_stands(aws: Aws) -> None:
    stack = Stack(aws, "Everywhere")
    joined = {"Fn::Join": ["-", ["a", weak(StackName={"Ref": "Whose"}, Region={"Ref": "AWS::Region"})]]}
    template = {
        "Parameters": {"Whose": {"Type": "String", "Default": "Producer"}},
        "Resources": {"Parameter": parameter("/everywhere", {"Fn::Sub": ["${it}!", {"it": joined}]})},
        "Outputs": {"Out": {"Value": weak()}},
    }

    assert stack.create(template) == "CREATE_COMPLETE"
    assert value(aws, "/everywhere") == "a-one!"
    described = aws.client("cloudformation").describe_stacks(StackName="Everywhere")["Stacks"][0]
    assert [output["OutputValue"] for output in described["Outputs"]] == ["one"]
    stack.delete()


def test_a_weak_reference_reaches_another_region(aws: Aws, stacks: tuple[Stack, Stack]) -> None:
    elsewhere = Stack(Aws(**{**vars(aws), "region": "eu-west-1"}), "Producer")
    elsewhere.create(producer("far"))
    _, second = stacks

    assert second.create(consumer(weak(Region="eu-west-1"))) == "CREATE_COMPLETE"
    assert value(aws, "/consumer") == "far"
    elsewhere.delete()


APP = """
from aws_cdk import App, Stack, aws_ssm as ssm
import pathlib

app = App(context={"@aws-cdk/core:defaultCrossStackReferences": "strong"})
first, second = Stack(app, "CdkProducer"), Stack(app, "CdkConsumer")
value = pathlib.Path(__file__).with_name("value").read_text()
shared = ssm.CfnParameter(first, "Shared", type="String", value=value)
ssm.CfnParameter(second, "Copy", type="String", value=shared.attr_value)
app.synth()
"""


def test_the_cdk_is_told_so_too(bootstrapped: Aws, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "cdk.json").write_text('{"app": "python app.py"}')
    (tmp_path / "value").write_text("one")
    cdk, assembly = Cdk(bootstrapped, tmp_path), tmp_path / "cdk.out"
    for stack in ("CdkProducer", "CdkConsumer"):
        cdk.deploy(stack, assembly)
    shutil.rmtree(assembly)
    (tmp_path / "value").write_text("two")

    with pytest.raises(CdkFailedError, match="cannot be updated as it is in use by CdkConsumer"):
        cdk.deploy("CdkProducer", assembly)
    for stack in ("CdkConsumer", "CdkProducer"):
        cdk.destroy(stack, assembly)
