"""What the facts of a template are linked to: a variant finds its model, a scalable target its variant."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from constructs_lib.rules import Fact, facts

from .variants import find_variant

if TYPE_CHECKING:
    from .template import Template

Links = Callable[["Template", Mapping[str, Any], str], Mapping[str, Any]]


def _model(template: "Template", properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    return template.roles.link_model(properties, at)


def _served_model(template: "Template", properties: Mapping[str, Any], _: str) -> Mapping[str, Any]:
    if "ModelName" not in properties:
        return {"model": None}
    return {"model": template.fact(template.find("AWS::SageMaker::Model", properties["ModelName"]))}


def _endpoint(template: "Template", properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    config = template.find("AWS::SageMaker::EndpointConfig", properties.get("EndpointConfigName"))
    return {"config": template.fact(config), "waits_for_itself": template.dependencies.waits_for_itself(at)}


def _component(template: "Template", properties: Mapping[str, Any], _: str) -> Mapping[str, Any]:
    endpoint = template.find("AWS::SageMaker::Endpoint", properties.get("EndpointName"))
    if "VariantName" not in properties:
        return {"endpoint": template.fact(endpoint)}
    name = template.intrinsics.text(properties["VariantName"])
    return {"endpoint": template.fact(endpoint), "variant": find_variant(template, endpoint, name)}


def _target(template: "Template", properties: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    return template.scaling.link_target(properties, at)


def _policy(template: "Template", _: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    return template.scaling.link_policy(at)


LINKS: Final[Mapping[type[Fact], Links]] = {
    facts.Model: _model,
    facts.Variant: _served_model,
    facts.ComponentSpecification: _served_model,
    facts.Endpoint: _endpoint,
    facts.InferenceComponent: _component,
    facts.ScalableTarget: _target,
    facts.ScalingPolicy: _policy,
}
