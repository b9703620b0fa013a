"""Endpoints: created, updated, rescaled and deleted."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.local_aws import async_requests, emulator, service_models
from tests.local_aws.catalog import Operation, Request
from tests.local_aws.endpoint import BUSY, Endpoint
from tests.local_aws.endpoint_configs import EndpointConfigs
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.fleets import Variant
from tests.local_aws.models import Models
from tests.local_aws.refusal import invalid
from tests.local_aws.scaling import ScalableTargets

# What stands for the model of a variant that hosts inference components.
_FLEET: Request = {}


class Endpoints:
    """The endpoints of the account."""

    def __init__(self, models: Models, configs: EndpointConfigs, targets: ScalableTargets) -> None:
        self._models = models
        self._configs = configs
        self._targets = targets
        self._endpoints: dict[str, Endpoint] = {}
        self.components_of: Callable[[str], Sequence[Any]] = lambda _: ()

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of endpoints."""
        return {
            "CreateEndpoint": self.create,
            "UpdateEndpoint": self.update,
            "UpdateEndpointWeightsAndCapacities": self.rescale,
            "DeleteEndpoint": self.delete,
            "DescribeEndpoint": self.describe,
            "ListEndpoints": self.summaries,
        }

    def create(self, request: Request) -> Request:
        """Start an endpoint; it is in service later, or has failed."""
        service_models.check("sagemaker", "CreateEndpoint", request)
        name = request["EndpointName"]
        if name in self._endpoints:
            raise invalid(f'Cannot create already existing endpoint "{_arn(name)}".')
        config, models = self._wanted(request)
        endpoint = self._endpoints[name] = Endpoint(name, _arn(name), request.get("Tags", []))
        emulator.in_background(endpoint.create, config, models, request)
        return {"EndpointArn": endpoint.arn}

    def update(self, request: Request) -> Request:
        """Start a blue/green deployment."""
        service_models.check("sagemaker", "UpdateEndpoint", request)
        endpoint = self.find(request["EndpointName"])
        config, models = self._wanted(request)
        self._check_update(endpoint, config)
        endpoint.begin_update()
        emulator.in_background(endpoint.update, config, models, request)
        return {"EndpointArn": endpoint.arn}

    def rescale(self, request: Request) -> Request:
        """Set weights and instance counts."""
        service_models.check("sagemaker", "UpdateEndpointWeightsAndCapacities", request)
        endpoint = self.find(request["EndpointName"])
        if endpoint.status in BUSY:
            raise invalid(f'Cannot update endpoint "{endpoint.arn}" while it is {endpoint.status}.')
        for change in request["DesiredWeightsAndCapacities"]:
            variant = endpoint.fleet.find(change["VariantName"])
            if variant is None:
                raise invalid(f"Variant {change['VariantName']} not found for endpoint {endpoint.name}")
            variant.weight = change.get("DesiredWeight", variant.weight)
            concurrency = change.get("ServerlessUpdateConfig", {}).get("ProvisionedConcurrency", variant.capacity)
            variant.capacity = change.get("DesiredInstanceCount", concurrency)
        return {"EndpointArn": endpoint.arn}

    def delete(self, request: Request) -> Request:
        """Stop an endpoint, and deregister its scalable targets as SageMaker does."""
        endpoint = self.find(request["EndpointName"])
        if endpoint.status in BUSY:
            raise invalid(f'Cannot delete endpoint "{endpoint.arn}" while it is {endpoint.status}.')
        if components := [each.name for each in self.components_of(endpoint.name)]:
            raise invalid(f'Cannot delete endpoint "{endpoint.arn}" with the components {", ".join(components)}.')
        endpoint.stop()
        del self._endpoints[endpoint.name]
        self._targets.forget(f"endpoint/{endpoint.name}/")
        return {}

    def describe(self, request: Request) -> Request:
        """An endpoint, and what it serves."""
        return self.find(request["EndpointName"]).describe()

    def summaries(self, request: Request) -> Request:
        """All endpoints, on one page."""
        service_models.check("sagemaker", "ListEndpoints", request)
        shown = ("EndpointName", "EndpointArn", "EndpointStatus", "CreationTime", "LastModifiedTime")
        described = [endpoint.describe() for endpoint in self._endpoints.values()]
        return {"Endpoints": [{name: endpoint[name] for name in shown} for endpoint in described]}

    def find(self, name: str) -> Endpoint:
        """An endpoint by its name."""
        if name not in self._endpoints:
            raise invalid(f'Could not find endpoint "{_arn(name)}".')
        return self._endpoints[name]

    def role_of(self, endpoint: Endpoint, variant: Variant) -> ExecutionRole:
        """The role of the model that a variant serves."""
        model = self._models.find(variant.specification["ModelName"])
        return ExecutionRole(model["ExecutionRoleArn"], endpoint.arn)

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(list(self._endpoints.values()))

    def stop(self) -> None:
        """End every container."""
        for endpoint in self._endpoints.values():
            endpoint.stop()

    def _wanted(self, request: Request) -> tuple[Request, list[Request]]:
        config = self._configs.find(request["EndpointConfigName"])
        names = [variant.get("ModelName") for variant in _variants(config)]
        models = [self._models.find(name) if name else _FLEET for name in names]
        for model in filter(None, models):
            async_requests.check(config, ExecutionRole(model["ExecutionRoleArn"], _arn(request["EndpointName"])))
        return config, models

    def _check_update(self, endpoint: Endpoint, config: Request) -> None:
        wanted = {variant["VariantName"]: variant for variant in _variants(config)}
        for variant in endpoint.fleet.variants:
            now, then = variant.specification, wanted.get(variant.name)
            if then and "ServerlessConfig" in then and "ServerlessConfig" not in now:
                raise invalid(f"Variant {variant.name} has instances and cannot become serverless")
            scaled = self._targets.exists(f"endpoint/{endpoint.name}/variant/{variant.name}")
            if scaled and (then is None or then.get("InstanceType") != now.get("InstanceType")):
                raise invalid(
                    f"Variant {variant.name} has a scalable target: deregister it before the variant is removed "
                    "or its instance type changes"
                )


def _variants(config: Request) -> list[Request]:
    """The variants that answer, and the shadows."""
    return [*config["ProductionVariants"], *config.get("ShadowProductionVariants", ())]


def _arn(name: str) -> str:
    return emulator.arn("sagemaker", f"endpoint/{name.lower()}")
