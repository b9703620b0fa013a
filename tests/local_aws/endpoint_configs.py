"""Endpoint configurations: which models an endpoint serves, and with how much of the traffic."""

from collections import Counter
from collections.abc import Iterator

from tests.local_aws.catalog import Catalog, Operation, Request
from tests.local_aws.explainer import check_explainer
from tests.local_aws.models import Models, containers
from tests.local_aws.refusal import invalid
from tests.local_aws.shadows import what_they_exclude


class EndpointConfigs(Catalog):
    """The endpoint configurations of the account."""

    def __init__(self, models: Models) -> None:
        super().__init__("EndpointConfig", "endpoint-config", "endpoint configuration")
        self._models = models

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of endpoint configurations."""
        return {**super().operations, "CreateEndpointConfig": self.create}

    def create(self, request: Request) -> Request:
        """Keep a configuration of models that exist."""
        self.check_new(request)
        check_explainer(request)
        output = request.get("AsyncInferenceConfig", {}).get("OutputConfig", {})
        if "IncludeInferenceResponseIn" in output.get("NotificationConfig", {}):
            # No page shows which field of the notification holds it.
            raise invalid("the local AWS does not imitate IncludeInferenceResponseIn of asynchronous inference")
        if excluded := what_they_exclude(request):
            raise invalid(f"ShadowProductionVariants exclude {excluded}")
        every = [*request["ProductionVariants"], *request.get("ShadowProductionVariants", ())]
        names = Counter(variant["VariantName"] for variant in every)
        if repeated := [name for name, times in names.items() if times > 1]:
            raise invalid(f"Variant names must be unique, {', '.join(repeated)} is not")
        for variant in every:
            self._check_variant(variant, request)
            if "ShadowProductionVariants" in request:
                self._check_shadowed(variant)
        serverless = any("ServerlessConfig" in variant for variant in request["ProductionVariants"])
        if serverless and "DataCaptureConfig" in request:
            raise invalid("DataCaptureConfig is not supported with serverless variants")
        kept: Request = {
            name: [{"InitialVariantWeight": 1.0, **variant} for variant in request[name]]
            for name in ("ProductionVariants", "ShadowProductionVariants")
            if name in request
        }
        return self.add({**request, **kept})

    def _check_shadowed(self, variant: Request) -> None:
        if "ModelName" not in variant:
            raise invalid("the local AWS does not imitate shadow variants of inference components")
        definitions = containers(self._models.find(variant["ModelName"]))
        if len(definitions) > 1 or any(definition.get("Mode") == "MultiModel" for definition in definitions):
            raise invalid("ShadowProductionVariants exclude models of several containers and multi-model containers")

    def _check_variant(self, variant: Request, config: Request) -> None:
        name = variant["VariantName"]
        model = self._models.find(variant["ModelName"]) if "ModelName" in variant else {}
        if not model and "ExecutionRoleArn" not in config:
            raise invalid(f"Variant {name} has no ModelName: an ExecutionRoleArn is required for inference components")
        if not model and "DataCaptureConfig" in config:
            raise invalid("the local AWS does not imitate data capture of inference components")
        if "ServerlessConfig" in variant:
            if "InstanceType" in variant or "InitialInstanceCount" in variant:
                raise invalid(f"Variant {name} must be serverless or have instances, not both")
            if excluded := list(_what_serverless_excludes(model)):
                raise invalid(f"Variant {name} is serverless, which excludes {', '.join(excluded)}")
        elif "InitialInstanceCount" not in variant or not ("InstanceType" in variant or "InstancePools" in variant):
            raise invalid(f"Variant {name} needs an InstanceType and an InitialInstanceCount")


def _what_serverless_excludes(model: Request) -> Iterator[str]:
    definitions = containers(model)
    if len(definitions) > 1:
        yield "models of several containers"
    if any(definition.get("Mode") == "MultiModel" for definition in definitions):
        yield "multi-model containers"
    if model.get("EnableNetworkIsolation"):
        yield "network isolation"
    if "VpcConfig" in model:
        yield "a VPC"
