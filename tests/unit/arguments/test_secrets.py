"""Values of secrets among the variables of a container."""

from collections.abc import Callable

import jsii
import pytest
from aws_cdk import (
    Aws,
    CfnDynamicReference,
    CfnDynamicReferenceService,
    CfnParameter,
    IStableStringProducer,
    Lazy,
    SecretValue,
    Stack,
)
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Annotations, Match

from constructs_lib import ContainerDefinition, ContainerImage, Model
from constructs_lib.arguments.secrets import secret_variables


@jsii.implements(IStableStringProducer)
class Later:
    """A text that is made when the app is synthesized."""

    def produce(self) -> str:
        return "later"


def secret(stack: Stack) -> secretsmanager.Secret:
    return secretsmanager.Secret(stack, "Secret")


SECRETS: dict[str, Callable[[Stack], str]] = {
    "unwrapped": lambda stack: secret(stack).secret_value.unsafe_unwrap(),
    "a field": lambda stack: secret(stack).secret_value_from_json("token").unsafe_unwrap(),
    "as a string": lambda stack: secret(stack).secret_value.to_string(),
    "in a text": lambda stack: "Bearer " + secret(stack).secret_value.unsafe_unwrap(),
    "by name": lambda _: SecretValue.secrets_manager("hub").unsafe_unwrap(),
    "secure parameter": lambda _: SecretValue.ssm_secure("hub").unsafe_unwrap(),
    "written out": lambda _: "{{resolve:secretsmanager:hub:SecretString:token}}",
    "secure, written out": lambda _: "Bearer {{resolve:ssm-secure:hub:1}}",
}
OTHERS: dict[str, Callable[[Stack], str]] = {
    "plain": lambda _: "debug",
    "in braces": lambda _: "{name}",
    "ARN": lambda stack: secret(stack).secret_arn,
    "region": lambda _: Aws.REGION,
    "parameter": lambda stack: CfnParameter(stack, "Parameter").value_as_string,
    "lazy": lambda _: Lazy.string(Later()),
    "stored parameter": lambda stack: ssm.StringParameter.value_for_string_parameter(stack, "/model/level"),
    "version of a stored parameter": lambda stack: (
        ssm.StringParameter.from_string_parameter_attributes(
            stack, "Level", parameter_name="/model/level", version=3
        ).string_value
    ),
    "dynamic reference": lambda _: CfnDynamicReference(CfnDynamicReferenceService.SSM, "/model/level").to_string(),
    "stored, written out": lambda _: "{{resolve:ssm:/model/level}}",
}


@pytest.mark.parametrize("make", SECRETS.values(), ids=SECRETS)
def test_values_of_secrets_are_known(stack: Stack, make: Callable[[Stack], str]) -> None:
    assert secret_variables({"LEVEL": "debug", "TOKEN": make(stack)}) == ("TOKEN",)


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_other_values_are_none(stack: Stack, make: Callable[[Stack], str]) -> None:
    assert secret_variables({"TOKEN": make(stack)}) == ()


def test_a_model_warns_of_them(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, environment={"TOKEN": secret(stack).secret_value.unsafe_unwrap()})
    Model(stack, "Model", containers=[container])

    Annotations.from_stack(stack).has_warning(
        "/Test/Model", Match.string_like_regexp("'TOKEN' in environment is the value of a secret")
    )


def test_a_model_that_reads_its_secret_itself_is_not_warned_of(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, environment={"TOKEN_SECRET_ARN": secret(stack).secret_arn})
    Model(stack, "Model", containers=[container])

    Annotations.from_stack(stack).has_no_warning("*", Match.string_like_regexp("secret"))
