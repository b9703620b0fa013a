"""Model, configuration and endpoint in stacks of their own."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import Acknowledgment, CfnParameter, NestedStack, Stack, Tags, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    ContainerDefinition,
    ContainerImage,
    Endpoint,
    EndpointConfig,
    InstancePool,
    InstanceProductionVariant,
    InstanceType,
    Model,
    ModelData,
)
from tests.unit.apps import quick_app

Templates = Mapping[str, Mapping[str, Any]]
REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def served(
    stacks: str = "ABC",
    artifact: str = "model-1.tar.gz",
    strength: str = "strong",
    role: Callable[[Stack], iam.IRole] | None = None,
    then: Callable[[Model, EndpointConfig, Endpoint], object] = lambda *_: None,
) -> Templates:
    """Return the templates of an app; `stacks` says in which stacks model, configuration and endpoint are."""
    app = quick_app(context={"@aws-cdk/core:defaultCrossStackReferences": strength})
    defined = {name: Stack(app, name) for name in sorted(set(stacks))}
    for_model, for_config, for_endpoint = (defined[name] for name in stacks)
    bucket = s3.Bucket.from_bucket_name(for_model, "Bucket", "models")
    container = ContainerDefinition(
        image=ContainerImage.from_uri(f"{REGISTRY}/serving:1.0"), model_data=ModelData.from_bucket(bucket, artifact)
    )
    model = Model(for_model, "Model", containers=[container], role=None if role is None else role(for_model))
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    key = kms.Key.from_key_arn(for_config, "Key", KEY)
    config = EndpointConfig(for_config, "Config", instance_production_variants=[variant], encryption_key=key)
    endpoint = Endpoint(for_endpoint, "Endpoint", endpoint_config=config)
    then(model, config, endpoint)
    assembly = app.synth()
    return {name: assembly.get_stack_by_name(name).template for name in defined}


# The same, made once for all that only read it.
templates_of = functools.cache(served)


def only(template: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    (found,) = [each for each in template["Resources"].values() if each["Type"] == kind]
    return dict(found)


def changed(before: Templates, after: Templates) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def policies(template: Mapping[str, Any]) -> str:
    return json.dumps([each for each in template["Resources"].values() if "IAM" in each["Type"]])


@pytest.mark.parametrize("strength", ["strong", "weak", "both"])
@pytest.mark.parametrize("stacks", ["ABC", "ABB", "AAB", "AAA"])
def test_every_stack_changes_with_the_model(stacks: str, strength: str) -> None:
    before, after = templates_of(stacks, strength=strength), served(stacks, "model-2.tar.gz", strength)

    assert changed(before, after) == set(stacks)
    assert changed(before, served(stacks, strength=strength)) == set()


def test_names_are_read_from_outputs_and_never_imported() -> None:
    templates = templates_of()

    (variant,) = only(templates["B"], "AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"]
    name = only(templates["C"], "AWS::SageMaker::Endpoint")["Properties"]["EndpointConfigName"]
    for value, stack in ((variant["ModelName"], "A"), (name, "B")):
        position, (reference, digest) = value["Fn::Select"]
        assert position == 0
        assert reference["Fn::GetStackOutput"]["StackName"] == stack
        assert len(digest) == 8
    # What is exported and imported, the name of the role, does not change with the model.
    assert "Model0301700E" not in json.dumps([each.get("Export") for each in templates["A"]["Outputs"].values()])


def test_what_is_replaced_stays_in_every_stack_but_the_last() -> None:
    templates = templates_of()

    assert only(templates["A"], "AWS::SageMaker::Model")["UpdateReplacePolicy"] == "Retain"
    assert only(templates["B"], "AWS::SageMaker::EndpointConfig")["UpdateReplacePolicy"] == "Retain"
    assert "UpdateReplacePolicy" not in only(templates["C"], "AWS::SageMaker::Endpoint")


def test_a_model_stays_whose_configuration_is_served_from_another_stack() -> None:
    assert only(templates_of("AAB", strength="strong")["A"], "AWS::SageMaker::Model")["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("stacks", ["ABC", "ABB", "AAB"])
def test_the_stack_of_the_endpoint_keeps_what_the_model_may_do(stacks: str) -> None:
    templates = templates_of(stacks, strength="strong")

    found = policies(templates[stacks[-1]])

    assert "models/model-1.tar.gz" in found
    assert "kms:CreateGrant" in found


def test_an_endpoint_waits_for_what_its_stack_lets_the_model_do() -> None:
    template = templates_of()["C"]

    (policy,) = [name for name, each in template["Resources"].items() if "IAM" in each["Type"]]

    assert only(template, "AWS::SageMaker::Endpoint")["DependsOn"] == [policy]


def test_a_role_that_is_passed_in_keeps_what_it_may_do_too() -> None:
    def role(stack: Stack) -> iam.IRole:
        return iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))

    templates = served(role=role)

    assert only(templates["C"], "AWS::IAM::Policy")["Properties"]["Roles"] != []
    assert "models/model-1.tar.gz" in policies(templates["C"])


def test_the_stack_of_the_endpoint_keeps_what_components_may_do(fleet: InstanceProductionVariant) -> None:
    app = quick_app()
    configs, serving = Stack(app, "Configs"), Stack(app, "Serving")
    key = kms.Key.from_key_arn(configs, "Key", KEY)
    config = EndpointConfig(configs, "Config", instance_production_variants=[fleet], encryption_key=key)
    Endpoint(serving, "Endpoint", endpoint_config=config)

    assert "kms:CreateGrant" in policies(app.synth().get_stack_by_name("Serving").template)


def test_one_stack_has_nothing_of_it() -> None:
    template = templates_of("AAA", strength="strong")["A"]

    assert "UpdateReplacePolicy" not in json.dumps(template)
    assert "Fn::Select" not in json.dumps(template)
    assert len([each for each in template["Resources"].values() if each["Type"] == "AWS::IAM::ManagedPolicy"]) == 2


def test_what_is_changed_later_counts_too() -> None:
    def later(model: Model, *_: object) -> None:
        model.node.default_child.enable_network_isolation = True  # type: ignore[union-attr]  # an L1 model

    assert changed(templates_of(), served(then=later)) == {"A", "B", "C"}


def test_what_does_not_concern_the_model_changes_its_stack_only() -> None:
    def beside(model: Model, *_: object) -> None:
        s3.Bucket(Stack.of(model), "Reports")

    assert changed(templates_of(), served(then=beside)) == {"A"}


def test_a_change_of_the_configuration_leaves_the_model_alone() -> None:
    def tagged(_: Model, config: EndpointConfig, __: Endpoint) -> None:
        Tags.of(config).add("team", "search")

    assert changed(templates_of(), served(then=tagged)) == {"B", "C"}


def test_models_of_instance_pools_are_referred_to_in_the_same_way(container: ContainerDefinition) -> None:
    app = quick_app()
    models, serving = Stack(app, "Models"), Stack(app, "Serving")
    model, other = (Model(models, name, containers=[container]) for name in ("Model", "Other"))
    pools = [InstancePool(instance_type=InstanceType.G5_XLARGE, priority=1, model=other)]
    variant = InstanceProductionVariant(model=model, instance_pools=pools)
    EndpointConfig(serving, "Config", instance_production_variants=[variant])

    template = app.synth().get_stack_by_name("Serving").template

    (rendered,) = only(template, "AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"]
    assert "Fn::Select" in rendered["ModelName"]
    assert "Fn::Select" in rendered["InstancePools"][0]["ModelNameOverride"]


def test_an_imported_model_is_of_no_stack(stack: Stack) -> None:
    variant = InstanceProductionVariant(
        model=Model.from_model_name(Stack(quick_app(), "Other"), "Model", "theirs"), instance_type=InstanceType.M5_LARGE
    )
    config = EndpointConfig(stack, "Config", instance_production_variants=[variant])
    Endpoint(stack, "Endpoint", endpoint_config=config)

    Annotations.from_stack(stack).has_no_warning("*", Match.any_value())


def test_nested_stacks_are_deployed_with_the_stack_that_they_are_in(
    stack: Stack, container: ContainerDefinition
) -> None:
    nested = NestedStack(stack, "Nested")
    model = Model(nested, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(NestedStack(stack, "Beside"), "Config", instance_production_variants=[variant])
    Endpoint(stack, "Endpoint", endpoint_config=config)

    Annotations.from_stack(stack).has_no_warning("*", Match.any_value())


# What is told


def told() -> tuple[Stack, EndpointConfig]:
    app = quick_app(context={"@aws-cdk/core:defaultCrossStackReferences": "strong"})
    models, serving = Stack(app, "Models"), Stack(app, "Serving")
    container = ContainerDefinition(image=ContainerImage.from_uri(f"{REGISTRY}/serving@sha256:{'0' * 64}"))
    model = Model(models, "Model", containers=[container])
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE, initial_instance_count=2)
    config = EndpointConfig(serving, "Config", instance_production_variants=[variant])
    Endpoint(serving, "Endpoint", endpoint_config=config)
    return serving, config


def test_it_is_told_what_stays_and_which_layout_leaves_nothing() -> None:
    serving, _ = told()

    Annotations.from_stack(serving).has_warning(
        "/Serving/Config",
        Match.string_like_regexp(
            "Models/Model is in stack Models, and what serves it in Serving: a change takes deployments of both, and "
            "leaves the old one behind.* define model, configuration and endpoint in one stack"
        ),
    )


def test_what_is_told_can_be_acknowledged() -> None:
    serving, config = told()
    Validations.of(config).acknowledge(
        Acknowledgment(id="constructs-lib:defined-in-another-stack", reason="models have an owner of their own")
    )

    Annotations.from_stack(serving).has_no_warning("*", Match.any_value())


def test_names_that_are_tokens_are_referred_to_as_well(container: ContainerDefinition) -> None:
    app = quick_app()
    models, serving = Stack(app, "Models"), Stack(app, "Serving")
    name = CfnParameter(models, "Name").value_as_string
    model = Model(models, "Model", containers=[container], model_name=name)
    variant = InstanceProductionVariant(model=model, instance_type=InstanceType.M5_LARGE)
    EndpointConfig(serving, "Config", instance_production_variants=[variant])

    (rendered,) = only(app.synth().get_stack_by_name("Serving").template, "AWS::SageMaker::EndpointConfig")[
        "Properties"
    ]["ProductionVariants"]
    assert "Fn::GetStackOutput" in json.dumps(rendered["ModelName"])
