"""The state machine of a batch transform as a construct."""

import re

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from constructs_lib import BatchTransform, ContainerDefinition, InstanceType, Model, S3Location
from tests.unit.apps import quick_app
from tests.unit.batch.conftest import Define, states_of
from tests.unit.templates import only, resources_of


def test_its_role_is_assumed_by_step_functions_alone(stack: Stack, define: Define) -> None:
    define()

    role = next(each for name, each in resources_of(stack, "AWS::IAM::Role").items() if name.startswith("NightlyRole"))
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}


def test_a_long_path_leaves_room_for_what_makes_names_unique(container: ContainerDefinition) -> None:
    stack = Stack(quick_app(), "A" * 60)
    bucket = s3.Bucket(stack, "Data")
    BatchTransform(
        stack,
        "B" * 60,
        model=Model(stack, "Model", containers=[container]),
        instance_type=InstanceType.M5_LARGE,
        input=S3Location(bucket, "in/"),
        output=S3Location(bucket, "out/"),
    )

    prefix = re.search(r"'([^']+)-' & \$uuid", states_of(stack)["Name"]["Assign"]["job"])
    assert prefix
    assert re.fullmatch(r"[a-z0-9](-*[a-z0-9]){0,25}", prefix[1])


def test_another_model_changes_it_in_place(stack: Stack, define: Define, container: ContainerDefinition) -> None:
    define(model=Model(stack, "Other", containers=[container]))

    machine = only(stack, "AWS::StepFunctions::StateMachine")
    assert set(machine["Properties"]) == {"DefinitionString", "RoleArn"}
