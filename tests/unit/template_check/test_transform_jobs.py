"""Transform jobs that state machines and schedules of a template start."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN, Partial, facts
from constructs_lib.template_check import violations
from constructs_lib.template_check.template import Template
from tests.unit.rules.sound import SOUND

SYNC = "arn:aws:states:::sagemaker:createTransformJob.sync"
SDK = "arn:aws:states:::aws-sdk:sagemaker:createTransformJob"
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:sagemaker:createTransformJob"
REQUEST: dict[str, Any] = SOUND["Machine"]["Properties"]["Definition"]["States"]["Transform"]["Parameters"]
LITERAL = {**REQUEST, "ModelName": "iris"}
TOO_MANY = {**LITERAL, "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 101}}


def machine_of(states: Mapping[str, Any], **top: Any) -> dict[str, Any]:
    return {"StartAt": next(iter(states)), "States": states, **top}


def task(request: Any, *, resource: Any = SYNC, argument: str = "Parameters", **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, argument: request, "End": True, **fields}


def resources_with(**properties: Any) -> dict[str, Any]:
    return {**SOUND, "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}


def jobs(resources: Mapping[str, Any]) -> list[Any]:
    found = Template({"Resources": resources}, "eu-west-1").facts()
    return [fact for _, fact in found if isinstance(fact, facts.TransformJob)]


def heard(resources: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    found = violations({"Resources": resources}, "eu-west-1")
    return {(each.finding.rule.id, each.resource, each.location) for each in found}


TEXT = json.dumps(machine_of({"Transform": task(TOO_MANY)}))


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"DefinitionString": TEXT}, "DefinitionString"),
        ({"DefinitionString": {"Fn::Sub": TEXT}}, "DefinitionString"),
        ({"DefinitionString": {"Fn::Join": ["", [TEXT[:200], TEXT[200:]]]}}, "DefinitionString"),
        ({"Definition": json.loads(TEXT)}, "Definition"),
        (
            {
                "DefinitionString": TEXT.replace("101", '"${Count}"'),
                "DefinitionSubstitutions": {"Count": "101", "Other": 1},
            },
            "DefinitionString",
        ),
    ],
    ids=["a string", "a substitution", "a join", "an object", "substitutions of the definition"],
)
def test_hears_of_a_job_however_the_definition_is_written(properties: Any, name: str) -> None:
    where = f"{name}.States.Transform.Parameters.TransformResources"

    assert heard(resources_with(**properties)) == {("transform-instance-count", "Machine", where)}


def test_reads_what_constructs_of_cdk_write() -> None:
    definition = json.dumps(machine_of({"T": task({**REQUEST, "ModelName": "<MODEL>"}, resource="<ARN>")}))
    before, between, after = definition.replace("<ARN>", "<MODEL>").split("<MODEL>")
    arn = ["arn:", {"Ref": "AWS::Partition"}, ":states:::sagemaker:createTransformJob.sync"]
    model = {"Fn::GetAtt": ["Model", "ModelName"]}
    resources = resources_with(DefinitionString={"Fn::Join": ["", [before, *arn, between, model, after]]})

    (job,) = jobs(resources)

    template = Template({"Resources": resources})
    assert job.model.primary_container.image == template.fact("Model").primary_container.image
    assert job.through_integration is True
    assert job.missing == ()


def test_knows_the_model_and_the_places() -> None:
    (job,) = jobs(SOUND)

    assert isinstance(job.model, facts.Model)
    assert (job.input_address, job.output_address) == ("s3://shop/in/", "s3://shop/out/")
    assert job.transform_job_name is UNKNOWN


def test_compares_places_in_a_bucket_of_the_template() -> None:
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    request = {
        **LITERAL,
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": {"Fn::Sub": "s3://${Bucket}/in/"}}}
        },
        "TransformOutput": {"S3OutputPath": {"Fn::Join": ["/", ["s3:/", {"Ref": "Bucket"}, "in/out"]]}},
    }
    resources = {**bucket, **resources_with(Definition=machine_of({"T": task(request)}))}

    (job,) = jobs(resources)

    assert isinstance(job.transform_output.s3_output_path, Partial)
    assert [rule for rule, _, _ in heard(resources)] == ["transform-output-in-input"]


def test_a_place_that_is_unknown_compares_with_nothing() -> None:
    (job,) = jobs(
        resources_with(
            Definition=machine_of({"T": task({**LITERAL, "TransformOutput": {"S3OutputPath.$": "$.output"}})})
        )
    )

    assert job.output_address is UNKNOWN
    assert job.transform_output.s3_output_path is UNKNOWN


@pytest.mark.parametrize(
    "states",
    [
        {"P": {"Type": "Parallel", "Branches": [machine_of({"T": task(TOO_MANY)})], "End": True}},
        {"M": {"Type": "Map", "ItemProcessor": machine_of({"T": task(TOO_MANY)}), "End": True}},
        {"M": {"Type": "Map", "Iterator": machine_of({"T": task(TOO_MANY)}), "End": True}},
        {"T": task(TOO_MANY, resource=SDK)},
        {"T": task(TOO_MANY, resource="arn:aws-cn:states:::sagemaker:createTransformJob.sync:2")},
        {"T": task(TOO_MANY, resource="arn:aws:states:::sagemaker:createTransformJob")},
        {"T": task(TOO_MANY, argument="Arguments", QueryLanguage="JSONata")},
    ],
    ids=["branch", "item processor", "iterator", "SDK", "second version", "without waiting", "JSONata"],
)
def test_finds_the_state_wherever_it_is(states: Any) -> None:
    assert [rule for rule, _, _ in heard(resources_with(Definition=machine_of(states)))] == ["transform-instance-count"]


def test_expressions_hide_their_values() -> None:
    request = {
        **{name: value for name, value in LITERAL.items() if not name.startswith("TransformJobName")},
        "TransformJobName": "{% 'nightly-' & $uuid() %}",
        "MaxPayloadInMB": "{% $payload %}",
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    }
    definition = machine_of({"T": task(request, argument="Arguments")}, QueryLanguage="JSONata")

    (job,) = jobs(resources_with(Definition=definition))

    assert job.transform_job_name is UNKNOWN
    assert job.max_payload_in_mb is UNKNOWN
    assert heard(resources_with(Definition=definition)) == set()


def test_what_a_request_lacks_is_missing() -> None:
    definition = machine_of({"T": task({"ModelName": "iris", "TransformResources": {"InstanceCount": 1}})})

    found = heard(resources_with(Definition=definition))

    at = "Definition.States.T.Parameters"
    assert {where for rule, _, where in found if rule == "required-property"} == {at, f"{at}.TransformResources"}


@pytest.mark.parametrize(
    "definition",
    [
        None,
        "text",
        {"Ref": "Definition"},
        {"States": None},
        {"States": {"T": None}},
        {"States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": TOO_MANY}}},
        {"States": {"T": task("{% $request %}", argument="Arguments", QueryLanguage="JSONata")}},
        {"States": {"T": task(None)}},
        {"States": {"P": {"Type": "Parallel", "Branches": {"Ref": "Branches"}}, "M": {"ItemProcessor": []}}},
    ],
)
def test_other_definitions_say_nothing(definition: Any) -> None:
    assert jobs(resources_with(Definition=definition)) == []
    assert jobs(resources_with(DefinitionString=definition)) == []


def test_a_definition_without_end_says_nothing() -> None:
    endless: dict[str, Any] = {"Type": "Parallel"}
    endless["Branches"] = [{"States": {"P": endless}}]

    assert jobs(resources_with(Definition={"States": {"P": endless}})) == []


def schedule(request: Any, arn: Any = UNIVERSAL) -> dict[str, Any]:
    target = {"Arn": arn, "Input": request}
    return {**SOUND, "Nightly": {"Type": "AWS::Scheduler::Schedule", "Properties": {"Target": target}}}


def scheduled(**values: Any) -> str:
    return json.dumps(
        {
            **{name: value for name, value in TOO_MANY.items() if not name.startswith("TransformJobName")},
            "TransformJobName": "nightly-<aws.scheduler.execution-id>",
            **values,
        }
    )


@pytest.mark.parametrize("request_of", [lambda text: text, lambda text: {"Fn::Join": ["", [text[:50], text[50:]]]}])
def test_hears_of_a_job_that_a_schedule_starts(request_of: Any) -> None:
    assert heard(schedule(request_of(scheduled()))) == {
        ("transform-instance-count", "Nightly", "Target.Input.TransformResources")
    }


def test_what_the_scheduler_puts_in_makes_a_name_unique() -> None:
    job = jobs(schedule(scheduled()))[-1]

    assert repr(job.transform_job_name) == "nightly-…"
    assert job.through_integration is False
    assert "transform-job-name" in {rule for rule, _, _ in heard(schedule(scheduled(TransformJobName="nightly")))}


@pytest.mark.parametrize(
    "resources",
    [
        schedule(scheduled(), "arn:aws:scheduler:::aws-sdk:sagemaker:startPipelineExecution"),
        schedule(scheduled(), {"Ref": "Target"}),
        schedule({"Ref": "Request"}),
        schedule(None),
        {**SOUND, "Nightly": {"Type": "AWS::Scheduler::Schedule", "Properties": {"Target": {"Ref": "Target"}}}},
        {**SOUND, "Nightly": {"Type": "AWS::Scheduler::Schedule"}},
    ],
)
def test_other_schedules_say_nothing(resources: Any) -> None:
    assert len(jobs(resources)) == 1
