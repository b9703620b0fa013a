"""Inference components: created on the instances of an endpoint, called by name, updated and deleted."""

from collections.abc import Iterator
from typing import Any

from tests.local_aws import emulator, service_models
from tests.local_aws.catalog import Operation, Request
from tests.local_aws.component import BUSY, Component
from tests.local_aws.endpoint import Endpoint
from tests.local_aws.endpoints import Endpoints
from tests.local_aws.execution_role import ExecutionRole
from tests.local_aws.models import Models, containers
from tests.local_aws.refusal import Refusal, invalid
from tests.local_aws.scaling import ScalableTargets

# As AWS says it: stdapi-ai/stdapi.ai#43, hashicorp/terraform-provider-aws#40644, and AWS's blog on scaling to zero.
_NO_COPIES = "Inference components copy count an integer larger than 0"
_HAS_MODELS = (
    "Inference Components are not supported in this Endpoint. Please make sure this endpoint can deploy inference "
    "components."
)
_NO_CAPACITY = (
    "Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if "
    "configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API."
)
_NO_NAME = (
    "Inference Component Name header is required for endpoints to which you plan to deploy inference components. "
    "Please include Inference Component Name header or consider using SageMaker models."
)


class Components:
    """The inference components of the account."""

    def __init__(self, models: Models, endpoints: Endpoints, targets: ScalableTargets) -> None:
        self._models = models
        self._endpoints = endpoints
        self._targets = targets
        self._components: dict[str, Component] = {}

    @property
    def operations(self) -> dict[str, Operation]:
        """The API of inference components."""
        return {
            "CreateInferenceComponent": self.create,
            "UpdateInferenceComponent": self.update,
            "UpdateInferenceComponentRuntimeConfig": self.rescale,
            "DeleteInferenceComponent": self.delete,
            "DescribeInferenceComponent": self.describe,
            "ListInferenceComponents": self.summaries,
        }

    def create(self, request: Request) -> Request:
        """Start a component; it is in service later, or has failed."""
        service_models.check("sagemaker", "CreateInferenceComponent", request)
        name = request["InferenceComponentName"]
        if name in self._components:
            raise invalid(f'Cannot create already existing inference component "{arn_of(name)}".')
        endpoint = self._endpoints.find(request["EndpointName"])
        self._check(endpoint, request)
        component = self._components[name] = Component(request, arn_of(name))
        emulator.in_background(component.start, self._definition, _role(endpoint))
        return {"InferenceComponentArn": component.arn}

    def update(self, request: Request) -> Request:
        """Replace the copies of a component. Its endpoint and its variant are no part of the request."""
        service_models.check("sagemaker", "UpdateInferenceComponent", request)
        component = self.find(request["InferenceComponentName"])
        component.begin_update()
        endpoint = self._endpoints.find(component.endpoint)
        wanted = {**component.request, **request}
        emulator.in_background(component.update, wanted, self._definition, _role(endpoint))
        return {"InferenceComponentArn": component.arn}

    def rescale(self, request: Request) -> Request:
        """Set the number of copies."""
        service_models.check("sagemaker", "UpdateInferenceComponentRuntimeConfig", request)
        component = self.find(request["InferenceComponentName"])
        if component.status in BUSY:
            raise invalid(f'Cannot update inference component "{component.arn}" while it is {component.status}.')
        component.copies = request["DesiredRuntimeConfig"]["CopyCount"]
        return {"InferenceComponentArn": component.arn}

    def delete(self, request: Request) -> Request:
        """Stop a component, which must be no adapter's base."""
        component = self.find(request["InferenceComponentName"])
        if component.status in BUSY:
            raise invalid(f'Cannot delete inference component "{component.arn}" while it is {component.status}.')
        if adapters := [each.name for each in self if each.base == component.name]:
            raise invalid(f"Cannot delete {component.name}, which has the adapters {', '.join(adapters)}")
        component.stop()
        del self._components[component.name]
        self._targets.forget(f"inference-component/{component.name}")
        return {}

    def describe(self, request: Request) -> Request:
        """A component, and how many copies it has."""
        component = self.find(request["InferenceComponentName"])
        described = component.describe(self._endpoints.find(component.endpoint).arn)
        # An adapter is where its base is.
        where = self.find(component.base) if component.base else component
        return {**described, "VariantName": where.request["VariantName"]}

    def summaries(self, request: Request) -> Request:
        """All components, on one page."""
        service_models.check("sagemaker", "ListInferenceComponents", request)
        shown = (
            *("InferenceComponentName", "InferenceComponentArn", "InferenceComponentStatus", "EndpointName"),
            *("EndpointArn", "VariantName", "CreationTime", "LastModifiedTime"),
        )
        described = [self.describe({"InferenceComponentName": each.name}) for each in self]
        found = [{name: each[name] for name in shown if name in each} for each in described]
        return {"InferenceComponents": found}

    def find(self, name: str) -> Component:
        """A component by its name."""
        if name not in self._components:
            raise invalid(f'Could not find inference component "{arn_of(name)}".')
        return self._components[name]

    def of(self, endpoint: str) -> list[Component]:
        """The components of an endpoint."""
        return [each for each in self if each.endpoint == endpoint]

    def called(self, endpoint: str, name: str | None) -> Component:
        """The component that a request names, which must have a copy; the alarm on failures hears of it if not."""
        if name is None:
            raise Refusal("ValidationError", _NO_NAME)
        component = self._components.get(name)
        if component is None or component.endpoint != endpoint:
            raise Refusal("ValidationError", f"Inference component {name} not found for endpoint {endpoint}.")
        base = self._components[component.base] if component.base else component
        if base.copies == 0:
            dimensions = {"InferenceComponentName": base.name}
            emulator.publish("AWS/SageMaker", "NoCapacityInvocationFailures", 1, dimensions)
            raise Refusal("ValidationError", _NO_CAPACITY)
        return component

    def __iter__(self) -> Iterator[Component]:
        return iter(list(self._components.values()))

    def stop(self) -> None:
        """End every copy."""
        for component in self:
            component.stop()

    def _check(self, endpoint: Endpoint, request: Request) -> None:
        if ("Specification" in request) == ("Specifications" in request):
            raise invalid("Either Specification or Specifications must be given, and not both")
        specification = request.get("Specification", {})
        if base := specification.get("BaseInferenceComponentName"):
            if self.find(base).endpoint != endpoint.name:
                raise invalid(f"Base inference component {base} is not on endpoint {endpoint.name}")
            return
        variant = endpoint.fleet.find(request.get("VariantName", ""))
        if variant is None:
            raise invalid(f"Variant {request.get('VariantName')} not found for endpoint {endpoint.name}")
        if "ModelName" in variant.specification:
            raise invalid(_HAS_MODELS)
        if request.get("RuntimeConfig", {}).get("CopyCount") == 0:
            raise invalid(_NO_COPIES)

    def _definition(self, request: Request) -> dict[str, Any]:
        """What a copy runs, in the words of a model's container."""
        specification = request.get("Specification") or request["Specifications"][0]
        if base := specification.get("BaseInferenceComponentName"):
            adapter = specification["Container"]["ArtifactUrl"]
            return {**self._definition(self.find(base).request), "AdapterUrl": adapter}
        if "ModelName" in specification:
            return containers(self._models.find(specification["ModelName"]))[0]
        container = dict(specification["Container"])
        artifact = {"ModelDataUrl": container.pop("ArtifactUrl")} if "ArtifactUrl" in container else {}
        return {**container, **artifact}


def arn_of(name: str) -> str:
    """The ARN of a component."""
    return emulator.arn("sagemaker", f"inference-component/{name.lower()}")


def _role(endpoint: Endpoint) -> ExecutionRole:
    """The role that the components of an endpoint run with."""
    return ExecutionRole(endpoint.config["ExecutionRoleArn"], endpoint.arn)
