"""Container definitions: what a container is made of, and everything that SageMaker would refuse of it."""

import enum
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from aws_cdk import App, CfnParameter, Environment, Fn, Lazy, SecretValue, Stack, Token
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_ecr_assets import Platform
from hypothesis import example, given
from hypothesis import strategies as st

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    ContainerMode,
    EndpointConfig,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
    PackageContents,
    RepositoryAccess,
    ServerlessProductionVariant,
)
from constructs_lib.arguments.refusal import described
from tests.unit.apps import quick_app
from tests.unit.arguments.test_arguments import Color, Producer
from tests.unit.bad_inputs import NOT_CONSTRUCTS, NOT_FLAGS, NOT_NAMES, NOT_STRINGS, refused, said
from tests.unit.model_templates import model_properties, only_container, statement, statements, warnings
from tests.unit.templates import only
from tests.unit.with_each import with_each

PACKAGE = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/iris/7"
SOLD = "arn:aws:sagemaker:eu-west-1:985815980388:model-package/iris-1-0a1b"


class Level(enum.StrEnum):
    DEBUG = "debug"


def render(stack: Stack, container: ContainerDefinition, **model: Any) -> dict[str, Any]:
    """Return a container as the template of a stack has it."""
    Model(stack, "Rendered", containers=[container], **model)
    return only_container(stack)


# What is rendered


def test_a_container_is_an_image(stack: Stack, image: ContainerImage) -> None:
    assert render(stack, ContainerDefinition(image=image)) == {
        "Image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0"
    }
    assert not warnings(stack)


def test_a_container_has_an_environment(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, environment={"LOG_LEVEL": "debug", "_": "", "a1": " spaces "})

    assert render(stack, container)["Environment"] == {"LOG_LEVEL": "debug", "_": "", "a1": " spaces "}


def test_an_empty_environment_is_none(stack: Stack, image: ContainerImage) -> None:
    assert "Environment" not in render(stack, ContainerDefinition(image=image, environment={}))


def test_a_container_has_a_hostname(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, container_hostname="a" * 63)

    assert render(stack, container)["ContainerHostname"] == "a" * 63


def test_a_package_has_several_specifications(stack: Stack) -> None:
    container = ContainerDefinition(
        model_package_name=PACKAGE, inference_specification_name="neo", package_contents=PackageContents()
    )

    assert render(stack, container) == {"ModelPackageName": PACKAGE, "InferenceSpecificationName": "neo"}
    assert not warnings(stack)


def test_a_package_of_the_marketplace_runs_isolated(stack: Stack) -> None:
    container = ContainerDefinition(model_package_name=SOLD)

    assert render(stack, container, network_isolation=True) == {"ModelPackageName": SOLD}
    assert not warnings(stack)
    nothing_said: dict[str, Any] = {}
    for values in (nothing_said, {"network_isolation": False}):
        with refused("is sold by AWS Marketplace, and network_isolation is not set", stack=stack):
            Model(stack, "Open", containers=[container], **values)


def test_fails_when_a_package_of_the_marketplace_is_served_without_instances(stack: Stack) -> None:
    model = Model(stack, "Model", containers=[ContainerDefinition(model_package_name=SOLD)], network_isolation=True)
    with refused("a serverless variant cannot be combined with a model package of AWS Marketplace", stack=stack):
        variant = ServerlessProductionVariant(model=model, max_concurrency=5)
        EndpointConfig(stack, "Config", serverless_production_variant=variant)


@pytest.mark.parametrize("name", [PACKAGE, PACKAGE.rpartition("/")[0], "iris"])
def test_a_model_package_brings_the_image(stack: Stack, name: str) -> None:
    assert render(stack, ContainerDefinition(model_package_name=name)) == {"ModelPackageName": name}


def test_a_container_hosts_all_models_under_a_prefix(stack: Stack, image: ContainerImage, bucket: s3.Bucket) -> None:
    data = ModelData.from_prefix(bucket, "models/")
    container = ContainerDefinition(image=image, model_data=data, mode=ContainerMode.MULTI_MODEL)

    assert render(stack, container)["Mode"] == "MultiModel"
    assert "MultiModelConfig" not in only_container(stack)


@pytest.mark.parametrize(("caching", "setting"), [(True, "Enabled"), (False, "Disabled")])
def test_models_are_kept_in_memory_or_not(
    stack: Stack, image: ContainerImage, bucket: s3.Bucket, *, caching: bool, setting: str
) -> None:
    container = ContainerDefinition(
        image=image,
        model_data=ModelData.from_prefix(bucket, "models/"),
        mode=ContainerMode.MULTI_MODEL,
        model_caching=caching,
    )

    assert render(stack, container)["MultiModelConfig"] == {"ModelCacheSetting": setting}


def test_an_image_is_pulled_from_a_registry_in_the_vpc(stack: Stack) -> None:
    container = ContainerDefinition(
        image=ContainerImage.from_uri("registry.example.com/serving:1.0"), repository_access=RepositoryAccess()
    )

    assert render(stack, container, vpc=ec2.Vpc(stack, "Vpc"))["ImageConfig"] == {"RepositoryAccessMode": "Vpc"}
    assert "ecr:" not in str(statements(stack))


def test_a_function_gives_the_credentials_for_the_registry(stack: Stack) -> None:
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:credentials"
    container = ContainerDefinition(
        image=ContainerImage.from_uri("registry.example.com/serving:1.0"),
        repository_access=RepositoryAccess(credentials_provider=lambda_.Function.from_function_arn(stack, "F", arn)),
    )

    assert render(stack, container, vpc=ec2.Vpc(stack, "Vpc"))["ImageConfig"] == {
        "RepositoryAccessMode": "Vpc",
        "RepositoryAuthConfig": {"RepositoryCredentialsProviderArn": arn},
    }
    assert statement(stack, "lambda:InvokeFunction")["Resource"] == arn


# What it keeps


def test_an_environment_that_is_changed_later_changes_nothing(stack: Stack, image: ContainerImage) -> None:
    environment = {"A": "a"}
    container = ContainerDefinition(image=image, environment=environment)
    environment["B"] = "b"

    assert render(stack, container)["Environment"] == {"A": "a"}
    with pytest.raises(TypeError):
        container.environment["C"] = "c"  # type: ignore[index]  # that is the mistake


def test_a_container_cannot_be_changed(container: ContainerDefinition) -> None:
    with pytest.raises(AttributeError):
        container.container_hostname = "serving"  # type: ignore[misc]  # that is the mistake


def test_containers_of_the_same_values_are_equal(image: ContainerImage) -> None:
    one, other = (ContainerDefinition(image=image, environment={"A": "a"}, model_caching=True) for _ in range(2))

    assert one == other
    assert len({one, other}) == 1
    assert one != ContainerDefinition(image=image, environment={"A": "b"}, model_caching=True)


def test_two_models_share_a_container(stack: Stack, container: ContainerDefinition) -> None:
    Model(stack, "First", containers=[container])
    Model(stack, "Second", containers=[container, container])

    assert not warnings(stack)


def test_texts_are_what_they_hold_and_not_what_they_print(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(
        image=image,
        environment=MappingProxyType({Color.BLUE: Level.DEBUG, "LEVEL": Color.BLUE}),
        container_hostname=Color.BLUE,
    )

    rendered = render(stack, container)
    assert rendered["Environment"] == {"blue": "debug", "LEVEL": "blue"}
    assert rendered["ContainerHostname"] == "blue"


# Tokens


def test_tokens_pass_untouched(stack: Stack, image: ContainerImage, parameter: CfnParameter) -> None:
    several = CfnParameter(stack, "Several", type="CommaDelimitedList").value_as_list
    environment = {
        "PARAMETER": parameter.value_as_string,
        "PART": f"before-{parameter.value_as_string}-after",
        "IMPORT": Fn.import_value("Export"),
        "SELECT": Fn.select(1, several),
        "LAZY": Lazy.string(Producer()),
        "NUMBER": Token.as_string(CfnParameter(stack, "Count", type="Number").value_as_number),
        "REFERENCE": "{{resolve:ssm:/models/level}}",
        "LITERAL": "${Token}",
    }
    container = ContainerDefinition(
        image=image, environment=environment, container_hostname=Fn.import_value("Host"), model_package_name=None
    )

    rendered = render(stack, container)
    assert rendered["Environment"] == {
        "PARAMETER": {"Ref": "Parameter"},
        "PART": {"Fn::Join": ["", ["before-", {"Ref": "Parameter"}, "-after"]]},
        "IMPORT": {"Fn::ImportValue": "Export"},
        "SELECT": {"Fn::Select": [1, {"Ref": "Several"}]},
        "LAZY": "produced",
        "NUMBER": {"Ref": "Count"},
        "REFERENCE": "{{resolve:ssm:/models/level}}",
        "LITERAL": "${Token}",
    }
    assert rendered["ContainerHostname"] == {"Fn::ImportValue": "Host"}


def test_an_environment_takes_what_cdk_resolves(stack: Stack, image: ContainerImage, parameter: CfnParameter) -> None:
    environment: Mapping[str, Any] = {"VALUE": parameter.value, "SECRET": SecretValue.ssm_secure("/models/key", "1")}

    assert render(stack, ContainerDefinition(image=image, environment=environment))["Environment"] == {
        "VALUE": {"Ref": "Parameter"},
        "SECRET": "{{resolve:ssm-secure:/models/key:1}}",
    }


def test_a_name_in_the_environment_may_be_a_token_that_cdk_resolves(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, environment={Lazy.string(Producer()): "value"})

    assert render(stack, container)["Environment"] == {"produced": "value"}


def test_a_model_package_may_be_a_token(stack: Stack, parameter: CfnParameter) -> None:
    container = ContainerDefinition(model_package_name=f"{PACKAGE}-{parameter.value_as_string}")

    assert "Fn::Join" in render(stack, container)["ModelPackageName"]


def test_a_property_can_be_overridden(stack: Stack, container: ContainerDefinition) -> None:
    resource: Any = Model(stack, "Model", containers=[container]).node.default_child
    resource.add_property_override("PrimaryContainer.Environment.A", "a")

    assert only(stack, "AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]["Environment"] == {"A": "a"}


# What SageMaker would refuse


def test_fails_when_there_is_neither_image_nor_model_package() -> None:
    with refused("neither image nor model_package_name", "set image"):
        ContainerDefinition()


@with_each("image", [*NOT_CONSTRUCTS, "nginx", ContainerImage, {"image": "nginx"}])
def test_fails_when_an_image_is_none(image: ContainerImage) -> None:
    with refused(
        f"image of ContainerDefinition must be a ContainerImage, got {described(image)}", "ContainerImage.from_uri"
    ):
        ContainerDefinition(image=image)


@with_each("data", [*NOT_CONSTRUCTS, "s3://bucket/model.tar.gz", ModelData, {"key": "model.tar.gz"}])
def test_fails_when_model_data_is_none(image: ContainerImage, data: ModelData) -> None:
    with refused(
        f"model_data of ContainerDefinition must be a ModelData, got {described(data)}", "ModelData.from_bucket"
    ):
        ContainerDefinition(image=image, model_data=data)


@with_each("mode", ["MultiModel", "SingleModel", "", None, 0, True, ContainerMode])
def test_fails_when_a_mode_is_none(image: ContainerImage, mode: ContainerMode) -> None:
    with refused("mode of ContainerDefinition must be", "ContainerMode"):
        ContainerDefinition(image=image, mode=mode)


@with_each("environment", [None, [], (), "A=a", [("A", "a")], {"A"}, 0, False, dict])
def test_fails_when_an_environment_is_no_mapping(image: ContainerImage, environment: Mapping[str, str]) -> None:
    with refused("environment of ContainerDefinition must be", "dict"):
        ContainerDefinition(image=image, environment=environment)


@with_each(
    "name",
    ["", " ", "A B", "1A", "A-B", "A.B", "A=B", "é", "A\n", "\0", "a" * 1025, "${Token}", "\u202e", "{{resolve}}"],
)
def test_fails_when_a_name_in_the_environment_is_none(image: ContainerImage, name: str) -> None:
    with refused("environment", repr(name)):
        ContainerDefinition(image=image, environment={name: "value"})


@with_each("name", [1, True, None, b"A", ("A",), 1.5])
def test_fails_when_a_name_in_the_environment_is_no_string(image: ContainerImage, name: str) -> None:
    with refused("environment", repr(name), "string"):
        ContainerDefinition(image=image, environment={name: "value"})


@with_each("value", [*NOT_STRINGS, None, np.int64(1), np.str_("text").encode()])
def test_fails_when_a_value_in_the_environment_is_no_string(image: ContainerImage, value: str) -> None:
    with refused("environment['A']", said(value), "string"):
        ContainerDefinition(image=image, environment={"A": value})


def test_fails_when_a_text_in_the_environment_lacks_half_of_a_character(image: ContainerImage) -> None:
    with refused("environment['A']", r"\ud800"):
        ContainerDefinition(image=image, environment={"A": "\ud800"})


def test_an_environment_has_a_hundred_variables_at_most(image: ContainerImage) -> None:
    assert ContainerDefinition(image=image, environment={f"A{number}": "" for number in range(100)})
    with refused("environment", "101", "at most 100"):
        ContainerDefinition(image=image, environment={f"A{number}": "" for number in range(101)})


def test_a_value_has_1024_characters_at_most(image: ContainerImage) -> None:
    assert ContainerDefinition(image=image, environment={"A": "a" * 1024})
    with refused("environment", "'A'", "at most 1024"):
        ContainerDefinition(image=image, environment={"A": "a" * 1025})


@example({"A": "#{Token["})
@given(st.dictionaries(st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,9}", fullmatch=True), st.text(max_size=50), max_size=5))
def test_every_other_text_is_a_value(environment: dict[str, str]) -> None:
    image = ContainerImage.from_uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving:1.0")

    assert ContainerDefinition(image=image, environment=environment).environment == environment


@with_each("name", NOT_NAMES)
def test_fails_when_a_hostname_is_none(image: ContainerImage, name: str) -> None:
    with refused("container_hostname", repr(name)):
        ContainerDefinition(image=image, container_hostname=name)


@with_each("name", NOT_STRINGS)
def test_fails_when_a_hostname_is_no_string(image: ContainerImage, name: str) -> None:
    with refused("container_hostname of ContainerDefinition must be", "string"):
        ContainerDefinition(image=image, container_hostname=name)


@with_each("name", ["", " ", "-", "a-", "a_b", "a b", "é", "a\n", f"{PACKAGE}/", f" {PACKAGE}", "${Token}"])
def test_fails_when_a_model_package_is_none(name: str) -> None:
    with refused("model_package_name", repr(name)):
        ContainerDefinition(model_package_name=name)


@with_each("name", NOT_STRINGS)
def test_fails_when_a_model_package_is_no_string(name: str) -> None:
    with refused("model_package_name of ContainerDefinition must be", "string"):
        ContainerDefinition(model_package_name=name)


@with_each("caching", NOT_FLAGS)
def test_fails_when_model_caching_is_no_flag(image: ContainerImage, *, caching: bool) -> None:
    with refused("model_caching of ContainerDefinition must be", "True or False"):
        ContainerDefinition(image=image, model_caching=caching)


@with_each("access", [*NOT_CONSTRUCTS, "Vpc", RepositoryAccess])
def test_fails_when_repository_access_is_none(image: ContainerImage, access: RepositoryAccess) -> None:
    with refused("repository_access of ContainerDefinition must be", "RepositoryAccess(...)"):
        ContainerDefinition(image=image, repository_access=access)


@with_each("provider", [*NOT_CONSTRUCTS, "arn:aws:lambda:eu-west-1:111122223333:function:f"])
def test_fails_when_a_credentials_provider_is_none(provider: lambda_.IFunction) -> None:
    with refused(
        f"credentials_provider of RepositoryAccess must be a lambda_.IFunction, got {described(provider)}",
        "lambda_.Function",
    ):
        RepositoryAccess(credentials_provider=provider)


def test_fails_when_a_registry_in_the_vpc_has_no_vpc(stack: Stack) -> None:
    container = ContainerDefinition(
        image=ContainerImage.from_uri("registry.example.com/serving:1.0"), repository_access=RepositoryAccess()
    )
    with refused("vpc is not set", stack=stack):
        Model(stack, "Model", containers=[container])


def test_fails_when_several_models_have_no_prefix(image: ContainerImage) -> None:
    with refused("no model_data", "prefix"):
        ContainerDefinition(image=image, mode=ContainerMode.MULTI_MODEL)


# What is only reported


def test_model_caching_of_one_model_warns(stack: Stack, image: ContainerImage) -> None:
    render(stack, ContainerDefinition(image=image, model_caching=False))

    (warning,) = warnings(stack)
    assert "model_caching" in warning
    assert "constructs-lib:model-caching-needs-multi-model" in warning


def test_a_model_package_beside_an_image_warns(stack: Stack, image: ContainerImage) -> None:
    container = ContainerDefinition(image=image, model_package_name=PACKAGE, package_contents=PackageContents())
    render(stack, container)

    (warning,) = warnings(stack)
    assert "constructs-lib:model-package-stands-alone" in warning


def test_a_specification_without_a_package_warns(stack: Stack, image: ContainerImage) -> None:
    render(stack, ContainerDefinition(image=image, inference_specification_name="neo"))

    (warning,) = warnings(stack)
    assert "constructs-lib:specification-of-package" in warning


def test_the_environments_of_all_containers_have_32_kilobytes_at_most(stack: Stack, image: ContainerImage) -> None:
    full = {f"A{number:07}": "a" * 1016 for number in range(16)}
    half = ContainerDefinition(image=image, environment=full)
    more = ContainerDefinition(image=image, environment={**full, "B": ""})

    Model(stack, "Full", containers=[half, half])
    with refused("32769 bytes", "32768", stack=stack):
        Model(stack, "More", containers=[half, more])
    assert "PrimaryContainer" not in model_properties(stack)


# Where its artifacts are, and what its image is built for


def served_in(region: str, bucket: Callable[[Stack], s3.IBucket]) -> Stack:
    """Define a model whose artifacts are in a bucket, and return its stack."""
    stack = Stack(quick_app(), "Serving", env=Environment(account="111122223333", region=region))
    image = ContainerImage.from_uri(f"111122223333.dkr.ecr.{region}.amazonaws.com/serving:1.0")
    data = ModelData.from_bucket(bucket(stack), "v7/model.tar.gz")
    Model(stack, "Model", containers=[ContainerDefinition(image=image, model_data=data)])
    return stack


def imported(stack: Stack, **place: Any) -> s3.IBucket:
    return s3.Bucket.from_bucket_attributes(stack, "Artifacts", bucket_name="artifacts", **place)


def test_fails_when_its_artifacts_are_in_another_region() -> None:
    with refused("artifacts", "us-east-1", "eu-west-1"):
        served_in("eu-west-1", lambda stack: imported(stack, region="us-east-1"))

    assert warnings(served_in("us-east-1", lambda stack: imported(stack, region="us-east-1"))) == []


def test_fails_when_its_artifacts_are_in_a_stack_of_another_region() -> None:
    def elsewhere(stack: Stack) -> s3.IBucket:
        there = Stack(App.of(stack), "There", env=Environment(account="111122223333", region="us-east-1"))
        return s3.Bucket(there, "Artifacts", bucket_name="artifacts")

    with refused("artifacts", "us-east-1", "eu-west-1"):
        served_in("eu-west-1", elsewhere)


def test_warns_of_artifacts_in_another_account() -> None:
    (warning,) = warnings(served_in("eu-west-1", lambda stack: imported(stack, account="444455556666")))

    assert "444455556666" in warning
    assert "constructs-lib:artifacts-in-account" in warning


def test_an_image_is_built_for_the_processor_of_its_instances(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")

    def serving(id: str, platform: Platform | None) -> Model:
        image = ContainerImage.from_asset(tmp_path, platform=platform)
        return Model(stack, id, containers=[ContainerDefinition(image=image)])

    arm, usual = serving("Arm", Platform.LINUX_ARM64), serving("Usual", None)
    graviton = InstanceType.of("ml.c7g.large")

    with refused("ml.c7g.large", "linux/amd64", "LINUX_ARM64 for Graviton"):
        InstanceProductionVariant(model=usual, instance_type=graviton)
    with refused("ml.m5.large", "linux/arm64"):
        InstanceProductionVariant(model=arm, instance_type=InstanceType.M5_LARGE)
    InstanceProductionVariant(model=arm, instance_type=graviton)
    InstanceProductionVariant(model=usual, instance_type=InstanceType.M5_LARGE)
