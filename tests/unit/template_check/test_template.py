"""The facts of a template find each other."""

import copy
from typing import Any

import pytest

from constructs_lib.rules import UNKNOWN, facts
from constructs_lib.template_check.template import Template

NAME = {"Fn::GetAtt": ["Endpoint", "EndpointName"]}
RESOURCES: dict[str, Any] = {
    "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}},
    "Model": {
        "Type": "AWS::SageMaker::Model",
        "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "PrimaryContainer": {"Image": "i"}},
    },
    "Config": {
        "Type": "AWS::SageMaker::EndpointConfig",
        "Properties": {
            "ProductionVariants": [
                {"VariantName": "a", "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}},
                {"VariantName": {"Ref": "Second"}},
            ]
        },
    },
    "Endpoint": {
        "Type": "AWS::SageMaker::Endpoint",
        "Properties": {"EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}},
    },
    "Target": {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": {"Fn::Join": ["", ["endpoint/", NAME, "/variant/a"]]},
        },
    },
    "Policy": {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {"ScalingTargetId": {"Ref": "Target"}, "PolicyType": "StepScaling"},
    },
    "Component": {
        "Type": "AWS::SageMaker::InferenceComponent",
        "Properties": {"EndpointName": NAME, "VariantName": "a", "Specification": {}},
    },
}


def template(**changes: Any) -> Template:
    """Return the template above with properties changed, as `Resource__Property`."""
    resources = copy.deepcopy(RESOURCES)
    for name, value in changes.items():
        resource, _, key = name.partition("__")
        resources[resource]["Properties"][key] = value
    return Template({"Resources": resources, "Parameters": {"Second": {"Type": "String"}, "Other": {"Type": "String"}}})


def test_a_variant_finds_its_model_and_the_model_its_role() -> None:
    found = template()

    assert found.fact("Config").production_variants[0].model is found.fact("Model")
    assert found.fact("Model").role.at == "Role"


def test_a_variant_without_a_model_hosts_components() -> None:
    assert template().fact("Config").production_variants[1].model is None


@pytest.mark.parametrize(
    "name",
    [
        {"Fn::GetAtt": ["Config", "EndpointConfigName"]},
        {"Fn::GetAtt": "Config.EndpointConfigName"},
        {"Fn::Sub": "${Config.EndpointConfigName}"},
        {"Ref": "Config"},
        {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Config"}]}]},
    ],
)
def test_an_endpoint_finds_its_configuration(name: Any) -> None:
    found = template(Endpoint__EndpointConfigName=name)

    assert found.fact("Endpoint").config is found.fact("Config")


@pytest.mark.parametrize(
    "name",
    [
        "shop",
        {"Ref": "Other"},
        {"Fn::Sub": "${Other}-x"},
        {"Fn::Sub": "${AWS::StackName}-x"},
        {"Fn::Join": ["-", ["a", "b"]]},
    ],
)
def test_resources_find_each_other_by_the_same_name(name: Any) -> None:
    found = template(Config__EndpointConfigName=name, Endpoint__EndpointConfigName=name)

    assert found.fact("Endpoint").config is found.fact("Config")


def test_a_name_that_two_resources_have_leads_to_neither() -> None:
    resources = {
        **{
            each: {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"EndpointConfigName": "c"}} for each in "AB"
        },
        "E": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": "c"}},
    }

    assert Template({"Resources": resources}).fact("E").config is UNKNOWN


@pytest.mark.parametrize(
    "resource_id",
    [
        {"Fn::Join": ["", ["endpoint/", NAME, "/variant/a"]]},
        {"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/a"},
        {"Fn::Sub": ["endpoint/${Name}/variant/${Variant}", {"Name": NAME, "Variant": "a"}]},
        {"Fn::Join": ["/", ["endpoint", NAME, "variant", "a"]]},
        {
            "Fn::Join": [
                "",
                ["endpoint/", {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Endpoint"}]}]}, "/variant/a"],
            ]
        },
        {
            "Fn::Join": [
                "",
                [{"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Endpoint"}]}]}, "/variant/a"],
            ]
        },
    ],
)
def test_a_target_finds_its_endpoint_and_its_variant(resource_id: Any) -> None:
    found = template(Target__ResourceId=resource_id)
    target = found.fact("Target")

    assert target.endpoint is found.fact("Endpoint")
    assert target.variant is found.fact("Config").production_variants[0]
    assert target.waits_for_endpoint is True


def test_a_target_finds_its_variant_by_a_parameter() -> None:
    found = template(Target__ResourceId={"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/${Second}"})

    assert found.fact("Target").variant is found.fact("Config").production_variants[1]


def test_a_variant_that_is_not_there_is_missing_only_if_all_names_are_known() -> None:
    other = {"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/b"}
    known = {"Config__ProductionVariants": [{"VariantName": "a"}]}

    assert template(Target__ResourceId=other).fact("Target").variant is UNKNOWN
    assert template(Target__ResourceId=other, **known).fact("Target").variant is None


def test_no_variant_has_the_name_that_cloudformation_gives_to_a_resource() -> None:
    swapped = {"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/${Endpoint.EndpointName}"}
    known = {"Config__ProductionVariants": [{"VariantName": "a", "ModelName": "m"}]}

    assert template(Target__ResourceId=swapped, **known).fact("Target").variant is None
    assert template(Target__ResourceId=swapped).fact("Target").variant is UNKNOWN


def test_a_shadow_variant_is_a_variant() -> None:
    found = template(Config__ShadowProductionVariants=[{"VariantName": "s"}], Component__VariantName="s")

    assert found.fact("Component").variant.variant_name == "s"


def test_a_target_with_a_literal_name_does_not_wait_for_its_endpoint() -> None:
    changes = {"Endpoint__EndpointName": "shop", "Target__ResourceId": "endpoint/shop/variant/a"}

    assert template(**changes).fact("Target").waits_for_endpoint is False


def test_a_component_finds_its_endpoint_and_its_variant() -> None:
    found = template()

    assert found.fact("Component").endpoint is found.fact("Endpoint")
    assert found.fact("Component").variant is found.fact("Config").production_variants[0]


def test_a_target_scales_a_component() -> None:
    found = template(
        Component__InferenceComponentName="llm",
        Target__ResourceId={"Fn::Sub": "inference-component/${Component.InferenceComponentName}"},
    )

    assert found.fact("Target").component is found.fact("Component")
    assert found.fact("Target").path == ("inference-component", UNKNOWN)


def test_a_policy_finds_its_target_and_the_target_its_policies() -> None:
    found = template()

    assert found.fact("Policy").target is found.fact("Target")
    assert [policy.policy_type for policy in found.fact("Target").policies] == ["StepScaling"]


def test_a_policy_finds_its_target_by_what_both_scale() -> None:
    target = RESOURCES["Target"]["Properties"]
    own = {f"Policy__{name}": target[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")}
    found = template(**own)
    del found.intrinsics.resources["Policy"]["Properties"]["ScalingTargetId"]

    assert found.fact("Policy").target is found.fact("Target")


def test_the_policies_of_a_target_are_unknown_if_one_may_be_missing() -> None:
    assert template(Policy__ScalingTargetId={"Ref": "Other"}).fact("Target").policies is UNKNOWN


def test_the_second_target_of_a_capacity_names_the_first() -> None:
    body = {"Resources": {**RESOURCES, "Again": RESOURCES["Target"]}}

    assert Template(body).fact("Target").registered_before_by is None
    assert Template(body).fact("Again").registered_before_by == "Target"


def test_the_second_target_may_be_made_under_a_condition() -> None:
    body = {"Resources": {**RESOURCES, "Again": {**RESOURCES["Target"], "Condition": "Other"}}}

    assert Template(body).fact("Target").registered_before_by is None
    assert Template(body).fact("Again").registered_before_by == "Target"


def test_two_targets_may_take_turns() -> None:
    target = RESOURCES["Target"]
    resources = {**RESOURCES, "Target": {**target, "Condition": "Is"}, "Again": {**target, "Condition": "IsNot"}}
    is_prod = {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    body = {"Resources": resources, "Conditions": {"Is": is_prod, "IsNot": {"Fn::Not": [{"Condition": "Is"}]}}}

    assert Template(body).fact("Again").registered_before_by is None


def test_policies_come_in_those_that_are_made_together() -> None:
    policy = RESOURCES["Policy"]
    resources = {**RESOURCES, "Night": {**policy, "Condition": "IsNight"}, "Day": {**policy, "Condition": "IsDay"}}
    conditions = {
        "IsNight": {"Fn::Equals": [{"Ref": "Time"}, "night"]},
        "IsDay": {"Fn::Not": [{"Condition": "IsNight"}]},
    }

    target = Template({"Resources": resources, "Conditions": conditions}).fact("Target")

    assert len(target.policies) == 3
    assert [[policy.at for policy in together] for together in target.policies_together] == [
        ["Policy"],
        ["Policy", "Night"],
        ["Policy", "Day"],
    ]


def test_a_fact_says_where_it_stands() -> None:
    variant = template().fact("Config").production_variants[1]

    assert isinstance(variant, facts.Variant)
    assert variant.at == "Config.ProductionVariants.1"
