"""What the facts of a template are linked to: a variant finds its model, a scalable target its variant."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.rules import Fact, facts

from .metrics import link_metric
from .networks import Networks
from .resources import Properties, Resources
from .roles import Roles
from .scaling import Scaling
from .secrets import link_container
from .variants import Variants


class Links:
    """Finds what facts refer to.

    Args:
        resources: Where they are found.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._roles = Roles(resources)
        self._networks = Networks(resources)
        self._variants = Variants(resources)
        self._scaling = Scaling(resources, self._variants)

    def of(self, cls: type[Fact], properties: Properties, at: str) -> Mapping[str, Any]:
        """Return what a fact refers to, by its type, its properties and where it stands."""
        links: Mapping[str, Any] = {}
        if cls is facts.Model:
            links = self._roles.link_model(properties, at)
        elif cls in {facts.Variant, facts.ComponentSpecification}:
            links = self._of_server(properties)
        elif cls is facts.Endpoint:
            links = self._of_endpoint(properties, at)
        elif cls is facts.InferenceComponent:
            links = self._of_component(properties)
        elif cls is facts.ScalableTarget:
            links = self._scaling.link_target(properties, at)
        elif cls is facts.ScalingPolicy:
            links = self._scaling.link_policy(at)
        elif cls is facts.Container:
            links = link_container(properties)
        elif cls is facts.VpcConfig:
            links = self._networks.link(properties, at)
        elif issubclass(cls, facts.Metric):
            links = link_metric(self._resources, self._variants, properties)
        return links

    def _of_server(self, properties: Properties) -> Mapping[str, Any]:
        if "ModelName" not in properties:
            return {"model": None}
        return {"model": self._resources.fact(self._resources.find("AWS::SageMaker::Model", properties["ModelName"]))}

    def _of_endpoint(self, properties: Properties, at: str) -> Mapping[str, Any]:
        config = self._resources.find("AWS::SageMaker::EndpointConfig", properties.get("EndpointConfigName"))
        return {
            "config": self._resources.fact(config),
            "waits_for_itself": self._resources.dependencies.waits_for_itself(at),
        }

    def _of_component(self, properties: Properties) -> Mapping[str, Any]:
        endpoint = self._resources.find("AWS::SageMaker::Endpoint", properties.get("EndpointName"))
        if "VariantName" not in properties:
            return {"endpoint": self._resources.fact(endpoint)}
        name = self._resources.intrinsics.text(properties["VariantName"])
        return {
            "endpoint": self._resources.fact(endpoint),
            "variant": self._variants.find(endpoint, name),
        }
